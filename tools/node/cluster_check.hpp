#pragma once
// Contradictions between the role files of nodes that are to form one cluster. Each file is right
// by its own rules already.

#include "config/problem.hpp"
#include "config/role_config.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace donet::tools {

struct checked_role {
  const config::role_config* settings = nullptr;  ///< never null
  std::optional<std::uint64_t> contract;  ///< `actors::contract_hash_of`; empty without DC files
};

/// The problems of each pair of files, at the later one, which names the line of the other; then
/// those of the files together. Files without [cluster] are compared with none, and reported if
/// others have it.
config::problems contradictions_between(const std::vector<checked_role>& roles);

}  // namespace donet::tools
