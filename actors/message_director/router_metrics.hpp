#pragma once
// The Message Director's counts as metrics.

#include "actors/link_figures.hpp"
#include "actors/message_director/router_state.hpp"
#include "runtime/metrics/message_director_metrics.hpp"

namespace donet::actors {

/// Sets every metric that does not belong to one turn. Called by the router, which is the only
/// writer of these metrics.
void show(const router_state& state, runtime::message_director_metrics& in) noexcept;

/// Sets the figures of a link that the router writes.
void show(const router_links::node_counts& counts, bool holds_barrier, link_figures& in) noexcept;

}  // namespace donet::actors
