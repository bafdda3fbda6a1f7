// The parts of membership that have data of their own.

#include "actors/cluster/dial_plan.hpp"
#include "actors/cluster/gone_nodes.hpp"
#include "actors/cluster/joining_refusals.hpp"
#include "actors/cluster/joining_rules.hpp"
#include "actors/cluster/peer_heartbeats.hpp"
#include "actors/cluster/report_book.hpp"
#include "actors/cluster/seed_book.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace donet::actors {
namespace {

using namespace std::chrono_literals;
using runtime::node_phase;

constexpr membership_time start = membership_time() + 1h;

// ---- dials ----

TEST(DialPlan, DialsAnAddressOnceAtATime) {
  dial_plan plan;
  ASSERT_EQ(plan.begin({"x:1"}, start).size(), 1U);
  EXPECT_TRUE(plan.begin({"x:1"}, start + 10s).empty());
  EXPECT_EQ(plan.of("x:1"), dial_plan::progress::begun);
  plan.connected(1);
  EXPECT_EQ(plan.of("x:1"), dial_plan::progress::connected);
  EXPECT_EQ(plan.ended(1, start), "x:1");
  EXPECT_EQ(plan.of("x:1"), dial_plan::progress::none);
  EXPECT_EQ(plan.ended(1, start), std::nullopt);
}

TEST(DialPlan, DoublesTheIntervalUpToASecond) {
  dial_plan plan;
  membership_time now = start;
  std::vector<std::chrono::milliseconds> intervals;
  for (std::uint64_t dial = 1; dial <= 7; ++dial) {
    const membership_time before = now;
    while (plan.begin({"x:1"}, now).empty())
      now += 1ms;
    intervals.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(now - before));
    plan.ended(dial, now);
  }
  EXPECT_EQ(intervals, (std::vector<std::chrono::milliseconds>{0ms, 50ms, 100ms, 200ms, 400ms,
                                                               800ms, 1000ms}));
}

TEST(DialPlan, BeginsWithTheShortIntervalAfterALongConnection) {
  for (const auto& [lasted, next] : {std::pair{4'999ms, 200ms}, std::pair{5'000ms, 50ms}}) {
    dial_plan plan;
    plan.begin({"x:1"}, start);
    plan.ended(1, start);
    plan.begin({"x:1"}, start + 50ms);
    plan.ended(2, start + 50ms);
    plan.cut("x:1", lasted, start + 10s);
    EXPECT_TRUE(plan.begin({"x:1"}, start + 10s + next - 1ms).empty());
    EXPECT_EQ(plan.begin({"x:1"}, start + 10s + next).size(), 1U);
  }
}

TEST(DialPlan, WaitsForThePeerWhoseDialCounts) {
  dial_plan plan;
  plan.begin({"x:1"}, start);
  EXPECT_EQ(plan.give_up("x:1", start), 1U);
  EXPECT_EQ(plan.ended(1, start), std::nullopt);
  EXPECT_TRUE(plan.begin({"x:1"}, start + membership_times::entering_max - 1ms).empty());
  EXPECT_EQ(plan.begin({"x:1"}, start + membership_times::entering_max).size(), 1U);
}

// ---- gone nodes ----

runtime::tombstone stone_of(const std::string& name, const std::string& by, std::uint32_t age = 0) {
  return {{name, 1}, name + ":7600", by, runtime::death_cause::silence, age};
}

TEST(GoneNodes, AreForgottenAfterAnHour) {
  gone_nodes gone;
  gone.left({"l", 1}, start);
  EXPECT_TRUE(gone.died(stone_of("d", "a"), start));
  EXPECT_FALSE(gone.expire(start + 59min));
  EXPECT_TRUE(gone.has({"l", 1}));
  EXPECT_TRUE(gone.is_dead({"d", 1}));
  EXPECT_FALSE(gone.has({"d", 2}));
  EXPECT_EQ(gone.tombstones(start + 59min)[0].age_seconds, 59U * 60U);
  EXPECT_TRUE(gone.expire(start + 60min));
  EXPECT_FALSE(gone.has({"l", 1}));
  EXPECT_FALSE(gone.has({"d", 1}));
}

