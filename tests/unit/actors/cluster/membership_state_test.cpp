#include "tests/unit/actors/cluster/membership_fixture.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace donet::actors {
namespace {

using namespace std::chrono_literals;
using runtime::handshake_side;
using runtime::node_introduction;
using runtime::node_phase;
using runtime::node_ref;
using runtime::refusal_code;

class Membership : public membership_fixture {};

TEST(MembershipAlone, FormsAClusterAtOnceWithoutSeeds) {
  constexpr membership_time start{std::chrono::hours(1)};
  membership_options options;
  options.self.node = {"m", 42};
  membership_state state(options, start);
  const membership_outbox actions = state.take_actions(start);
  EXPECT_EQ(state.state(), own_state::serving);
  EXPECT_EQ(state.introduce().cluster_id, 42U);
  EXPECT_TRUE(std::ranges::any_of(actions, [](const membership_action::any& action) {
    return std::holds_alternative<membership_action::serve>(action);
  }));
  EXPECT_TRUE(state.readiness().is_ready);
}

TEST_F(Membership, LogsAFewOfManyOverlapsOfClaims) {
  membership_options own = options();
  own.self.claims = {{runtime::claim_kind::object_ids, 1, 1'000, ""}};
  membership_state state(own, start);
  runtime::node_introduction peer = member();
  for (std::uint64_t i = 1; i <= 50; ++i)
    peer.claims.push_back({runtime::claim_kind::object_ids, i * 10, i * 10, ""});
  EXPECT_NE(state.entered({runtime::handshake_side::acceptor, 0, peer}, start), 0U);
  actions_ = state.take_actions(start);
  std::size_t lines = 0;
  for (const auto& each : all<membership_action::log>())
    lines += each.line.text == "claims overlap" ? 1U : 0U;
  EXPECT_EQ(lines, 17U) << "16, and one with the number of the others";
}

TEST_F(Membership, WaitsWithoutResolvedSeeds) {
  advance(11s);
  EXPECT_EQ(state_.state(), own_state::joining);
  EXPECT_TRUE(has_logged("no seed reachable"));
  EXPECT_EQ(state_.readiness().sentence, "joining the cluster; waiting for seeds");
}

TEST_F(Membership, DialsItsSeedsAndFormsWhenAllAnswer) {
  state_.set_seeds({"m:1", "x:1"}, now_);
  advance(50ms);
  const auto dials = all<membership_action::dial>();
  ASSERT_EQ(dials.size(), 2U);
  state_.refused(
    {handshake_side::dialer, dials[0].number, {refusal_code::self, "", "m"}, true, "", {}}, now_);
  state_.refused(
    {handshake_side::dialer, dials[1].number, {refusal_code::unformed, "", "x"}, true, "", {}},
    now_);
  take();
  EXPECT_EQ(state_.state(), own_state::serving);
  EXPECT_EQ(state_.introduce().cluster_id, 1U);
}

TEST_F(Membership, IsReadyAfterTheExchangeAndServesAfterTheConfirmation) {
  const node_introduction peer = member();
  enter(peer);
  ASSERT_EQ(all<membership_action::start_link>().size(), 1U);
  send_heartbeat(peer);
  EXPECT_EQ(state_.readiness().sentence, "joining the cluster; waiting for x (exchange)");
  state_.link_begun(peer.node, now_);
  state_.link_exchanged(peer.node, now_);
  take();
  EXPECT_EQ(state_.state(), own_state::ready);
  EXPECT_EQ(state_.readiness().sentence, "joining the cluster; waiting for x (confirmation)");
  send_heartbeat(peer, {{"m", 1}});
  EXPECT_EQ(state_.state(), own_state::serving);
  EXPECT_EQ(all<membership_action::serve>().size(), 1U);
  EXPECT_EQ(all<membership_action::admit>().size(), 1U);
  EXPECT_EQ(state_.introduce().cluster_id, 77U);
}

TEST_F(Membership, WaitsForANodeThatAMemberNames) {
  const node_introduction peer = member();
  enter(peer);
  state_.link_begun(peer.node, now_);
  state_.link_exchanged(peer.node, now_);
  send_heartbeat(peer, {{"y", 3}});
  EXPECT_EQ(state_.state(), own_state::joining);
  EXPECT_EQ(state_.readiness().sentence, "joining the cluster; waiting for y (no connection)");
  advance(50ms);
  const auto dials = all<membership_action::dial>();
  ASSERT_EQ(dials.size(), 1U);
  EXPECT_EQ(dials[0].address, "y:1");
}

TEST_F(Membership, SendsItsNewPhaseAtOnce) {
  const node_introduction peer = member();
  enter(peer);
  send_heartbeat(peer);
  actions_.clear();
  state_.link_begun(peer.node, now_);
  state_.link_exchanged(peer.node, now_);
  take();
  const auto sent = all<membership_action::send>();
  ASSERT_EQ(sent.size(), 1U);
  const auto& beat = std::get<runtime::link_heartbeat>(sent[0].message);
  EXPECT_EQ(beat.phase, node_phase::ready);
  EXPECT_EQ(beat.view.members.size(), 2U);
  EXPECT_EQ(beat.echo, round_);
}

TEST_F(Membership, CutsASilentConnectionAndLaterFindsTheNodeUnreachable) {
  const node_introduction peer = member();
  serve_with(peer);
  advance(1'450ms);
  EXPECT_TRUE(all<membership_action::cut>().empty());
  advance(50ms);
  ASSERT_EQ(all<membership_action::cut>().size(), 1U);
  EXPECT_EQ(all<membership_action::cut>()[0].why, cut_cause::silence);
  advance(500ms);
  EXPECT_EQ(state_.report(now_).nodes[0].standing, member_standing::suspect);
  advance(3s);
  EXPECT_EQ(state_.report(now_).nodes[0].standing, member_standing::unreachable);
  EXPECT_TRUE(has_logged("node unreachable"));
  EXPECT_TRUE(all<membership_action::end_link>().empty());
  // It returns with the same incarnation.
  enter(peer);
  EXPECT_EQ(state_.report(now_).nodes[0].standing, member_standing::member);
}

TEST_F(Membership, KeepsAConnectionThatCarriesAnyByte) {
  const node_introduction peer = member();
  serve_with(peer);
  for (int i = 0; i < 30; ++i) {
    state_.received_bytes(peer.node, now_);
    advance(100ms);
  }
  EXPECT_TRUE(all<membership_action::cut>().empty());
}

TEST_F(Membership, FindsANodeUnreachableWhoseHostRefusesAllDialsForASecond) {
  const node_introduction peer = member();
  const node_ref node = peer.node;
  serve_with(peer);
  state_.connection_closed(node, 0, cut_cause::closed, now_);
  std::size_t answered = 0;
  for (int i = 0; i < 30; ++i) {
    advance(50ms);
    const auto dials = all<membership_action::dial>();
    for (; answered < dials.size(); ++answered)
      state_.dial_failed(dials[answered].number, dial_failure::refused, now_);
  }
  EXPECT_EQ(state_.report(now_).nodes[0].standing, member_standing::unreachable);
}

TEST_F(Membership, ForgetsAJoiningNodeThatIsSilent) {
  serve_with(member());
  node_introduction newcomer = member("y", 5);
  newcomer.phase = node_phase::joining;
  enter(newcomer);
  for (int i = 0; i < 50; ++i) {
    state_.received_bytes({"x", 9}, now_);
    advance(100ms);
  }
  ASSERT_EQ(all<membership_action::end_link>().size(), 1U);
  EXPECT_EQ(all<membership_action::end_link>()[0].why,
            membership_action::end_link::cause::forgotten);
  EXPECT_EQ(state_.report(now_).nodes.size(), 1U);
}

TEST_F(Membership, ReplacesTheFormerRunOfARestartedMember) {
  const node_introduction peer = member();
  serve_with(peer);
  node_introduction restarted = member("x", 10);
  restarted.phase = node_phase::joining;
  restarted.cluster_id = 0;
  EXPECT_EQ(state_.judge(restarted, handshake_side::acceptor, now_)->code,
            refusal_code::name_taken);
  state_.connection_closed(peer.node, 0, cut_cause::closed, now_);
  // Of a cluster that never had more than two, one may continue.
  EXPECT_EQ(state_.judge(restarted, handshake_side::acceptor, now_), std::nullopt);
  enter(restarted);
  ASSERT_EQ(all<membership_action::end_link>().size(), 1U);
  EXPECT_EQ(all<membership_action::end_link>()[0].why, membership_action::end_link::cause::dead);
  const cluster_report report = state_.report(now_);
  ASSERT_EQ(report.nodes.size(), 1U);
  EXPECT_EQ(report.nodes[0].node.incarnation, 10U);
  ASSERT_EQ(report.recently_dead.size(), 1U);
  EXPECT_EQ(report.recently_dead[0].why, runtime::death_cause::restarted);
  // The former run is expelled if it returns.
  node_introduction former = peer;
  former.quorum.nodes.push_back({"m", 1});
  EXPECT_EQ(state_.judge(former, handshake_side::acceptor, now_)->code, refusal_code::expelled);
}

TEST_F(Membership, LetsALinkOfTwoMembersNotBeginAgain) {
  const node_introduction peer = member();
  serve_with(peer);
  state_.link_begun(peer.node, now_);
  EXPECT_EQ(state_.report(now_).nodes[0].standing, member_standing::unreachable);
}

}  // namespace
}  // namespace donet::actors
