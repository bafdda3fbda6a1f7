#pragma once
// Role files for tests, and the problems reported for them.

#include "config/load.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace donet::config {

/// The problems of the role file `text`, called "gs1.toml"; one line for each.
std::vector<std::string> told(std::string_view text);

/// The problems of a role with a name, a contract and these lines, which start in line 1.
std::vector<std::string> told_of(const std::string& lines);

/// The role of a text without problems; a problem fails the test.
role_config role_of(std::string_view text);

/// A complete role for each service, without [daemon] and [global].
extern const char* const client_agent_lines;
extern const char* const database_lines;

}  // namespace donet::config