TEST(GoneNodes, AreTheSameOnAllNodesWhicheverTombstoneCameFirst) {
  gone_nodes one;
  gone_nodes other;
  one.died(stone_of("d", "a"), start);
  one.died(stone_of("d", "b"), start);
  other.died(stone_of("d", "b"), start);
  EXPECT_TRUE(other.died(stone_of("d", "a"), start));
  EXPECT_EQ(one.tombstones(start), other.tombstones(start));
}

TEST(GoneNodes, DoNotReturnFromANodeThatForgetsLater) {
  gone_nodes gone;
  EXPECT_FALSE(gone.died(stone_of("d", "a", 3'599), start));
  EXPECT_TRUE(gone.tombstones(start).empty());
}

TEST(GoneNodes, AreBounded) {
  gone_nodes gone;
  for (std::size_t i = 0; i <= gone_nodes_max; ++i)
    gone.died(stone_of("d" + std::to_string(i), "a"), start + std::chrono::milliseconds(i));
  EXPECT_EQ(gone.tombstones(start + 2s).size(), gone_nodes_max);
  EXPECT_FALSE(gone.has({"d0", 1}));
}

// ---- heartbeats ----

runtime::link_heartbeat beat_of(std::uint32_t round, std::uint32_t echo, std::uint64_t hash) {
  runtime::link_heartbeat beat;
  beat.round = round;
  beat.echo = echo;
  beat.view_hash = hash;
  return beat;
}

TEST(PeerHeartbeats, AreSentAtOnceAndThenEveryHalfSecond) {
  peer_heartbeats beats;
  beats.connected(start);
  EXPECT_TRUE(beats.is_due(start));
  beats.sent(1, start);
  EXPECT_FALSE(beats.is_due(start + 499ms));
  EXPECT_TRUE(beats.is_due(start + 500ms));
}

TEST(PeerHeartbeats, AnswerAtOnceWhatArrivesShortlyBeforeTheyAreDue) {
  peer_heartbeats beats;
  beats.connected(start);
  beats.sent(1, start);
  beats.received(beat_of(1, 0, 5), {}, 5, start + 249ms);
  EXPECT_FALSE(beats.is_due(start + 249ms));
  beats.received(beat_of(2, 0, 5), {}, 5, start + 250ms);
  EXPECT_TRUE(beats.is_due(start + 250ms));
  EXPECT_EQ(beats.round(), 2U);
}

TEST(PeerHeartbeats, MeasureOnlyAnswersThatCameAtOnce) {
  peer_heartbeats beats;
  beats.connected(start);
  beats.sent(7, start);
  beats.received(beat_of(1, 7, 5), {}, 5, start + 300ms);
  EXPECT_EQ(beats.rtt(), std::nullopt);
  beats.sent(8, start + 500ms);
  beats.received(beat_of(2, 8, 5), {}, 5, start + 501ms);
  EXPECT_EQ(beats.rtt(), 1'000us);
  EXPECT_EQ(beats.echo(), 8U);
}

TEST(PeerHeartbeats, CarryTheViewWhileTheHashesDiffer) {
  peer_heartbeats beats;
  beats.connected(start);
  EXPECT_TRUE(beats.needs_view(5));
  beats.received(beat_of(1, 0, 5), {}, 5, start);
  EXPECT_FALSE(beats.needs_view(5));
  EXPECT_TRUE(beats.needs_view(6));
}

TEST(PeerHeartbeats, KnowTheViewByItselfOrByAnEqualHash) {
  const runtime::cluster_view mine = {{{{"a", 1}, "a:1", node_phase::serving, {}, ""}}, {}};
  peer_heartbeats beats;
  beats.connected(start);
  beats.received(beat_of(1, 0, 6), mine, 5, start);
  EXPECT_EQ(beats.view(), std::nullopt);
  beats.received(beat_of(2, 0, 5), mine, 5, start);
  EXPECT_EQ(beats.view(), mine);
  runtime::link_heartbeat full = beat_of(3, 0, 9);
  full.view.members = {{{"b", 1}, "b:1", node_phase::serving, {}, ""}};
  beats.received(full, mine, 5, start);
  EXPECT_EQ(beats.view(), full.view);
  beats.received(beat_of(4, 0, 9), mine, 5, start);
  EXPECT_EQ(beats.view(), full.view);
  beats.received(beat_of(5, 0, 10), mine, 5, start);
  EXPECT_EQ(beats.view(), std::nullopt);
  EXPECT_EQ(beats.last_view(), full.view);
}

TEST(ReportBook, KeepsTheNewestRoundFromWhomeverItComes) {
  report_book book;
  book.add({{"a", 1}, 5, 0, {{"b", 1}}, {}});
  book.add({{"a", 1}, 4, 0, {}, {}});
  EXPECT_EQ(book.find({"a", 1})->unreachable.size(), 1U);
  book.add({{"a", 1}, 6, 0, {}, {}});
  EXPECT_TRUE(book.find({"a", 1})->unreachable.empty());
  EXPECT_TRUE(book.others_than({"a", 1}).empty());
  EXPECT_EQ(book.others_than({"b", 1}).size(), 1U);
}

// ---- seeds ----

using kind = seed_answer::kind;

class Seeds : public testing::Test {
protected:
  Seeds() { EXPECT_EQ(book_.set({"a:1", "b:1", "c:1"}, start), seed_book::fit::all); }

  seed_book book_;
};

TEST_F(Seeds, LetTheSmallestNameFormAtOnceWhenAllAnswer) {
  book_.answered("a:1", kind::self, "a", start);
  book_.answered("b:1", kind::unformed, "b", start);
  EXPECT_FALSE(book_.may_form("a", start, start));
  book_.answered("c:1", kind::unformed, "c", start);
  EXPECT_TRUE(book_.may_form("a", start, start));
}

TEST_F(Seeds, ForgetAnswersThatAreOld) {
  book_.answered("a:1", kind::self, "a", start);
  book_.answered("b:1", kind::unformed, "b", start);
  book_.answered("c:1", kind::unformed, "c", start + 4s);
  EXPECT_FALSE(book_.may_form("a", start, start + 4s));
  EXPECT_TRUE(book_.has_answers(start + 4s));
  EXPECT_FALSE(book_.has_answers(start + 8s));
}

TEST_F(Seeds, LetAMajorityFormAfterTenSecondsWithoutNews) {
  book_.answered("b:1", kind::self, "b", start);
  book_.answered("c:1", kind::unformed, "c", start + 9s);
  EXPECT_FALSE(book_.may_form("b", start, start + 9s));
  book_.answered("c:1", kind::unformed, "c", start + 11s);
  EXPECT_FALSE(book_.may_form("b", start, start + 11'999ms));
  EXPECT_TRUE(book_.may_form("b", start, start + 12s));
}

TEST_F(Seeds, WaitForANodeWithoutAClusterThatHasJustDialed) {
  book_.answered("b:1", kind::self, "b", start);
  book_.answered("c:1", kind::unformed, "c", start + 9s);
  EXPECT_FALSE(book_.may_form("b", start, start + 9s));
  book_.dialed_by_unformed("a", start + 11s);
  book_.answered("c:1", kind::unformed, "c", start + 12s);
  EXPECT_FALSE(book_.may_form("b", start, start + 12s));
  // The same node again is no news.
  book_.dialed_by_unformed("a", start + 13s);
  EXPECT_TRUE(book_.may_form("b", start, start + 14s));
}

TEST_F(Seeds, AreNotDialedIfTheyAreThisNode) {
  book_.answered("a:1", kind::self, "a", start);
  EXPECT_EQ(book_.others().size(), 2U);
}

TEST(SeedBook, IsBounded) {
  seed_book book;
  std::vector<std::string> addresses;
  for (std::size_t i = 0; i <= seed_addresses_max; ++i)
    addresses.push_back("h" + std::to_string(i) + ":1");
  EXPECT_EQ(book.set(addresses, start), seed_book::fit::too_many);
  EXPECT_EQ(book.size(), seed_addresses_max);
}

// ---- refusals of a joining node ----

TEST(JoiningRefusals, AreCollectedForTwoSeconds) {
  joining_refusals refusals;
  refusals.conflict("one", start);
  refusals.conflict("two", start + 1s);
  refusals.conflict("one", start + 1s);
  EXPECT_TRUE(refusals.final_conflicts(start + 1'999ms).empty());
  EXPECT_EQ(refusals.final_conflicts(start + 2s), (std::vector<std::string>{"one", "two"}));
}

TEST(JoiningRefusals, KeepANameForAWhile) {
  joining_refusals refusals;
  EXPECT_TRUE(refusals.name_taken("in use", start));
  for (auto later = 1s; later < 15s; ++later)
    EXPECT_FALSE(refusals.name_taken("still in use", start + later));
  EXPECT_EQ(refusals.final_name(15s, start + 14s), std::nullopt);
  EXPECT_EQ(refusals.final_name(15s, start + 15s), "still in use");
  refusals.welcomed();
  EXPECT_EQ(refusals.final_name(15s, start + 60s), std::nullopt);
}

TEST(JoiningRefusals, ForgetTheNameOfANodeThatNoLongerRefuses) {
  joining_refusals refusals;
  EXPECT_TRUE(refusals.name_taken("in use", start));
  EXPECT_EQ(refusals.final_name(15s, start + 16s), std::nullopt);
  EXPECT_TRUE(refusals.name_taken("in use", start + 16s)) << "anew";
  EXPECT_EQ(refusals.final_name(15s, start + 17s), std::nullopt);
}

// ---- what joining waits for ----

class Missing : public testing::Test {
protected:
  member_entry& add(const std::string& name) {
    runtime::node_introduction peer;
    peer.node = {name, 1};
    peer.phase = node_phase::serving;
    member_entry& entry = table_.add(peer, start);
    entry.connection = connection_phase::open;
    entry.is_exchanged = true;
    entry.heartbeats.connected(start);
    return entry;
  }
  void names(member_entry& entry, std::vector<runtime::node_ref> nodes, node_phase phase) {
    runtime::link_heartbeat beat = beat_of(1, 0, 9);
    for (const runtime::node_ref& node : nodes)
      beat.view.members.push_back({node, node.name + ":1", phase, {}, ""});
    entry.heartbeats.received(beat, {}, 5, start);
  }
  std::vector<missing_node> missing() { return missing_for_ready(table_, gone_, {"me", 1}, 5); }

  member_table table_;
  gone_nodes gone_;
};

TEST_F(Missing, IsANodeThatIsNotConnectedExchangedOrKnown) {
  member_entry& a = add("a");
  EXPECT_EQ(missing(), (std::vector<missing_node>{{"a", missing_node::step::view}}));
  a.is_exchanged = false;
  EXPECT_EQ(missing(), (std::vector<missing_node>{{"a", missing_node::step::exchange}}));
  a.connection = connection_phase::none;
  EXPECT_EQ(missing(), (std::vector<missing_node>{{"a", missing_node::step::connect}}));
}

TEST_F(Missing, IsANodeThatAnotherOneNames) {
  names(add("a"), {{"a", 1}, {"b", 1}, {"me", 1}}, node_phase::serving);
  EXPECT_EQ(missing(), (std::vector<missing_node>{{"b", missing_node::step::connect}}));
  EXPECT_EQ(unmet_nodes(table_, gone_, {"me", 1}, 5)[0].address, "b:1");
}

TEST_F(Missing, IsNotANodeThatIsGone) {
  names(add("a"), {{"a", 1}, {"b", 1}}, node_phase::serving);
  gone_.left({"b", 1}, start);
  EXPECT_TRUE(missing().empty());
}

TEST_F(Missing, IsTheConfirmationOfAViewWithThisNodeAsJoining) {
  member_entry& a = add("a");
  names(a, {{"a", 1}, {"me", 1}}, node_phase::joining);
  EXPECT_EQ(missing_confirmations(table_, 5, {"me", 1}).size(), 1U);
  names(a, {{"a", 1}, {"me", 1}}, node_phase::ready);
  EXPECT_TRUE(missing_confirmations(table_, 5, {"me", 1}).empty());
}

TEST_F(Missing, IsNoConfirmationWithAnEqualHash) {
  names(add("a"), {{"a", 1}}, node_phase::serving);
  EXPECT_TRUE(missing_confirmations(table_, 9, {"me", 1}).empty());
  EXPECT_EQ(missing_confirmations(table_, 5, {"me", 1}).size(), 1U);
}

}  // namespace
}  // namespace donet::actors
