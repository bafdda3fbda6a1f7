#pragma once
// The commands of donet-dc.

#include "tools/dc/command_line.hpp"

#include <ostream>

namespace donet::tools {

/// Does what was asked. Results go to `out`, colored if `color_out`, mistakes of the input to `err`, likewise.
exit_code run(const invocation& asked, std::ostream& out, bool color_out, std::ostream& err,
              bool color_err);

}  // namespace donet::tools
