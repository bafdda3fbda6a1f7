#include "actors/client_agent/view/client_view.hpp"

#include "actors/channels.hpp"
#include "actors/msgtype.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace donet::actors {

using runtime::channel;
using runtime::doid;
using runtime::message_view;
using runtime::zone;

// ---- messages from the cluster ----

view_outcome client_view::receive(const session_output& out, const message_view& message,
                                  const message_route& route) {
  switch (message.type) {
  case msgtype::object_delete_ram: return objects_.on_delete(out, interests_, message, route);
  case msgtype::object_changing_location: return objects_.on_move(out, interests_, message, route);
  case msgtype::object_enter_location_with_required:
  case msgtype::object_enter_location_with_required_other:
    objects_.enter(out, interests_, message, route);
    return {};
  default: break;
  }
  if (!out.session().owns_one_of(route)) {
    out.reject(message);
    return {};
  }
  switch (message.type) {
  case msgtype::object_changing_owner: return objects_.on_owner_change(out, interests_, message);
  case msgtype::object_enter_owner_with_required:
  case msgtype::object_enter_owner_with_required_other: return on_enter_owner(out, message);
  case msgtype::object_enter_interest_with_required:
  case msgtype::object_enter_interest_with_required_other: return on_answer(out, message);
  case msgtype::object_gone_before_interest:
    return finish_if_complete(out, interests_.add_gone(out, message));
  default: return finish_if_complete(out, interests_.add_count(out, message));
  }
}

// Handles a message that has waited, which is about an object.
view_outcome client_view::handle(const session_output& out, const message_view& message,
                                 const message_route& route) {
  if (message.type != msgtype::object_set_field && message.type != msgtype::object_set_fields)
    return receive(out, message, route);
  update(out, message, route, {});
  return {};
}

// ---- owners ----

view_outcome client_view::on_enter_owner(const session_output& out, const message_view& message) {
  const std::optional<object_entry> entry =
    objects_.read_known_entry(out, message, "object has an unknown class; not shown to its owner");
  if (!entry)
    return {};
  if (const view_outcome outcome = replay_queue_of(out, entry->id); outcome.ends_session())
    return outcome;
  objects_.own(out, message.type, *entry);
  return {};
}

// The queue of an object is older than the entry that its new owner receives, so it is handled
// first.
view_outcome client_view::replay_queue_of(const session_output& out, doid id) {
  known_object* const object = objects().find(id);
  if (object == nullptr || object->pending == 0)
    return {};
  const std::vector<waiting_message> queue =
    interests_.state().operation(std::exchange(object->pending, 0))->take(id);
  // The owner of a session object receives nothing else about it (spec/clientagent 7.7).
  if (object->is_session_object)
    return {};
  for (const waiting_message& each : queue) {
    if (each.entered)
      objects_.show(out, {each.sender, each.type, each.payload});
    else if (const view_outcome outcome = replay(out, each); outcome.ends_session())
      return outcome;
  }
  return {};
}

// ---- answers to interests ----

view_outcome client_view::on_answer(const session_output& out, const message_view& message) {
  dc::byte_reader from(message.payload);
  std::uint32_t context = 0;
  object_entry entry;
  if (!from.read(context) || !object_entry::read(from, entry)) {
    out.report_cut_short(message);
    return {};
  }
  const std::uint16_t type = is_with_other(message.type)
                               ? msgtype::object_enter_location_with_required_other
                               : msgtype::object_enter_location_with_required;
  const message_view entrance{message.sender, type, entry.whole};
  interest_operation* const operation = interests_.state().operation(context);
  if (operation == nullptr) {
    // The operation has expired, but the client still has the interest.
    if (interests_.state().is_welcome(context, entry.at))
      objects_.enter(out, interests_, entrance, {});
    else
      out.report("answer received for no pending interest; ignored", message);
    return {};
  }
  ++operation->answered;
  if (!interests_.state().has_dropped(context, entry.at)) {
    if (const view_outcome outcome = take_answer(out, context, entrance, entry);
        outcome.ends_session())
      return outcome;
  }
  return finish_if_complete(out, context);
}

