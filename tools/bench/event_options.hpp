#pragma once
// Arguments of the command for an Event Logger.

#include "tools/bench/option_set.hpp"

namespace donet::bench {

/// Adds the group `el`.
void add_event_commands(CLI::App& app, option_set& options);

/// Derives the values that depend on the command, which must be one of these.
void understand_event_command(invocation& asked, const CLI::App& sub);

}  // namespace donet::bench
