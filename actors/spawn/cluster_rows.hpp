#pragma once
// The answer to `donet-inspect cluster`: rows of JSON.

#include "actors/cluster/cluster_board.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace donet::actors {

/// Numbers of this node that membership does not have.
struct own_cluster_figures {
  std::chrono::milliseconds uptime{0};
  std::uint64_t channels = 0;  ///< with a subscriber on this node
  std::uint64_t ranges = 0;
  std::uint64_t waiting = 0;  ///< senders at the barrier
  std::chrono::milliseconds oldest_wait{0};
};

/// First a row of `kind` "cluster", then one of "node" for each node, sorted by name, then one of "dead" for
/// each node that was declared dead within the last hour.
std::vector<std::string> cluster_rows(const cluster_snapshot& snapshot,
                                      const own_cluster_figures& own);

}  // namespace donet::actors
