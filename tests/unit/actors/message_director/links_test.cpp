// Two routers and the link between them: architecture section 6.

#include "tests/unit/actors/message_director/two_nodes.hpp"

#include <gtest/gtest.h>

namespace donet::test {
namespace {

using frames = director::frames;

class Links : public testing::Test {
protected:
  Links() { nodes_.settle(); }

  two_nodes nodes_;
  linked_node& a_ = nodes_.a;
  linked_node& b_ = nodes_.b;
  actors::sink_id on_a_ = a_.md.join("on a");
  actors::sink_id on_b_ = b_.md.join("on b");
};

const datagram hello = message({5000}, 7, 1, "hello");

TEST_F(Links, AFrameReachesSubscribersOnTheOtherNode) {
  b_.md.send(on_b_, add_channel(5000));
  nodes_.settle();
  a_.md.send(on_a_, hello);
  nodes_.settle();
  EXPECT_EQ(b_.md.at(on_b_), frames{hello});
}

TEST_F(Links, AFrameCrossesOnceForAnyNumberOfSubscribersAndDoesNotReturn) {
  const auto another = b_.md.join();
  b_.md.send(on_b_, frames{add_channel(5000), add_range(4000, 6000)});
  b_.md.send(another, add_channel(5000));
  a_.md.send(on_a_, add_channel(5000));
  nodes_.settle();
  a_.md.send(on_a_, hello);
  nodes_.settle();
  EXPECT_EQ(b_.md.at(on_b_), frames{hello});
  EXPECT_EQ(b_.md.at(another), frames{hello});
  EXPECT_EQ(a_.md.at(on_a_), frames{});
}

TEST_F(Links, WithoutInterestNothingCrosses) {
  b_.md.send(on_b_, frames{add_channel(5000), add_range(6000, 6999), remove_channel(5000),
                           remove_range(6000, 6998)});
  nodes_.settle();
  const std::uint64_t before = b_.md.state().counts().datagrams;
  a_.md.send(on_a_, frames{hello, message({6998}, 7, 1), message({6999}, 7, 2)});
  nodes_.settle();
  EXPECT_EQ(b_.md.state().counts().datagrams, before + 1);
  EXPECT_EQ(b_.md.at(on_b_), frames{message({6999}, 7, 2)});
}

// The barrier: a participant that subscribes and asks for a snapshot must receive all later updates. If
// the snapshot were taken before the interest has arrived, updates in between would be lost forever.
TEST_F(Links, FramesWaitUntilTheSubscriptionBeforeThemIsInForceEverywhere) {
  b_.md.send(on_b_, add_channel(6000));
  nodes_.settle();
  const datagram question = message({6000}, 5000, 1);
  a_.md.send(on_a_, frames{add_channel(5000), question});
  nodes_.pump();
  while (nodes_.deliver_to_b()) {}
  b_.md.run();
  EXPECT_EQ(b_.md.at(on_b_), frames{}) << "the interest has arrived, the question has not";
  nodes_.settle();
  EXPECT_EQ(b_.md.at(on_b_), frames{question});
}

// "Already announced by someone else" is not "complete".
TEST_F(Links, AParticipantWaitsForASubscriptionThatAnotherOneAnnounced) {
  b_.md.send(on_b_, add_channel(6000));
  nodes_.settle();
  const auto another = a_.md.join();
  const datagram question = message({6000}, 5000, 1);
  a_.md.send(on_a_, add_channel(5000));
  a_.md.send(another, frames{add_channel(5000), question});
  nodes_.pump();
  while (nodes_.deliver_to_b()) {}
  b_.md.run();
  EXPECT_EQ(b_.md.at(on_b_), frames{});
  nodes_.settle();
  EXPECT_EQ(b_.md.at(on_b_), frames{question});
}

TEST_F(Links, OnlyTheSubscriberWaits) {
  b_.md.send(on_b_, add_channel(6000));
  nodes_.settle();
  const auto another = a_.md.join();
  a_.md.send(on_a_, add_channel(5000));
  a_.md.send(another, message({6000}, 7, 1));
  nodes_.pump();
  while (nodes_.deliver_to_b()) {}
  b_.md.run();
  EXPECT_EQ(b_.md.at(on_b_), frames{message({6000}, 7, 1)});
}

TEST_F(Links, AllFramesOfAParticipantThatWaitsAndLeavesAreRouted) {
  b_.md.send(on_b_, add_channel(6000));
  nodes_.settle();
  const datagram question = message({6000}, 5000, 1);
  const datagram farewell = message({6000}, 5000, 2);
  a_.md.send(on_a_, frames{add_post_remove(3, farewell), add_channel(5000), question});
  a_.md.lose(on_a_);
  nodes_.settle();
  EXPECT_EQ(b_.md.at(on_b_), (frames{question, farewell}));
  EXPECT_FALSE(a_.md.state().is_present(on_a_));
}

// ---- for the operator ----

TEST_F(Links, FramesAndInterestOfANodeAreCounted) {
  const auto before = *b_.md.state().counts_of(b_.peer());
  b_.md.send(on_b_, frames{add_channel(5000), add_channel(5001), add_range(6000, 6999)});
  nodes_.settle();
  a_.md.send(on_a_, frames{hello, hello, message({6001}, 7, 1)});
  a_.md.send(on_a_, message({4000}, 7, 1));
  nodes_.settle();
  const auto on_a = *a_.md.state().counts_of(a_.peer());
  const auto on_b = *b_.md.state().counts_of(b_.peer());
  EXPECT_EQ(on_a.sent_frames, 3U) << "nothing of b subscribes to 4000";
  EXPECT_EQ(on_a.ranges, 1U);
  EXPECT_EQ(on_b.received_frames, before.received_frames + 3);
  EXPECT_EQ(on_b.sent_frames, before.sent_frames);
  EXPECT_GE(on_a.channels, 2U);
  b_.md.send(on_b_, remove_channel(5000));
  nodes_.settle();
  EXPECT_EQ(a_.md.state().counts_of(a_.peer())->channels, on_a.channels - 1);
}

TEST_F(Links, TheNodeThatHasNotAppliedTheInterestHoldsTheBarrier) {
  EXPECT_FALSE(a_.md.state().holds_barrier(a_.peer()));
  const std::uint64_t changes = a_.md.state().interest_changes();
  a_.md.send(on_a_, frames{add_channel(5000), message({6000}, 7, 1)});
  a_.md.run();
  EXPECT_FALSE(a_.md.state().parked().empty());
  EXPECT_TRUE(a_.md.state().holds_barrier(a_.peer()));
  EXPECT_EQ(a_.md.state().interest_changes(), changes + 1);
  nodes_.settle();
  EXPECT_TRUE(a_.md.state().parked().empty());
  EXPECT_FALSE(a_.md.state().holds_barrier(a_.peer()));
}

TEST_F(Links, StoppingDoesNotWaitForAnotherNode) {
  nodes_.cut();
  a_.md.send(on_a_, frames{add_channel(5000), message({6000}, 7, 1)});
  a_.md.state().stop();
  a_.md.run();
  EXPECT_TRUE(a_.md.state().is_stopped());
}

// Anticipation across nodes, where Astron loses the second message.
TEST_F(Links, AnObjectCanBeAddressedBehindItsCreationOnAnotherNode) {
  // Both services are subscribed to the control channel; that of a creates nothing.
  a_.service.refuse();
  const datagram set = message({5001}, 7, 2020, "field");
  a_.md.send(on_a_, frames{create_object(5001), set});
  nodes_.settle();
  EXPECT_EQ(b_.service.at(5001), frames{set});
  const datagram again = message({5001}, 7, 2020, "again");
  a_.md.send(on_a_, again);
  nodes_.settle();
  EXPECT_EQ(b_.service.at(5001), frames{again}) << "the expectation was confirmed";
}

TEST_F(Links, AnExpectationOfAnotherNodeEndsWhenItsServicesHaveHandledTheMessage) {
  a_.service.refuse();
  b_.service.refuse();
  a_.md.send(on_a_, create_object(5001));
  nodes_.settle();
  const std::uint64_t before = b_.md.state().counts().datagrams;
  a_.md.send(on_a_, message({5001}, 7, 1));
  nodes_.settle();
  EXPECT_EQ(b_.md.state().counts().datagrams, before) << "no frame crosses any longer";
}

TEST_F(Links, ACutLosesNothing) {
  b_.md.send(on_b_, add_channel(5000));
  nodes_.settle();
  a_.md.send(on_a_, message({5000}, 7, 1));
  nodes_.pump();
  nodes_.cut();
  a_.md.send(on_a_, message({5000}, 7, 2));
  b_.md.send(on_b_, add_channel(5001));
  nodes_.connect();
  nodes_.settle();
  a_.md.send(on_a_, message({5001}, 7, 3));
  nodes_.settle();
  EXPECT_EQ(b_.md.at(on_b_),
            (frames{message({5000}, 7, 1), message({5000}, 7, 2), message({5001}, 7, 3)}));
}

// A node that joins a cluster routes no frame before it has the interest of all other nodes.
TEST(JoiningNode, ServesAfterTheExchangeOfInterest) {
  linked_node old(11);
  linked_node young(22, true);
  const auto on_old = old.md.join();
  const auto on_young = young.md.join();
  old.md.send(on_old, add_channel(5000));
  young.md.send(on_young, frames{add_channel(6000), hello});
  young.md.run();
  EXPECT_EQ(old.md.at(on_old), frames{});

  old.connected();
  young.connected();
  for (int round = 0; round < 10; ++round) {
    for (runtime::link_message& one : young.outgoing())
      ASSERT_TRUE(old.receive(std::move(one)));
    old.md.run();
    for (runtime::link_message& one : old.outgoing())
      ASSERT_TRUE(young.receive(std::move(one)));
    young.md.run();
  }
  EXPECT_EQ(old.md.at(on_old), frames{hello}) << "the frame that waited has arrived";
  old.md.send(on_old, message({6000}, 8, 2));
  for (runtime::link_message& one : old.outgoing())
    ASSERT_TRUE(young.receive(std::move(one)));
  young.md.run();
  EXPECT_EQ(young.md.at(on_young), frames{message({6000}, 8, 2)});
}

}  // namespace
}  // namespace donet::test
