#pragma once
// The load of `ca interest`: in each round, many clients open an interest in the same zone at once,
// and close it again when all have received all of its objects.

#include "tools/bench/figures.hpp"
#include "tools/bench/invocation.hpp"
#include "tools/bench/session.hpp"

#include <vector>

namespace donet::bench {

/// Returns the figures of each run. Throws run_failure at an object that does not arrive exactly
/// once, or a DONE that arrives early, twice or not at all.
std::vector<figures> run_interest(const invocation& asked, const session& around);

}  // namespace donet::bench
