// Which channels are a session's own, what may come by others, and how much memory the session holds.

#include "actors/channels.hpp"
#include "actors/client_agent/session_state.hpp"

#include <algorithm>
#include <string_view>

namespace donet::actors {

using runtime::channel;
using runtime::doid;

// Whether the message came by one of the session's own channels, too.
bool session_state::is_own(const message_route& route) const {
  return route.is_accepted() || route.any_of([this](channel one) {
    return std::binary_search(own_.begin(), own_.end(), one);
  });
}

// Whether the message came by this place, because the client is interested in it.
bool session_state::is_by(const place& where, const message_route& route) const {
  return where.parent != doid{0} && route.contains(location_channel(where.parent, where.zone))
         && interests_.covers(where);
}

// Whether the message came by the place of the object, as the session has it. The client is interested in
// the place of an object that it sees, or is its owner.
bool session_state::is_of_object_there(const known_object* object,
                                       const message_route& route) const {
  if (object == nullptr || object->at().parent == doid{0})
    return false;
  const place where = object->at();
  return object->is_visible() ? route.contains(location_channel(where.parent, where.zone))
                              : is_by(where, route);
}

// A client may open an interest whose place is the channel of another session: without this check its
// session would receive, and obey, messages for the other one (spec/clientagent 7).
void session_state::refuse(client_world& world, const runtime::message_view& message) {
  warn(world,
       "message rejected; it came by the channel of a place and is not about an object there",
       message);
}

void session_state::open(client_world& world, channel which) {
  const auto at = std::lower_bound(own_.begin(), own_.end(), which);
  if (at == own_.end() || *at != which)
    own_.insert(at, which);
  world.subscribe(number_, which);
}

// A place that the client is interested in stays open.
void session_state::close(client_world& world, channel which) {
  std::erase(own_, which);
  if (!interests_.covers(which))
    world.unsubscribe(number_, which);
}

// ---- memory ----

// Estimates: what a table takes for a member, by the size of the member and of what points to it.
std::size_t session_state::held_bytes() const {
  constexpr std::size_t object_bytes = 2 * sizeof(known_object);
  // In the interest, among the open places, and as a subscription.
  constexpr std::size_t zone_bytes = 160;
  constexpr std::size_t operation_bytes = 256;
  constexpr std::size_t waiting_bytes = sizeof(waiting_message);
  constexpr std::size_t sendable_bytes = 80;
  std::size_t bytes = objects_.size() * object_bytes + interests_.zones() * zone_bytes
                      + post_remove_bytes_ + post_removes_.size() * sizeof(dc::byte_buffer);
  for (const auto& [context, operation] : interests_.operations()) {
    for (const waiting_message& one : operation.snapshot())
      bytes += one.payload.size();
    bytes += operation_bytes + operation.queued_bytes()
             + operation.zones.size() * sizeof(runtime::zone)
             + (operation.snapshot().size() + operation.queued().size()) * waiting_bytes;
  }
  for (const auto& [object, fields] : sendable_)
    bytes += sendable_bytes + fields.size() * sizeof(std::uint16_t);
  return bytes;
}

}  // namespace donet::actors
