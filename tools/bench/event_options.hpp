#pragma once
// The command for an Event Logger, as arguments.

#include "tools/bench/option_set.hpp"

namespace donet::bench {

/// Adds the group `el`.
void add_event_commands(CLI::App& app, option_set& options);

/// Fills in what depends on the command, which is one of them.
void understand_event_command(invocation& asked, const CLI::App& sub);

}  // namespace donet::bench
