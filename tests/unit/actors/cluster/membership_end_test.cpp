// How a node leaves the cluster, and why one exits.

#include "tests/support/membership_world.hpp"
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

using runtime::refusal_code;

class MembershipEnd : public membership_fixture {};

TEST_F(MembershipEnd, ForgetsANodeThatHasLeft) {
  const node_introduction peer = member();
  serve_with(peer);
  state_.goodbye(peer.node, now_);
  take();
  ASSERT_EQ(all<membership_action::end_link>().size(), 1U);
  EXPECT_EQ(all<membership_action::end_link>()[0].why, membership_action::end_link::cause::left);
  EXPECT_TRUE(state_.report(now_).nodes.empty());
  EXPECT_EQ(state_.judge(peer, handshake_side::acceptor, now_)->code, refusal_code::leaving);
}

TEST_F(MembershipEnd, LeavesAfterAllGoodbyes) {
  const node_introduction peer = member();
  serve_with(peer);
  state_.drain(now_);
  EXPECT_EQ(state_.state(), own_state::draining);
  EXPECT_EQ(state_.introduce().phase, node_phase::draining);
  EXPECT_EQ(state_.judge(member("y", 5), handshake_side::acceptor, now_)->code,
            refusal_code::smaller_cluster);
  state_.leave(now_);
  take();
  ASSERT_EQ(all<membership_action::say_goodbye>().size(), 1U);
  EXPECT_TRUE(all<membership_action::exit>().empty());
  state_.goodbye_sent(peer.node, goodbye_result::sent, now_);
  take();
  ASSERT_EQ(all<membership_action::exit>().size(), 1U);
  EXPECT_EQ(all<membership_action::exit>()[0].with, membership_action::exit::status::left);
}

TEST_F(MembershipEnd, ExitsWithThreeIfNotAllIsAcknowledged) {
  const node_introduction peer = member();
  serve_with(peer);
  state_.leave(now_);
  state_.goodbye_sent(peer.node, goodbye_result::not_all_acknowledged, now_);
  take();
  EXPECT_EQ(all<membership_action::exit>()[0].with, membership_action::exit::status::not_all_sent);
}

TEST_F(MembershipEnd, ExitsAtOnceIfItIsStoppedWhileJoining) {
  state_.drain(now_);
  take();
  EXPECT_EQ(all<membership_action::exit>()[0].with, membership_action::exit::status::left);
  EXPECT_EQ(state_.entered({handshake_side::acceptor, 0, member()}, now_), 0U);
}

TEST_F(MembershipEnd, PrintsAllConflictsAndExits) {
  state_.set_seeds({"x:1", "y:1"}, now_);
  advance(50ms);
  const auto dials = all<membership_action::dial>();
  ASSERT_EQ(dials.size(), 2U);
  state_.refused({handshake_side::dialer,
                  dials[0].number,
                  {refusal_code::other_contract, "contracts differ", "x"},
                  true,
                  "",
                  {}},
                 now_);
  state_.refused({handshake_side::dialer,
                  dials[1].number,
                  {refusal_code::claim_conflict, "claims differ", "y"},
                  true,
                  "",
                  {}},
                 now_);
  advance(2s);
  const auto exits = all<membership_action::exit>();
  ASSERT_EQ(exits.size(), 1U);
  EXPECT_EQ(exits[0].with, membership_action::exit::status::refused);
  EXPECT_EQ(exits[0].sentence,
            "cannot join the cluster example:\n  contracts differ\n  claims differ");
  EXPECT_EQ(state_.counts().refusals[static_cast<std::size_t>(refusal_code::other_contract)], 1U);
}

TEST_F(MembershipEnd, RetriesANameThatIsTakenForThirtySeconds) {
  state_.set_seeds({"x:1"}, now_);
  std::size_t answered = 0;
  const membership_time begin = now_;
  while (all<membership_action::exit>().empty() && now_ < begin + 40s) {
    advance(50ms);
    const auto dials = all<membership_action::dial>();
    for (; answered < dials.size(); ++answered)
      state_.refused({handshake_side::dialer,
                      dials[answered].number,
                      {refusal_code::name_taken, "in use at z:1", "x"},
                      true,
                      "",
                      {}},
                     now_);
  }
  const auto exits = all<membership_action::exit>();
  ASSERT_EQ(exits.size(), 1U);
  EXPECT_EQ(exits[0].with, membership_action::exit::status::refused);
  EXPECT_EQ(exits[0].sentence, "cannot join the cluster as m, tried for 30.0 s: in use at z:1");
  EXPECT_GE(now_ - begin, 30s);
  EXPECT_GT(answered, 10U);
}

