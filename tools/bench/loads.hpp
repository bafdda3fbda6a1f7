#pragma once
// All loads by command, except `ca siege` and `compare`.

#include "tools/bench/figures.hpp"
#include "tools/bench/invocation.hpp"
#include "tools/bench/session.hpp"

#include <vector>

namespace donet::bench {

/// Runs the load of `asked.command` on the server of `around`, `asked.runs` times. Returns the
/// figures of each run; fewer if `around.stopped` is set before the last. Throws run_failure.
std::vector<figures> run_load(const invocation& asked, const session& around);

}  // namespace donet::bench
