#pragma once
// The load of `ca logins`: clients that connect, say HELLO, are answered, and leave.

#include "tools/bench/figures.hpp"
#include "tools/bench/invocation.hpp"
#include "tools/bench/session.hpp"

namespace donet::bench {

/// Throws run_failure at a client that is not answered, or not once.
figures run_logins(const invocation& asked, const session& around);

}  // namespace donet::bench
