#pragma once
// The load of `ca fanout` and `ca latency`: clients with an avatar each, in zones; what one says through its
// avatar, all others of the zone hear.
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

/// `asked.publishers` of the clients send, and all others of a zone get what is sent there.
void add_players(streams& to, const crowd& all, const invocation& asked);

/// The figures of each run. Throws run_failure at an update that is lost, duplicated, out of order, changed
/// or heard by somebody who should not.
std::vector<figures> run_client_traffic(const invocation& asked, const session& around);

}  // namespace donet::bench
