#pragma once
// From arguments to an invocation.

#include "tools/bench/invocation.hpp"

#include <ostream>
#include <variant>

namespace donet::bench {

/// Parses the arguments. If they request help or are wrong, prints the text and returns the exit
/// code.
std::variant<invocation, exit_code> read_command_line(int argc, const char* const* argv,
                                                      std::ostream& out, std::ostream& err);

}  // namespace donet::bench
