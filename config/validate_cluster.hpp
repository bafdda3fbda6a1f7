#pragma once
// Rules about the keys of [cluster] together.

#include "config/report.hpp"
#include "config/role_config.hpp"

namespace donet::config {

/// Without [cluster] there is nothing to report.
void validate_cluster(const role_config& role, report& out);

}  // namespace donet::config
