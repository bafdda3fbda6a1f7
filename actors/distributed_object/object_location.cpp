// The place and the AI of an object, and the messages between parents and children about both
// (spec/services 3.4.3 to 3.4.6, 3.4.8, 3.4.14).

#include "actors/channels.hpp"
#include "actors/distributed_object/object_state.hpp"
#include "actors/distributed_object/recipients.hpp"
#include "actors/msgtype.hpp"

#include <utility>

namespace donet::actors {

using runtime::doid;
using runtime::log_level;
using runtime::zone;

// ---- moving ----

void object_state::move(object_world& world, place to, channel requester) {
  if (to.parent == id_) {
    world.log.warn("object", "it cannot be its own parent", {{"object", value(id_)}});
    return;
  }
  if (to == place_)
    return;
  const place counted_before = counted_elsewhere();
  const place from = std::exchange(place_, to);
  const bool has_new_parent = to.parent != from.parent;
  if (has_new_parent)
    is_counted_ = false;
  world.places.change(self_, place_index::stay::is_there, from, to);
  world.places.change(self_, place_index::stay::is_counted, counted_before, counted_elsewhere());
  recipients told;
  // Parent 0 is not a place (QUIRK 21).
  if (from.parent != doid{0}) {
    told.add(location_channel(from.parent, from.zone));
    told.add(channel_of(from.parent));
  }
  if (has_new_parent)
    told.add(channel_of(to.parent));
  told.add(owner_);
  told.add(ai_);

  const channel ai_before = ai_;
  if (has_new_parent) {
    if (from.parent != doid{0})
      world.unsubscribe(self_, children_channel(from.parent));
    if (to.parent != doid{0})
      world.subscribe(self_, children_channel(to.parent));
    if (!ai_is_explicit_)
      follow_new_parent(world);
  }
  if (!told.empty()) {
    auto change = write(world, told.all(), requester, msgtype::object_changing_location);
    change.number(id_);
    write_place(change, to);
    write_place(change, from);
    finish(world, change, msgtype::object_changing_location);
  }
  if (to.parent != doid{0}) {
    expect_ack();
    tell_whole(world, location_channel(to.parent, to.zone),
               msgtype::object_enter_location_with_required, audience::client);
  }
  // The AI of the whole subtree changes as well (QUIRK 22).
  if (ai_ != ai_before && has_children())
    tell_ai_change(world, {}, ai_before, requester);
}

// Takes over the AI of the new parent; an object without a parent has no AI.
void object_state::follow_new_parent(object_world& world) {
  world.note_leader(self_, place_.parent);
  if (place_.parent == doid{0}) {
    ai_ = channel{0};
    return;
  }
  const channel parent = channel_of(place_.parent);
  auto question = write(world, {&parent, 1}, channel_of(id_), msgtype::object_get_ai);
  finish(world, question.number(next_context_++), msgtype::object_get_ai);
}

// ---- the AI ----

void object_state::set_ai(object_world& world, channel ai, channel requester, bool explicitly) {
  if (ai == ai_)
    return;
  const channel before = std::exchange(ai_, ai);
  if (explicitly) {
    world.note_explicit_ai(id_, ai_is_explicit_ ? before : channel{0}, ai);
    ai_is_explicit_ = true;
    world.note_leader(self_, doid{0});
  }
  tell_ai_change(world, before, before, requester);
  if (ai_ != channel{0})
    tell_whole(world, ai_, msgtype::object_enter_ai_with_required, audience::all);
}

void object_state::tell_ai_change(object_world& world, channel also, channel before,
                                  channel requester) const {
  recipients told;
  if (has_children())
    told.add(children_channel(id_));
  told.add(also);
  if (told.empty())
    return;
  auto change = write(world, told.all(), requester, msgtype::object_changing_ai);
  finish(world, change.number(id_).number(ai_).number(before), msgtype::object_changing_ai);
}

bool object_state::changing_ai(object_world& world, const message_view& message,
                               dc::byte_reader& reader) {
  std::uint32_t parent = 0;
  channel ai{};
  channel before{};
  if (!reader.read(parent) || !read_channel(reader, ai) || !read_channel(reader, before))
    return false;
  follow(world, message, doid{parent}, ai);
  return true;
}

bool object_state::get_ai_resp(object_world& world, const message_view& message,
                               dc::byte_reader& reader) {
  std::uint32_t context = 0;
  std::uint32_t parent = 0;
  channel ai{};
  if (!reader.read(context) || !reader.read(parent) || !read_channel(reader, ai))
    return false;
  follow(world, message, doid{parent}, ai);
  return true;
}

// Takes over the AI of the parent that `parent` announces; the message may come from an object that
// is not the parent. In a circle of parents two changes would follow each other forever (QUIRK 30),
// but only objects with children pass a change on, so only these are checked.
void object_state::follow(object_world& world, const message_view& message, doid parent,
                          channel ai) {
  if (parent != place_.parent || parent == doid{0})
    complain(world, log_level::warn, "it is told of the AI of an object that is not its parent",
             message, "parent", value(parent));
  else if (ai_is_explicit_ || ai == ai_)
    return;
  else if (has_children() && world.follows_itself(self_, id_))
    complain(world, log_level::warn, "its parents have no end: it does not follow their AI",
             message, "parent", value(parent));
  else
    set_ai(world, ai, message.sender, false);
}

// ---- as a child ----

// An acknowledgement for another zone belongs to an earlier move, if more than the current place
// awaits one. Otherwise it was meant for an earlier object of this DoId, or for an earlier stay
// with that parent, and is ignored.
void object_state::location_ack(object_world& world, place where) {
  if (where.parent == place_.parent && (where.zone == place_.zone || unacknowledged_ > 1))
    set_counted(world, true, where.zone);
  if (unacknowledged_ != 0 && unacknowledged_ != UINT8_MAX)
    --unacknowledged_;
}

// The place where the parent still counts the object although it has moved; otherwise the place
// without a parent.
place object_state::counted_elsewhere() const noexcept {
  const bool is_elsewhere = is_counted_ && place_.parent != doid{0} && counted_at_ != place_.zone;
  return is_elsewhere ? place{place_.parent, counted_at_} : place{};
}

void object_state::set_counted(object_world& world, bool is_counted, zone where) {
  const place before = counted_elsewhere();
  is_counted_ = is_counted;
  counted_at_ = where;
  world.places.change(self_, place_index::stay::is_counted, before, counted_elsewhere());
}

// The counter never falls back to 0 if the parent does not exist, because no acknowledgement
// arrives.
void object_state::expect_ack() noexcept {
  if (unacknowledged_ != UINT8_MAX)
    ++unacknowledged_;
}

// ---- as a parent ----

zone_index& object_state::index() {
  if (!children_)
    children_ = std::make_unique<zone_index>();
  return *children_;
}

bool object_state::changing_location(object_world& world, const message_view& message,
                                     dc::byte_reader& reader) {
  std::uint32_t child = 0;
  std::uint32_t to_parent = 0;
  std::uint32_t to_zone = 0;
  std::uint32_t from_parent = 0;
  std::uint32_t from_zone = 0;
  if (!reader.read(child) || !reader.read(to_parent) || !reader.read(to_zone)
      || !reader.read(from_parent) || !reader.read(from_zone))
    return false;
  const bool comes = doid{to_parent} == id_;
  const bool goes = doid{from_parent} == id_;
  if (!comes && !goes) {
    complain(world, log_level::warn, "it is told of the child of others", message, "child", child);
    return true;
  }
  if (comes && goes && to_zone == from_zone)
    return true;
  if (goes && children_)
    children_->remove(doid{child}, zone{from_zone});
  if (comes) {
    index().add(doid{child}, zone{to_zone});
    acknowledge(world, doid{child}, zone{to_zone});
  }
  return true;
}

void object_state::acknowledge(object_world& world, doid child, zone where) const {
  const channel to = channel_of(child);
  auto told = write(world, {&to, 1}, channel_of(id_), msgtype::object_location_ack);
  finish(world, told.number(id_).number(value(where)), msgtype::object_location_ack);
}

// Handles a child's answer after its parent was created again.
bool object_state::get_location_resp(object_world& world, const message_view& message,
                                     dc::byte_reader& reader) {
  std::uint32_t context = 0;
  std::uint32_t child = 0;
  std::uint32_t parent = 0;
  std::uint32_t where = 0;
  if (!reader.read(context) || !reader.read(child) || !reader.read(parent) || !reader.read(where))
    return false;
  if (context != wake_up_context) {
    complain(world, log_level::warn, "it is told where somebody is and did not ask", message,
             "context", context);
  } else if (doid{parent} == id_) {
    // Acknowledges the child, so that it answers queries as a counted child (QUIRK 26).
    index().add(doid{child}, zone{where});
    acknowledge(world, doid{child}, zone{where});
  }
  return true;
}

}  // namespace donet::actors
