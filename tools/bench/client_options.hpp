#pragma once
// The commands for a Client Agent, as arguments.

#include "tools/bench/option_set.hpp"

namespace donet::bench {

/// Adds the group `ca`.
void add_client_commands(CLI::App& app, option_set& options);

/// Fills in what depends on the command, which is one of them. Throws a CLI::ValidationError.
void understand_client_command(invocation& asked, const CLI::App& sub);

}  // namespace donet::bench
