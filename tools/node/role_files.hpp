#pragma once
// References of a role file to things outside of it: files, and environment variables.

#include "config/problem.hpp"
#include "config/role_config.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace donet::tools {

/// An error for each PEM file that does not exist, and a warning for each that this user may not
/// read, because the node may run as another user. A warning for a `cluster.seeds_file` that does
/// not exist, because the node waits for it.
config::problems missing_files(const config::role_config& role);

/// An error for a DC file of `global.dc_files` that cannot be read because of `reason`.
config::problem unreadable_dc_file(const config::role_config& role, std::size_t index,
                                   const std::string& reason);

/// The reason for a missing password of this server's database: `pass_env` names a variable that is
/// not set. Depends on the environment, so `--check` does not ask.
std::optional<config::problem> missing_password(const config::role_config& role,
                                                const config::database_server& server);

}  // namespace donet::tools
