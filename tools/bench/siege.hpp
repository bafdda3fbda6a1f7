#pragma once
// The load of `ca siege`: two players, first alone and then among clients that mean no good. Do they keep
// their latency, and the server its memory?

#include "tools/bench/figures.hpp"
#include "tools/bench/invocation.hpp"
#include "tools/bench/session.hpp"

namespace donet::bench {

/// Throws run_failure at what is lost, duplicated, out of order or changed between the players.
figures run_siege(const invocation& asked, const session& around);

}  // namespace donet::bench
