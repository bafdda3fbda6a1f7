// Routing, malformed input and fairness: spec/services 1.2, 1.5, 2.5, 2.8.

#include "tests/unit/actors/message_director/director.hpp"

#include <gtest/gtest.h>

namespace donet::test {
namespace {

using frames = director::frames;

TEST(Routing, ReachesEachSubscriberOnceAndNeverTheSender) {
  director md;
  const auto a = md.join();
  const auto b = md.join();
  const auto c = md.join();
  md.send(a, frames{add_channel(5000), add_range(4000, 6000)});
  md.send(b, frames{add_channel(5000), add_channel(5001)});
  const datagram one = message({5000, 5001, 5000}, 7, 1);
  md.send(a, one);
  EXPECT_EQ(md.at(a), frames{});
  EXPECT_EQ(md.at(b), frames{one});
  EXPECT_EQ(md.at(c), frames{});
  md.send(c, one);
  EXPECT_EQ(md.at(a), frames{one});
  EXPECT_EQ(md.at(b), frames{one});
}

// spec/services 2.5 rule 4.
TEST(Routing, ForwardsEveryDatagramOfParticipantsUpstreamUnmodified) {
  director md;
  const auto a = md.join();
  const auto b = md.join();
  md.send(b, add_channel(5000));
  md.above();
  const frames sent = {message({5000}, 7, 1), message({9999}, 7, 2), message({}, 7, 3),
                       message({1, 1}, 7, 4), u8(1) + u64(5000),     message({5000, 1}, 7, 5)};
  md.send(a, sent);
  EXPECT_EQ(md.above(), sent);
  EXPECT_EQ(md.at(b), (frames{sent[0], sent[4], sent[5]}));
}

// spec/services 2.2, "Reading from the upstream".
TEST(Routing, DatagramsOfTheParentGoDownOnlyAndAreNotInterpreted) {
  director md;
  const auto a = md.join();
  md.send(a, frames{add_channel(1), add_channel(5000)});
  md.above();
  md.parent_sends(add_channel(6000));
  md.parent_sends(message({5000}, 7, 1));
  EXPECT_EQ(md.at(a), (frames{add_channel(6000), message({5000}, 7, 1)}));
  md.parent_sends(message({6000}, 7, 2));
  EXPECT_EQ(md.at(a), frames{});
  EXPECT_EQ(md.above(), frames{});
}

// One participant's range over many pieces of others: the router's turns stay short, and no datagram sees
// half a range.
TEST(Routing, ARangeOverManyPiecesTakesManyStepsAndIsSeenWhole) {
  constexpr std::uint64_t pieces = 5'000;
  constexpr std::size_t budget = 200;
  director md;
  const auto a = md.join();
  const auto b = md.join();
  const auto c = md.join();
  frames ranges;
  for (std::uint64_t i = 0; i < pieces; ++i)
    ranges.push_back(add_range(10'000 + i * 10, 10'003 + i * 10));
  md.send(b, ranges);
  md.send(c, add_channel(77));
  md.above();

  const std::uint64_t last = 10'000 + pieces * 10;
  const datagram behind = message({77}, 7, 1);
  const datagram within = message({last}, 7, 2);
  md.queue(a, frames{add_range(10'000, last), behind});
  md.queue(c, frames{within});
  std::size_t steps = 1;
  for (; md.step(budget); ++steps) {
    if (steps < pieces / budget) {
      EXPECT_EQ(md.at(c), frames{}) << "a frame behind the range overtakes it";
    }
  }
  EXPECT_GE(steps, pieces / budget);
  EXPECT_EQ(md.at(c), frames{behind});
  EXPECT_EQ(md.at(a), frames{within});
  EXPECT_EQ(md.above(), (frames{add_range(10'000, last), behind, within}));

  md.queue(a, frames{remove_range(10'000, last), behind});
  md.queue(c, frames{within});
  for (steps = 1; md.step(budget); ++steps)
    ;
  EXPECT_GE(steps, pieces / budget);
  EXPECT_EQ(md.at(c), frames{behind});
  EXPECT_EQ(md.at(a), frames{});

  // The participant leaves in steps as well.
  md.send(a, add_range(10'000, last));
  md.state().participant_lost(a);
  for (steps = 1; md.step(budget); ++steps)
    ;
  EXPECT_GE(steps, pieces / budget);
  EXPECT_EQ(md.state().subscriptions().segment_count(), pieces);
}

TEST(Routing, KeepsTheOrderOfASenderOverAllItsChannels) {
  director md;
  const auto a = md.join();
  const auto b = md.join();
  md.send(b, add_range(1000, 2000));
  frames sent;
  for (std::uint16_t n = 0; n < 500; ++n)
    sent.push_back(message({1000U + n % 7U}, 7, n, std::string(n, 'x')));
  md.queue(a, sent);
  md.run(3);
  EXPECT_EQ(md.at(b), sent);
}

// Architecture section 4, rule 3: the budget counts work. One batch can mean any number of
// deliveries.
TEST(Routing, StopsWhenItsBudgetIsUsedUpAndContinuesThere) {
  director md;
  const auto a = md.join();
  std::vector<actors::sink_id> others;
  for (int i = 0; i < 100; ++i) {
    others.push_back(md.join());
    md.send(others.back(), frames{add_channel(5000), add_channel(5001)});
  }
  frames sent;
  for (std::uint16_t n = 0; n < 50; ++n)
    sent.push_back(message({5000U + n % 2U}, 7, n));
  md.queue(a, sent);
  int turns = 1;
  while (md.state().work(500)) {
    ++turns;
    EXPECT_LE(md.state().counts().deliveries, static_cast<std::uint64_t>(turns) * 700);
  }
  EXPECT_GE(turns, 8);
  md.run();
  for (const actors::sink_id other : others)
    ASSERT_EQ(md.at(other), sent);
}

TEST(Routing, DropsFramesOfAParticipantThatHasLeft) {
  director md;
  const auto a = md.join();
  const auto b = md.join();
  md.send(b, add_channel(5000));
  md.lose(a);
  const auto c = md.join();
  ASSERT_EQ(c.number, a.number) << "the number is used again";
  md.send(a, frames{message({5000}, 7, 1), add_channel(6000)});
  EXPECT_EQ(md.at(b), frames{});
  md.send(b, message({6000}, 7, 2));
  EXPECT_EQ(md.at(c), frames{});
}

// spec/services 2.8 and QUIRKS 8 and 9: at once, once, and no later frame is routed.
TEST(Malformed, ATruncatedControlMessageEndsItsSenderAtOnce) {
  for (const datagram& bad :
       {datagram(), u8(1), u8(1) + "1234567", u8(1) + u64(1), u8(1) + u64(1) + "x",
        control(9000, "1234567"), control(9001, ""), control(9002, u64(5) + "1234567"),
        control(9003, u64(5)), control(9010, u64(5)), control(9010, u64(5) + u16(10) + "short"),
        control(9011, "123"), control(9012, u8(1)), control(9013, u16(5) + "url"),
        control(9014, u16(3) + "no")}) {
    director md;
    const auto a = md.join("the culprit");
    const auto b = md.join();
    md.send(b, add_range(5000, 5999));
    md.above();
    md.send(a, frames{add_channel(7000), add_post_remove(3, message({5003}, 7, 3)),
                      message({5001}, 7, 1), bad, message({5002}, 7, 2), add_channel(8000)});
    EXPECT_EQ(md.at(b), (frames{message({5001}, 7, 1), message({5003}, 7, 3)})) << bad.size();
    EXPECT_EQ(md.above(), (frames{add_channel(7000), add_post_remove(3, message({5003}, 7, 3)),
                                  message({5001}, 7, 1), remove_channel(7000),
                                  message({5003}, 7, 3), clear_post_removes(3)}));
    const auto dismissed = md.dismissed();
    ASSERT_EQ(dismissed.size(), 1U);
    EXPECT_EQ(dismissed[0].sink, a);
    EXPECT_EQ(dismissed[0].reason, runtime::close_reason::malformed);
    EXPECT_EQ(
      md.log().count("error message_director: control message truncated; connection closed"), 1U);
    EXPECT_EQ(md.log().count("the culprit"), 1U);
    EXPECT_FALSE(md.state().is_present(a));
  }
}

TEST(Malformed, ATruncatedRecipientListLosesTheDatagramAndNotTheConnection) {
  director md;
  const auto a = md.join();
  const auto b = md.join();
  md.send(b, add_channel(5000));
  md.above();
  md.send(a, frames{u8(2) + u64(5000) + "1234567", u8(255), message({5000}, 7, 1)});
  EXPECT_EQ(md.at(b), frames{message({5000}, 7, 1)});
  EXPECT_EQ(md.above(), frames{message({5000}, 7, 1)});
  EXPECT_TRUE(md.dismissed().empty());
}

TEST(Malformed, AnUnknownControlMessageIsIgnored) {
  director md;
  const auto a = md.join();
  md.send(a, frames{control(9999, "x"), control(0, "")});
  EXPECT_EQ(md.above(), frames{});
  EXPECT_TRUE(md.state().is_present(a));
  EXPECT_EQ(md.log().count("error message_director: unknown control message ignored"), 2U);
  EXPECT_EQ(md.log().count("type=9999"), 1U);
}

TEST(Malformed, TheParentStaysWhateverItSends) {
  director md;
  const auto a = md.join();
  md.send(a, add_channel(5000));
  md.parent_sends(datagram());
  md.parent_sends(u8(1) + "123");
  md.parent_sends(message({5000}, 7, 1));
  EXPECT_EQ(md.at(a), frames{message({5000}, 7, 1)});
}

// A peer that sends nothing but faults must not fill the disk.
TEST(Malformed, ManyFaultsOfOnePeerLogFewLines) {
  director md;
  const auto a = md.join();
  md.send(a, frames(20'000, u8(7)));
  EXPECT_EQ(md.state().counts().malformed, 20'000U);
  EXPECT_GE(md.log().lines().size(), 3U);
  EXPECT_LE(md.log().lines().size(), 10U);
}

}  // namespace
}  // namespace donet::test
