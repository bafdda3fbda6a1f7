#pragma once
// The manual page of the role file, made of the role files that we ship: their comments explain every
// key.

#include <ostream>
#include <string>
#include <vector>

namespace donet::package {

struct role_text {
  std::string name;  ///< of the file: `state-server.toml`
  std::string text;
};

/// A section for each of them, in this order. What is a comment for people becomes text; keys, tables
/// and those that are commented out (a # without a blank behind it) stay as they are.
void write_role_manual(std::ostream& out, const std::vector<role_text>& roles);

}  // namespace donet::package
