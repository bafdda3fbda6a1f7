#include "actors/distributed_object/object_state.hpp"

#include "actors/channels.hpp"
#include "actors/distributed_object/recipients.hpp"
#include "actors/distributed_object/zone_list.hpp"
#include "actors/msgtype.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace donet::actors {

using runtime::datagram_writer;
using runtime::doid;
using runtime::log_level;
using runtime::zone;

namespace {

constexpr std::uint16_t object_messages_first = 2000;
constexpr std::uint16_t object_messages_last = 2999;

// The message type that makes an object apply an announced change of the database; the payloads are
// the same. 0 if the message does not announce a change.
std::uint16_t type_that_applies(std::uint16_t announcement) noexcept {
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

object_state::object_state(runtime::subscriber number, doid id, const class_layout& layout,
                           field_store values)
    : identity_{&layout, id, number}, values_(std::move(values)) {}

void object_state::enter(object_world& world, place where, channel requester) {
  const object_output out(world, identity_);
  world.metrics->objects[layout().id()].add(1);
  world.note_arrival(id());
  world.subscribe(identity_.number, channel_of(id()));
  if (world.options.follows_database)
    world.subscribe(identity_.number, database_channel(id()));
  move(out, where, requester);
  out.send(children_channel(id()), msgtype::object_get_location,
           [](datagram_writer& query) { query.number(wake_up_context); });
}

object_life object_state::handle(object_world& world, const message_view& message) {
  const object_output out(world, identity_);
  dc::byte_reader reader(message.payload);
  if (dispatch(out, message, reader) == message_read::cut_short)
    out.report(log_level::error, "message cut short; dropped", message);
  return place_.has_left() ? object_life::ended : object_life::exists;
}

message_read object_state::dispatch(const object_output& out, const message_view& message,
                                    dc::byte_reader& reader) {
  switch (message.type) {
  case msgtype::object_set_field: return values_.set_field(out, relations(), message, reader);
  case msgtype::object_set_fields: return values_.set_fields(out, relations(), message, reader);
  case msgtype::object_delete_field_ram:
  case msgtype::object_delete_fields_ram:
    return values_.delete_fields(out, relations(), message, reader);
  case msgtype::object_set_location: return set_location(out, message, reader);
  case msgtype::object_location_ack: return place_.location_ack(out, reader);
  case msgtype::object_changing_location: return children_.changing_location(out, message, reader);
  case msgtype::object_get_location_resp: return children_.get_location_resp(out, message, reader);
  case msgtype::object_set_ai:
  case msgtype::object_changing_ai:
  case msgtype::object_get_ai_resp: return change_ai(out, message, reader);
  case msgtype::object_set_owner: return set_owner(out, message, reader);
  case msgtype::object_delete_ram: return delete_ram(out, message, reader);
  case msgtype::dbss_delete_disk: return delete_disk(out, message, reader);
  case msgtype::delete_ai_objects: return delete_ai_objects(out, message, reader);
  case msgtype::object_delete_children: return delete_children(out, message, reader);
  case msgtype::object_delete_zone:
  case msgtype::object_delete_zones: return delete_zones(out, message, reader);
  case msgtype::object_get_field:
  case msgtype::object_get_fields:
  case msgtype::object_get_all:
  case msgtype::object_get_zone_objects:
  case msgtype::object_get_zones_objects:
  case msgtype::object_get_children:
  case msgtype::object_get_zone_count:
  case msgtype::object_get_zones_count:
  case msgtype::object_get_child_count: return answer(out, message, reader);
  case msgtype::object_get_location: return place_.get_location(out, message, reader);
  case msgtype::object_get_ai:
  case msgtype::object_get_owner:
  case msgtype::object_get_active_zones: return answer_short(out, message, reader);
  default: return dispatch_other(out, message);
  }
}

// Applies a change that another participant made in the database. Ignores other object messages:
// answers to queries of others, and messages that are only announced.
message_read object_state::dispatch_other(const object_output& out, const message_view& message) {
  if (message.type >= object_messages_first && message.type <= object_messages_last)
    return message_read::whole;
  const std::uint16_t type = type_that_applies(message.type);
  if (!out.world().options.follows_database || type == 0) {
    out.report(log_level::warn, "message type not for an object; dropped", message);
    return message_read::whole;
  }
  if (message.sender == identity_.address())
    return message_read::whole;
  dc::byte_reader reader(message.payload);
  return dispatch(out, {message.sender, type, message.payload}, reader);
}

// ---- queries ----

// Answers a query about this object or, as a child, about its parent.
message_read object_state::answer(const object_output& out, const message_view& message,
                                  dc::byte_reader& reader) const {
  std::uint32_t context = 0;
  doid about{};
  if (!reader.read(context) || !read_id(reader, about))
    return message_read::cut_short;
  std::vector<zone> zones;
  if (!read_zones_of_query(reader, message.type, zones))
    return message_read::cut_short;
  if (about == id())
    return answer_own(out, message, context, zones, reader);
  const bool asks_children = message.type == msgtype::object_get_zone_objects
                             || message.type == msgtype::object_get_zones_objects;
  if (asks_children && about == where().parent && about != doid{0})
    answer_as_child(out, message, context, zones);
  return message_read::whole;
}

message_read object_state::answer_own(const object_output& out, const message_view& message,
                                      std::uint32_t context, const std::vector<zone>& zones,
                                      dc::byte_reader& reader) const {
  switch (message.type) {
  case msgtype::object_get_field: return values_.get_field(out, message, context, reader);
  case msgtype::object_get_fields: return values_.get_fields(out, message, context, reader);
  case msgtype::object_get_all:
    out.send(message.sender, msgtype::object_get_all_resp, [&](datagram_writer& reply) {
      write_head(reply.number(context), audience::all);
      write_other(reply, layout(), values(), audience::all);
    });
    break;
  default: children_.answer(out, message, context, zones);
  }
  return message_read::whole;
}

// The requester expects the kind of answer that depends on whether the parent has counted this
// child.
void object_state::answer_as_child(const object_output& out, const message_view& message,
                                   std::uint32_t context, const std::vector<zone>& zones) const {
  const auto are_asked = [&zones](zone each) {
    return std::binary_search(zones.begin(), zones.end(), each);
  };
  if (are_asked(where().zone) && place_.is_counted_here())
    return send_whole(out, message.sender, msgtype::object_enter_interest_with_required,
                      audience::client, &context);
  if (are_asked(where().zone))
    send_whole(out, message.sender, msgtype::object_enter_location_with_required, audience::client);
  if (const auto counted_at = place_.counted_at(); counted_at && are_asked(*counted_at))
    out.send(message.sender, msgtype::object_gone_before_interest,
             [&](datagram_writer& notice) { notice.number(context).number(id()); });
}

// Answers a query that consists of a context only.
message_read object_state::answer_short(const object_output& out, const message_view& message,
                                        dc::byte_reader& reader) const {
  std::uint32_t context = 0;
  if (!reader.read(context))
    return message_read::cut_short;
  if (message.type == msgtype::object_get_active_zones) {
    children_.send_active_zones(out, message.sender, context);
    return message_read::whole;
  }
  const bool asks_ai = message.type == msgtype::object_get_ai;
  out.send(message.sender, asks_ai ? msgtype::object_get_ai_resp : msgtype::object_get_owner_resp,
           [&](datagram_writer& reply) {
             reply.number(context).number(id()).number(asks_ai ? ai() : owner());
           });
  return message_read::whole;
}

// ---- place ----

message_read object_state::set_location(const object_output& out, const message_view& message,
                                        dc::byte_reader& reader) {
  place to;
  if (!read_id(reader, to.parent) || !read_zone(reader, to.zone))
    return message_read::cut_short;
  move(out, to, message.sender);
  return message_read::whole;
}

void object_state::move(const object_output& out, place to, channel requester) {
  object_world& world = out.world();
  if (to.parent == id()) {
    world.log.warn("object", "object cannot be its own parent; move refused",
                   {{"object", value(id())}});
    return;
  }
  if (to == where())
    return;
  const place from = place_.move(out, to);
  const channel ai_before = ai();
  if (to.parent != from.parent) {
    if (from.parent != doid{0})
      world.unsubscribe(identity_.number, children_channel(from.parent));
    if (to.parent != doid{0})
      world.subscribe(identity_.number, children_channel(to.parent));
    ai_.follow_new_parent(out, to.parent);
  }
  place_.announce_move(out, from, owner(), ai_before, requester);
  if (to.parent != doid{0})
    send_whole(out, location_channel(to.parent, to.zone),
               msgtype::object_enter_location_with_required, audience::client);
  // The AI of the whole subtree changes as well (QUIRK 22).
  if (ai() != ai_before && !children_.empty())
    ai_.announce(out, {}, ai_before, requester, true);
}

// ---- AI ----

message_read object_state::change_ai(const object_output& out, const message_view& message,
                                     dc::byte_reader& reader) {
  const channel before = ai();
  const message_read end =
    message.type == msgtype::object_set_ai
      ? ai_.set_explicitly(out, reader)
      : ai_.take_over(out, message, reader, where().parent, !children_.empty());
  if (ai() != before)
    announce_ai(out, before, message.sender);
  return end;
}

// The AI has changed from `before`.
void object_state::announce_ai(const object_output& out, channel before, channel requester) const {
  ai_.announce(out, before, before, requester, !children_.empty());
  if (ai() != channel{0})
    send_whole(out, ai(), msgtype::object_enter_ai_with_required, audience::all);
}

// ---- owner ----

message_read object_state::set_owner(const object_output& out, const message_view& message,
                                     dc::byte_reader& reader) {
  channel wanted{};
  if (!read_channel(reader, wanted))
    return message_read::cut_short;
  if (wanted == owner())
    return message_read::whole;
  const channel before = std::exchange(owner_, wanted);
  if (before != channel{0})
    out.send(before, message.sender, msgtype::object_changing_owner,
             [&](datagram_writer& change) { change.number(id()).number(owner()).number(before); });
  if (owner() != channel{0})
    send_whole(out, owner(), msgtype::object_enter_owner_with_required, audience::owner);
  return message_read::whole;
}

// ---- the end ----

message_read object_state::delete_ram(const object_output& out, const message_view& message,
                                      dc::byte_reader& reader) {
  doid about{};
  if (!read_id(reader, about))
    return message_read::cut_short;
  if (about == id()) {
    place_.report_end(out, message.sender);
    annihilate(out, message.sender);
  }
  return message_read::whole;
}

// Announces that the stored object was deleted. The object itself stays unchanged (spec/services
// 4.7).
message_read object_state::delete_disk(const object_output& out, const message_view& message,
                                       dc::byte_reader& reader) const {
  if (!out.world().options.in_database)
    return message_read::whole;
  doid about{};
  if (!read_id(reader, about))
    return message_read::cut_short;
  if (about != id())
    return message_read::whole;
  recipients receivers;
  if (where().parent != doid{0})
    receivers.add(location_channel(where().parent, where().zone));
  receivers.add(ai());
  receivers.add(owner());
  out.send(receivers.all(), message.sender, msgtype::dbss_delete_disk,
           [this](datagram_writer& deletion) { deletion.number(id()); });
  return message_read::whole;
}

message_read object_state::delete_ai_objects(const object_output& out, const message_view& message,
                                             dc::byte_reader& reader) {
  channel ended{};
  if (!read_channel(reader, ended))
    return message_read::cut_short;
  if (ended != ai() || ended == channel{0}) {
    out.report(log_level::warn, "object has another AI; not deleted", message, "ai", value(ended));
    return message_read::whole;
  }
  place_.report_end(out, message.sender);
  annihilate(out, message.sender);
  return message_read::whole;
}

message_read object_state::delete_children(const object_output& out, const message_view& message,
                                           dc::byte_reader& reader) {
  doid parent{};
  if (!read_id(reader, parent))
    return message_read::cut_short;
  if (parent == id())
    children_.delete_all(out, message.sender);
  else if (parent == where().parent && parent != doid{0})
    end_by_parent(out, message.sender);
  return message_read::whole;
}

message_read object_state::delete_zones(const object_output& out, const message_view& message,
                                        dc::byte_reader& reader) {
  doid parent{};
  std::vector<zone> zones;
  if (!read_id(reader, parent)
      || !read_zones(reader, message.type == msgtype::object_delete_zones, zones))
    return message_read::cut_short;
  if (parent == id())
    children_.delete_in(out, message.sender, zones);
  else if (parent == where().parent && parent != doid{0}
           && std::binary_search(zones.begin(), zones.end(), where().zone))
    end_by_parent(out, message.sender);
  return message_read::whole;
}

// A child that its parent deletes does not report its end, because the parent has removed it from
// its counts already. Exception: an earlier location update of the child may still be on its way.
// It reaches the parent after the deletion and would be counted forever; the report corrects that.
void object_state::end_by_parent(const object_output& out, channel requester) {
  if (place_.awaits_acknowledgement())
    place_.report_end(out, requester);
  annihilate(out, requester);
}

void object_state::annihilate(const object_output& out, channel requester) {
  object_world& world = out.world();
  recipients receivers;
  if (where().parent != doid{0})
    receivers.add(location_channel(where().parent, where().zone));
  receivers.add(owner());
  receivers.add(ai());
  out.send(receivers.all(), requester, msgtype::object_delete_ram,
           [this](datagram_writer& deletion) { deletion.number(id()); });
  children_.delete_all(out, requester);
  ai_.leave(out);
  place_.leave(out);
  world.unsubscribe_all(identity_.number);
  world.metrics->objects[layout().id()].subtract(1);
  world.note_end(id());
}

// ---- output ----

// Sends all values that `who` may see. `type` is the message for an object without ram values; the
// message with ram values has the next number.
void object_state::send_whole(const object_output& out, channel to, std::uint16_t type,
                              audience who, const std::uint32_t* context) const {
  const bool has_other = values().ram_count() != 0;
  const auto sent_type = static_cast<std::uint16_t>(type + (has_other ? 1 : 0));
  out.send(to, sent_type, [&](datagram_writer& message) {
    if (context != nullptr)
      message.number(*context);
    write_head(message, who);
    if (has_other)
      write_other(message, layout(), values(), who);
  });
}

// Appends the head of an announcement, and those values of the REQUIRED block that `who` may see.
void object_state::write_head(datagram_writer& to, audience who) const {
  to.number(id());
  write_place(to, where());
  to.number(layout().id());
  write_required(to, layout(), values(), who);
}

}  // namespace donet::actors
