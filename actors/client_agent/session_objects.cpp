// What objects tell a client's session, and what of it the client is told (spec/clientagent 7).

#include "actors/client_agent/session_state.hpp"
#include "actors/client_agent/view/object_entry.hpp"
#include "actors/msgtype.hpp"

#include <iterator>
#include <utility>

namespace donet::actors {

using runtime::channel;
using runtime::doid;
using runtime::message_view;

namespace {

constexpr std::string_view self = "client_agent";

ejection session_object_is_deleted(doid id) {
  return {eject_code::session_object_lost,
          "The session object with id " + std::to_string(value(id))
            + " has been unexpectedly deleted.",
          false};
}

}  // namespace

// 4.1. Null if the object is unknown, or its class.
const dc::class_entry* session_state::lookup(const client_world& world, doid id) const {
  if (const auto global = world.globals.find(id); global != world.globals.end())
    return global->second.kind;
  const known_object* const object = objects_.find(id);
  return object == nullptr || !object->is_known() ? nullptr
                                                  : world.contract.find_class(object->class_id());
}

void session_state::hear_object(client_world& world, const message_view& message,
                                const message_route& route) {
  switch (message.type) {
  case msgtype::object_delete_ram: return erase(world, message, route);
  case msgtype::object_changing_location: return hear_of_move(world, message, route);
  case msgtype::object_enter_location_with_required:
  case msgtype::object_enter_location_with_required_other: return enter(world, message, route);
  default: break;
  }
  if (!is_own(route))
    return refuse(world, message);
  switch (message.type) {
  case msgtype::object_changing_owner: return change_owner(world, message);
  case msgtype::object_enter_owner_with_required:
  case msgtype::object_enter_owner_with_required_other: return own(world, message);
  case msgtype::object_enter_interest_with_required:
  case msgtype::object_enter_interest_with_required_other: return answer(world, message);
  case msgtype::object_gone_before_interest: return excuse(world, message);
  default: return count(world, message);
  }
}

// ---- updates ----

void session_state::update(client_world& world, const message_view& message,
                           const message_route& route, dc::bytes_view told) {
  reader from(message.payload);
  doid id{};
  std::uint16_t field_or_count = 0;
  if (!read_id(from, id) || !from.read(field_or_count))
    return truncated(world, message);
  const known_object* const object = objects_.find(id);
  if (object != nullptr && object->pending != 0)
    return wait(world, as_undecided(id, message, route));
  if ((object == nullptr || !object->is_known()) && world.globals.count(id) == 0)
    return warn_of_unknown(world, "an update is of an object that the client does not know", id,
                           message);
  if (!is_of_object_there(object, route) && !is_own(route))
    return refuse(world, message);
  if (!told.empty()) {
    world.to_client.append(told);
    world.metrics->sent_messages.add(1);
    return;
  }
  const std::uint16_t type = message.type == msgtype::object_set_field
                               ? msgtype::client_object_set_field
                               : msgtype::client_object_set_fields;
  auto writer = to_client(world, type);
  writer.bytes(message.payload);
  finish(world, writer, type);
}

// ---- places ----

void session_state::enter(client_world& world, const message_view& message,
                          const message_route& route) {
  object_entry one;
  if (!object_entry::read(reader(message.payload), one))
    return truncated(world, message);
  if (!is_by(one.at, route) && !is_own(route))
    return refuse(world, message);
  known_object* object = objects_.find(one.id);
  if (object != nullptr && object->is_visible()) {
    if (!object->may_have_been_missed())
      return;
    // It is shown anew.
    leave(world, one.id);
    object = objects_.find(one.id);
  }
  // An answer to an interest that was closed, of somebody whom its parent did not know yet (9.2).
  if (!interests_.covers(one.at) && interests_.was_closed(one.at))
    return;
  if (object != nullptr && object->pending != 0)
    return wait(world, as_waiting(one.id, message, one.at));
  if (const std::uint32_t context = interests_.waiting_for(one.at)) {
    objects_.at(one.id).pending = context;
    return wait(world, as_waiting(one.id, message, one.at));
  }
  show(world, message);
}

// 7.7
void session_state::show(client_world& world, const message_view& entrance) {
  object_entry one;
  if (!object_entry::read(reader(entrance.payload), one))
    return truncated(world, entrance);
  if (world.contract.find_class(one.class_id) == nullptr) {
    world.log.error(self, "an object is of an unknown class and is not shown",
                    {{"client", value(allocated_)},
                     {"peer", peer()},
                     {"object", value(one.id)},
                     {"class", one.class_id}});
    return;
  }
  if (const known_object* const seen = objects_.find(one.id);
      seen != nullptr && seen->is_visible() && seen->may_have_been_missed())
    leave(world, one.id);
  known_object& object = objects_.at(one.id);
  if (object.is_visible() || (object.is_owned && object.is_session_object))
    return;
  object.visible_class = one.class_id;
  objects_.show(one.id, one.at);
  const std::uint16_t told = is_with_other(entrance.type)
                               ? msgtype::client_enter_object_required_other
                               : msgtype::client_enter_object_required;
  auto writer = to_client(world, told);
  writer.bytes(one.whole);
  finish(world, writer, told);
}

// The object sends it to the place where the move begins; the place where it ends is accepted as well.
void session_state::hear_of_move(client_world& world, const message_view& message,
                                 const message_route& route) {
  reader from(message.payload);
  doid id{};
  place to;
  place before;
  if (!read_id(from, id) || !read_id(from, to.parent) || !read_zone(from, to.zone))
    return truncated(world, message);
  const bool says_from = read_id(from, before.parent) && read_zone(from, before.zone);
  if (!is_by(to, route) && !(says_from && is_by(before, route))
      && !is_of_object_there(objects_.find(id), route) && !is_own(route))
    return refuse(world, message);
  change_location(world, message);
}

void session_state::change_location(client_world& world, const message_view& message,
                                    bool leaves_sight, std::uint32_t doubt) {
  reader from(message.payload);
  doid id{};
  place to;
  if (!read_id(from, id) || !read_id(from, to.parent) || !read_zone(from, to.zone))
    return truncated(world, message);
  known_object* const object = objects_.find(id);
  if (object == nullptr)
    return;
  if (object->pending != 0) {
    wait_for_move(world, id, message, to, leaves_sight);
    return;
  }
  if (!object->is_visible() && !object->is_owned)
    return;
  const bool is_covered = move(id, *object, to) && !leaves_sight;
  if (object->is_visible() && doubt != 0)
    objects_.set_doubt(*object, doubt);
  if (object->is_visible() && !is_covered) {
    if (!object->is_session_object)
      return leave(world, id);
    if (!object->is_owned) {
      return eject(world, {eject_code::session_object_lost,
                           "The session object with id " + std::to_string(value(id))
                             + " has unexpectedly left interest.",
                           false});
    }
  }
  auto writer = to_client(world, msgtype::client_object_location);
  writer.number(id).number(to.parent).number(to.zone);
  finish(world, writer, msgtype::client_object_location);
}

// The client has moved its object itself, and is not told of that: unless it is shown the object
// only later, where that was before; or the object is not its own any more, for then nobody else would
// tell it.
void session_state::follow(client_world& world, const message_view& message) {
  reader from(message.payload);
  doid id{};
  place to;
  if (!read_id(from, id) || !read_id(from, to.parent) || !read_zone(from, to.zone))
    return truncated(world, message);
  known_object* const object = objects_.find(id);
  if (object == nullptr)
    return;
  if (object->pending != 0 || !object->is_owned)
    change_location(world, message);
  else
    move(id, *object, to);
}

// A visible or owned object is there now. Says whether the client has an interest there.
//
// If that was opened only after the object had gone there, something was said that the client has not
// heard. The object is shown anew when it presents itself there, or has gone on already.
bool session_state::move(doid id, known_object& object, const place& to) {
  const bool is_covered = interests_.covers(to);
  objects_.move(id, to);
  if (object.is_visible()) {
    objects_.set_astray(object, object.is_astray() || !is_covered || object.doubt() != 0);
    objects_.set_doubt(object, interests_.waiting_for(to));
  }
  return is_covered;
}

// A visible object is not any more.
void session_state::leave(client_world& world, doid id) {
  auto writer = to_client(world, msgtype::client_object_leaving);
  writer.number(id);
  finish(world, writer, msgtype::client_object_leaving);
  objects_.hide(id);
  objects_.make_historical(id);
  objects_.settle(id);
}

void session_state::erase(client_world& world, const message_view& message,
                          const message_route& route) {
  reader from(message.payload);
  doid id{};
  if (!read_id(from, id))
    return truncated(world, message);
  known_object* const object = objects_.find(id);
  const bool is_accepted = is_of_object_there(object, route) || is_own(route);
  if (object != nullptr && object->pending != 0) {
    wait(world, as_undecided(id, message, route));
    if (!is_accepted)
      return;
    // Being its owner does not wait: it may be created again meanwhile, and given to the client.
    if (object->is_owned && !object->is_session_object)
      return disown(world, id);
    if (!object->is_owned)
      return;
  }
  const bool is_known = object != nullptr && object->is_known();
  if (!is_known && world.globals.count(id) == 0)
    return warn_of_unknown(world, "an object is deleted that the client does not know", id,
                           message);
  if (!is_accepted)
    return refuse(world, message);
  if (object != nullptr && object->is_session_object) {
    object->is_session_object = false;
    return eject(world, session_object_is_deleted(id));
  }
  const bool was_owned = is_known && object->is_owned;
  if (is_known && object->is_visible())
    leave(world, id);
  if (was_owned)
    disown(world, id);
  objects_.make_historical(id);
  objects_.settle(id);
}

// The end of an object was waited with; that the client owned it is over already.
void session_state::erase_view(client_world& world, const message_view& message,
                               const message_route& route) {
  reader from(message.payload);
  doid id{};
  if (!read_id(from, id))
    return truncated(world, message);
  known_object* const object = objects_.find(id);
  if (object != nullptr && object->pending != 0)
    return wait(world, as_undecided(id, message, route));
  if (object == nullptr || !object->is_visible())
    return;
  if (!is_of_object_there(object, route) && !is_own(route))
    return refuse(world, message);
  if (!object->is_session_object)
    return leave(world, id);
  object->is_session_object = false;
  eject(world, session_object_is_deleted(id));
}

// ---- owners ----

void session_state::own(client_world& world, const message_view& message) {
  object_entry one;
  if (!object_entry::read(reader(message.payload), one))
    return truncated(world, message);
  if (world.contract.find_class(one.class_id) == nullptr) {
    world.log.error(self, "an object is of an unknown class and is not shown to its owner",
                    {{"client", value(allocated_)},
                     {"peer", peer()},
                     {"object", value(one.id)},
                     {"class", one.class_id}});
    return;
  }
  show_waiting(world, one.id);
  if (is_over_)
    return;
  known_object& object = objects_.at(one.id);
  if (!object.is_owned) {
    object.is_owned = true;
    object.owned_class = one.class_id;
    if (!object.is_visible())
      objects_.move(one.id, one.at);
  }
  const std::uint16_t told = is_with_other(message.type)
                               ? msgtype::client_enter_object_required_other_owner
                               : msgtype::client_enter_object_required_owner;
  auto writer = to_client(world, told);
  writer.bytes(one.whole);
  finish(world, writer, told);
}

// What waits about an object is older than what its new owner is told, and would follow it.
void session_state::show_waiting(client_world& world, doid id) {
  known_object* const object = objects_.find(id);
  if (object == nullptr || object->pending == 0)
    return;
  const std::vector<waiting_message> waited =
    interests_.operation(std::exchange(object->pending, 0))->take(id);
  // An owner of an object of the session sees nothing else of it (7.7).
  if (object->is_session_object)
    return;
  for (const waiting_message& each : waited) {
    if (is_over_)
      return;
    if (each.entered)
      show(world, {each.sender, each.type, each.payload});
    else
      hear_again(world, each);
  }
}

void session_state::change_owner(client_world& world, const message_view& message) {
  reader from(message.payload);
  doid id{};
  channel owner{};
  if (!read_id(from, id) || !runtime::read_channel(from, owner))
    return truncated(world, message);
  if (owner == id_)
    return;
  const known_object* const object = objects_.find(id);
  if (object == nullptr || !object->is_owned)
    return warn(world, "an object changes its owner, which the client is not", message);
  if (object->is_session_object) {
    return eject(world, {eject_code::session_object_lost,
                         "The session object with id " + std::to_string(value(id))
                           + " has unexpectedly left ownership.",
                         false});
  }
  // From where it is, nobody will tell of it any more.
  if (object->is_visible() && !interests_.covers(object->at()))
    leave(world, id);
  disown(world, id);
  // What the client has sent meanwhile is not held against it.
  objects_.make_historical(id);
  objects_.settle(id);
}

void session_state::disown(client_world& world, doid id) {
  auto writer = to_client(world, msgtype::client_object_leaving_owner);
  writer.number(id);
  finish(world, writer, msgtype::client_object_leaving_owner);
  objects_.at(id).is_owned = false;
}

}  // namespace donet::actors
