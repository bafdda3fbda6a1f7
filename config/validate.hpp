#pragma once
// What no single key shows to be wrong: rules about several keys together.

#include "config/problem.hpp"
#include "config/role_config.hpp"

namespace donet::config {

/// Appends what breaks a rule to `found`, which has the problems of reading: about what could not be
/// read nothing more is said.
void validate(const role_config& role, problems& found);

}  // namespace donet::config
