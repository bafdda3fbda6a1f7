#pragma once
// The parsed command line of donet-node.

#include "config/role_config.hpp"

#include <filesystem>
#include <optional>
#include <ostream>
#include <variant>
#include <vector>

namespace donet::tools {

struct node_invocation {
  std::vector<std::filesystem::path> role_files;  ///< several only if `check_only`; never none
  bool check_only = false;
  bool check_databases = false;
  /// Overrides the role file.
  std::optional<config::log_level> log_level;
  std::optional<config::log_format> log_format;
  bool is_quiet = false;
};

/// Parses the arguments. If they request help or are wrong, writes the text to `out` or `err` and
/// returns the exit code.
std::variant<node_invocation, int> read_node_command_line(int argc, const char* const* argv,
                                                          std::ostream& out, std::ostream& err);

}  // namespace donet::tools
