#include "config/listeners.hpp"

#include <utility>

namespace donet::config {

std::vector<listening> listeners_of(const role_config& role) {
  std::vector<listening> all;
  const auto add = [&](std::string key, const address& where) {
    // An address that could not be read has no host.
    if (!where.host.empty() && where.port != 0)
      all.push_back({std::move(key), where});
  };
  for (const message_director& director : role.services.message_director)
    add(director.key + ".bind", director.bind.value_or(address{}));
  for (const client_agent& agent : role.services.client_agent) {
    add(agent.key + ".bind", agent.bind);
    if (agent.websocket)
      add(agent.key + ".websocket.bind", agent.websocket->bind);
  }
  if (role.cluster)
    add("cluster.listen", role.cluster->listen);
  add("inspect.bind", role.inspect.bind);
  if (role.metrics)
    add("metrics.bind", role.metrics->bind.value_or(address{}));
  return all;
}

bool collide(const address& one, const address& other) {
  return one.port == other.port && (one.host == other.host || is_any(one) || is_any(other));
}

}  // namespace donet::config
