#pragma once
// The Message Director's counts, as others may see them while it runs.

#include "actors/message_director/router_state.hpp"
#include "runtime/metrics/message_director_metrics.hpp"

namespace donet::actors {

/// All that does not belong to one turn. The router calls it, who is the metrics' writer.
void show(const router_state& state, runtime::message_director_metrics& in) noexcept;

}  // namespace donet::actors
