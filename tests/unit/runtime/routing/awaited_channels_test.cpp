// Provisional subscriptions of a participant: a test for each rule, and a model under random
// operations (architecture section 5).

#include "runtime/routing/awaited_channels.hpp"

#include "tests/support/random_source.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <map>

namespace donet::test {
namespace {

using runtime::awaited_channels;
using runtime::channel;
using standing = awaited_channels::standing;
using expectation = awaited_channels::expectation;
using removal = awaited_channels::removal;

constexpr channel c{5001};

// Ends every old entry, and returns how many there were.
std::size_t tick(awaited_channels& awaited) {
  std::size_t ended = 0;
  for (awaited_channels::expired gone; awaited.expire(gone);)
    ++ended;
  awaited.grow_old();
  return ended;
}

TEST(AwaitedChannels, AChannelInARangeOfTheParticipantIsNotAwaited) {
  awaited_channels awaited;
  EXPECT_EQ(awaited.expect(c, standing::by_range), expectation::unchanged);
  EXPECT_EQ(awaited.size(), 0U);
}

TEST(AwaitedChannels, AChannelThatTheParticipantLacksIsLent) {
  awaited_channels awaited;
  EXPECT_EQ(awaited.expect(c, standing::none), expectation::subscribe);
  EXPECT_EQ(awaited.size(), 1U);
  EXPECT_EQ(awaited.lent(), 1U);
}

TEST(AwaitedChannels, AChannelThatTheParticipantHasIsItsOwn) {
  awaited_channels awaited;
  EXPECT_EQ(awaited.expect(c, standing::single), expectation::unchanged);
  EXPECT_EQ(awaited.size(), 1U);
  EXPECT_EQ(awaited.lent(), 0U);
}

TEST(AwaitedChannels, AddChannelConfirmsOneMessage) {
  awaited_channels awaited;
  static_cast<void>(awaited.expect(c, standing::none));
  static_cast<void>(awaited.expect(c, standing::single));
  EXPECT_FALSE(awaited.confirm(c));
  EXPECT_EQ(awaited.lent(), 0U);
  EXPECT_TRUE(awaited.confirm(c));
  EXPECT_EQ(awaited.size(), 0U);
  EXPECT_FALSE(awaited.confirm(c));
}

// The participant may have sent the REMOVE_CHANNEL before it read the message.
TEST(AwaitedChannels, RemoveChannelOfAnOwnSubscriptionMakesItLent) {
  awaited_channels awaited;
  static_cast<void>(awaited.expect(c, standing::single));
  EXPECT_EQ(awaited.withdraw(c), removal::stays);
  EXPECT_EQ(awaited.lent(), 1U);
  EXPECT_EQ(awaited.withdraw(c), removal::ends);
  EXPECT_EQ(awaited.size(), 0U);
  EXPECT_EQ(awaited.lent(), 0U);
}

TEST(AwaitedChannels, RemoveChannelWithoutAnEntryChangesNothing) {
  awaited_channels awaited;
  EXPECT_EQ(awaited.withdraw(c), removal::not_awaited);
}

// A REMOVE_RANGE around the channel ended the subscription, and the entry stayed.
TEST(AwaitedChannels, ASubscriptionThatIsMissingIsLentAgain) {
  awaited_channels awaited;
  static_cast<void>(awaited.expect(c, standing::single));
  EXPECT_EQ(awaited.expect(c, standing::none), expectation::subscribe);
  EXPECT_EQ(awaited.lent(), 1U);
  tick(awaited);
  EXPECT_EQ(tick(awaited), 1U);
  EXPECT_EQ(awaited.lent(), 0U);
}

TEST(AwaitedChannels, AnEntryEndsAtTheSecondTick) {
  awaited_channels awaited;
  static_cast<void>(awaited.expect(c, standing::none));
  EXPECT_EQ(tick(awaited), 0U);
  awaited_channels::expired gone;
  ASSERT_TRUE(awaited.expire(gone));
  EXPECT_EQ(gone.c, c);
  EXPECT_TRUE(gone.lent);
  EXPECT_EQ(awaited.size(), 0U);
}

TEST(AwaitedChannels, AnotherMessageRestartsTheAge) {
  awaited_channels awaited;
  static_cast<void>(awaited.expect(c, standing::none));
  tick(awaited);
  static_cast<void>(awaited.expect(c, standing::single));
  EXPECT_EQ(tick(awaited), 0U);
  EXPECT_EQ(tick(awaited), 1U);
}

TEST(AwaitedChannels, RefusesEntriesOverItsBound) {
  awaited_channels awaited(2);
  static_cast<void>(awaited.expect(channel{1}, standing::none));
  static_cast<void>(awaited.expect(channel{2}, standing::none));
  EXPECT_EQ(awaited.expect(channel{3}, standing::none), expectation::refused);
  EXPECT_EQ(awaited.expect(channel{2}, standing::single), expectation::unchanged);
  EXPECT_EQ(awaited.size(), 2U);
}

// ---- against a model: one map, with ages ----

struct modelled {
  std::uint32_t awaited = 0;
  bool own = false;
  int age = 0;
};

TEST(AwaitedChannels, AgreesWithAModelUnderRandomOperations) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    random_source random(seed);
    awaited_channels awaited(6);
    std::map<channel, modelled> model;
    for (int i = 0; i < 400; ++i) {
      const channel at{random.below(9)};
      const auto found = model.find(at);
      switch (random.below(8)) {
      case 0: {
        std::size_t due = 0;
        for (auto each = model.begin(); each != model.end();) {
          if (++each->second.age == 2) {
            each = model.erase(each);
            ++due;
          } else {
            ++each;
          }
        }
        ASSERT_EQ(tick(awaited), due) << "seed " << seed;
        break;
      }
      case 1:
      case 2: {
        const bool ends = found != model.end() && found->second.awaited == 1;
        if (found != model.end()) {
          found->second.own = true;
          --found->second.awaited;
        }
        if (ends)
          model.erase(found);
        ASSERT_EQ(awaited.confirm(at), ends) << "seed " << seed;
        break;
      }
      case 3: {
        removal expected = removal::not_awaited;
        if (found != model.end()) {
          expected = found->second.own ? removal::stays : removal::ends;
          found->second.own = false;
          if (expected == removal::ends)
            model.erase(found);
        }
        ASSERT_EQ(awaited.withdraw(at), expected) << "seed " << seed;
        break;
      }
      default: {
        const auto now = static_cast<standing>(random.below(3));
        expectation expected =
          now == standing::none ? expectation::subscribe : expectation::unchanged;
        if (found != model.end())
          found->second = {found->second.awaited + 1, found->second.own && now != standing::none,
                           0};
        else if (now != standing::by_range && model.size() == 6)
          expected = expectation::refused;
        else if (now != standing::by_range)
          model[at] = {1, now == standing::single, 0};
        ASSERT_EQ(awaited.expect(at, now), expected) << "seed " << seed;
        break;
      }
      }
      std::size_t lent = 0;
      for (const auto& [key, entry] : model)
        lent += entry.own ? 0 : 1;
      ASSERT_EQ(awaited.size(), model.size()) << "seed " << seed;
      ASSERT_EQ(awaited.lent(), lent) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace donet::test
