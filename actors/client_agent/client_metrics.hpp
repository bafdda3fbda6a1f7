#pragma once
// Where a shard of a Client Agent counts, with the words of its closed lists.

#include "runtime/metrics/client_agent_metrics.hpp"

#include <memory>

namespace donet::actors {

std::shared_ptr<runtime::client_agent_metrics> make_client_agent_metrics();

}  // namespace donet::actors
