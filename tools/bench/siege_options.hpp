#pragma once
// Arguments of the command `ca siege`.

#include "tools/bench/option_set.hpp"

namespace donet::bench {

void add_siege_command(CLI::App& ca, option_set& options);

/// Derives the values that depend on several options. Throws a CLI::ValidationError.
void understand_siege_command(invocation& asked, const CLI::App& sub);

}  // namespace donet::bench
