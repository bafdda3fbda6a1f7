// Random subscriptions against a model that is written from the specification (spec/services 2.4)
// and knows nothing but sets of small integers.

#include "runtime/routing/subscription_table.hpp"
#include "tests/property/seeds.hpp"
#include "tests/support/random_source.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bitset>
#include <vector>

namespace donet::test {
namespace {

using runtime::channel;
using runtime::subscriber;
using kind = runtime::subscription_change::kind;

constexpr std::size_t universe = 48;
constexpr std::size_t participants = 5;
using channels = std::bitset<universe>;

// The channels of the model are numbers from 0; those of the table begin here.
struct window {
  std::uint64_t base = 0;

  channel of(std::size_t index) const { return channel{base + index}; }
  std::size_t index_of(channel c) const { return value(c) - base; }
};

channels between(std::size_t low, std::size_t high) {
  channels set;
  for (std::size_t i = low; i <= high; ++i)
    set.set(i);
  return set;
}

// One participant, or the link to this node as its parent sees it.
struct holder {
  channels singles;
  channels ranged;

  channels all() const { return singles | ranged; }

  void add(std::size_t c) {
    if (!all().test(c))
      singles.set(c);
  }
  void remove(std::size_t c) { singles.reset(c); }
  void add_range(std::size_t low, std::size_t high) { ranged |= between(low, high); }
  void remove_range(std::size_t low, std::size_t high) {
    ranged &= ~between(low, high);
    singles &= ~between(low, high);
  }
};

// Among them both ends of the space of channels.
constexpr std::uint64_t bases[] = {0, 1000, (1ULL << 32) - universe / 2, UINT64_MAX - universe + 1};

class model {
public:
  explicit model(std::uint64_t seed) : random_(seed), window_{random_.pick(bases)} {}

  void step() {
    changes_.clear();
    const std::size_t who = random_.below(participants);
    const subscriber as{static_cast<std::uint32_t>(who)};
    const std::size_t c = random_.below(universe);
    const std::size_t high =
      random_.chance(5) ? random_.below(universe) : std::min(universe - 1, c + random_.below(12));
    holder& mine = holders_[who];
    switch (random_.below(16)) {
    case 0:
    case 1:
    case 2:
    case 3:
      ASSERT_TRUE(table_.add(as, window_.of(c), changes_));
      mine.add(c);
      break;
    case 4:
    case 5:
    case 6:
      table_.remove(as, window_.of(c), changes_);
      mine.remove(c);
      break;
    case 7:
    case 8:
    case 9:
    case 10:
      ASSERT_TRUE(table_.add_range(as, {window_.of(c), window_.of(high)}, changes_));
      if (c <= high)
        mine.add_range(c, high);
      break;
    case 11:
    case 12:
    case 13:
    case 14:
      table_.remove_range(as, {window_.of(c), window_.of(high)}, changes_);
      if (c <= high)
        mine.remove_range(c, high);
      break;
    default:
      while (!table_.remove_all(as, changes_.work + 1 + random_.below(4), changes_))
        ;
      mine = {};
    }
  }

  // Everybody's subscriptions are those of the model, and each subscriber is found once.
  void check_lookup() {
    for (std::size_t c = 0; c < universe; ++c) {
      std::vector<subscriber> found;
      table_.collect(window_.of(c), found);
      std::sort(found.begin(), found.end());
      std::vector<subscriber> expected;
      for (std::size_t who = 0; who < participants; ++who) {
        const subscriber as{static_cast<std::uint32_t>(who)};
        if (holders_[who].all().test(c))
          expected.push_back(as);
        ASSERT_EQ(table_.is_subscribed(as, window_.of(c)), holders_[who].all().test(c));
      }
      ASSERT_EQ(found, expected) << "channel " << c;
    }
  }

  // Principle 7 of spec/services 8: what the parent holds for this node is the union, at any time.
  void check_parent() {
    for (const runtime::subscription_change& change : changes_.upstream) {
      const std::size_t low = window_.index_of(change.channels.low);
      const std::size_t high = window_.index_of(change.channels.high);
      ASSERT_LT(high, universe) << "bounds that nobody asked for";
      ASSERT_LE(low, high);
      switch (change.what) {
      case kind::add_channel: parent_.add(low); break;
      case kind::remove_channel: parent_.remove(low); break;
      case kind::add_range: parent_.add_range(low, high); break;
      case kind::remove_range: parent_.remove_range(low, high); break;
      }
    }
    channels everything;
    for (const holder& each : holders_)
      everything |= each.all();
    ASSERT_EQ(parent_.all(), everything);
  }

  // A change of interest is told when it is one, and only then.
  void check_interest() {
    for (const runtime::subscription_change& change : changes_.interest) {
      const std::size_t low = window_.index_of(change.channels.low);
      const std::size_t high = window_.index_of(change.channels.high);
      const channels part = between(low, high);
      switch (change.what) {
      case kind::add_channel:
        ASSERT_FALSE(interest_.singles.test(low));
        interest_.singles.set(low);
        break;
      case kind::remove_channel:
        ASSERT_TRUE(interest_.singles.test(low));
        interest_.singles.reset(low);
        break;
      case kind::add_range:
        ASSERT_TRUE((interest_.ranged & part).none());
        interest_.ranged |= part;
        break;
      case kind::remove_range:
        ASSERT_EQ(interest_.ranged & part, part);
        interest_.ranged &= ~part;
        break;
      }
    }
    channels singles;
    channels ranged;
    for (const holder& each : holders_) {
      singles |= each.singles;
      ranged |= each.ranged;
    }
    ASSERT_EQ(interest_.singles, singles);
    ASSERT_EQ(interest_.ranged, ranged);
  }

  // What a parent that comes back is told.
  void check_resync() {
    holder told;
    table_.for_each_range([&](runtime::channel_range range) {
      told.add_range(window_.index_of(range.low), window_.index_of(range.high));
    });
    for (const channel c : table_.channels())
      told.add(window_.index_of(c));
    ASSERT_EQ(told.all(), parent_.all());
  }

private:
  random_source random_;
  window window_;
  runtime::subscription_table table_;
  runtime::subscription_changes changes_;
  std::array<holder, participants> holders_;
  holder parent_;
  holder interest_;
};

TEST(Routing, AgreesWithTheModelAfterEveryStep) {
  for_each_seed(500, [](std::uint64_t seed) {
    model both(seed);
    for (int step = 0; step < 200 && !testing::Test::HasFatalFailure(); ++step) {
      both.step();
      both.check_lookup();
      both.check_parent();
      both.check_interest();
      both.check_resync();
      ASSERT_FALSE(testing::Test::HasFatalFailure()) << "at step " << step;
    }
  });
}

}  // namespace
}  // namespace donet::test
