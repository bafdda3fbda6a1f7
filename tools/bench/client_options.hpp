#pragma once
// Arguments of the commands for a Client Agent.

#include "tools/bench/option_set.hpp"

namespace donet::bench {

/// Adds a command with the options that a client needs to log in.
CLI::App* add_client(CLI::App& ca, option_set& options, bench::command which,
                     const std::string& name, const std::string& what);

/// Adds the options of the AI that creates the objects.
void add_world(CLI::App& sub, option_set& options);

/// Adds the group `ca`.
void add_client_commands(CLI::App& app, option_set& options);

/// Derives the values that depend on the command, which must be one of these. Throws a
/// CLI::ValidationError.
void understand_client_command(invocation& asked, const CLI::App& sub);

}  // namespace donet::bench
