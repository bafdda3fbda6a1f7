// Random subscriptions against a model written from the specification (spec/services 2.4) that uses
// only sets of small integers.

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
using runtime::subscription_change;
using kind = subscription_change::kind;

constexpr std::size_t universe = 48;
constexpr std::size_t participants = 5;
using channels = std::bitset<universe>;

// The model's channels are numbered from 0; the table's start at this number.
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

// Includes both ends of the space of channels.
constexpr std::uint64_t bases[] = {0, 1000, (1ULL << 32) - universe / 2, UINT64_MAX - universe + 1};

class model {
public:
  explicit model(std::uint64_t seed) : random_(seed), window_{random_.pick(bases)} {}

  void step() {
    changes_.clear();
    expected_.clear();
    unordered_ = 0;
    const std::size_t who = random_.below(participants);
    const subscriber as{static_cast<std::uint32_t>(who)};
    const std::size_t c = random_.below(universe);
    const std::size_t high =
      random_.chance(5) ? random_.below(universe) : std::min(universe - 1, c + random_.below(12));
    holder& mine = holders_[who];
    const std::size_t what = random_.below(33);
    if (what < 8) {
      ASSERT_TRUE(table_.add(as, window_.of(c), changes_));
      add(mine, c);
    } else if (what < 14) {
      table_.remove(as, window_.of(c), changes_);
      remove(mine, c);
    } else if (what < 22) {
      go_on(as,
            table_.begin_add_range(as, {window_.of(c), window_.of(high)}, some_work(), changes_));
      if (c <= high)
        add_range(mine, c, high);
    } else if (what < 30) {
      go_on(as, table_.begin_remove_range(as, {window_.of(c), window_.of(high)}, some_work(),
                                          changes_));
      if (c <= high)
        remove_range(mine, c, high);
    } else if (what < 32) {
      while (!table_.remove_all(as, changes_.work + 1 + random_.below(4), changes_))
        ;
      remove_all(mine);
    } else {
      begin_anew();
    }
  }

  // A range may be processed in steps of any size with the same result.
  std::size_t some_work() { return changes_.work + 1 + random_.below(6); }
  void go_on(subscriber as, runtime::range_outcome outcome) {
    ASSERT_NE(outcome, runtime::range_outcome::refused);
    while (outcome == runtime::range_outcome::more)
      outcome = table_.continue_range(as, some_work(), changes_);
  }

  // The exact messages to a parent, apart from the order where it is not defined (2.4.6).
  void check_messages() {
    const auto by_channel = [](const auto& x, const auto& y) {
      return x.channels.low < y.channels.low;
    };
    std::vector<subscription_change> told = changes_.upstream;
    ASSERT_GE(told.size(), unordered_);
    std::sort(told.begin(), told.begin() + static_cast<std::ptrdiff_t>(unordered_), by_channel);
    ASSERT_EQ(told, expected_);
  }

  // All subscriptions equal those of the model, and a look-up returns each subscriber once.
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

  // Principle 7 of spec/services 8: the parent's subscriptions for this node equal the union, at
  // any time, whichever rules the parent follows.
  void check_parents() {
    channels everything;
    for (const holder& each : holders_)
      everything |= each.all();
    ASSERT_EQ(parent_.all(), everything);
    ASSERT_EQ(astron_.all(), everything);
  }

  // Every change of interest is reported, and nothing else.
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

  // A datagram for several channels reaches each subscriber once.
  void check_several() {
    std::vector<std::byte> recipients;
    channels to;
    const std::size_t count = random_.below(6);
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t c = random_.below(universe);
      to.set(c);
      for (unsigned shift = 0; shift < 64; shift += 8)
        recipients.push_back(static_cast<std::byte>(value(window_.of(c)) >> shift & 0xff));
    }
    std::vector<subscriber> found;
    table_.collect(recipients.data(), count, found);
    std::sort(found.begin(), found.end());
    std::vector<subscriber> expected;
    for (std::size_t who = 0; who < participants; ++who) {
      if ((holders_[who].all() & to).any())
        expected.push_back(subscriber{static_cast<std::uint32_t>(who)});
    }
    ASSERT_EQ(found, expected);
  }

