#pragma once
// The numbers of a node in a cluster: cells that the router writes after its turns, and a reading that the
// node makes at a scrape. The meaning of each number is in its help text in describe_cluster.cpp.

#include "runtime/metrics/cells.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace donet::runtime {

struct cluster_metrics {
  counter interest_changes;
  gauge barrier_waiting;
  /// When the oldest of them began to wait: microseconds of the steady clock; 0 if none waits.
  gauge barrier_since;
  histogram barrier_wait{time_bounds};
};

/// A number of each word of a closed list. The words must exist as long as the process.
using word_counts = std::vector<std::pair<std::string_view, std::uint64_t>>;

/// Another node.
struct cluster_peer_reading {
  std::string node;
  double last_seen_seconds = 0;
  std::optional<double> rtt_seconds = {};
  std::uint64_t sent_bytes = 0;
  std::uint64_t received_bytes = 0;
  std::uint64_t resent_bytes = 0;
  std::uint64_t sent_frames = 0;
  std::uint64_t received_frames = 0;
  std::uint64_t kept_bytes = 0;
  std::uint64_t interest_entries = 0;
  word_counts cuts = {};
};

/// The values of one moment.
struct cluster_reading {
  std::uint64_t members = 0;
  word_counts states;  ///< 1 for the present one, otherwise 0
  word_counts deaths;
  word_counts refusals;
  std::vector<cluster_peer_reading> peers;
  std::optional<double> certificate_seconds;
};

}  // namespace donet::runtime
