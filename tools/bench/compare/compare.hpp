#pragma once
// `donet-bench compare`: alternates between two servers, row by row.

#include "tools/bench/commands.hpp"
#include "tools/bench/invocation.hpp"
#include "tools/bench/session.hpp"

#include <atomic>

namespace donet::bench::compare {

/// Lists the rows, or measures them and prints the table. Throws run_failure if there is nothing to
/// measure; a server that fails in a row is in the report.
exit_code run(const invocation& asked, const console& shown, progress& line,
              const std::atomic<bool>& stopped);

}  // namespace donet::bench::compare
