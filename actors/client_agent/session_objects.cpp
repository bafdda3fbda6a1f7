// What objects tell a client's session, and what of it the client is told (spec/clientagent 7).
//
// While an object waits for an operation, all that is said about it waits behind it, in one queue:
// so the client never sees a value that is older than the one it has.

#include "actors/client_agent/session_state.hpp"
#include "actors/msgtype.hpp"

#include <iterator>
#include <utility>

namespace donet::actors {

using runtime::channel;
using runtime::doid;
using runtime::message_view;
using runtime::zone;

namespace {

constexpr std::string_view self = "client_agent";

// Of one operation; with more it ends as if its time were over.
constexpr std::size_t queued_bytes_max = 4u << 20;

bool is_with_other(std::uint16_t type) {
  return type == msgtype::object_enter_location_with_required_other
         || type == msgtype::object_enter_owner_with_required_other
         || type == msgtype::object_enter_interest_with_required_other;
}

}  // namespace

// An object as it presents itself.
struct session_state::entry {
  doid id{};
  place at;
  std::uint16_t class_id = 0;
  dc::bytes_view whole;  // id, place, class and values

  static bool read(reader from, entry& to) noexcept {
    to.whole = {from.position(), from.remaining()};
    return read_id(from, to.id) && read_id(from, to.at.parent) && read_zone(from, to.at.zone)
           && from.read(to.class_id);
  }
};

// 4.1. Null if the object is unknown, or its class.
const dc::class_entry* session_state::lookup(const client_world& world, doid id) const {
  if (const auto global = world.globals.find(id); global != world.globals.end())
    return global->second.kind;
  const known_object* const object = objects_.find(id);
  return object == nullptr || !object->is_known() ? nullptr
                                                  : world.contract.find_class(object->class_id());
}

void session_state::hear_object(client_world& world, const message_view& message) {
  switch (message.type) {
  case msgtype::object_delete_ram: return erase(world, message);
  case msgtype::object_changing_location: return change_location(world, message);
  case msgtype::object_enter_location_with_required:
  case msgtype::object_enter_location_with_required_other: return enter(world, message);
  case msgtype::object_changing_owner: return change_owner(world, message);
  case msgtype::object_enter_owner_with_required:
  case msgtype::object_enter_owner_with_required_other: return own(world, message);
  case msgtype::object_enter_interest_with_required:
  case msgtype::object_enter_interest_with_required_other: return answer(world, message);
  default: return count(world, message);
  }
}

// ---- updates ----

void session_state::update(client_world& world, const message_view& message, dc::bytes_view told) {
  reader from(message.payload);
  doid id{};
  if (!read_id(from, id))
    return truncated(world, message);
  const known_object* const object = objects_.find(id);
  if (object != nullptr && object->pending != 0) {
    wait(world, id, message);
    return;
  }
  if ((object == nullptr || !object->is_known()) && world.globals.count(id) == 0)
    return warn(world, "an update is of an object that the client does not know", message);
  if (!told.empty()) {
    world.to_client.append(told);
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

void session_state::enter(client_world& world, const message_view& message) {
  entry one;
  if (!entry::read(reader(message.payload), one))
    return truncated(world, message);
  const known_object* const object = objects_.find(one.id);
  if (object != nullptr && object->is_visible)
    return;
  if (object != nullptr && object->pending != 0) {
    wait(world, one.id, message, one.at);
    return;
  }
  if (const std::uint32_t context = interests_.waiting_for(one.at.parent, one.at.zone)) {
    objects_.at(one.id).pending = context;
    wait(world, one.id, message, one.at);
    return;
  }
  show(world, message);
}

// 7.7
void session_state::show(client_world& world, const message_view& entrance) {
  entry one;
  if (!entry::read(reader(entrance.payload), one))
    return truncated(world, entrance);
  if (world.contract.find_class(one.class_id) == nullptr) {
    world.log.error(
      self, "an object is of an unknown class and is not shown",
      {{"client", value(allocated_)}, {"object", value(one.id)}, {"class", one.class_id}});
    return;
  }
  known_object& object = objects_.at(one.id);
  if (object.is_visible || (object.is_owned && object.is_session_object))
    return;
  object.is_visible = true;
  object.is_astray = false;
  object.visible_class = one.class_id;
  object.parent = one.at.parent;
  object.zone = one.at.zone;
  const std::uint16_t told = is_with_other(entrance.type)
                               ? msgtype::client_enter_object_required_other
                               : msgtype::client_enter_object_required;
  auto writer = to_client(world, told);
  writer.bytes(one.whole);
  finish(world, writer, told);
}

void session_state::change_location(client_world& world, const message_view& message) {
  reader from(message.payload);
  doid id{};
  place to;
  if (!read_id(from, id) || !read_id(from, to.parent) || !read_zone(from, to.zone))
    return truncated(world, message);
  known_object* const object = objects_.find(id);
  if (object == nullptr)
    return;
  if (object->pending != 0) {
    wait(world, id, message);
    return;
  }
  if (!object->is_visible && !object->is_owned)
    return;
  object->parent = to.parent;
  object->zone = to.zone;
  object->is_astray = false;
  if (object->is_visible && !interests_.covers(to.parent, to.zone)) {
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

// A visible object is not any more.
void session_state::leave(client_world& world, doid id) {
  auto writer = to_client(world, msgtype::client_object_leaving);
  writer.number(id);
  finish(world, writer, msgtype::client_object_leaving);
  objects_.at(id).is_visible = false;
  objects_.make_historical(id);
  objects_.settle(id);
}

void session_state::erase(client_world& world, const message_view& message) {
  reader from(message.payload);
  doid id{};
  if (!read_id(from, id))
    return truncated(world, message);
  known_object* const object = objects_.find(id);
  if (object != nullptr && object->pending != 0) {
    wait(world, id, message);
    return;
  }
  const bool is_known = object != nullptr && object->is_known();
  if (!is_known && world.globals.count(id) == 0)
    return warn(world, "an object is deleted that the client does not know", message);
  if (is_known && object->is_session_object) {
    object->is_session_object = false;
    return eject(world, {eject_code::session_object_lost,
                         "The session object with id " + std::to_string(value(id))
                           + " has been unexpectedly deleted.",
                         false});
  }
  const bool was_owned = is_known && object->is_owned;
  if (is_known && object->is_visible)
    leave(world, id);
  if (was_owned)
    disown(world, id);
  objects_.make_historical(id);
  objects_.settle(id);
}

// ---- owners ----

void session_state::own(client_world& world, const message_view& message) {
  entry one;
  if (!entry::read(reader(message.payload), one))
    return truncated(world, message);
  if (world.contract.find_class(one.class_id) == nullptr) {
    world.log.error(
      self, "an object is of an unknown class and is not shown to its owner",
      {{"client", value(allocated_)}, {"object", value(one.id)}, {"class", one.class_id}});
    return;
  }
  known_object& object = objects_.at(one.id);
  if (!object.is_owned) {
    object.is_owned = true;
    object.owned_class = one.class_id;
    if (!object.is_visible) {
      object.parent = one.at.parent;
      object.zone = one.at.zone;
    }
  }
  const std::uint16_t told = is_with_other(message.type)
                               ? msgtype::client_enter_object_required_other_owner
                               : msgtype::client_enter_object_required_owner;
  auto writer = to_client(world, told);
  writer.bytes(one.whole);
  finish(world, writer, told);
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

// ---- answers to operations ----

void session_state::answer(client_world& world, const message_view& message) {
  reader from(message.payload);
  std::uint32_t context = 0;
  entry one;
  if (!from.read(context) || !entry::read(from, one))
    return truncated(world, message);
  const std::uint16_t type = is_with_other(message.type)
                               ? msgtype::object_enter_location_with_required_other
                               : msgtype::object_enter_location_with_required;
  const message_view entrance{message.sender, type, one.whole};
  interest_operation* const operation = interests_.operation(context);
  if (operation == nullptr) {
    // It took too long, but the client still wants to know.
    if (interests_.is_welcome(context, one.at.parent, one.at.zone))
      return enter(world, entrance);
    return warn(world, "an object answers to an interest that is not waiting", message);
  }
  ++operation->answered;
  if (!operation->has_dropped(one.at))
    take_answer(world, context, *operation, entrance, one);
  if (operation->is_complete())
    complete(world, context);
}

void session_state::take_answer(client_world& world, std::uint32_t context,
                                interest_operation& operation, const message_view& entrance,
                                const entry& one) {
  known_object& object = objects_.at(one.id);
  if (object.is_visible)
    return;
  if (object.pending != 0 && object.pending != context) {
    // All that is said of it waits in one place, and this operation for that.
    operation.after.push_back(object.pending);
    wait(world, one.id, entrance, one.at);
    return;
  }
  object.pending = context;
  operation.snapshot.push_back({entrance.sender,
                                entrance.type,
                                one.id,
                                one.at,
                                {entrance.payload.begin(), entrance.payload.end()}});
}

void session_state::count(client_world& world, const message_view& message) {
  reader from(message.payload);
  std::uint32_t context = 0;
  std::uint32_t objects = 0;
  if (!from.read(context) || !from.read(objects))
    return truncated(world, message);
  interest_operation* const operation = interests_.operation(context);
  if (operation == nullptr)
    return warn(world, "objects are counted for an interest that is not waiting", message);
  if (!operation->expected)
    operation->expected = objects;
  if (operation->is_complete())
    complete(world, context);
}

// The message waits for the operation that the object waits for.
void session_state::wait(client_world& world, doid id, const message_view& message,
                         std::optional<place> entered) {
  interest_operation* const operation = interests_.operation(objects_.at(id).pending);
  operation->queued_bytes += message.payload.size();
  operation->queued.push_back(
    {message.sender, message.type, id, entered, {message.payload.begin(), message.payload.end()}});
  if (operation->queued_bytes > queued_bytes_max) {
    operation->deadline = world.now;
    plan();
  }
}

}  // namespace donet::actors
