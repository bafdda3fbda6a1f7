#pragma once
// The arguments of `donet-bench compare`.

#include "tools/bench/option_set.hpp"

namespace donet::bench::compare {

/// Adds the command.
void add_command(CLI::App& app, option_set& options);

}  // namespace donet::bench::compare
