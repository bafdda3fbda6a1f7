#pragma once
// The membership of one node, whose events a test makes by hand.

#include "actors/cluster/membership_state.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace donet::actors {

/// This node is "m" with incarnation 1; its peer "x" with incarnation 9 serves in the cluster 77.
class membership_fixture : public testing::Test {
protected:
  membership_fixture() { take(); }

  static membership_options options() {
    membership_options made;
    made.self.cluster = "example";
    made.self.node = {"m", 1};
    made.self.address = "m:1";
    made.has_seeds = true;
    return made;
  }

  static runtime::node_introduction member(const std::string& name = "x",
                                           std::uint64_t incarnation = 9) {
    runtime::node_introduction made;
    made.cluster = "example";
    made.cluster_id = 77;
    made.node = {name, incarnation};
    made.address = name + ":1";
    made.phase = runtime::node_phase::serving;
    made.quorum = {1, 1, name, {made.node}};
    return made;
  }

  void take() {
    membership_outbox taken = state_.take_actions(now_);
    actions_.insert(actions_.end(), taken.begin(), taken.end());
  }

  void advance(std::chrono::milliseconds time) {
    for (const membership_time until = now_ + time; now_ < until;) {
      now_ += membership_times::tick;
      state_.tick(now_);
      take();
    }
  }

  template <class T>
  std::vector<T> all() const {
    std::vector<T> found;
    for (const membership_action::any& action : actions_) {
      if (const T* const one = std::get_if<T>(&action))
        found.push_back(*one);
    }
    return found;
  }

  bool has_logged(std::string_view text) const {
    return std::ranges::any_of(all<membership_action::log>(),
                               [&](const auto& each) { return each.line.text == text; });
  }

  // The node has entered, and its link is open.
  std::uint64_t enter(const runtime::node_introduction& peer) {
    const std::uint64_t stream = state_.entered({runtime::handshake_side::acceptor, 0, peer}, now_);
    state_.connection_open(peer.node, stream, now_);
    take();
    return stream;
  }

  void send_heartbeat(const runtime::node_introduction& peer,
                      std::vector<runtime::node_ref> also = {}) {
    runtime::link_heartbeat beat;
    beat.round = ++round_;
    beat.phase = peer.phase;
    beat.view_hash = 4'711;
    beat.view.members = {{peer.node, peer.address, peer.phase, {}, ""}};
    for (const runtime::node_ref& node : also)
      beat.view.members.push_back({node, node.name + ":1", runtime::node_phase::ready, {}, ""});
    state_.heartbeat(peer.node, beat, now_);
    take();
  }

  // This node serves together with `peer`.
  void serve_with(const runtime::node_introduction& peer) {
    enter(peer);
    state_.link_begun(peer.node, now_);
    state_.link_exchanged(peer.node, now_);
    send_heartbeat(peer, {{"m", 1}});
    ASSERT_EQ(state_.state(), own_state::serving);
    actions_.clear();
  }

  static constexpr membership_time start{std::chrono::hours(1)};

  membership_time now_ = start;
  membership_state state_{options(), start};
  membership_outbox actions_;
  std::uint32_t round_ = 0;
};

}  // namespace donet::actors
