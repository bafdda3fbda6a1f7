#pragma once
// A role file with its DC files, read and checked.

#include "config/role_config.hpp"
#include "dcfile/schema.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <ostream>

namespace donet::tools {

struct role {
  config::role_config settings;
  std::shared_ptr<const dc::schema> contract;  ///< null if the role file names no DC file
};

/// The host of a node.
enum class host : unsigned char {
  this_one,
  any,  ///< its certificates may be on another host, so that missing ones are warnings
};

/// Reads the role file and its DC files. Writes every error and warning to `err`; empty if there is
/// an error.
[[nodiscard]] std::optional<role> read_role(const std::filesystem::path& file, std::ostream& err,
                                            host runs_on = host::this_one);

/// True if the environment has all variables named by `pass_env`; writes missing ones to `err`.
[[nodiscard]] bool knows_passwords(const role& asked, std::ostream& err);

}  // namespace donet::tools
