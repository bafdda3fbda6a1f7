#pragma once
// Incarnations of nodes that never come back: those that were declared dead, and those that have left.
// Both are kept for 1 h, so that an older view of another node does not bring them back. Pure.

#include "actors/cluster/membership_times.hpp"
#include "runtime/cluster/cluster_view.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace donet::actors {

/// Tombstones, and incarnations that have left: of more than so many each, the oldest are forgotten.
inline constexpr std::size_t gone_nodes_max = 1'000;

class gone_nodes {
public:
  /// Adds a tombstone; its age counts. One that is nearly too old is ignored, otherwise two nodes would
  /// return it to each other forever. Of two tombstones of one node all nodes keep the same.
  /// Returns true if the tombstones have changed.
  bool died(const runtime::tombstone& stone, membership_time now);
  void left(const runtime::node_ref& node, membership_time now);
  /// Returns true if the tombstones have changed.
  bool expire(membership_time now);

  bool has(const runtime::node_ref& node) const { return is_dead(node) || left_.contains(node); }
  bool is_dead(const runtime::node_ref& node) const { return dead_.contains(node); }
  const runtime::tombstone* find(const runtime::node_ref& node) const;

  /// Sorted by name, with the ages at `now`.
  std::vector<runtime::tombstone> tombstones(membership_time now) const;

private:
  struct grave {
    runtime::tombstone stone;
    membership_time since;
  };

  std::map<runtime::node_ref, grave> dead_;
  std::map<runtime::node_ref, membership_time> left_;
};

}  // namespace donet::actors
