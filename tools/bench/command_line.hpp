#pragma once
// From arguments to what the user asked for.

#include "tools/bench/invocation.hpp"

#include <ostream>
#include <variant>

namespace donet::bench {

/// Reads the arguments. Where there is nothing left to do, because they asked for help or are wrong, it has
/// written that, and the exit code is all there is.
std::variant<invocation, exit_code> read_command_line(int argc, const char* const* argv,
                                                      std::ostream& out, std::ostream& err);

}  // namespace donet::bench
