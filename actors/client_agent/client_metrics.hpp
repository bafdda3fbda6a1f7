#pragma once
// The counters of a shard of a Client Agent, with the labels for endings and ejections.

#include "runtime/metrics/client_agent_metrics.hpp"

#include <memory>

namespace donet::actors {

/// Counters at zero. All shards of a Client Agent count in cells of their own.
std::shared_ptr<runtime::client_agent_metrics> make_client_agent_metrics();

}  // namespace donet::actors
