#pragma once
// The commands for a Client Agent, as arguments.

#include "tools/bench/option_set.hpp"

namespace donet::bench {

/// Adds a command with what a client needs to be let in.
CLI::App* add_client(CLI::App& ca, option_set& options, bench::command which,
                     const std::string& name, const std::string& what);

/// Adds what the AI needs that makes the objects.
void add_world(CLI::App& sub, option_set& options);

/// Adds the group `ca`.
void add_client_commands(CLI::App& app, option_set& options);

/// Fills in what depends on the command, which is one of them. Throws a CLI::ValidationError.
void understand_client_command(invocation& asked, const CLI::App& sub);

}  // namespace donet::bench