private:
  // ---- the rules, literally from spec/services 2.4 and 2.10 ----

  bool held_singly(std::size_t c) const {
    return std::any_of(holders_.begin(), holders_.end(),
                       [c](const holder& each) { return each.singles.test(c); });
  }
  channels ranged_by_anyone_but(const holder* without) const {
    channels all;
    for (const holder& each : holders_) {
      if (&each != without)
        all |= each.ranged;
    }
    return all;
  }

  // 2.4.1.
  void add(holder& mine, std::size_t c) {
    if (mine.all().test(c))
      return;
    if (!held_singly(c))
      tell(kind::add_channel, c, c);
    mine.singles.set(c);
  }

  // 2.4.2.
  void remove(holder& mine, std::size_t c) {
    if (!mine.singles.test(c))
      return;
    mine.singles.reset(c);
    if (!held_singly(c))
      tell_last_single_gone(c);
  }

  // Sends REMOVE_CHANNEL, unless the parent holds the channel through a range that is otherwise
  // unused here (the splitting of QUIRK 10): REMOVE_CHANNEL does not split a range.
  void tell_last_single_gone(std::size_t c) {
    const bool stuck = parent_.ranged.test(c) && !ranged_by_anyone_but(nullptr).test(c);
    tell(stuck ? kind::remove_range : kind::remove_channel, c, c);
  }

  // 2.4.3.
  void add_range(holder& mine, std::size_t low, std::size_t high) {
    mine.ranged |= between(low, high);
    if ((between(low, high) & ~ranged_by_anyone_but(&mine)).any())
      tell(kind::add_range, low, high);
  }

  // 2.4.4 with QUIRKS 10 to 13.
  void remove_range(holder& mine, std::size_t low, std::size_t high) {
    const channels ranged = ranged_by_anyone_but(nullptr);
    channels silent;
    if (ranged.any()) {
      std::size_t lowest = 0;
      while (!ranged.test(lowest))
        ++lowest;
      std::size_t highest = universe - 1;
      while (!ranged.test(highest))
        --highest;
      silent = between(low, high) & between(lowest, highest) & ~ranged_by_anyone_but(&mine);
    }
    mine.ranged &= ~between(low, high);
    for (std::size_t c = low; c <= high; ++c) {
      if (!mine.singles.test(c))
        continue;
      mine.singles.reset(c);
      if (!held_singly(c) && !silent.test(c))
        tell_last_single_gone(c);
    }
    for (std::size_t c = 0; c < universe; ++c) {
      if (held_singly(c))
        silent.reset(c);
    }
    for (std::size_t c = 0; c < universe; ++c) {
      if (!silent.test(c))
        continue;
      const std::size_t from = c;
      while (c + 1 < universe && silent.test(c + 1))
        ++c;
      tell(kind::remove_range, from, c);
    }
  }

  // 2.4.6.
  void remove_all(holder& mine) {
    for (std::size_t c = 0; c < universe; ++c)
      remove(mine, c);
    unordered_ = expected_.size();
    for (std::size_t c = 0; c < universe; ++c) {
      if (!mine.ranged.test(c))
        continue;
      const std::size_t from = c;
      while (c + 1 < universe && mine.ranged.test(c + 1))
        ++c;
      remove_range(mine, from, c);
    }
  }

  // The parent was lost, and a new one has no subscriptions yet (2.2).
  void begin_anew() {
    parent_ = {};
    astron_ = {};
    table_.forget_parent();
    table_.for_each_range([this](runtime::channel_range range) {
      inform(kind::add_range, window_.index_of(range.low), window_.index_of(range.high));
    });
    for (const channel c : table_.channels())
      inform(kind::add_channel, window_.index_of(c), window_.index_of(c));
  }

  void tell(kind what, std::size_t low, std::size_t high) {
    expected_.push_back({what, {window_.of(low), window_.of(high)}});
    inform(what, low, high);
  }

  void inform(kind what, std::size_t low, std::size_t high) {
    switch (what) {
    case kind::add_channel:
      parent_.add(low);
      astron_.add(low);
      break;
    case kind::remove_channel:
      parent_.remove(low);
      astron_.remove(low);
      break;
    case kind::add_range:
      parent_.add_range(low, high);
      astron_.add_range(low, high);
      break;
    case kind::remove_range:
      parent_.remove_range(low, high);
      // Astron does nothing if no participant has a range (2.4.4).
      if (astron_.ranged.any())
        astron_.remove_range(low, high);
      break;
    }
  }

  random_source random_;
  window window_;
  runtime::subscription_table table_;
  runtime::subscription_changes changes_;
  std::array<holder, participants> holders_;
  holder parent_;
  holder astron_;
  holder interest_;
  std::vector<subscription_change> expected_;
  // This number of expected messages may arrive in any order.
  std::size_t unordered_ = 0;
};

TEST(Routing, AgreesWithTheModelAfterEveryStep) {
  for_each_seed(500, [](std::uint64_t seed) {
    model both(seed);
    for (int step = 0; step < 200 && !testing::Test::HasFatalFailure(); ++step) {
      both.step();
      both.check_messages();
      both.check_lookup();
      both.check_several();
      both.check_parents();
      both.check_interest();
      ASSERT_FALSE(testing::Test::HasFatalFailure()) << "at step " << step;
    }
  });
}

}  // namespace
}  // namespace donet::test
