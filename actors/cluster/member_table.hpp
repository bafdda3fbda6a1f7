#pragma once
// The other nodes that this node has: connected at least once, and neither gone nor forgotten. One per
// name. Pure.

#include "actors/cluster/cluster_report.hpp"
#include "actors/cluster/membership_times.hpp"
#include "actors/cluster/peer_heartbeats.hpp"
#include "runtime/cluster/cluster_view.hpp"
#include "runtime/cluster/node_handshake.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace donet::actors {

struct member_entry {
  runtime::cluster_member node;  ///< the phase is the one that the node has announced last
  std::vector<runtime::claim> claims;
  runtime::quorum_summary quorum;  ///< of its last handshake

  // ---- connection ----
  connection_phase connection{};  ///< `dialing` is not set here: the dial plan has it
  bool is_dialed = false;         ///< by this node
  std::uint64_t stream = 0;       ///< number of the stream that entered last
  membership_time connection_since;
  /// The time from which on its host has refused each dial.
  std::optional<membership_time> refused_since;

  // ---- what it has done ----
  bool is_exchanged = false;  ///< its link has exchanged all interest
  bool is_admitted = false;   ///< it has been a member
  peer_heartbeats heartbeats;
  membership_time entered_at;
  membership_time last_sign;
  /// The reason why only its next incarnation can be a member.
  std::optional<runtime::death_cause> failed;

  // ---- as this node sees it ----
  member_standing standing{};
  membership_time standing_since;
  runtime::death_cause unreachable_why{};

  /// The phase in this node's view: a node is joining until it has exchanged all interest with this node.
  runtime::node_phase seen_phase() const noexcept {
    return is_exchanged ? node.phase : runtime::node_phase::joining;
  }
  /// True if it counts in the decision whether a part of the cluster may continue.
  bool counts() const noexcept { return seen_phase() != runtime::node_phase::joining; }
  bool is_open() const noexcept { return connection == connection_phase::open; }
};

class member_table {
public:
  using entries = std::map<std::string, member_entry, std::less<>>;

  entries& all() noexcept { return entries_; }
  const entries& all() const noexcept { return entries_; }

  member_entry* find(std::string_view name) noexcept;
  const member_entry* find(std::string_view name) const noexcept;
  /// Null if the entry of this name is of another incarnation.
  member_entry* find(const runtime::node_ref& node) noexcept;
  const member_entry* find(const runtime::node_ref& node) const noexcept;

  /// Replaces an entry of the same name.
  member_entry& add(const runtime::node_introduction& peer, membership_time now);
  void remove(const runtime::node_ref& node);

  /// The nodes that count, with `self` if it is not joining.
  runtime::quorum_summary quorum(const runtime::cluster_member& self, std::uint16_t peak) const;
  /// True if a node that is not joining is connected: the cluster exists.
  bool reaches_a_cluster() const noexcept;
  /// True if a node that serves, or drains, is connected.
  bool reaches_a_serving_node() const noexcept;

private:
  entries entries_;
};

/// True if `one` is the smaller of two clusters: it has fewer nodes that count, or as many and the larger
/// smallest name; if these are equal, too, the larger id.
bool is_smaller(const runtime::quorum_summary& one, std::uint64_t one_id,
                const runtime::quorum_summary& other, std::uint64_t other_id) noexcept;

}  // namespace donet::actors
