#include "actors/client_agent/session_identity.hpp"

#include <algorithm>

namespace donet::actors {

using runtime::channel;

std::string text_of(const runtime::address& one) {
  return one.host + ":" + std::to_string(one.port);
}

void session_identity::subscribe(client_world& world, channel which) {
  const auto position = std::lower_bound(own_.begin(), own_.end(), which);
  if (position == own_.end() || *position != which)
    own_.insert(position, which);
  world.subscribe(number_, which);
}

bool session_identity::owns(channel which) const noexcept {
  return std::binary_search(own_.begin(), own_.end(), which);
}

}  // namespace donet::actors
