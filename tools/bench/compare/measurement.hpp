#pragma once
// One run of one row: a new server in a folder of its own, the load, and the end of both.

#include "tools/bench/compare/runner.hpp"
#include "tools/bench/invocation.hpp"

#include <atomic>
#include <string_view>

namespace donet::bench::compare {

/// The arguments of donet-bench as an invocation. Throws run_failure if they are wrong.
invocation invocation_of(std::string_view arguments);

/// Starts the server of the step, as `asked` describes it, and measures it. Failures are in the sample.
sample measure_step(const step& what, const invocation& asked, const std::atomic<bool>& stopped);

}  // namespace donet::bench::compare
