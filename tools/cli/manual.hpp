#pragma once
// The manual page of a program, made of its --help.

#include "tools/cli/outline.hpp"
#include "tools/cli/program.hpp"

#include <ostream>

namespace donet::cli {

/// Options that all commands have are there once.
void write_manual(std::ostream& out, const outline_command& program, const program_text& text);

}  // namespace donet::cli
