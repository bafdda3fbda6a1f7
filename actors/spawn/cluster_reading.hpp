#pragma once
// What membership and the links show, as metrics.

#include "actors/cluster/cluster_board.hpp"
#include "runtime/metrics/cluster_metrics.hpp"

#include <chrono>
#include <optional>

namespace donet::actors {

/// `certificate_left` is empty without TLS. Only present nodes are labels, so their number is bounded.
runtime::cluster_reading reading_of(const cluster_snapshot& snapshot,
                                    std::optional<std::chrono::seconds> certificate_left);

}  // namespace donet::actors
