#pragma once
// The manual page of the role file, generated from the shipped role files: their comments explain
// every key.

#include <ostream>
#include <string>
#include <vector>

namespace donet::package {

struct role_text {
  std::string name;  ///< of the file: `state-server.toml`
  std::string text;
};

/// Writes a section for each role, in this order. Comments for people become text; keys, tables and
/// commented-out ones (a # without a blank after it) stay unchanged.
void write_role_manual(std::ostream& out, const std::vector<role_text>& roles);

}  // namespace donet::package
