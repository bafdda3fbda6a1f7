#pragma once
// Role files for tests, and what is said about them.

#include "config/load.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace donet::config {

/// What is said about the role file `text`, called "gs1.toml"; one line for each problem.
std::vector<std::string> told(std::string_view text);

/// What is said about a node that has a name, a contract and these lines, which begin in line 1.
std::vector<std::string> told_of(const std::string& lines);

/// The role of a text in which nothing is wrong; the test fails when there is.
role_config role_of(std::string_view text);

/// A complete role for each service, without [daemon] and [global].
extern const char* const client_agent_lines;
extern const char* const database_lines;

}  // namespace donet::config
