// The post-removes of another node: they are routed here if that node dies.

#include "tests/unit/actors/message_director/two_nodes.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

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

TEST_F(PostRemoveCopies, OfAllHoldersAreRoutedKeyByKey) {
  const auto another = b_.md.join();
  b_.md.send(another, add_post_remove(1, message({700}, 1, 4)));
  b_.md.send(on_b_, frames{add_post_remove(9, message({700}, 1, 3)),
                           add_post_remove(8, message({700}, 1, 1)),
                           add_post_remove(8, message({700}, 1, 2))});
  nodes_.settle();
  frames received = received_after_end(true);
  ASSERT_EQ(received.size(), 4U);
  std::erase(received, message({700}, 1, 4));
  EXPECT_EQ(received, (frames{message({700}, 1, 1), message({700}, 1, 2), message({700}, 1, 3)}));
  EXPECT_EQ(received_after_end(true), frames{});
}

// The third node has copies of its own.
TEST_F(PostRemoveCopies, GoToNoThirdNode) {
  const actors::sink_id third = a_.md.state().add_node("third");
  runtime::link_data data;
  data.number = 1;
  data.interest.push_back({runtime::subscription_change::kind::add_channel,
                           {runtime::channel{700}, runtime::channel{700}}});
  a_.md.state().link_in(third, std::move(data));
  leave_for_end(5000, farewell);
  const auto on_a = a_.md.join();
  a_.md.send(on_a, message({700}, 1, 1));
  ASSERT_EQ(a_.md.at(third), frames{message({700}, 1, 1)}) << "it has interest";
  a_.md.at(on_a_);
  EXPECT_EQ(received_after_end(true), frames{farewell});
  EXPECT_EQ(a_.md.at(third), frames{});
}

TEST(PostRemoveCopiesOfAFaultyNode, AreBounded) {
  actors::post_remove_copies copies;
  const runtime::subscriber node{9};
  copies.begin(node, {});
  constexpr std::size_t size = 60'000;
  constexpr std::size_t fitting = runtime::limits::post_remove_bytes_per_participant_max / size;
  for (std::uint64_t key = 0; key < fitting + 10; ++key)
    EXPECT_EQ(copies.apply(node, {runtime::post_remove_change::kind::add, 7, runtime::channel{key},
                                  dc::byte_buffer(size)}),
              key < fitting ? actors::post_remove_copies::acceptance::accepted
                            : actors::post_remove_copies::acceptance::refused);
  const std::vector<actors::post_removes> kept = copies.take(node);
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].count(), fitting);
}

// A node that dies between two data must not have sent a creation without the post-remove before it.
TEST(PostRemoveNews, AreInNoDataBehindTheFramesThatFollowThem) {
  director md(false);
  const actors::sink_id node = md.state().add_node("other");
  std::vector<runtime::link_data> sent;
  md.before_collect = [&] {
    while (std::optional<runtime::link_data> data = md.state().take_link_data(node))
      sent.push_back(std::move(*data));
  };
  runtime::link_data interest;
  interest.number = 1;
  interest.interest.push_back({runtime::subscription_change::kind::add_channel,
                               {runtime::channel{700}, runtime::channel{700}}});
  md.state().link_in(node, std::move(interest));
  md.run();
  sent.clear();
  constexpr std::size_t count = 400;
  const std::string large(60'000, 'x');
  frames all;
  for (std::uint64_t key = 0; key < count; ++key)
    all.push_back(add_post_remove(key, message({700}, key, 99, large)));
  all.push_back(message({700}, 1, 1));
  md.send(md.join(), all);
  ASSERT_EQ(sent.size(), 2U) << "24 MB, up to 16 MiB in each";
  EXPECT_TRUE(sent[0].frames.empty());
  EXPECT_EQ(sent[0].post_removes.size() + sent[1].post_removes.size(), count);
  EXPECT_EQ(sent[1].frames.size(), 1U);
}

TEST(PostRemoveCopiesAtBegin, ReachTheOtherNodeInSeveralData) {
  two_nodes nodes;
  const auto on_a = nodes.a.md.join();
  const auto on_b = nodes.b.md.join();
  nodes.a.md.send(on_a, add_channel(700));
  frames expected;
  for (std::uint64_t key = 0; key < 100; ++key) {
    expected.push_back(message({700}, key, 1, std::string(32'000, 'x')));
    nodes.b.md.send(on_b, add_post_remove(key, expected.back()));
  }
  nodes.settle();
  nodes.a.md.state().node_lost(nodes.a.peer(), true);
  nodes.a.md.run();
  EXPECT_EQ(nodes.a.md.at(on_a), expected);
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
