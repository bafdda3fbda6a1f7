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

// Zones of one question; more take another one, so that none keeps a State Server for long.
constexpr std::size_t zones_per_question_max = 256;

}  // namespace

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
  for (const zone one : change.opened)
    world.subscribe(number_, location_channel(parent, one));
  const std::uint32_t context = next_context();
  interest_operation& operation = interests_.begin(context, parent, std::move(change.opened));
  operation.id = id;
  operation.client_context = client_context;
  operation.caller = caller;
  operation.since = world.now;
  operation.deadline = world.now + world.options.interest_timeout;
  for (const std::uint32_t other : change.under_way)
    operation.wait_behind(other);
  ask(world, context, operation);
}

// Each question is answered with a count of its own.
void session_state::ask(client_world& world, std::uint32_t context,
                        interest_operation& operation) const {
  const zone_set& zones = operation.zones;
  for (std::size_t first = 0; first < zones.size(); first += zones_per_question_max) {
    const std::size_t count = std::min(zones.size() - first, zones_per_question_max);
    auto writer = to_server(world, channel_of(operation.parent), msgtype::object_get_zones_objects);
    writer.number(context).number(operation.parent).number(static_cast<std::uint16_t>(count));
    for (std::size_t i = first; i < first + count; ++i)
      writer.number(zones[i]);
    finish(world, writer, msgtype::object_get_zones_objects);
    ++operation.uncounted;
  }
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
  for (const doid id : objects_that_leave_with(parent, zones)) {
    if (objects_.at(id).is_session_object) {
      eject(world, {eject_code::session_object_lost,
                    "A session object has unexpectedly left interest.", false});
      return false;
    }
    leave(world, id);
  }
  // One that is the session's own, too, stays open.
  for (const zone one : zones) {
    const channel where = location_channel(parent, one);
    if (!std::binary_search(own_.begin(), own_.end(), where))
      world.unsubscribe(number_, where);
  }
  return true;
}

// Those that the client sees there, and those of which it may miss something, ascending.
std::vector<doid> session_state::objects_that_leave_with(doid parent, const zone_set& zones) const {
  std::vector<doid> all;
  if (objects_.astray() != 0)
    all = objects_.all([](const known_object& one) {
      return one.is_visible() && one.is_astray() && !one.is_session_object;
    });
  for (const zone one : zones)
    objects_.for_each_visible({parent, one}, [&all](doid id) { all.push_back(id); });
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

// What waits because of these zones is forgotten; what concerns the client beside that, as the owner
// for instance, it is told now.
void session_state::drop_waiting(client_world& world, doid parent, const zone_set& zones) {
  const interest_operation::dropped gone = interests_.drop(parent, zones);
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
  const interest_operation ended = interests_.end(context);
  for (const waiting_message& each : ended.snapshot()) {
    objects_.at(each.object).pending = 0;
    show(world, {each.sender, each.type, each.payload});
    objects_.settle(each.object);
  }
  leave_doubtful(world, context);
  world.metrics->interest_time.observe(runtime::microseconds_of(world.now - ended.since));
  tell_done(world, ended.id, ended.client_context, ended.caller);
  for (const waiting_message& each : ended.queued()) {
    if (known_object* const object = objects_.find(each.object);
        object != nullptr && object->pending == context) {
      object->pending = 0;
      objects_.settle(each.object);
    }
  }
  for (const waiting_message& each : ended.queued()) {
    if (is_over_)
      return;
    hear_again(world, each);
  }
  if (!is_over_)
    leave_doubtful(world, context);
}

// Who went to a place of the operation would have been heard of there by now.
void session_state::leave_doubtful(client_world& world, std::uint32_t context) {
  if (objects_.doubtful() == 0)
    return;
  const auto is_doubtful = [context](const known_object& one) {
    return one.is_visible() && one.doubt() == context && !one.is_session_object;
  };
  for (const doid id : objects_.all(is_doubtful))
    leave(world, id);
}

}  // namespace donet::actors
