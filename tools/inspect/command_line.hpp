#pragma once
// The parsed command line.

#include "config/address.hpp"

#include <chrono>
#include <cstdint>
#include <ostream>
#include <string>
#include <variant>

namespace donet::tools {

/// The exit codes of the program; --help documents them.
enum inspect_exit_code : int {
  inspect_exit_ok = 0,
  inspect_exit_failed = 1,
  inspect_exit_wrong_usage = 2,
  inspect_exit_no_such_node = 3,
  inspect_exit_no_answer = 4
};

enum class inspect_command : std::uint8_t { status, cluster, drain, hurry };

struct inspect_invocation {
  inspect_command command = inspect_command::status;
  config::address where;
  std::chrono::milliseconds patience{0};
  bool json = false;
  std::string node;    ///< cluster: the node that answers; empty: the one at `where`
  bool waits = false;  ///< drain: until the node has ended
};

/// Parses the arguments. If they request help or are wrong, writes the text to `out` or `err` and
/// returns the exit code.
std::variant<inspect_invocation, inspect_exit_code>
read_inspect_command_line(int argc, const char* const* argv, std::ostream& out, std::ostream& err);

}  // namespace donet::tools
