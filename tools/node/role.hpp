#pragma once
// A role file with all that belongs to it, read and found right.

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

/// Reads the role file and its DC files. Writes every mistake and warning to `err`; nothing if there
/// is a mistake.
[[nodiscard]] std::optional<role> read_role(const std::filesystem::path& file, std::ostream& err);

/// Whether the environment has all variables that `pass_env` names; writes those that are missing to
/// `err`.
[[nodiscard]] bool knows_passwords(const role& asked, std::ostream& err);

}  // namespace donet::tools