// The operation `context` exists.
view_outcome client_view::take_answer(const session_output& out, std::uint32_t context,
                                      const message_view& entrance, const object_entry& entry) {
  if (const known_object* const object = objects().find(entry.id);
      object != nullptr && object->is_visible()) {
    if (!object->is_stale())
      return {};
    objects_.hide(out, entry.id);
  }
  interest_operation& operation = *interests_.state().operation(context);
  known_object& known = objects().at(entry.id);
  if (known.pending == 0) {
    known.pending = context;
  } else if (known.pending != context) {
    // The object is already queued for another operation: queue this entry there, and make this
    // operation wait for that one.
    operation.wait_behind(known.pending);
    waiting_message waiting = waiting_copy(entry.id, entrance, entry.at);
    waiting.answers = context;
    interests_.queue(out, known.pending, std::move(waiting));
    return {};
  } else {
    // The answer includes all queued messages about the object, also those that the session missed.
    for (const waiting_message& each : operation.take(entry.id)) {
      if (const view_outcome outcome = handle_beside_view(out, each); outcome.ends_session())
        return outcome;
    }
  }
  operation.add_to_snapshot(waiting_copy(entry.id, entrance, entry.at));
  return {};
}

// The object of a dropped message may concern the client for another reason than the dropped zone,
// for instance because the client owns it: then the message is handled now, as if the object did
// not wait. Messages about the object that still wait are newer.
view_outcome client_view::handle_beside_view(const session_output& out,
                                             const waiting_message& dropped) {
  if (dropped.entered || dropped.type == msgtype::object_delete_ram
      || find_class(out.world(), dropped.object) == nullptr)
    return {};
  const std::uint32_t pending = std::exchange(objects().at(dropped.object).pending, 0);
  const view_outcome outcome =
    handle(out, {dropped.sender, dropped.type, dropped.payload}, message_route(dropped.route));
  objects().at(dropped.object).pending = pending;
  objects().settle(dropped.object);
  return outcome;
}

// Handles a message that no longer has to wait. Whether the session itself sent it was decided when
// it was received: the session may have another id now.
view_outcome client_view::replay(const session_output& out, const waiting_message& waited) {
  const message_view message{waited.sender, waited.type, waited.payload};
  const message_route route(waited.route);
  object_entry entry;
  if (interests_.state().operation(waited.answers) != nullptr
      && object_entry::read(dc::byte_reader(message.payload), entry))
    return take_answer(out, waited.answers, message, entry);
  if (message.type == msgtype::object_delete_ram)
    return objects_.on_waited_delete(out, interests_, message, route);
  if (message.type == msgtype::object_changing_location)
    return objects_.change_location(out, interests_, message, &waited);
  return handle(out, message, route);
}

// ---- the end of operations ----

view_outcome client_view::finish_if_complete(const session_output& out, std::uint32_t context) {
  const interest_operation* const operation = interests_.state().operation(context);
  if (operation == nullptr || !operation->is_complete())
    return {};
  return finish_with_followers(out, context);
}

// Finishes the operation, then every operation that waited only for it.
view_outcome client_view::finish_with_followers(const session_output& out, std::uint32_t context) {
  std::vector<std::uint32_t> ended{context};
  for (std::size_t i = 0; i < ended.size(); ++i) {
    const interest_operation* const operation = interests_.state().operation(ended[i]);
    if (operation == nullptr || (i != 0 && !operation->is_complete()))
      continue;
    if (const view_outcome outcome = finish_operation(out, ended[i]); outcome.ends_session())
      return outcome;
    interests_.state().release_others(ended[i], ended);
  }
  return {};
}

