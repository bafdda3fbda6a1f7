#pragma once
// The load of `ca idle`: many clients who have said HELLO, and then nothing.

#include "tools/bench/figures.hpp"
#include "tools/bench/invocation.hpp"
#include "tools/bench/session.hpp"

namespace donet::bench {

/// Throws run_failure at a client that is not answered, is let go, or is told anything.
figures run_idle(const invocation& asked, const session& around);

}  // namespace donet::bench
