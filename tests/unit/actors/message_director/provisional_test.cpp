// Services behind participants: a message makes another process subscribe to a channel, and datagrams to
// that channel reach the process although it subscribes too late (architecture section 5).

#include "tests/unit/actors/message_director/director.hpp"
#include "tests/unit/actors/message_director/fake_service.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace donet::test {
namespace {

using actors::provisional_ending;
using frames = director::frames;

// A process with a State Server, which is a participant of this node, and an AI.
class Provisional : public testing::Test {
protected:
  Provisional() {
    md_.send(server_, add_channel(control_channel));
    md_.send(other_, add_channel(control_channel + 1));
  }

  std::uint64_t ended(provisional_ending how) {
    return md_.state().provisional().ended[static_cast<std::size_t>(how)];
  }
  std::uint64_t waiting() { return md_.state().provisional().present; }
  void tick() {
    md_.state().age_provisional();
    md_.run();
  }

  director md_{false};
  actors::sink_id server_ = md_.join("server");
  actors::sink_id other_ = md_.join("other");
  actors::sink_id ai_ = md_.join("ai");
  datagram set_ = message({5001}, 7, 2020, "field");
};

TEST_F(Provisional, AnObjectCanBeAddressedInTheSameBatchThatCreatesIt) {
  md_.send(ai_, frames{create_object(5001), set_});
  EXPECT_EQ(md_.at(server_), (frames{create_object(5001), set_}));
  EXPECT_EQ(md_.at(other_), frames{});
  EXPECT_EQ(waiting(), 1U);
}

TEST_F(Provisional, ASecondCreationInARowIsAnticipatedToo) {
  const datagram set_next = message({5002}, 7, 2020, "field");
  md_.send(ai_, frames{create_object(5001), create_object(5002), set_next});
  EXPECT_EQ(md_.at(server_), (frames{create_object(5001), create_object(5002), set_next}));
  EXPECT_EQ(waiting(), 2U);
}

TEST_F(Provisional, ItsOwnSubscriptionConfirmsAndStays) {
  md_.send(ai_, create_object(5001));
  md_.send(server_, add_channel(5001));
  EXPECT_EQ(ended(provisional_ending::confirmed), 1U);
  tick();
  tick();
  md_.at(server_);
  md_.send(ai_, set_);
  EXPECT_EQ(md_.at(server_), frames{set_});
}

TEST_F(Provisional, ASubscriptionThatIsNotConfirmedEndsAtTheSecondTick) {
  md_.send(ai_, create_object(5001));
  tick();
  md_.at(server_);
  md_.send(ai_, set_);
  EXPECT_EQ(md_.at(server_), frames{set_});
  tick();
  EXPECT_EQ(ended(provisional_ending::expired), 1U);
  EXPECT_EQ(waiting(), 0U);
  md_.send(ai_, set_);
  EXPECT_EQ(md_.at(server_), frames{});
  EXPECT_EQ(md_.state().counts().undeliverable, 1U);
}

TEST_F(Provisional, AnOwnSubscriptionOutlivesItsEntry) {
  md_.send(server_, add_channel(5001));
  md_.send(ai_, create_object(5001));
  tick();
  tick();
  EXPECT_EQ(waiting(), 0U);
  md_.at(server_);
  md_.send(ai_, set_);
  EXPECT_EQ(md_.at(server_), frames{set_});
}

// The object was deleted, and the REMOVE_CHANNEL crosses the message that creates it again.
TEST_F(Provisional, ARemovalThatCrossesTheCreationDoesNotEndIt) {
  md_.send(server_, add_channel(5001));
  md_.send(ai_, create_object(5001));
  md_.send(server_, remove_channel(5001));
  md_.at(server_);
  md_.send(ai_, set_);
  EXPECT_EQ(md_.at(server_), frames{set_});
}

TEST_F(Provisional, ARemovalEndsALentSubscription) {
  md_.send(ai_, create_object(5001));
  md_.send(server_, remove_channel(5001));
  EXPECT_EQ(ended(provisional_ending::withdrawn), 1U);
  md_.at(server_);
  md_.send(ai_, set_);
  EXPECT_EQ(md_.at(server_), frames{});
}

TEST_F(Provisional, AParticipantWithARangeNeedsNone) {
  md_.send(server_, add_range(5000, 6000));
  md_.send(ai_, frames{create_object(5001), set_});
  EXPECT_EQ(md_.at(server_), (frames{create_object(5001), set_}));
  EXPECT_EQ(waiting(), 0U);
}

TEST_F(Provisional, TheSenderIsNotSubscribed) {
  md_.send(ai_, add_channel(control_channel));
  md_.send(ai_, create_object(5001));
  EXPECT_EQ(waiting(), 1U) << "only the server's";
  md_.send(other_, set_);
  EXPECT_EQ(md_.at(ai_), frames{});
}

TEST_F(Provisional, EndsWithItsParticipant) {
  md_.send(ai_, create_object(5001));
  md_.lose(server_);
  EXPECT_EQ(ended(provisional_ending::left), 1U);
  EXPECT_EQ(waiting(), 0U);
  EXPECT_EQ(md_.state().subscriptions().channel_count(), 1U) << "the other's";
}

TEST_F(Provisional, AgesWithinTheBudgetOfATurn) {
  frames creations;
  for (std::uint32_t id = 0; id < 1000; ++id)
    creations.push_back(create_object(10'000 + id));
  md_.send(ai_, creations);
  EXPECT_EQ(waiting(), 1000U);
  tick();
  md_.state().age_provisional();
  int turns = 1;
  while (md_.step(100))
    ++turns;
  EXPECT_GE(turns, 10);
  EXPECT_EQ(waiting(), 0U);
}

TEST_F(Provisional, ADatagramWithoutASubscriberIsCounted) {
  md_.send(ai_, frames{message({1234}, 7, 1), message({control_channel}, 7, 1)});
  EXPECT_EQ(md_.state().counts().undeliverable, 1U);
}

TEST(ProvisionalUpstream, TheParentReceivesTheSubscriptionBeforeTheMessageAndItsEnd) {
  director md;
  const actors::sink_id server = md.join();
  md.send(server, add_channel(control_channel));
  md.above();
  md.parent_sends(create_object(5001));
  EXPECT_EQ(md.above(), frames{add_channel(5001)});
  md.state().age_provisional();
  md.run();
  md.state().age_provisional();
  md.run();
  EXPECT_EQ(md.above(), frames{remove_channel(5001)});
}

TEST(ProvisionalUpstream, TheParentMayHaveASubscriberThatThisNodeLacks) {
  director md;
  md.send(md.join(), message({1234}, 7, 1));
  EXPECT_EQ(md.state().counts().undeliverable, 0U);
}

}  // namespace
}  // namespace donet::test