// Sends the objects that answered, DONE, then every message that arrived in between
// (spec/clientagent 9.6).
view_outcome client_view::finish_operation(const session_output& out, std::uint32_t context) {
  const interest_operation ended = interests_.state().end(context);
  for (const waiting_message& each : ended.snapshot()) {
    objects().at(each.object).pending = 0;
    objects_.show(out, {each.sender, each.type, each.payload});
    objects().settle(each.object);
  }
  objects_.hide_unconfirmed(out, context);
  client_world& world = out.world();
  world.metrics->interest_time.observe(runtime::microseconds_of(world.now - ended.since));
  interests_.send_done(out, {ended.id, ended.client_context, ended.caller});
  for (const waiting_message& each : ended.queued()) {
    if (known_object* const object = objects().find(each.object);
        object != nullptr && object->pending == context) {
      object->pending = 0;
      objects().settle(each.object);
    }
  }
  for (const waiting_message& each : ended.queued()) {
    if (const view_outcome outcome = replay(out, each); outcome.ends_session())
      return outcome;
  }
  // A move that waited may have had a place of this operation as its destination.
  objects_.hide_unconfirmed(out, context);
  return {};
}

view_outcome client_view::expire(const session_output& out) {
  for (const std::uint32_t context : interests_.expired(out.world().now)) {
    // The end of an earlier one may have ended this one, too.
    if (interests_.state().operation(context) == nullptr)
      continue;
    interests_.note_expired(out, context);
    if (const view_outcome outcome = finish_with_followers(out, context); outcome.ends_session())
      return outcome;
  }
  return {};
}

// ---- opening and closing ----

view_outcome client_view::open(const session_output& out, const interest_request& request,
                               interest wanted) {
  interests_.replace(out, request, std::move(wanted));
  return continue_change(out);
}

view_outcome client_view::close(const session_output& out, const interest_request& request) {
  interests_.remove(out, request);
  return continue_change(out);
}

view_outcome client_view::continue_change(const session_output& out) {
  const std::size_t wanted = interests_.zones_left();
  const std::size_t granted =
    wanted == 0 ? 0 : out.world().zones.take(out.session().number(), wanted);
  return change_zones(out, granted);
}

view_outcome client_view::complete_change(const session_output& out) {
  out.world().zones.forget(out.session().number());
  return change_zones(out, interests_.zones_left());
}

view_outcome client_view::change_zones(const session_output& out, std::size_t count) {
  const doid parent = interests_.closed_parent();
  const zone_set closed = interests_.close_some(count);
  if (const view_outcome outcome = close_zones(out, parent, closed); outcome.ends_session()) {
    interests_.drop_change();
    return outcome;
  }
  interests_.open_some(out, count);
  if (interests_.zones_left() == 0)
    interests_.finish_change(out);
  return {};
}

// spec/clientagent 9.7
view_outcome client_view::close_zones(const session_output& out, doid parent,
                                      const zone_set& zones) {
  if (zones.empty())
    return {};
  if (const view_outcome outcome = drop_waiting(out, parent, zones); outcome.ends_session())
    return outcome;
  for (const doid id : objects().leaving_with(parent, zones)) {
    if (objects().at(id).is_session_object)
      return {session_object_loss::interest_closed, id};
    objects_.hide(out, id);
  }
  // A place that is one of the session's own channels, too, stays open.
  const session_identity& session = out.session();
  for (const zone closed : zones) {
    const channel where = location_channel(parent, closed);
    if (!session.owns(where))
      out.world().unsubscribe(session.number(), where);
  }
  return {};
}

// Drops the messages that wait because of these zones.
view_outcome client_view::drop_waiting(const session_output& out, doid parent,
                                       const zone_set& zones) {
  const interest_operation::dropped dropped = interests_.state().drop(parent, zones);
  for (const doid id : dropped.objects)
    objects().at(id).pending = 0;
  for (const waiting_message& each : dropped.messages) {
    if (const view_outcome outcome = handle_beside_view(out, each); outcome.ends_session())
      return outcome;
  }
  for (const doid id : dropped.objects)
    objects().settle(id);
  return {};
}

void client_view::abandon(const session_output& out) {
  for (const doid id :
       objects().all([](const known_object& object) { return object.is_session_object; })) {
    auto deletion = out.to_server(channel_of(id), msgtype::object_delete_ram);
    deletion.number(id);
    out.finish(deletion);
  }
  interests_.abandon(out);
}

// ---- memory ----

// The estimate of a table entry is twice the size of its value.
std::size_t client_view::held_bytes() const {
  constexpr std::size_t object_bytes = 2 * sizeof(known_object);
  return objects().size() * object_bytes + interests_.held_bytes();
}

}  // namespace donet::actors
