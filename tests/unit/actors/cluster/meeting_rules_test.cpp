#include "actors/cluster/meeting_rules.hpp"

#include <gtest/gtest.h>

#include <string>

namespace donet::actors {
namespace {

using namespace std::chrono_literals;
using consequence = meeting_verdict::consequence;
using runtime::handshake_side;
using runtime::node_introduction;
using runtime::node_phase;
using runtime::refusal_code;

constexpr membership_time start = membership_time() + 1h;
constexpr std::uint64_t cluster = 77;

node_introduction node(const std::string& name, std::uint64_t incarnation, node_phase phase,
                       std::uint64_t cluster_id = cluster) {
  node_introduction made;
  made.node = {name, incarnation};
  made.address = name + ":7600";
  made.phase = phase;
  made.cluster_id = cluster_id;
  return made;
}

node_introduction serving(const std::string& name, std::uint64_t incarnation, std::uint16_t size,
                          std::uint64_t cluster_id = cluster) {
  node_introduction made = node(name, incarnation, node_phase::serving, cluster_id);
  made.quorum = {size, size, name, {made.node}};
  return made;
}

class Meeting : public testing::Test {
protected:
  member_entry& add(const node_introduction& peer) {
    member_entry& entry = table_.add(peer, start);
    entry.is_exchanged = true;
    entry.connection = connection_phase::open;
    return entry;
  }

  meeting_verdict judge(const node_introduction& peer,
                        handshake_side side = handshake_side::acceptor) {
    const own_state state =
      mine_.phase == node_phase::joining ? own_state::joining : own_state::serving;
    return actors::judge(peer, {.mine = mine_,
                                .state = is_leaving_ ? own_state::leaving : state,
                                .table = table_,
                                .gone = gone_,
                                .side = side,
                                .dial = dial_,
                                .has_given_up = has_given_up_,
                                .may_replace = may_replace_,
                                .now = now_});
  }

  std::optional<refusal_code> refusal(const node_introduction& peer,
                                      handshake_side side = handshake_side::acceptor) {
    const meeting_verdict verdict = judge(peer, side);
    return verdict.refusal ? std::optional(verdict.refusal->code) : std::nullopt;
  }

