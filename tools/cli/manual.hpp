#pragma once
// The manual page of a program, generated from its --help.

#include "tools/cli/outline.hpp"
#include "tools/cli/program.hpp"

#include <ostream>

namespace donet::cli {

/// Options of all commands are listed once.
void write_manual(std::ostream& out, const outline_command& program, const program_text& text);

}  // namespace donet::cli
