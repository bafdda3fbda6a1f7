// What answers to an interest, and all that waits with it.
//
// While an object waits for an operation, all that is said about it waits behind it, in one queue:
// so the client never sees a value that is older than the one it has.

#include "actors/client_agent/session_state.hpp"
#include "actors/client_agent/view/object_entry.hpp"
#include "actors/msgtype.hpp"

#include <algorithm>
#include <utility>

namespace donet::actors {

using runtime::doid;
using runtime::message_view;

namespace {

// Of one operation; with more it ends as if its time were over.
constexpr std::size_t queued_bytes_max = 4u << 20;

}  // namespace

void session_state::answer(client_world& world, const message_view& message) {
  reader from(message.payload);
  std::uint32_t context = 0;
  object_entry one;
  if (!from.read(context) || !object_entry::read(from, one))
    return truncated(world, message);
  const std::uint16_t type = is_with_other(message.type)
                               ? msgtype::object_enter_location_with_required_other
                               : msgtype::object_enter_location_with_required;
  const message_view entrance{message.sender, type, one.whole};
  interest_operation* const operation = interests_.operation(context);
  if (operation == nullptr) {
    // It took too long, but the client still wants to know.
    if (interests_.is_welcome(context, one.at))
      return enter(world, entrance, {});
    return warn(world, "an object answers to an interest that is not waiting", message);
  }
  ++operation->answered;
  if (!interests_.has_dropped(context, one.at))
    take_answer(world, context, entrance, one);
  if (!is_over_ && operation->is_complete())
    complete(world, context);
}

// There is such an operation.
void session_state::take_answer(client_world& world, std::uint32_t context,
                                const message_view& entrance, const object_entry& one) {
  if (const known_object* const object = objects_.find(one.id);
      object != nullptr && object->is_visible()) {
    if (!object->may_have_been_missed())
      return;
    leave(world, one.id);
  }
  interest_operation& operation = *interests_.operation(context);
  known_object& known = objects_.at(one.id);
  if (known.pending == 0) {
    known.pending = context;
  } else if (known.pending != context) {
    // All that is said of it waits in one place, and this operation for that.
    operation.wait_behind(known.pending);
    waiting_message waiting = as_waiting(one.id, entrance, one.at);
    waiting.answers = context;
    wait(world, std::move(waiting));
    return;
  } else {
    // All that was said of it is in the answer, be it that the session has missed some of it.
    for (const waiting_message& each : operation.take(one.id)) {
      tell_beside_view(world, each);
      if (is_over_)
        return;
    }
  }
  operation.add_to_snapshot(as_waiting(one.id, entrance, one.at));
}

// What has waited and is forgotten is told if it concerns the client beside the view, as the owner for
// instance. It is older than what still waits.
void session_state::tell_beside_view(client_world& world, const waiting_message& forgotten) {
  if (forgotten.entered || forgotten.type == msgtype::object_delete_ram
      || lookup(world, forgotten.object) == nullptr)
    return;
  const std::uint32_t pending = std::exchange(objects_.at(forgotten.object).pending, 0);
  handle(world, {forgotten.sender, forgotten.type, forgotten.payload},
         message_route(forgotten.route), {});
  objects_.at(forgotten.object).pending = pending;
  objects_.settle(forgotten.object);
}

// What has waited, when nothing is left to wait for. It was heard under the id that the session had
// then.
void session_state::hear_again(client_world& world, const waiting_message& waited) {
  const message_view message{waited.sender, waited.type, waited.payload};
  const message_route route(waited.route);
  object_entry one;
  if (interests_.operation(waited.answers) != nullptr
      && object_entry::read(reader(message.payload), one))
    take_answer(world, waited.answers, message, one);
  else if (message.type == msgtype::object_delete_ram)
    erase_view(world, message, route);
  else if (message.type == msgtype::object_changing_location)
    change_location(world, message, waited.leaves_sight, waited.doubt);
  else
    handle(world, message, route, {});
}

// Somebody was counted who has gone on. Where to, those who were there have heard.
void session_state::excuse(client_world& world, const message_view& message) {
  reader from(message.payload);
  std::uint32_t context = 0;
  if (!from.read(context))
    return truncated(world, message);
  interest_operation* const operation = interests_.operation(context);
  if (operation == nullptr)
    return;
  ++operation->answered;
  if (operation->is_complete())
    complete(world, context);
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
  // One that was not asked for counts nothing.
  if (operation->uncounted == 0)
    return;
  --operation->uncounted;
  operation->expected += objects;
  objects_per_interest_ = std::max(objects, objects_per_interest_ - objects_per_interest_ / 8);
  if (operation->is_complete())
    complete(world, context);
}

// ---- waiting ----

waiting_message session_state::as_waiting(doid id, const message_view& message,
                                          std::optional<place> entered) {
  return {.sender = message.sender,
          .type = message.type,
          .object = id,
          .entered = entered,
          .payload = {message.payload.begin(), message.payload.end()}};
}

// The place of the object decides whether the message is accepted; it arrives with the answer.
waiting_message session_state::as_undecided(doid id, const message_view& message,
                                            const message_route& route) const {
  waiting_message waiting = as_waiting(id, message);
  if (!is_own(route))
    waiting.route.assign(route.bytes().begin(), route.bytes().end());
  return waiting;
}

// The message waits for the operation that its object waits for.
void session_state::wait(const client_world& world, waiting_message waiting) {
  interest_operation* const operation = interests_.operation(objects_.at(waiting.object).pending);
  operation->add_to_queue(std::move(waiting));
  if (operation->queued_bytes() > queued_bytes_max)
    operation->deadline = world.now;
}

// Another operation that waits for that place is not over before the object is known to be there.
void session_state::wait_for_move(client_world& world, doid id, const message_view& message,
                                  const place& to, bool leaves_sight) {
  const std::uint32_t pending = objects_.at(id).pending;
  const std::uint32_t there = interests_.waiting_for(to);
  if (there != 0 && there != pending)
    interests_.operation(there)->wait_behind(pending);
  waiting_message waiting = as_waiting(id, message);
  waiting.moved = to;
  waiting.doubt = there;
  waiting.leaves_sight = leaves_sight || !interests_.covers(to);
  wait(world, std::move(waiting));
}

}  // namespace donet::actors
