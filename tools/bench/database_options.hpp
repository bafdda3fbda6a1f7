#pragma once
// The commands for a Database Server, as arguments.

#include "tools/bench/option_set.hpp"

namespace donet::bench {

/// Adds the group `db`.
void add_database_commands(CLI::App& app, option_set& options);

/// Fills in what depends on the command, which is one of them.
void understand_database_command(invocation& asked, const CLI::App& sub);

}  // namespace donet::bench
