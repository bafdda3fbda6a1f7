#pragma once
// Arguments of the commands for a Database Server.

#include "tools/bench/option_set.hpp"

namespace donet::bench {

/// Adds the group `db`.
void add_database_commands(CLI::App& app, option_set& options);

/// Derives the values that depend on the command, which must be one of these.
void understand_database_command(invocation& asked, const CLI::App& sub);

}  // namespace donet::bench
