#pragma once
// The way in: a role file becomes structs, or a list of all that is wrong with it.

#include "config/problem.hpp"
#include "config/role_config.hpp"

#include <string>
#include <string_view>

namespace donet::config {

struct loaded {
  role_config role;
  config::problems problems;  ///< by line

  /// Whether a node may start with it. If not, `role` is not to be used.
  bool usable() const { return harmless(problems); }
};

/// Reads and checks a role file. `path` is what the problems call it; relative paths in the file
/// start at its folder. Opens no other file and no socket. Never throws on account of the file.
loaded load(const std::string& path);

/// The same with a text that is at hand.
loaded load_text(std::string_view text, const std::string& path);

}  // namespace donet::config
