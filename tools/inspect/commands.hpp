#pragma once
// The commands of donet-inspect.

#include "tools/dc/palette.hpp"
#include "tools/inspect/command_line.hpp"

#include <ostream>

namespace donet::tools {

/// The destination of the answers. `err_is_terminal`: progress is shown.
struct inspect_console {
  std::ostream& out;
  std::ostream& err;
  palette colors;
  bool err_is_terminal = false;
};

inspect_exit_code run(const inspect_invocation& asked, inspect_console& console);

}  // namespace donet::tools
