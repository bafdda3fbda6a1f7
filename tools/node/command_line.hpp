#pragma once
// What the operator asked of donet-node.

#include "config/role_config.hpp"

#include <filesystem>
#include <optional>
#include <ostream>
#include <variant>

namespace donet::tools {

struct node_invocation {
  std::filesystem::path role_file = "daemon.toml";
  bool check_only = false;
  bool check_databases = false;
  /// Overrides the role file.
  std::optional<config::log_level> log_level;
  std::optional<config::log_format> log_format;
  bool is_quiet = false;
};

/// Reads the arguments. Where there is nothing left to do, because they asked for help or are wrong,
/// it has written to `out` or `err` and returns the exit code.
std::variant<node_invocation, int> read_node_command_line(int argc, const char* const* argv,
                                                          std::ostream& out, std::ostream& err);

}  // namespace donet::tools
