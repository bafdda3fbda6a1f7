#pragma once
// donet-node --check: reads role files, and compares them with each other if there are several.

#include <filesystem>
#include <ostream>
#include <vector>

namespace donet::tools {

/// Writes all mistakes to `err`, and to `out` that there are none. Returns the exit code. Several role
/// files are compared if each one is right; their certificates may be on other hosts.
int check_roles(const std::vector<std::filesystem::path>& files, std::ostream& out,
                std::ostream& err);

}  // namespace donet::tools
