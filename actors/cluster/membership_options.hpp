#pragma once
// What membership is given at the start of the node.

#include "runtime/cluster/node_handshake.hpp"

#include <chrono>

namespace donet::actors {

struct membership_options {
  /// This node. The state sets `cluster_id`, `phase` and `quorum`.
  runtime::node_introduction self;
  /// A member without a sign of life for this time is unreachable.
  std::chrono::milliseconds dead_after{5'000};
  /// True if the role file names seeds. `set_seeds` passes their addresses; until then a node with
  /// seeds waits. A node without seeds forms a cluster at once.
  bool has_seeds = false;
};

}  // namespace donet::actors
