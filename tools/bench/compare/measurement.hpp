#pragma once
// One run of one row: starts a server in a new folder, runs the load, and ends both.

#include "tools/bench/compare/runner.hpp"
#include "tools/bench/invocation.hpp"

#include <atomic>
#include <string_view>

namespace donet::bench::compare {

/// Parses arguments of donet-bench. Throws run_failure if they are wrong.
invocation invocation_of(std::string_view arguments);

/// Starts the server of the step, as described by `asked`, and measures it. Failures are in the
/// sample.
sample measure_step(const step& what, const invocation& asked, const std::atomic<bool>& stopped);

}  // namespace donet::bench::compare
