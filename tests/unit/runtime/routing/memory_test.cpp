// The memory of a subscription, and the cost of subscribing to a channel with many subscribers.

#include "runtime/routing/subscription_table.hpp"

#include <gtest/gtest.h>

#include <memory>

#include <malloc.h>

namespace donet::runtime {
namespace {

std::size_t bytes_in_use() {
  const struct mallinfo2 now = ::mallinfo2();
  return now.uordblks + now.hblkhd;
}

// A million channels, each with one of so many subscribers.
void expect_a_hundred_bytes_each(std::uint32_t subscribers) {
  constexpr std::size_t channels = 1'000'000;
  const std::size_t before = bytes_in_use();
  auto table = std::make_unique<subscription_table>();
  subscription_changes changes;
  for (std::uint64_t i = 0; i < channels; ++i) {
    ASSERT_TRUE(table->add(subscriber{static_cast<std::uint32_t>(i % subscribers)},
                           channel{(i << 32) | 5}, changes));
    changes.clear();
  }
  const std::size_t after = bytes_in_use();
  if (after == before)
    GTEST_SKIP() << "this allocator does not report its memory";
  EXPECT_LE((after - before) / channels, 100U);
  testing::Test::RecordProperty("bytes_per_channel", static_cast<int>((after - before) / channels));
}

// The allocator of the address sanitizer does not report its memory.
TEST(SubscriptionMemory, AChannelWithOneSubscriberTakesAtMostAHundredBytesAtAMillion) {
  expect_a_hundred_bytes_each(1000);
}

// Objects have a channel or two each, so the record of a subscriber counts most.
TEST(SubscriptionMemory, AChannelOfASubscriberThatHasNoOtherTakesAtMostAHundredBytes) {
  expect_a_hundred_bytes_each(1'000'000);
}

TEST(SubscriptionMemory, AChannelOfASubscriberThatHasTwoTakesAtMostAHundredBytes) {
  expect_a_hundred_bytes_each(500'000);
}

// 100,000 members that subscribe and leave would take hours if each searched the others.
TEST(SubscriptionMemory, SubscribingToACrowdedChannelTakesConstantWork) {
  constexpr std::uint32_t crowd = 100'000;
  subscription_table table;
  subscription_changes changes;
  for (std::uint32_t i = 0; i < crowd; ++i)
    ASSERT_TRUE(table.add(subscriber{i}, channel{7}, changes));
  EXPECT_EQ(changes.upstream.size(), 1U);
  EXPECT_EQ(changes.work, crowd);
  std::vector<subscriber> found;
  table.collect(channel{7}, found);
  EXPECT_EQ(found.size(), crowd);
  for (std::uint32_t i = 0; i < crowd; ++i)
    table.remove(subscriber{(i * 7919U) % crowd}, channel{7}, changes);
  EXPECT_EQ(changes.upstream.size(), 2U);
  EXPECT_EQ(table.channel_count(), 0U);
}

}  // namespace
}  // namespace donet::runtime
