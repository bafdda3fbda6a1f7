// Post-removes, names and LOG_MESSAGE: spec/services 2.3, 2.6 and QUIRKS 14 and 15.

#include "tests/unit/actors/message_director/director.hpp"

#include <gtest/gtest.h>

namespace donet::test {
namespace {

using frames = director::frames;

const datagram d1 = message({5001}, 7, 1);
const datagram d2 = message({5002}, 7, 2);
const datagram d3 = message({5003}, 7, 3);

TEST(PostRemoves, RunInTheirOrderWhenTheirParticipantLeaves) {
  director md;
  const auto a = md.join();
  const auto b = md.join();
  md.send(b, add_range(5000, 5999));
  md.above();
  md.send(a, frames{add_post_remove(20, d3), add_post_remove(10, d1), add_post_remove(10, d2)});
  EXPECT_EQ(md.above(),
            (frames{add_post_remove(20, d3), add_post_remove(10, d1), add_post_remove(10, d2)}));
  md.lose(a);
  EXPECT_EQ(md.at(b), (frames{d1, d2, d3}));
  EXPECT_EQ(md.above(), (frames{d1, d2, clear_post_removes(10), d3, clear_post_removes(20)}));
}

TEST(PostRemoves, RunAfterTheUnsubscriptionOfTheirParticipant) {
  director md;
  const auto a = md.join();
  md.send(a, frames{add_channel(6000), add_range(7000, 7999), add_post_remove(10, d1)});
  md.above();
  md.lose(a);
  EXPECT_EQ(md.above(),
            (frames{remove_channel(6000), remove_range(7000, 7999), d1, clear_post_removes(10)}));
}

TEST(PostRemoves, AreNotDeliveredToTheirOwnParticipant) {
  director md;
  const auto a = md.join();
  md.send(a, frames{add_channel(5001), add_post_remove(10, d1)});
  md.lose(a);
  EXPECT_EQ(md.at(a), frames{});
}

// 100,000 post-removes, or 64 MiB of them, are not copied and sent in one step.
TEST(PostRemoves, OfManyAreRoutedInSteps) {
  director md(false);
  const auto a = md.join();
  const auto b = md.join();
  md.send(b, add_channel(5001));
  constexpr std::uint64_t keys = 2'000;
  frames all;
  for (std::uint64_t i = 0; i < keys; ++i)
    all.push_back(add_post_remove(i, d1));
  md.send(a, all);
  md.state().participant_lost(a);
  std::size_t steps = 1;
  while (md.step(10))
    ++steps;
  EXPECT_GE(steps, keys / 10);
  EXPECT_EQ(md.at(b).size(), keys);
}

TEST(PostRemoves, RunOnlyOnce) {
  director md;
  const auto a = md.join();
  md.send(a, add_post_remove(10, d1));
  md.lose(a);
  md.above();
  md.lose(a);
  const auto b = md.join();
  md.lose(b);
  EXPECT_EQ(md.above(), frames{});
}

TEST(PostRemoves, AClearedKeyDoesNotRunAndEveryClearReachesTheParent) {
  director md;
  const auto a = md.join();
  md.send(a, frames{add_post_remove(10, d1), clear_post_removes(10), clear_post_removes(99)});
  EXPECT_EQ(md.above(),
            (frames{add_post_remove(10, d1), clear_post_removes(10), clear_post_removes(99)}));
  md.lose(a);
  EXPECT_EQ(md.above(), frames{});
}

// QUIRK 14.
TEST(PostRemoves, TheParentReceivesTheCopiesOfOthersWithTheSameKeyAgain) {
  director md;
  const auto a = md.join();
  const auto b = md.join();
  const auto c = md.join();
  md.send(a, add_post_remove(10, d1));
  md.send(b, frames{add_post_remove(10, d2), add_post_remove(10, d3)});
  md.send(c, add_post_remove(10, d1));
  md.above();
  md.send(c, clear_post_removes(10));
  EXPECT_EQ(md.above(), (frames{clear_post_removes(10), add_post_remove(10, d1),
                                add_post_remove(10, d2), add_post_remove(10, d3)}));
  md.lose(a);
  EXPECT_EQ(md.above(),
            (frames{d1, clear_post_removes(10), add_post_remove(10, d2), add_post_remove(10, d3)}));
  md.lose(b);
  EXPECT_EQ(md.above(), (frames{d2, d3, clear_post_removes(10)}));
}

TEST(PostRemoves, OneToTheMessageDirectorItselfIsRefused) {
  director md;
  const auto a = md.join();
  md.send(a, add_post_remove(10, add_channel(5000)));
  EXPECT_EQ(md.above(), frames{});
  EXPECT_EQ(md.log().count("error message_director: post-remove to the Message Director refused"),
            1U);
  md.lose(a);
  EXPECT_EQ(md.above(), frames{});
}

// A post-remove is not validated before it runs (spec/services 2.6).
TEST(PostRemoves, MayBeAnything) {
  director md;
  const auto a = md.join();
  md.send(a, frames{add_post_remove(10, ""), add_post_remove(10, "\xff"), add_post_remove(10, d1)});
  md.above();
  md.lose(a);
  EXPECT_EQ(md.above(), (frames{d1, clear_post_removes(10)}));
}

TEST(PostRemoves, TheLargestFitsItsCopy) {
  director md;
  const auto a = md.join();
  const datagram largest(65'535 - 11 - 8 - 2, '\0');
  md.send(a, add_post_remove(10, largest));
  EXPECT_EQ(md.above(), frames{add_post_remove(10, largest)});
}

TEST(PostRemoves, AreLimitedPerParticipant) {
  director md;
  const auto a = md.join();
  const datagram large(60'000, '\0');
  const std::size_t fit = runtime::limits::post_remove_bytes_per_participant_max / large.size();
  for (std::size_t i = 0; i < fit + 2; ++i)
    md.send(a, add_post_remove(10, large));
  EXPECT_EQ(md.above().size(), fit);
  EXPECT_GE(md.log().count("post-remove limit reached"), 1U);
}

TEST(Names, StayHereAndAppearInTheLog) {
  director md;
  const auto a = md.join("127.0.0.1:5");
  md.send(a, frames{control(9012, blob("AI \n1")), control(9013, blob("http://ai"))});
  EXPECT_EQ(md.above(), frames{});
  md.send(a, datagram());
  EXPECT_EQ(md.log().count("peer=127.0.0.1:5 name=\"AI \\n1\""), 1U);
}

TEST(LogMessages, AreSentOnWithoutTheirSizeAndNotUpstream) {
  director md;
  const auto a = md.join();
  md.send(a, control(9014, blob("\x81\xa1x\x01")));
  EXPECT_EQ(md.above(), frames{});
  const auto messages = md.state().take_log_messages();
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(dc::to_hex(messages[0]), "81a17801");
}

}  // namespace
}  // namespace donet::test