TEST_F(MembershipEnd, ExitsWithFourWhenItIsExpelled) {
  const node_introduction peer = member();
  serve_with(peer);
  state_.expelled(peer.node, {2, "x", runtime::death_cause::silence}, now_);
  EXPECT_EQ(state_.state(), own_state::serving);
  state_.expelled(peer.node, {1, "x", runtime::death_cause::silence}, now_);
  take();
  ASSERT_EQ(all<membership_action::exit>().size(), 1U);
  EXPECT_EQ(all<membership_action::exit>()[0].with, membership_action::exit::status::fenced);
}

TEST_F(MembershipEnd, JoinsAgainIfItsClusterIsGone) {
  const node_introduction peer = member();
  enter(peer);
  EXPECT_EQ(state_.introduce().cluster_id, 77U);
  advance(11s);
  EXPECT_EQ(state_.state(), own_state::joining);
  EXPECT_EQ(state_.introduce().cluster_id, 0U);
  EXPECT_TRUE(state_.report(now_).nodes.empty());
}

TEST_F(MembershipEnd, IgnoresEventsAboutAnEarlierStream) {
  const node_introduction peer = member();
  const std::uint64_t first = enter(peer);
  const std::uint64_t second = enter(peer);
  ASSERT_NE(first, second);
  state_.connection_closed(peer.node, first, cut_cause::closed, now_);
  EXPECT_EQ(state_.report(now_).nodes[0].connection, connection_phase::open);
  state_.connection_closed(peer.node, second, cut_cause::closed, now_);
  EXPECT_EQ(state_.report(now_).nodes[0].connection, connection_phase::none);
}

// ---- several nodes ----

bool all_serve(membership_world& world, std::size_t members) {
  for (std::size_t i = 0; i < world.size(); ++i) {
    if (!world.is_up(i) || world.state(i).state() != own_state::serving
        || world.state(i).report(world.net.now()).members != members)
      return false;
  }
  return true;
}

TEST(MembershipOfThree, FormsOneClusterAndMeasuresRoundTrips) {
  membership_world world(1);
  for (const char* const name : {"ca1", "db1", "gs1"})
    world.add_node(name);
  world.set_seeds({world.address_of(0), world.address_of(1), world.address_of(2)});
  for (std::size_t i = 0; i < 3; ++i)
    world.start(i);
  world.net.advance(5s);
  EXPECT_TRUE(all_serve(world, 3));
  world.net.advance(10s);
  for (std::size_t i = 0; i < 3; ++i) {
    for (const member_report& each : world.state(i).report(world.net.now()).nodes) {
      ASSERT_TRUE(each.rtt) << i << " and " << each.node.name;
      EXPECT_LE(*each.rtt, 100ms);
    }
  }
}

TEST(MembershipOfThree, KeepsTheNewcomerWithAClaimOfAnotherNodeOut) {
  membership_world world(1);
  const std::vector<runtime::claim> claims = {
    {runtime::claim_kind::service_channel, 100'100, 100'100, ""}};
  for (const char* const name : {"ca1", "gs1", "gs2"})
    world.add_node(name);
  world.set_claims(1, claims);
  world.set_claims(2, claims);
  world.set_seeds({world.address_of(0)});
  world.start(0);
  world.start(1);
  world.net.advance(5s);
  world.start(2);
  world.net.advance(5s);
  EXPECT_FALSE(world.is_up(2));
  EXPECT_EQ(world.exit_status(2), 1);
  EXPECT_EQ(world.exit_sentence(2), "cannot join the cluster example:\n"
                                    "  control channel: gs1 has 100100, gs2 has 100100");
  EXPECT_EQ(world.state(0).report(world.net.now()).members, 2U);
}

}  // namespace
}  // namespace donet::actors
