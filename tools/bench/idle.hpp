#pragma once
// The load of `ca idle`: many clients that have sent HELLO and then send nothing.

#include "tools/bench/figures.hpp"
#include "tools/bench/invocation.hpp"
#include "tools/bench/session.hpp"

namespace donet::bench {

/// Throws run_failure at a client that gets no answer, is disconnected, or receives an unexpected
/// message.
figures run_idle(const invocation& asked, const session& around);

}  // namespace donet::bench
