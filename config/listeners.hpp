#pragma once
// The addresses at which a node of a role file listens by TCP.

#include "config/role_config.hpp"

#include <string>
#include <vector>

namespace donet::config {

struct listening {
  std::string key;  ///< of the role file
  address where;    ///< port not 0
};

/// Without ports that the system chooses, and without keys that could not be read. The Inspector's
/// default address is included.
std::vector<listening> listeners_of(const role_config& role);

/// True if one machine cannot listen at both.
bool collide(const address& one, const address& other);

}  // namespace donet::config