  node_introduction mine_ = serving("m", 1, 1);
  member_table table_;
  gone_nodes gone_;
  dial_plan::progress dial_ = dial_plan::progress::none;
  bool has_given_up_ = false;
  bool may_replace_ = false;
  bool is_leaving_ = false;
  membership_time now_ = start + 1s;
};

TEST_F(Meeting, WelcomesANewcomer) {
  EXPECT_EQ(refusal(node("x", 9, node_phase::joining, 0)), std::nullopt);
  EXPECT_EQ(refusal(node("x", 9, node_phase::joining)), std::nullopt);
}

TEST_F(Meeting, RefusesEverybodyWhileLeaving) {
  is_leaving_ = true;
  EXPECT_EQ(refusal(node("x", 9, node_phase::joining, 0)), refusal_code::leaving);
}

TEST_F(Meeting, OfTwoNodesWithoutAClusterIsUnformed) {
  mine_ = node("m", 1, node_phase::joining, 0);
  const meeting_verdict verdict = judge(node("x", 9, node_phase::joining, 0));
  EXPECT_EQ(verdict.refusal->code, refusal_code::unformed);
  EXPECT_EQ(verdict.refusal->name, "m");
}

TEST_F(Meeting, LetsAJoiningNodeAcceptAMember) {
  mine_ = node("m", 1, node_phase::joining, 0);
  EXPECT_EQ(refusal(serving("x", 9, 3)), std::nullopt);
}

TEST_F(Meeting, RefusesItsOwnName) {
  EXPECT_EQ(refusal(node("m", 9, node_phase::joining, 0)), refusal_code::name_taken);
}

TEST_F(Meeting, OfTwoJoiningNodesWithOneNameKeepsTheSmallerIncarnation) {
  mine_ = node("m", 5, node_phase::joining, 0);
  EXPECT_EQ(refusal(node("m", 9, node_phase::joining, 0)), refusal_code::name_taken);
  const meeting_verdict verdict = judge(node("m", 2, node_phase::joining, 0));
  EXPECT_EQ(verdict.refusal->code, refusal_code::leaving);
  EXPECT_EQ(verdict.own, consequence::name_taken);
}

TEST_F(Meeting, FindsItsOwnNameTakenByAMember) {
  mine_ = node("m", 5, node_phase::joining, 0);
  EXPECT_EQ(judge(serving("m", 9, 2)).own, consequence::name_taken);
}

TEST_F(Meeting, RefusesASecondNodeOfAMembersName) {
  add(serving("x", 2, 2)).last_sign = now_ - 1s;
  const meeting_verdict verdict = judge(node("x", 9, node_phase::joining));
  EXPECT_EQ(verdict.refusal->code, refusal_code::name_taken);
  EXPECT_EQ(verdict.refusal->sentence,
            "the name x is in use at x:7600, where a node gave a sign 1.0 s ago");
}

TEST_F(Meeting, LetsARestartWaitForTheMembers) {
  add(serving("x", 2, 2)).last_sign = now_ - 1500ms;
  const meeting_verdict verdict = judge(node("x", 9, node_phase::joining));
  EXPECT_EQ(verdict.refusal->code, refusal_code::name_taken);
  EXPECT_TRUE(verdict.restart_waits);
  may_replace_ = true;
  EXPECT_EQ(refusal(node("x", 9, node_phase::joining)), std::nullopt);
}

TEST_F(Meeting, TakesAPeerWhoseFormerConnectionIsCutForItsRestart) {
  may_replace_ = true;
  add(serving("x", 2, 2)).connection = connection_phase::none;
  EXPECT_EQ(refusal(node("x", 9, node_phase::joining)), std::nullopt);
}

TEST_F(Meeting, ReplacesANodeThatNeverCountedAtOnce) {
  member_entry& entry = add(node("x", 2, node_phase::joining));
  entry.connection = connection_phase::none;
  EXPECT_EQ(refusal(node("x", 9, node_phase::joining)), std::nullopt);
}

TEST_F(Meeting, OfTwoNewcomersWithOneNameKeepsTheSmallerIncarnation) {
  add(node("x", 5, node_phase::joining));
  EXPECT_EQ(refusal(node("x", 4, node_phase::joining)), std::nullopt);
  EXPECT_EQ(refusal(node("x", 6, node_phase::joining)), refusal_code::name_taken);
}

TEST_F(Meeting, ExpelsADeadIncarnation) {
  gone_.died({{"x", 9}, "x:7600", "m", runtime::death_cause::silence, 0}, start);
  EXPECT_EQ(refusal(node("x", 9, node_phase::joining)), refusal_code::expelled);
  EXPECT_EQ(refusal(node("x", 10, node_phase::joining)), std::nullopt);
}

TEST_F(Meeting, ExpelsAServingNodeThatOnlyTheNodeItselfCounts) {
  node_introduction peer = serving("x", 9, 2);
  peer.quorum.nodes.push_back(mine_.node);
  EXPECT_EQ(refusal(peer), refusal_code::expelled);
  add(peer);
  EXPECT_EQ(refusal(peer), std::nullopt);
}

TEST_F(Meeting, RefusesTheSmallerOfTwoClusters) {
  mine_ = serving("m", 1, 3);
  EXPECT_EQ(refusal(serving("x", 9, 2, 88)), refusal_code::smaller_cluster);
  EXPECT_EQ(judge(serving("x", 9, 2, 88)).own, consequence::none);
  const meeting_verdict verdict = judge(serving("x", 9, 4, 88));
  EXPECT_EQ(verdict.refusal->code, refusal_code::leaving);
  EXPECT_EQ(verdict.own, consequence::fence);
}

TEST_F(Meeting, OfTwoClustersOfOneSizePrefersTheSmallerName) {
  EXPECT_EQ(refusal(serving("x", 9, 1, 88)), refusal_code::smaller_cluster);
  EXPECT_EQ(judge(serving("a", 9, 1, 88)).own, consequence::fence);
}

TEST_F(Meeting, LetsAJoiningNodeChangeToTheLargerCluster) {
  mine_ = node("m", 1, node_phase::joining);
  mine_.quorum = {2, 2, "a", {}};
  EXPECT_EQ(refusal(serving("x", 9, 3, 88)), std::nullopt);
  EXPECT_TRUE(joins_other_cluster(mine_, serving("x", 9, 3, 88)));
  EXPECT_EQ(refusal(serving("x", 9, 1, 88)), refusal_code::crossing);
  EXPECT_FALSE(joins_other_cluster(mine_, serving("x", 9, 1, 88)));
}

TEST_F(Meeting, RefusesAClaimOfANewcomer) {
  mine_.claims = {{runtime::claim_kind::service_channel, 5, 5, ""}};
  node_introduction peer = node("x", 9, node_phase::joining);
  peer.claims = mine_.claims;
  const meeting_verdict verdict = judge(peer);
  EXPECT_EQ(verdict.refusal->code, refusal_code::claim_conflict);
  EXPECT_EQ(verdict.refusal->sentence, "control channel: m has 5, x has 5");
  EXPECT_EQ(verdict.own, consequence::none);
}

TEST_F(Meeting, RefusesAClaimOfAnotherMember) {
  node_introduction member = serving("k", 2, 2);
  member.claims = {{runtime::claim_kind::upstream, 0, 0, "p:7199"}};
  add(member);
  node_introduction peer = node("x", 9, node_phase::joining);
  peer.claims = member.claims;
  EXPECT_EQ(refusal(peer), refusal_code::claim_conflict);
}

TEST_F(Meeting, LetsARestartHaveTheClaimsOfItsFormerRun) {
  node_introduction former = serving("x", 2, 2);
  former.claims = {{runtime::claim_kind::upstream, 0, 0, "p:7199"}};
  add(former).connection = connection_phase::none;
  may_replace_ = true;
  node_introduction peer = node("x", 9, node_phase::joining);
  peer.claims = former.claims;
  EXPECT_EQ(refusal(peer), std::nullopt);
}

TEST_F(Meeting, OfTwoJoiningNodesWithOneClaimKeepsTheSmallerName) {
  mine_ = node("m", 1, node_phase::joining);
  mine_.claims = {{runtime::claim_kind::service_channel, 5, 5, ""}};
  node_introduction peer = node("x", 9, node_phase::joining);
  peer.claims = mine_.claims;
  EXPECT_EQ(refusal(peer), refusal_code::claim_conflict);
  peer.node.name = "a";
  const meeting_verdict verdict = judge(peer);
  EXPECT_EQ(verdict.own, consequence::conflicts);
  EXPECT_EQ(verdict.refusal->code, refusal_code::leaving);
}

TEST_F(Meeting, ReportsAnOverlapAndWelcomes) {
  mine_.claims = {{runtime::claim_kind::object_ids, 1, 9, ""}};
  node_introduction peer = node("x", 9, node_phase::joining);
  peer.claims = {{runtime::claim_kind::object_ids, 5, 6, ""}};
  const meeting_verdict verdict = judge(peer);
  EXPECT_FALSE(verdict.refusal);
  EXPECT_EQ(verdict.warnings.size(), 1U);
}

TEST_F(Meeting, OfCrossingDialsKeepsThatOfTheSmallerName) {
  dial_ = dial_plan::progress::connected;
  EXPECT_EQ(refusal(node("x", 9, node_phase::joining)), refusal_code::crossing);
  EXPECT_EQ(refusal(node("a", 9, node_phase::joining)), std::nullopt);
}

TEST_F(Meeting, GivesUpADialThatHasNotConnected) {
  dial_ = dial_plan::progress::begun;
  const meeting_verdict verdict = judge(node("x", 9, node_phase::joining));
  EXPECT_FALSE(verdict.refusal);
  EXPECT_TRUE(verdict.gives_up_dial);
}

TEST_F(Meeting, RefusesTheWelcomeOfADialThatWasGivenUp) {
  has_given_up_ = true;
  EXPECT_EQ(refusal(node("x", 9, node_phase::joining), handshake_side::dialer),
            refusal_code::crossing);
}

TEST_F(Meeting, LetsAPeerThatLostItsConnectionReplaceIt) {
  const node_introduction peer = serving("x", 9, 2);
  add(peer);
  EXPECT_EQ(refusal(peer), std::nullopt);
  EXPECT_EQ(refusal(peer, handshake_side::dialer), refusal_code::crossing);
}

}  // namespace
}  // namespace donet::actors
