#include "actors/client_agent/view/view_objects.hpp"

#include "actors/channels.hpp"
#include "actors/msgtype.hpp"

#include <utility>

namespace donet::actors {

using runtime::channel;
using runtime::doid;
using runtime::message_view;

using reader = dc::byte_reader;

namespace {

bool read_place(reader& from, place& to) noexcept {
  return read_id(from, to.parent) && read_zone(from, to.zone);
}

// True if the message came by the channel of this place, and the client is interested in the place.
bool is_by(const view_interests& interests, const place& where, const message_route& route) {
  return where.parent != doid{0} && route.contains(location_channel(where.parent, where.zone))
         && interests.state().covers(where);
}

view_outcome cut_short(const session_output& out, const message_view& message) {
  out.report_cut_short(message);
  return {};
}

view_outcome rejected(const session_output& out, const message_view& message) {
  out.reject(message);
  return {};
}

}  // namespace

const dc::class_entry* view_objects::find_class(const client_world& world, doid id) const {
  if (const auto global = world.globals.find(id); global != world.globals.end())
    return global->second.dclass;
  const known_object* const object = book_.find(id);
  return object == nullptr || !object->is_known() ? nullptr
                                                  : world.contract.find_class(object->class_id());
}

// True if the message came by the place of the object, as the session has it, or by a channel of
// the session's own. The place of a visible object needs no further check: the client is interested
// in it or owns the object.
bool view_objects::is_at_place(const session_output& out, const view_interests& interests,
                               const known_object* object, const message_route& route) const {
  if (object != nullptr && object->at().parent != doid{0}) {
    const place where = object->at();
    if (object->is_visible() ? route.contains(location_channel(where.parent, where.zone))
                             : is_by(interests, where, route))
      return true;
  }
  return out.session().owns_one_of(route);
}

// A copy of a message that waits and is not accepted yet: the place of the object decides, and the
// session has that place only when the answer to the interest has arrived.
waiting_message view_objects::undecided_copy(const session_output& out, doid id,
                                             const message_view& message,
                                             const message_route& route) const {
  waiting_message waiting = waiting_copy(id, message);
  if (!out.session().owns_one_of(route))
    waiting.route.assign(route.bytes().begin(), route.bytes().end());
  return waiting;
}

// Normal while the objects of an interest are on their way: a message that was sent before the
// object was asked arrives before the object's answer, which includes it.
void view_objects::report_unknown(const session_output& out, const view_interests& interests,
                                  std::string_view sentence, doid id,
                                  const message_view& message) const {
  const bool may_be_coming = !interests.state().operations().empty();
  out.report_object(may_be_coming ? runtime::log_level::debug : runtime::log_level::warn, sentence,
                    id, message);
}

std::optional<object_entry> view_objects::read_known_entry(const session_output& out,
                                                           const message_view& message,
                                                           std::string_view sentence) const {
  object_entry entry;
  if (!object_entry::read(reader(message.payload), entry)) {
    out.report_cut_short(message);
    return std::nullopt;
  }
  if (out.world().contract.find_class(entry.class_id) == nullptr) {
    out.report_unknown_class(sentence, entry.id, entry.class_id);
    return std::nullopt;
  }
  return entry;
}

// ---- updates ----

void view_objects::update(const session_output& out, view_interests& interests,
                          const message_view& message, const message_route& route,
                          dc::bytes_view encoded) {
  reader from(message.payload);
  doid id{};
  std::uint16_t field_or_count = 0;
  if (!read_id(from, id) || !from.read(field_or_count))
    return out.report_cut_short(message);
  const known_object* const object = book_.find(id);
  if (object != nullptr && object->pending != 0)
    return interests.queue(out, object->pending, undecided_copy(out, id, message, route));
  client_world& world = out.world();
  if ((object == nullptr || !object->is_known()) && world.globals.count(id) == 0)
    return report_unknown(out, interests, "update received for an unknown object; dropped", id,
                          message);
  if (!is_at_place(out, interests, object, route))
    return out.reject(message);
  if (!encoded.empty()) {
    world.to_client.append(encoded);
    world.metrics->sent_messages.add(1);
    return;
  }
  auto writer =
    out.to_client(message.type == msgtype::object_set_field ? msgtype::client_object_set_field
                                                            : msgtype::client_object_set_fields);
  writer.bytes(message.payload);
  out.finish(writer);
}

// ---- places ----

void view_objects::enter(const session_output& out, view_interests& interests,
                         const message_view& message, const message_route& route) {
  object_entry entry;
  if (!object_entry::read(reader(message.payload), entry))
    return out.report_cut_short(message);
  if (!is_by(interests, entry.at, route) && !out.session().owns_one_of(route))
    return out.reject(message);
  known_object* object = book_.find(entry.id);
  if (object != nullptr && object->is_visible()) {
    if (!object->is_stale())
      return;
    // Shown again, with the values that the client may have missed.
    hide(out, entry.id);
    object = book_.find(entry.id);
  }
  // The answer to an interest that was closed, from an object that its parent had not counted
  // (spec/clientagent 9.2).
  if (!interests.state().covers(entry.at) && interests.state().was_closed(entry.at))
    return;
  if (object != nullptr && object->pending != 0)
    return interests.queue(out, object->pending, waiting_copy(entry.id, message, entry.at));
  if (const std::uint32_t context = interests.state().waiting_for(entry.at)) {
    book_.at(entry.id).pending = context;
    return interests.queue(out, context, waiting_copy(entry.id, message, entry.at));
  }
  show(out, message);
}

void view_objects::show(const session_output& out, const message_view& entrance) {
  const std::optional<object_entry> entry =
    read_known_entry(out, entrance, "object has an unknown class; not shown");
  if (!entry)
    return;
  if (const known_object* const seen = book_.find(entry->id);
      seen != nullptr && seen->is_visible() && seen->is_stale())
    hide(out, entry->id);
  known_object& object = book_.at(entry->id);
  if (object.is_visible() || (object.is_owned && object.is_session_object))
    return;
  object.visible_class = entry->class_id;
  book_.show(entry->id, entry->at);
  auto writer =
    out.to_client(is_with_other(entrance.type) ? msgtype::client_enter_object_required_other
                                               : msgtype::client_enter_object_required);
  writer.bytes(entry->whole);
  out.finish(writer);
}

// The object sends the message to the place that it leaves; the place where it goes is accepted as
// well.
view_outcome view_objects::on_move(const session_output& out, view_interests& interests,
                                   const message_view& message, const message_route& route) {
  reader from(message.payload);
  doid id{};
  place destination;
  place before;
  if (!read_id(from, id) || !read_place(from, destination))
    return cut_short(out, message);
  const bool has_before = read_place(from, before);
  if (!is_by(interests, destination, route) && !(has_before && is_by(interests, before, route))
      && !is_at_place(out, interests, book_.find(id), route))
    return rejected(out, message);
  return change_location(out, interests, message);
}

view_outcome view_objects::change_location(const session_output& out, view_interests& interests,
                                           const message_view& message,
                                           const waiting_message* waited) {
  reader from(message.payload);
  doid id{};
  place destination;
  if (!read_id(from, id) || !read_place(from, destination))
    return cut_short(out, message);
  known_object* const object = book_.find(id);
  if (object == nullptr)
    return {};
  const bool leaves_sight = waited != nullptr && waited->leaves_sight;
  if (object->pending != 0) {
    waiting_message waiting = waiting_copy(id, message);
    waiting.leaves_sight = leaves_sight;
    interests.queue_move(out, object->pending, std::move(waiting), destination);
    return {};
  }
  if (!object->is_visible() && !object->is_owned)
    return {};
  const bool is_covered = move(interests, id, *object, destination) && !leaves_sight;
  if (object->is_visible() && waited != nullptr && waited->unconfirmed_since != 0)
    book_.set_unconfirmed_since(*object, waited->unconfirmed_since);
  if (object->is_visible() && !is_covered) {
    if (!object->is_session_object) {
      hide(out, id);
      return {};
    }
    if (!object->is_owned)
      return {session_object_loss::left_interest, id};
  }
  auto writer = out.to_client(msgtype::client_object_location);
  writer.number(id).number(destination.parent).number(destination.zone);
  out.finish(writer);
  return {};
}

view_outcome view_objects::on_own_move(const session_output& out, view_interests& interests,
                                       const message_view& message) {
  reader from(message.payload);
  doid id{};
  place destination;
  if (!read_id(from, id) || !read_place(from, destination))
    return cut_short(out, message);
  known_object* const object = book_.find(id);
  if (object == nullptr)
    return {};
  if (object->pending != 0 || !object->is_owned)
    return change_location(out, interests, message);
  move(interests, id, *object, destination);
  return {};
}

// Moves a visible or owned object. True if the client has an interest in the destination.
//
// If the client opened that interest only after the object had moved there, the client has missed
// messages about it. It is shown again when it announces itself there, or when it moves on.
bool view_objects::move(const view_interests& interests, doid id, known_object& object,
                        const place& destination) {
  const bool is_covered = interests.state().covers(destination);
  book_.move(id, destination);
  if (object.is_visible()) {
    book_.set_missed_updates(object, object.has_missed_updates() || !is_covered
                                       || object.unconfirmed_since() != 0);
    book_.set_unconfirmed_since(object, interests.state().waiting_for(destination));
  }
  return is_covered;
}

void view_objects::hide(const session_output& out, doid id) {
  auto writer = out.to_client(msgtype::client_object_leaving);
  writer.number(id);
  out.finish(writer);
  book_.hide(id);
  book_.make_historical(id);
  book_.settle(id);
}

void view_objects::hide_unconfirmed(const session_output& out, std::uint32_t operation) {
  if (book_.unconfirmed() == 0)
    return;
  for (const doid id : book_.unconfirmed_since(operation))
    hide(out, id);
}

// ---- deletion ----

view_outcome view_objects::on_delete(const session_output& out, view_interests& interests,
                                     const message_view& message, const message_route& route) {
  reader from(message.payload);
  doid id{};
  if (!read_id(from, id))
    return cut_short(out, message);
  known_object* const object = book_.find(id);
  const bool is_accepted = is_at_place(out, interests, object, route);
  if (object != nullptr && object->pending != 0) {
    interests.queue(out, object->pending, undecided_copy(out, id, message, route));
    if (!is_accepted)
      return {};
    // Ownership ends at once even while the object is queued: the object may be created again
    // before the operation ends, and given to this client.
    if (object->is_owned && !object->is_session_object) {
      end_ownership(out, id);
      return {};
    }
    if (!object->is_owned)
      return {};
  }
  const bool is_known = object != nullptr && object->is_known();
  if (!is_known && out.world().globals.count(id) == 0) {
    report_unknown(out, interests, "deletion received for an unknown object; ignored", id, message);
    return {};
  }
  if (!is_accepted)
    return rejected(out, message);
  if (object != nullptr && object->is_session_object) {
    object->is_session_object = false;
    return {session_object_loss::deleted, id};
  }
  const bool was_owned = is_known && object->is_owned;
  if (is_known && object->is_visible())
    hide(out, id);
  if (was_owned)
    end_ownership(out, id);
  book_.make_historical(id);
  book_.settle(id);
  return {};
}

view_outcome view_objects::on_waited_delete(const session_output& out, view_interests& interests,
                                            const message_view& message,
                                            const message_route& route) {
  reader from(message.payload);
  doid id{};
  if (!read_id(from, id))
    return cut_short(out, message);
  known_object* const object = book_.find(id);
  if (object != nullptr && object->pending != 0) {
    interests.queue(out, object->pending, undecided_copy(out, id, message, route));
    return {};
  }
  if (object == nullptr || !object->is_visible())
    return {};
  if (!is_at_place(out, interests, object, route))
    return rejected(out, message);
  if (!object->is_session_object) {
    hide(out, id);
    return {};
  }
  object->is_session_object = false;
  return {session_object_loss::deleted, id};
}

// ---- owners ----

void view_objects::own(const session_output& out, std::uint16_t type, const object_entry& entry) {
  known_object& object = book_.at(entry.id);
  if (!object.is_owned) {
    object.is_owned = true;
    object.owned_class = entry.class_id;
    if (!object.is_visible())
      book_.move(entry.id, entry.at);
  }
  auto writer =
    out.to_client(is_with_other(type) ? msgtype::client_enter_object_required_other_owner
                                      : msgtype::client_enter_object_required_owner);
  writer.bytes(entry.whole);
  out.finish(writer);
}

view_outcome view_objects::on_owner_change(const session_output& out,
                                           const view_interests& interests,
                                           const message_view& message) {
  reader from(message.payload);
  doid id{};
  channel owner{};
  if (!read_id(from, id) || !runtime::read_channel(from, owner))
    return cut_short(out, message);
  if (owner == out.session().id())
    return {};
  const known_object* const object = book_.find(id);
  if (object == nullptr || !object->is_owned) {
    out.report("owner change received for an object of another owner; ignored", message);
    return {};
  }
  if (object->is_session_object)
    return {session_object_loss::left_ownership, id};
  // Without ownership and interest no further message about the object reaches the client.
  if (object->is_visible() && !interests.state().covers(object->at()))
    hide(out, id);
  end_ownership(out, id);
  // Updates that the client sent before it received this are tolerated.
  book_.make_historical(id);
  book_.settle(id);
  return {};
}

void view_objects::end_ownership(const session_output& out, doid id) {
  auto writer = out.to_client(msgtype::client_object_leaving_owner);
  writer.number(id);
  out.finish(writer);
  book_.at(id).is_owned = false;
}

}  // namespace donet::actors
