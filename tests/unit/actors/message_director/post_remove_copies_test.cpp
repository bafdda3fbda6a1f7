// The post-removes of another node: they are routed here if that node dies.

#include "tests/unit/actors/message_director/two_nodes.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace donet::test {
namespace {

using frames = director::frames;

const datagram farewell = message({700}, 5000, 99);

class PostRemoveCopies : public testing::Test {
protected:
  PostRemoveCopies() {
    a_.md.send(on_a_, add_channel(700));
    nodes_.settle();
  }

  void leave_for_end(std::uint64_t key, const datagram& left) {
    b_.md.send(on_b_, add_post_remove(key, left));
    nodes_.settle();
  }
  // What a's participant receives when a hears that b has ended.
  frames received_after_end(bool is_dead) {
    a_.md.state().node_lost(a_.peer(), is_dead);
    a_.md.run();
    return a_.md.at(on_a_);
  }

  two_nodes nodes_;
  linked_node& a_ = nodes_.a;
  linked_node& b_ = nodes_.b;
  actors::sink_id on_a_ = a_.md.join("on a");
  actors::sink_id on_b_ = b_.md.join("on b");
};

TEST_F(PostRemoveCopies, ReachTheSubscribersOfTheOtherNodeWhenTheirNodeDies) {
  leave_for_end(5000, farewell);
  EXPECT_EQ(received_after_end(true), frames{farewell});
}

TEST_F(PostRemoveCopies, AreNotRoutedWhenTheirNodeHasLeft) {
  leave_for_end(5000, farewell);
  EXPECT_EQ(received_after_end(false), frames{});
}

TEST_F(PostRemoveCopies, FollowTheFramesOfTheDeadNode) {
  leave_for_end(5000, farewell);
  b_.md.send(on_b_, message({700}, 5000, 98));
  nodes_.settle();
  EXPECT_EQ(received_after_end(true), (frames{message({700}, 5000, 98), farewell}));
}

TEST_F(PostRemoveCopies, EndWhenTheHolderClearsThem) {
  leave_for_end(5000, farewell);
  leave_for_end(5001, message({700}, 5001, 97));
  b_.md.send(on_b_, clear_post_removes(5000));
  nodes_.settle();
  EXPECT_EQ(received_after_end(true), frames{message({700}, 5001, 97)});
}

TEST_F(PostRemoveCopies, AreRoutedOnceIfTheHolderLeavesBefore) {
  leave_for_end(5000, farewell);
  b_.md.lose(on_b_);
  nodes_.settle();
  EXPECT_EQ(received_after_end(true), frames{farewell}) << "from its own node";
}

TEST_F(PostRemoveCopies, ANewHolderWithTheNumberOfAFormerOneKeepsItsOwn) {
  leave_for_end(5000, farewell);
  b_.md.lose(on_b_);
  nodes_.settle();
  on_b_ = b_.md.join("next");
  leave_for_end(6000, message({700}, 6000, 96));
  EXPECT_EQ(received_after_end(true), (frames{farewell, message({700}, 6000, 96)}));
}

TEST(PostRemoveCopiesAtBegin, IncludeThoseThatExistedBefore) {
  actors::post_remove_copies copies;
  actors::post_remove_book own;
  own.open(runtime::subscriber{3});
  ASSERT_TRUE(own.add(runtime::subscriber{3}, runtime::channel{5000}, dc::as_bytes("x")));
  const runtime::subscriber node{9};
  copies.begin(node, own);
  EXPECT_FALSE(copies.is_whole(node));
  const auto news = copies.take_news(node);
  ASSERT_EQ(news.size(), 1U);
  EXPECT_EQ(news[0].what, runtime::post_remove_change::kind::add);
  EXPECT_TRUE(copies.is_whole(node));
}

TEST(PostRemoveCopiesAtBegin, TravelInSlices) {
  actors::post_remove_copies copies;
  actors::post_remove_book own;
  const runtime::subscriber holder{3};
  own.open(holder);
  const std::string large(60'000, 'x');
  for (int i = 0; i < 40; ++i)
    ASSERT_TRUE(own.add(holder, runtime::channel{5000}, dc::as_bytes(large)));
  const runtime::subscriber node{9};
  copies.begin(node, own);
  std::size_t slices = 0;
  std::size_t all = 0;
  for (; copies.has_news(node); ++slices)
    all += copies.take_news(node).size();
  EXPECT_EQ(all, 40U);
  EXPECT_EQ(slices, 3U) << "of about 1 MiB";
}

}  // namespace
}  // namespace donet::test
