#include "actors/distributed_object/object_state.hpp"

#include "actors/channels.hpp"
#include "actors/distributed_object/recipients.hpp"
#include "actors/distributed_object/zone_list.hpp"
#include "actors/msgtype.hpp"

#include <utility>

namespace donet::actors {

using runtime::datagram_writer;
using runtime::doid;
using runtime::log_level;

namespace {

constexpr std::uint16_t object_messages_first = 2000;
constexpr std::uint16_t object_messages_last = 2999;

// The message type that makes an object apply an announced change of the database; the payloads are
// the same. 0 if the message does not announce a change.
std::uint16_t as_said_to_object(std::uint16_t announcement) noexcept {
  switch (announcement) {
  case msgtype::database_set_field: return msgtype::object_set_field;
  case msgtype::database_set_fields: return msgtype::object_set_fields;
  case msgtype::database_delete_field: return msgtype::object_delete_field_ram;
  case msgtype::database_delete_fields: return msgtype::object_delete_fields_ram;
  case msgtype::database_delete_object: return msgtype::dbss_delete_disk;
  default: return 0;
  }
}

}  // namespace

object_state::object_state(runtime::subscriber self, doid id, const class_layout& layout,
                           field_store values)
    : layout_(&layout), values_(std::move(values)), id_(id), self_(self) {}

void object_state::enter(object_world& world, place where, channel requester) {
  world.metrics->objects[layout_->id()].add(1);
  world.note_arrival(id_);
  world.subscribe(self_, channel_of(id_));
  if (world.options.follows_database)
    world.subscribe(self_, database_channel(id_));
  move(world, where, requester);
  const channel to = children_channel(id_);
  auto wake = write(world, {&to, 1}, channel_of(id_), msgtype::object_get_location);
  finish(world, wake.number(wake_up_context), msgtype::object_get_location);
}

void object_state::handle(object_world& world, const message_view& message) {
  dc::byte_reader reader(message.payload);
  if (!dispatch(world, message, reader))
    complain(world, log_level::error, "a message is cut short", message);
}

// False if the message is cut short.
bool object_state::dispatch(object_world& world, const message_view& message,
                            dc::byte_reader& reader) {
  std::uint32_t number = 0;
  std::uint32_t second = 0;
  channel c{};
  switch (message.type) {
  case msgtype::object_set_field: return set_field(world, message, reader);
  case msgtype::object_set_fields: return set_fields(world, message, reader);
  case msgtype::object_delete_field_ram:
  case msgtype::object_delete_fields_ram: return delete_fields(world, message, reader);
  case msgtype::object_delete_ram:
    if (!reader.read(number))
      return false;
    if (doid{number} == id_)
      annihilate(world, message.sender, true);
    return true;
  case msgtype::dbss_delete_disk:
    if (!world.options.in_database)
      return true;
    if (!reader.read(number))
      return false;
    if (doid{number} == id_)
      announce_end_on_disk(world, message.sender);
    return true;
  case msgtype::delete_ai_objects:
    if (!read_channel(reader, c))
      return false;
    if (c != ai_ || c == channel{0})
      complain(world, log_level::warn, "it has another AI than the one that ends", message, "ai",
               value(c));
    else
      annihilate(world, message.sender, true);
    return true;
  case msgtype::object_set_location:
    if (!reader.read(number) || !reader.read(second))
      return false;
    move(world, {doid{number}, runtime::zone{second}}, message.sender);
    return true;
  case msgtype::object_changing_location: return changing_location(world, message, reader);
  case msgtype::object_get_location_resp: return get_location_resp(world, message, reader);
  case msgtype::object_location_ack:
    if (!reader.read(number) || !reader.read(second))
      return false;
    location_ack(world, {doid{number}, runtime::zone{second}});
    return true;
  case msgtype::object_set_ai:
    if (!read_channel(reader, c))
      return false;
    set_ai(world, c, message.sender, true);
    return true;
  case msgtype::object_changing_ai: return changing_ai(world, message, reader);
  case msgtype::object_get_ai_resp: return get_ai_resp(world, message, reader);
  case msgtype::object_set_owner:
    if (!read_channel(reader, c))
      return false;
    set_owner(world, c, message.sender);
    return true;
  case msgtype::object_delete_zone:
  case msgtype::object_delete_zones: {
    std::vector<runtime::zone> zones;
    if (!reader.read(number)
        || !read_zones(reader, message.type == msgtype::object_delete_zones, zones))
      return false;
    delete_zones(world, message, doid{number}, zones);
    return true;
  }
  case msgtype::object_delete_children:
    if (!reader.read(number))
      return false;
    delete_children(world, message, doid{number});
    return true;
  default: return dispatch_query(world, message, reader);
  }
}

// A change that the object itself wrote is not applied again.
bool object_state::hear_of_database(object_world& world, const message_view& message) {
  if (message.sender == channel_of(id_))
    return true;
  const message_view said{message.sender, as_said_to_object(message.type), message.payload};
  dc::byte_reader reader(said.payload);
  return dispatch(world, said, reader);
}

// Handles queries, which begin with a context.
bool object_state::dispatch_query(object_world& world, const message_view& message,
                                  dc::byte_reader& reader) {
  if (message.type < object_messages_first || message.type > object_messages_last) {
    if (world.options.follows_database && as_said_to_object(message.type) != 0)
      return hear_of_database(world, message);
    complain(world, log_level::warn, "a message is not for an object", message);
    return true;
  }
  std::uint32_t context = 0;
  std::uint32_t number = 0;
  const channel to = message.sender;
  switch (message.type) {
  case msgtype::object_get_field:
  case msgtype::object_get_fields:
  case msgtype::object_get_all:
  case msgtype::object_get_zone_objects:
  case msgtype::object_get_zones_objects:
  case msgtype::object_get_children:
  case msgtype::object_get_zone_count:
  case msgtype::object_get_zones_count:
  case msgtype::object_get_child_count:
    if (!reader.read(context) || !reader.read(number))
      return false;
    return answer(world, message, context, doid{number}, reader);
  case msgtype::object_get_location: {
    if (!reader.read(context))
      return false;
    if (context == wake_up_context && to == channel_of(place_.parent)) {
      expect_ack();
      if (world.options.relearns_children)
        set_counted(world, false, counted_at_);
    }
    auto reply = write(world, {&to, 1}, channel_of(id_), msgtype::object_get_location_resp);
    reply.number(context).number(id_);
    write_place(reply, place_);
    finish(world, reply, msgtype::object_get_location_resp);
    return true;
  }
  case msgtype::object_get_ai:
  case msgtype::object_get_owner: {
    if (!reader.read(context))
      return false;
    const bool asks_ai = message.type == msgtype::object_get_ai;
    const std::uint16_t type =
      asks_ai ? msgtype::object_get_ai_resp : msgtype::object_get_owner_resp;
    auto reply = write(world, {&to, 1}, channel_of(id_), type);
    finish(world, reply.number(context).number(id_).number(asks_ai ? ai_ : owner_), type);
    return true;
  }
  case msgtype::object_get_active_zones:
    if (!reader.read(context))
      return false;
    tell_active_zones(world, to, context);
    return true;
  default:
    // Answers to queries of others, and messages that are only announced.
    return true;
  }
}

// Answers a query about the object `about`, which is this object or its parent.
bool object_state::answer(object_world& world, const message_view& message, std::uint32_t context,
                          doid about, dc::byte_reader& reader) const {
  std::vector<runtime::zone> zones;
  switch (message.type) {
  case msgtype::object_get_field: return about != id_ || get_field(world, message, context, reader);
  case msgtype::object_get_fields:
    return about != id_ || get_fields(world, message, context, reader);
  case msgtype::object_get_all:
    if (about == id_)
      get_all(world, message, context);
    return true;
  case msgtype::object_get_zone_objects:
  case msgtype::object_get_zones_objects:
    if (!read_zones(reader, message.type == msgtype::object_get_zones_objects, zones))
      return false;
    if (about == place_.parent && about != doid{0})
      answer_query(world, message, context, zones);
    else if (about == id_)
      query_zones(world, message, context, zones);
    return true;
  case msgtype::object_get_children:
    if (about == id_)
      query_children(world, message, context);
    return true;
  case msgtype::object_get_zone_count:
  case msgtype::object_get_zones_count:
    if (!read_zones(reader, message.type == msgtype::object_get_zones_count, zones))
      return false;
    if (about == id_)
      reply_count(world, message, static_cast<std::uint16_t>(message.type + 1), context,
                  count_in(zones));
    return true;
  default:  // object_get_child_count
    if (about == id_)
      reply_count(world, message, msgtype::object_get_child_count_resp, context,
                  children_ ? children_->count() : 0);
    return true;
  }
}

// ---- owner, end ----

void object_state::set_owner(object_world& world, channel owner, channel requester) {
  if (owner == owner_)
    return;
  const channel before = std::exchange(owner_, owner);
  if (before != channel{0}) {
    auto told = write(world, {&before, 1}, requester, msgtype::object_changing_owner);
    finish(world, told.number(id_).number(owner_).number(before), msgtype::object_changing_owner);
  }
  if (owner_ != channel{0})
    tell_whole(world, owner_, msgtype::object_enter_owner_with_required, audience::owner);
}

void object_state::annihilate(object_world& world, channel requester, bool tell_parent) {
  if (place_.parent != doid{0} && tell_parent) {
    const channel parent = channel_of(place_.parent);
    auto told = write(world, {&parent, 1}, requester, msgtype::object_changing_location);
    told.number(id_);
    write_place(told, {});
    write_place(told, place_);
    finish(world, told, msgtype::object_changing_location);
  }
  recipients to;
  if (place_.parent != doid{0})
    to.add(location_channel(place_.parent, place_.zone));
  to.add(owner_);
  to.add(ai_);
  if (!to.empty()) {
    auto told = write(world, to.all(), requester, msgtype::object_delete_ram);
    finish(world, told.number(id_), msgtype::object_delete_ram);
  }
  if (has_children()) {
    const channel children = children_channel(id_);
    auto told = write(world, {&children, 1}, requester, msgtype::object_delete_children);
    finish(world, told.number(id_), msgtype::object_delete_children);
  }
  if (ai_is_explicit_)
    world.note_explicit_ai(id_, ai_, channel{0});
  world.note_leader(self_, doid{0});
  world.places.change(self_, place_index::stay::is_there, place_, {});
  world.places.change(self_, place_index::stay::is_counted, counted_elsewhere(), {});
  world.unsubscribe_all(self_);
  world.metrics->objects[layout_->id()].subtract(1);
  world.note_end(id_);
  gone_ = true;
}

// The object itself stays unchanged (spec/services 4.7).
void object_state::announce_end_on_disk(object_world& world, channel requester) const {
  recipients to;
  if (place_.parent != doid{0})
    to.add(location_channel(place_.parent, place_.zone));
  to.add(ai_);
  to.add(owner_);
  if (to.empty())
    return;
  auto told = write(world, to.all(), requester, msgtype::dbss_delete_disk);
  finish(world, told.number(id_), msgtype::dbss_delete_disk);
}

// ---- writing ----

datagram_writer object_state::write(object_world& world, channels to, channel from,
                                    std::uint16_t type) const {
  return {world.out.frames(), to, from, type};
}

void object_state::finish(object_world& world, datagram_writer& written, std::uint16_t type) const {
  if (!written.finish())
    world.log.error("object", "a message would be larger than a datagram may be",
                    {{"object", value(id_)}, {"class", layout_->entry().name}, {"type", type}});
}

void object_state::write_place(datagram_writer& to, place where) {
  to.number(value(where.parent)).number(value(where.zone));
}

// Sends all values that `who` may see. `type` is the message for an object without ram values; the
// message with ram values has the next number.
void object_state::tell_whole(object_world& world, channel to, std::uint16_t type, audience who,
                              const std::uint32_t* context) const {
  const bool has_other = values_.ram_count() != 0;
  const auto kind = static_cast<std::uint16_t>(type + (has_other ? 1 : 0));
  auto told = write(world, {&to, 1}, channel_of(id_), kind);
  if (context != nullptr)
    told.number(*context);
  told.number(id_);
  write_place(told, place_);
  told.number(layout_->id());
  write_required(told, *layout_, values_, who);
  if (has_other)
    write_other(told, *layout_, values_, who);
  finish(world, told, kind);
}

void object_state::complain(object_world& world, log_level level, std::string_view sentence,
                            const message_view& message, std::string_view key,
                            std::uint64_t value) const {
  if (!world.log.enabled(level))
    return;
  const std::uint32_t id = runtime::value(id_);
  const std::string_view name = layout_->entry().name;
  if (key.empty())
    world.log.log(level, "object", sentence,
                  {{"object", id},
                   {"class", name},
                   {"type", message.type},
                   {"sender", runtime::value(message.sender)}});
  else
    world.log.log(level, "object", sentence,
                  {{"object", id},
                   {"class", name},
                   {"type", message.type},
                   {"sender", runtime::value(message.sender)},
                   {key, value}});
}

}  // namespace donet::actors
