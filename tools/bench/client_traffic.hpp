#pragma once
// The load of `ca fanout` and `ca latency`: clients with an avatar each, in zones. All other
// clients in a zone receive a client's update of its avatar.
//
//   client 0 ──> avatar 0 ──> zone 1 ──> client 2, client 4, …
//   client 1 ──> avatar 1 ──> zone 2 ──> client 3, client 5, …

#include "tools/bench/crowd.hpp"
#include "tools/bench/figures.hpp"
#include "tools/bench/invocation.hpp"
#include "tools/bench/session.hpp"
#include "tools/bench/streams.hpp"

#include <vector>

namespace donet::bench {

/// The first `asked.publishers` clients send, and all others in their zone receive.
void add_players(streams& to, const crowd& all, const invocation& asked);

/// Returns the figures of each run. Throws run_failure at an update that is lost, duplicated, out
/// of order, changed, or received by a client outside the zone.
std::vector<figures> run_client_traffic(const invocation& asked, const session& around);

}  // namespace donet::bench
