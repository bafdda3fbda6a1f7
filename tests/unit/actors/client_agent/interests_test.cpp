// The data of a session's interests, the turns in which clients open and close zones, and the times at which
// they open large interests.

#include "actors/client_agent/view/interest_slots.hpp"
#include "actors/client_agent/view/interest_state.hpp"
#include "actors/client_agent/view/zone_turns.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <random>
#include <vector>

namespace donet::test {
namespace {

using runtime::doid;
using runtime::zone;

// ---- interest_state ----

actors::zone_set zones(const std::vector<std::uint32_t>& all) {
  actors::zone_set set;
  for (const std::uint32_t one : all)
    set.push_back(zone{one});
  return set;
}

TEST(ZoneSet, IsAscendingAndHasEachOnce) {
  actors::zone_set some = zones({3, 1, 3, 2, 1});
  actors::make_zone_set(some);
  EXPECT_EQ(some, zones({1, 2, 3}));
}

TEST(ZoneSet, OfManyZonesIsAscendingToo) {
  actors::zone_set some;
  std::mt19937 random(1);
  for (int i = 0; i < 16'000; ++i)
    some.push_back(zone{static_cast<std::uint32_t>(random())});
  some.push_back(zone{UINT32_MAX});
  some.push_back(zone{0});
  some.push_back(some.front());
  actors::zone_set expected = some;
  std::sort(expected.begin(), expected.end());
  expected.erase(std::unique(expected.begin(), expected.end()), expected.end());
  actors::make_zone_set(some);
  EXPECT_EQ(some, expected);
}

// Makes a whole change, as client_view does in steps.
struct made {
  actors::zone_set closed;
  actors::zone_set opened;
  std::vector<std::uint32_t> under_way;
};

made make(actors::interest_state& state, const actors::interest_state::change& change,
          std::uint32_t context) {
  made all;
  const auto wait_for = [&all](std::uint32_t other) {
    if (other != 0)
      all.under_way.push_back(other);
  };
  for (const zone one : change.closing) {
    if (state.close({change.closed_parent, one}))
      all.closed.push_back(one);
  }
  for (const zone one : change.opening) {
    const auto found = state.open({change.parent, one}, context);
    wait_for(found.waiting);
    if (found.is_new)
      all.opened.push_back(one);
  }
  for (const zone one : change.kept)
    wait_for(state.waiting_for({change.parent, one}));
  return all;
}

made set(actors::interest_state& state, std::uint16_t id, std::uint32_t parent,
         const std::vector<std::uint32_t>& of, std::uint32_t context = 0) {
  const auto change = state.set(id, doid{parent}, zones(of));
  if (context != 0)
    state.begin(context, doid{parent}).zones = zones(of);
  return make(state, change, context);
}

made remove(actors::interest_state& state, std::uint16_t id) {
  return make(state, state.remove(id), 0);
}

TEST(InterestState, OpensNewZonesAndClosesUncoveredOnes) {
  actors::interest_state state;
  made change = set(state, 1, 4000, {1, 2});
  EXPECT_EQ(change.opened, zones({1, 2}));
  EXPECT_TRUE(change.closed.empty());
  EXPECT_EQ(set(state, 2, 4000, {2, 3}).opened, zones({3}));
  change = set(state, 1, 5000, {2});
  EXPECT_EQ(change.opened, zones({2}));
  EXPECT_EQ(change.closed, zones({1}));
  EXPECT_TRUE(state.covers({doid{4000}, zone{2}}));
  EXPECT_FALSE(state.covers({doid{4000}, zone{1}}));
  EXPECT_EQ(remove(state, 2).closed, zones({2, 3}));
  EXPECT_EQ(state.size(), 1U);
  EXPECT_EQ(state.zones(), 1U);
}

TEST(InterestState, ReplacingAnInterestConcernsOnlyTheZonesThatDiffer) {
  actors::interest_state state;
  set(state, 1, 4000, {1, 2, 3});
  const auto change = state.set(1, doid{4000}, zones({2, 3, 4}));
  EXPECT_EQ(change.closing, zones({1}));
  EXPECT_EQ(change.opening, zones({4}));
  EXPECT_TRUE(change.kept.empty()) << "no operation waits for them";
  make(state, change, 0);
  state.begin(5, doid{4000});
  EXPECT_EQ(state.set(1, doid{4000}, zones({2, 4, 5})).kept, zones({2, 4}));
}

TEST(InterestState, CountsTheZonesOfAllInterests) {
  actors::interest_state state;
  set(state, 1, 4000, {1, 2});
  set(state, 2, 4000, {1, 2, 3});
  EXPECT_EQ(state.zones(), 5U);
  set(state, 2, 4000, {});
  EXPECT_EQ(state.zones(), 2U);
  remove(state, 1);
  EXPECT_EQ(state.zones(), 0U);
}

TEST(InterestState, FindsTheOperationThatWaitsForAPlace) {
  actors::interest_state state;
  set(state, 1, 4000, {1, 2}, 5);
  EXPECT_EQ(state.waiting_for({doid{4000}, zone{2}}), 5U);
  EXPECT_EQ(state.waiting_for({doid{4000}, zone{3}}), 0U);
  EXPECT_EQ(state.waiting_for({doid{5000}, zone{2}}), 0U);
  EXPECT_EQ(set(state, 2, 4000, {2, 3}).under_way, std::vector<std::uint32_t>{5});
  EXPECT_EQ(set(state, 1, 4000, {1, 3}).under_way, std::vector<std::uint32_t>{5}) << "kept";
  state.end(5);
  EXPECT_EQ(state.waiting_for({doid{4000}, zone{2}}), 0U);
  EXPECT_TRUE(set(state, 3, 4000, {1, 2}).under_way.empty());
}

TEST(InterestState, AZoneThatIsClosedIsDroppedEvenIfAnotherOperationAsksForItAgain) {
  actors::interest_state state;
  set(state, 1, 4000, {1, 2}, 5);
  EXPECT_FALSE(state.has_dropped(5, {doid{4000}, zone{2}}));
  EXPECT_EQ(set(state, 1, 4000, {1}).closed, zones({2}));
  EXPECT_TRUE(state.has_dropped(5, {doid{4000}, zone{2}}));
  EXPECT_FALSE(state.has_dropped(5, {doid{4000}, zone{1}}));
  EXPECT_FALSE(state.has_dropped(5, {doid{4000}, zone{3}})) << "it was never asked for";
  set(state, 2, 4000, {2}, 6);
  EXPECT_TRUE(state.has_dropped(5, {doid{4000}, zone{2}}));
  EXPECT_FALSE(state.has_dropped(6, {doid{4000}, zone{2}}));
  state.end(5);
  EXPECT_EQ(state.waiting_for({doid{4000}, zone{2}}), 6U);
}

TEST(InterestState, RemembersThePlacesThatWereClosedLast) {
  actors::interest_state state;
  for (std::uint32_t one = 1; one <= 257; ++one)
    set(state, 1, 4000, {one});
  remove(state, 1);
  EXPECT_FALSE(state.was_closed({doid{4000}, zone{1}}));
  EXPECT_TRUE(state.was_closed({doid{4000}, zone{2}}));
  EXPECT_TRUE(state.was_closed({doid{4000}, zone{257}}));
  EXPECT_FALSE(state.was_closed({doid{5000}, zone{2}}));
}

TEST(InterestState, WelcomesLateAnswersFromPlacesThatAreOpenAndNoOthers) {
  actors::interest_state state;
  for (std::uint32_t context = 1; context <= 100; ++context) {
    set(state, static_cast<std::uint16_t>(context), 4000, {context}, context);
    if (context != 50)
      state.remember_late(context);
    state.end(context);
  }
  EXPECT_TRUE(state.is_welcome(1, {doid{4000}, zone{1}}));
  EXPECT_TRUE(state.is_welcome(100, {doid{4000}, zone{100}}));
  EXPECT_FALSE(state.is_welcome(50, {doid{4000}, zone{50}})) << "all had answered";
  EXPECT_FALSE(state.is_welcome(100, {doid{4000}, zone{1}}));
  EXPECT_FALSE(state.is_welcome(0, {doid{4000}, zone{1}}));
  remove(state, 1);
  EXPECT_FALSE(state.is_welcome(1, {doid{4000}, zone{1}}));
  set(state, 1, 4000, {1});
  EXPECT_FALSE(state.is_welcome(1, {doid{4000}, zone{1}})) << "it was closed meanwhile";
}

TEST(InterestState, KeepsTheNumbersOfTheLastOperationsWithLateAnswers) {
  actors::interest_state state;
  set(state, 1, 4000, {1}, 1);
  set(state, 2, 4000, {2}, 2);
  for (std::uint32_t context = 1; context <= 1'025; ++context)
    state.remember_late(context);
  state.end(1);
  state.end(2);
  EXPECT_FALSE(state.is_welcome(1, {doid{4000}, zone{1}}));
  EXPECT_TRUE(state.is_welcome(2, {doid{4000}, zone{2}}));
}

// ---- interest_slots ----

TEST(InterestSlots, LargeInterestsFollowEachOther) {
  using namespace std::chrono_literals;
  actors::interest_slots slots;
  const runtime::clock::time_point begin{1s};
  EXPECT_EQ(slots.reserve(begin, 100), begin);
  EXPECT_EQ(slots.reserve(begin, 200), begin + 400us) << "behind 100 objects of 4 us each";
  EXPECT_EQ(slots.reserve(begin + 100us, 64), begin + 1200us);
  EXPECT_EQ(slots.reserve(begin + 5s, 64), begin + 5s)
    << "a pause earns nothing, and costs nothing";
}

TEST(InterestSlots, ASmallInterestDoesNotWait) {
  actors::interest_slots slots;
  const runtime::clock::time_point begin{std::chrono::seconds(1)};
  slots.reserve(begin, 10'000);
  EXPECT_EQ(slots.reserve(begin, 63), begin);
}

// ---- zone_turns ----

constexpr runtime::subscriber first_client{1};
constexpr runtime::subscriber second_client{2};

TEST(ZoneTurns, ATurnHasABoundedNumberOfZonesForAllClients) {
  actors::zone_turns turns(10);
  EXPECT_EQ(turns.take(first_client, 4), 4U);
  EXPECT_EQ(turns.take(second_client, 5), 5U);
  EXPECT_FALSE(turns.has_waiting());
  EXPECT_EQ(turns.take(first_client, 3), 1U);
  EXPECT_TRUE(turns.has_waiting());
  EXPECT_EQ(turns.next(), std::nullopt) << "the zones of the turn are used";
  turns.renew();
  EXPECT_EQ(turns.next(), first_client);
  EXPECT_EQ(turns.take(first_client, 2), 2U);
  EXPECT_FALSE(turns.has_waiting());
  EXPECT_EQ(turns.next(), std::nullopt);
}

TEST(ZoneTurns, WhoWaitsHasItsTurnBeforeOthers) {
  actors::zone_turns turns(10);
  EXPECT_EQ(turns.take(first_client, 12), 10U);
  turns.renew();
  EXPECT_EQ(turns.take(second_client, 1), 0U);
  EXPECT_EQ(turns.next(), first_client);
  EXPECT_EQ(turns.take(first_client, 2), 2U);
  EXPECT_EQ(turns.next(), second_client);
  EXPECT_EQ(turns.take(second_client, 1), 1U);
  EXPECT_FALSE(turns.has_waiting());
}

// One that wants many zones does not hold up those that want few, and is not held up by them.
TEST(ZoneTurns, ShortAndLongChangesAlternate) {
  constexpr runtime::subscriber third_client{3};
  actors::zone_turns turns(10);
  EXPECT_EQ(turns.take(first_client, 100), 10U);
  EXPECT_EQ(turns.take(third_client, 100), 0U);
  std::size_t of_first = 10;
  std::size_t of_second = 0;
  for (int turn = 0; turn < 10; ++turn) {
    turns.forget(second_client);
    EXPECT_EQ(turns.take(second_client, 10), 0U) << "wants more, again and again";
    turns.renew();
    while (const auto next = turns.next()) {
      if (next == second_client) {
        of_second += turns.take(second_client, 10);
      } else {
        EXPECT_EQ(next, first_client) << "which goes on until it has all";
        of_first += turns.take(first_client, 100 - of_first);
      }
    }
  }
  EXPECT_EQ(of_first, 60U);
  EXPECT_EQ(of_second, 50U);
}

TEST(ZoneTurns, WhoHasLeftHasNoTurn) {
  actors::zone_turns turns(10);
  EXPECT_EQ(turns.take(first_client, 25), 10U);
  EXPECT_EQ(turns.take(second_client, 25), 0U);
  turns.forget(first_client);
  turns.renew();
  EXPECT_EQ(turns.next(), second_client);
}

}  // namespace
}  // namespace donet::test
