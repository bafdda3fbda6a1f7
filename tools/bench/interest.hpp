#pragma once
// The load of `ca interest`: in each round, many clients open an interest in the same zone at once, and
// when all have seen all of it, close it again.

#include "tools/bench/figures.hpp"
#include "tools/bench/invocation.hpp"
#include "tools/bench/session.hpp"

#include <vector>

namespace donet::bench {

/// The figures of each run. Throws run_failure at an object that is not shown, or not once, or a DONE that
/// comes early, twice or not at all.
std::vector<figures> run_interest(const invocation& asked, const session& around);

}  // namespace donet::bench
