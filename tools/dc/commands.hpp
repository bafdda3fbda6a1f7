#pragma once
// The commands of donet-dc.

#include "tools/dc/command_line.hpp"

#include <ostream>

namespace donet::tools {

/// Runs the command. Results go to `out`, errors in the input to `err`; each is colored if its flag
/// is set.
exit_code run(const invocation& asked, std::ostream& out, bool color_out, std::ostream& err,
              bool color_err);

}  // namespace donet::tools
