#include "runtime/routing/channel_table.hpp"

#include "tests/support/random_source.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

namespace donet::runtime {
namespace {

using outcome = channel_table::outcome;
using subscribers = std::vector<subscriber>;

subscribers at(const channel_table& table, channel c) {
  const auto found = table.subscribers(c);
  return {found.begin(), found.end()};
}

// Channels whose home is this one of the first 64 slots of an empty table.
std::vector<channel> channels_at_home_in(std::uint64_t slot, std::size_t count) {
  std::vector<channel> found;
  for (std::uint64_t c = 0; found.size() < count; ++c) {
    if ((spread(c) & 63) == slot)
      found.push_back(channel{c});
  }
  return found;
}

TEST(ChannelTable, ReportsTheFirstAndTheLastSubscriber) {
  channel_table table;
  EXPECT_EQ(table.remove(subscriber{1}, channel{5}), outcome::nothing);
  EXPECT_EQ(table.add(subscriber{1}, channel{5}), outcome::changed_all);
  EXPECT_EQ(table.add(subscriber{1}, channel{5}), outcome::nothing);
  EXPECT_EQ(table.add(subscriber{2}, channel{5}), outcome::changed);
  EXPECT_EQ(table.remove(subscriber{3}, channel{5}), outcome::nothing);
  EXPECT_EQ(table.remove(subscriber{1}, channel{5}), outcome::changed);
  EXPECT_EQ(table.remove(subscriber{2}, channel{5}), outcome::changed_all);
  EXPECT_EQ(table.size(), 0U);
  EXPECT_EQ(at(table, channel{5}), subscribers{});
}

TEST(ChannelTable, HasTheEndsOfTheSpaceLikeAnyOther) {
  channel_table table;
  for (const channel c : {channel{0}, channel{UINT64_MAX}}) {
    EXPECT_FALSE(table.contains(subscriber{0}, c));
    EXPECT_EQ(table.add(subscriber{0}, c), outcome::changed_all);
    EXPECT_EQ(at(table, c), subscribers{subscriber{0}});
  }
  EXPECT_EQ(table.remove(subscriber{0}, channel{0}), outcome::changed_all);
  EXPECT_EQ(at(table, channel{UINT64_MAX}), subscribers{subscriber{0}});
}

// Slot 63 is the last: a channel that does not fit there is at the beginning.
TEST(ChannelTable, FindsAllCollidingChannelsWhenAnyOfThemIsRemoved) {
  for (const std::uint64_t home : {0U, 31U, 63U}) {
    std::vector<channel> colliding = channels_at_home_in(home, 8);
    for (const channel neighbour : channels_at_home_in((home + 1) & 63, 4))
      colliding.push_back(neighbour);
    for (std::size_t gone = 0; gone < colliding.size(); ++gone) {
      channel_table table;
      for (const channel c : colliding)
        table.add(subscriber{9}, c);
      ASSERT_EQ(table.slots(), 64U);
      table.remove(subscriber{9}, colliding[gone]);
      for (std::size_t i = 0; i < colliding.size(); ++i)
        ASSERT_EQ(table.contains(subscriber{9}, colliding[i]), i != gone) << home << ' ' << gone;
    }
  }
}

TEST(ChannelTable, OrdersSubscribersByTheCallsAndNotByTheirChannel) {
  std::set<subscribers> orders;
  for (std::uint64_t c = 0; c < 100; ++c) {
    channel_table table;
    for (std::uint64_t other = 0; other < c; ++other)
      table.add(subscriber{7}, channel{other << 32});
    const channel crowded{(c << 32) + 1};
    for (std::uint32_t who = 40; who > 0; --who)
      table.add(subscriber{who}, crowded);
    for (std::uint32_t who = 3; who < 40; who += 3)
      table.remove(subscriber{who}, crowded);
    orders.insert(at(table, crowded));
  }
  EXPECT_EQ(orders.size(), 1U);
}

TEST(ChannelTable, IsAMapOfSetsAfterAnyOperations) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    test::random_source random(seed);
    channel_table table;
    std::map<channel, std::set<subscriber>> expected;
    const std::uint64_t keys = 1 + random.below(200);
    const unsigned shift = random.chance(50) ? 0 : 32;
    unsigned growth = 60;
    for (int step = 0; step < 1000; ++step) {
      if (random.chance(2))
        growth = random.chance(50) ? 25 : 75;
      const channel c{random.below(keys) << shift};
      const subscriber who{static_cast<std::uint32_t>(random.below(24))};
      std::set<subscriber>& there = expected[c];
      outcome told = outcome::nothing;
      if (random.chance(growth)) {
        if (there.insert(who).second)
          told = there.size() == 1 ? outcome::changed_all : outcome::changed;
        ASSERT_EQ(table.add(who, c), told);
      } else {
        if (there.erase(who) == 1)
          told = there.empty() ? outcome::changed_all : outcome::changed;
        ASSERT_EQ(table.remove(who, c), told);
      }
    }
    std::size_t channels = 0;
    for (const auto& [c, members] : expected) {
      subscribers found = at(table, c);
      std::sort(found.begin(), found.end());
      ASSERT_EQ(found, subscribers(members.begin(), members.end()));
      channels += members.empty() ? 0U : 1U;
    }
    ASSERT_EQ(table.size(), channels);
    std::size_t visited = 0;
    table.for_each_channel([&](channel c) { visited += expected[c].empty() ? 1000U : 1U; });
    ASSERT_EQ(visited, channels);
  }
}

}  // namespace
}  // namespace donet::runtime
