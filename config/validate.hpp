#pragma once
// Rules about several keys together.

#include "config/problem.hpp"
#include "config/role_config.hpp"

namespace donet::config {

/// Appends violated rules to `found`, which has the problems of reading: a key that could not be
/// read is not reported again.
void validate(const role_config& role, problems& found);

}  // namespace donet::config
