// What a client is interested in: asking who is there, waiting for the answers, and telling them in
// one piece (spec/clientagent 9).

#include "actors/channels.hpp"
#include "actors/client_agent/session_state.hpp"
#include "actors/msgtype.hpp"

#include <algorithm>
#include <utility>

namespace donet::actors {

using runtime::channel;
using runtime::doid;
using runtime::zone;

namespace {

// A query without its zones: a recipient, sender, type, context, parent and their count.
constexpr std::size_t query_head_size = 1 + 8 + 8 + 2 + 4 + 4 + 2;
constexpr std::size_t query_zones_max =
  (runtime::limits::datagram_size_max - query_head_size) / sizeof(std::uint32_t);

}  // namespace

// More zones may be wanted if some of them are open.
bool session_state::fits_into_query(const interest& wanted) const {
  if (wanted.zones.size() <= query_zones_max)
    return true;
  const auto fresh = std::count_if(wanted.zones.begin(), wanted.zones.end(), [&](zone one) {
    return !interests_.covers(wanted.parent, one);
  });
  return static_cast<std::size_t>(fresh) <= query_zones_max;
}

// 0 is nobody's number.
std::uint32_t session_state::next_context() {
  const std::uint32_t context = context_++;
  if (context_ == 0)
    context_ = 1;
  return context;
}

void session_state::open_interest(client_world& world, std::uint16_t id, interest wanted,
                                  std::uint32_t client_context, channel caller) {
  const doid parent = wanted.parent;
  if (interests_.find(id) == nullptr)
    world.metrics->interests.add(1);
  interest_state::change change = interests_.set(id, parent, std::move(wanted.zones));
  if (!close_zones(world, change.closed_parent, change.closed))
    return;
  if (change.opened.empty() && change.under_way.empty()) {
    world.metrics->interest_time.observe(0);
    tell_done(world, id, client_context, caller);
    return;
  }
  const std::uint32_t context = next_context();
  interest_operation& operation = interests_.operations()[context];
  operation.id = id;
  operation.parent = parent;
  operation.client_context = client_context;
  operation.caller = caller;
  operation.since = world.now;
  operation.deadline = world.now + world.options.interest_timeout;
  operation.after = std::move(change.under_way);
  if (change.opened.empty()) {
    operation.expected = 0;
    return;
  }
  for (const zone one : change.opened)
    world.subscribe(number_, location_channel(parent, one));
  auto writer = to_server(world, channel_of(parent), msgtype::object_get_zones_objects);
  writer.number(context).number(parent).number(static_cast<std::uint16_t>(change.opened.size()));
  for (const zone one : change.opened)
    writer.number(one);
  finish(world, writer, msgtype::object_get_zones_objects);
  operation.zones = std::move(change.opened);
}

void session_state::close_interest(client_world& world, std::uint16_t id,
                                   std::uint32_t client_context, channel caller) {
  const interest_state::change change = interests_.remove(id);
  world.metrics->interests.subtract(1);
  if (close_zones(world, change.closed_parent, change.closed))
    tell_done(world, id, client_context, caller);
}

// 9.7. False if the client was thrown out.
bool session_state::close_zones(client_world& world, doid parent, const zone_set& zones) {
  if (zones.empty())
    return true;
  drop_waiting(world, parent, zones);
  if (is_over_)
    return false;
  const auto is_in_zones = [&](const known_object& one) {
    return one.parent == parent && std::binary_search(zones.begin(), zones.end(), one.zone);
  };
  const auto goes = [&](const known_object& one) {
    return one.is_visible && (is_in_zones(one) || (one.is_astray && !one.is_session_object));
  };
  for (const doid id : objects_.all(goes)) {
    if (objects_.at(id).is_session_object) {
      eject(world, {eject_code::session_object_lost,
                    "A session object has unexpectedly left interest.", false});
      return false;
    }
    leave(world, id);
  }
  for (const zone one : zones)
    world.unsubscribe(number_, location_channel(parent, one));
  return true;
}

// What waits because of these zones is forgotten; what concerns the client beside that, as the owner
// for instance, it is told now.
void session_state::drop_waiting(client_world& world, doid parent, const zone_set& zones) {
  const interest_state::dropped gone = interests_.drop(parent, zones);
  for (const doid id : gone.objects)
    objects_.at(id).pending = 0;
  for (const waiting_message& each : gone.messages) {
    if (is_over_)
      return;
    tell_beside_view(world, each);
  }
  for (const doid id : gone.objects)
    objects_.settle(id);
}

void session_state::tell_caller(client_world& world, std::uint16_t id, channel caller) const {
  if (caller == channel{0})
    return;
  auto writer = to_server(world, caller, msgtype::done_interest_resp);
  writer.number(id_).number(id);
  finish(world, writer, msgtype::done_interest_resp);
}

void session_state::tell_done(client_world& world, std::uint16_t id, std::uint32_t client_context,
                              channel caller) {
  tell_caller(world, id, caller);
  if (is_over_)
    return;
  auto writer = to_client(world, msgtype::client_done_interest_resp);
  writer.number(client_context).number(id);
  finish(world, writer, msgtype::client_done_interest_resp);
}

// And those that are complete by this.
void session_state::complete(client_world& world, std::uint32_t context) {
  std::vector<std::uint32_t> ended{context};
  for (std::size_t i = 0; i < ended.size() && !is_over_; ++i) {
    const interest_operation* const operation = interests_.operation(ended[i]);
    if (operation == nullptr || (i != 0 && !operation->is_complete()))
      continue;
    conclude(world, ended[i]);
    interests_.release_others(ended[i], ended);
  }
}

// 9.6: what was there, DONE, then all that happened meanwhile.
void session_state::conclude(client_world& world, std::uint32_t context) {
  const auto found = interests_.operations().find(context);
  const interest_operation ended = std::move(found->second);
  interests_.operations().erase(found);
  for (const waiting_message& each : ended.snapshot) {
    objects_.at(each.object).pending = 0;
    show(world, {each.sender, each.type, each.payload});
    objects_.settle(each.object);
  }
  leave_doubtful(world, context);
  world.metrics->interest_time.observe(runtime::microseconds_of(world.now - ended.since));
  tell_done(world, ended.id, ended.client_context, ended.caller);
  for (const waiting_message& each : ended.queued) {
    if (known_object* const object = objects_.find(each.object);
        object != nullptr && object->pending == context) {
      object->pending = 0;
      objects_.settle(each.object);
    }
  }
  for (const waiting_message& each : ended.queued) {
    if (is_over_)
      return;
    hear_again(world, each);
  }
  if (!is_over_)
    leave_doubtful(world, context);
}

// Who went to a place of the operation would have been heard of there by now.
void session_state::leave_doubtful(client_world& world, std::uint32_t context) {
  const auto is_doubtful = [context](const known_object& one) {
    return one.is_visible && one.doubt == context && !one.is_session_object;
  };
  for (const doid id : objects_.all(is_doubtful))
    leave(world, id);
}

}  // namespace donet::actors
