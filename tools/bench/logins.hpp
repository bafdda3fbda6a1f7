#pragma once
// The load of `ca logins`: clients that connect, send HELLO, receive the answer, and disconnect.

#include "tools/bench/figures.hpp"
#include "tools/bench/invocation.hpp"
#include "tools/bench/session.hpp"

namespace donet::bench {

/// Throws run_failure at a client that does not receive exactly one answer.
figures run_logins(const invocation& asked, const session& around);

}  // namespace donet::bench
