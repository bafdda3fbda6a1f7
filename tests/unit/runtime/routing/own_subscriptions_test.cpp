// The record of one subscriber: its single channels and its ranges.

#include "runtime/routing/channel_set.hpp"
#include "runtime/routing/range_set.hpp"
#include "tests/support/random_source.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bitset>
#include <set>
#include <vector>

namespace donet::runtime {
namespace {

std::vector<channel> members(const channel_set& set) {
  return {set.members().begin(), set.members().end()};
}

TEST(ChannelSet, GoesFromNoneToManyAndBack) {
  channel_set set;
  EXPECT_TRUE(set.empty());
  EXPECT_FALSE(set.contains(channel{0})) << "no channel, not channel 0";
  EXPECT_FALSE(set.remove(channel{0}));
  EXPECT_TRUE(set.add(channel{7}));
  EXPECT_FALSE(set.add(channel{7}));
  EXPECT_TRUE(set.add(channel{0}));
  EXPECT_TRUE(set.add(channel{9}));
  EXPECT_EQ(members(set), (std::vector{channel{7}, channel{0}, channel{9}}));
  EXPECT_TRUE(set.remove(channel{7}));
  EXPECT_FALSE(set.remove(channel{7}));
  EXPECT_TRUE(set.remove(channel{0}));
  EXPECT_EQ(members(set), std::vector{channel{9}});
  EXPECT_TRUE(set.contains(channel{9}));
  EXPECT_TRUE(set.remove(channel{9}));
  EXPECT_TRUE(set.empty());
  EXPECT_FALSE(set.contains(channel{9}));
}

TEST(ChannelSet, IsASetAfterAnyOperations) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    test::random_source random(seed);
    channel_set set;
    std::set<channel> expected;
    for (int step = 0; step < 300; ++step) {
      const channel c{random.below(5)};
      if (random.chance(45)) {
        ASSERT_EQ(set.add(c), expected.insert(c).second);
      } else {
        ASSERT_EQ(set.remove(c), expected.erase(c) == 1);
      }
      ASSERT_EQ(set.size(), expected.size());
      ASSERT_EQ(set.contains(c), expected.count(c) == 1);
      ASSERT_EQ(std::set(set.members().begin(), set.members().end()), expected);
    }
  }
}

constexpr std::size_t universe = 32;

// Removes range after range, from the lowest on, and returns the channels.
std::bitset<universe> drained(range_set set, std::uint64_t base) {
  std::bitset<universe> found;
  std::size_t end_of_last = universe;
  while (!set.empty()) {
    const channel_range range = set.lowest();
    const std::size_t low = value(range.low) - base;
    const std::size_t high = value(range.high) - base;
    EXPECT_NE(low, end_of_last + 1) << "two that meet are one";
    for (std::size_t i = low; i <= high; ++i)
      found.set(i);
    end_of_last = high;
    set.remove(range);
  }
  return found;
}

TEST(RangeSet, HasExactlyTheRangesThatWereAddedAndNotRemoved) {
  for (const std::uint64_t base : {std::uint64_t{0}, UINT64_MAX - universe + 1}) {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
      test::random_source random(seed);
      range_set set;
      std::bitset<universe> expected;
      for (int step = 0; step < 60; ++step) {
        const std::size_t low = random.below(universe);
        const std::size_t high = low + random.below(std::min<std::size_t>(universe - low, 9));
        const channel_range range{channel{base + low}, channel{base + high}};
        const bool adds = random.chance(50);
        if (adds)
          set.add(range);
        else
          set.remove(range);
        for (std::size_t i = low; i <= high; ++i)
          expected.set(i, adds);
        ASSERT_EQ(drained(set, base), expected) << "seed " << seed << " step " << step;
      }
    }
  }
}

TEST(RangeSet, HoldsTheWholeSpace) {
  range_set set;
  set.add({channel{0}, channel{UINT64_MAX}});
  set.remove({channel{5}, channel{UINT64_MAX - 5}});
  EXPECT_EQ(set.size(), 2U);
  EXPECT_EQ(set.lowest(), (channel_range{channel{0}, channel{4}}));
  set.add({channel{5}, channel{UINT64_MAX - 5}});
  EXPECT_EQ(set.lowest(), (channel_range{channel{0}, channel{UINT64_MAX}}));
}

}  // namespace
}  // namespace donet::runtime
