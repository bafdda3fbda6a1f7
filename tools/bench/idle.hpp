#pragma once
// The loads of `ca idle`: many clients who have said HELLO, and then nothing; and of `md idle`: links that are
// subscribed to nothing, or no link at all.

#include "tools/bench/figures.hpp"
#include "tools/bench/invocation.hpp"
#include "tools/bench/session.hpp"

namespace donet::bench {

/// Throws run_failure at a client that is not answered, is let go, or is told anything.
figures run_idle(const invocation& asked, const session& around);
/// Throws run_failure at a link that gets anything.
figures run_idle_links(const invocation& asked, const session& around);

}  // namespace donet::bench
