#pragma once
// Whether the nodes of some role files find each other by their seeds. No name is resolved: a name
// that no file advertises is not judged.

#include "config/problem.hpp"
#include "config/role_config.hpp"

#include <vector>

namespace donet::tools {

/// Warnings only, because further nodes may exist. All roles have [cluster]; none is null.
config::problems check_seeds(const std::vector<const config::role_config*>& roles);

}  // namespace donet::tools
