#pragma once
// The load of `md idle`: links that have sent one message, or no links at all.

#include "tools/bench/figures.hpp"
#include "tools/bench/invocation.hpp"
#include "tools/bench/session.hpp"

namespace donet::bench {

/// Waits until the server has accepted all links. Throws run_failure at a link that the server does
/// not accept in time, or that receives anything while it is idle.
figures run_idle_links(const invocation& asked, const session& around);

}  // namespace donet::bench
