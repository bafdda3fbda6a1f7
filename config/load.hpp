#pragma once
// The entry point: converts a role file to structs, or to a list of all of its problems.

#include "config/problem.hpp"
#include "config/role_config.hpp"

#include <string>
#include <string_view>

namespace donet::config {

struct loaded {
  role_config role;
  config::problems problems;  ///< by line

  /// True if a node may start with it. Otherwise `role` must not be used.
  bool usable() const { return harmless(problems); }
};

/// Reads and checks a role file. `path` is its name in the problems; relative paths in the file
/// start at its folder. Opens no other file and no socket. Never throws because of the file.
loaded load(const std::string& path);

/// As `load`, for a text.
loaded load_text(std::string_view text, const std::string& path);

}  // namespace donet::config
