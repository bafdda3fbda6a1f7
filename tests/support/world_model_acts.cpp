#include "tests/support/world_model_acts.hpp"

#include "tests/support/world_model_values.hpp"

#include <utility>

namespace donet::test {

namespace {

void acknowledge(model_objects& world, const model_object& object, std::uint32_t child,
                 std::uint32_t zone) {
  world.send({child}, object.id, 2046, place_text(object.id, zone));
}

// 3.4.12
void end(model_objects& world, model_object& object, std::uint64_t by, bool tells_parent) {
  if (object.parent != 0 && tells_parent)
    world.send({object.parent}, by, 2041,
               u32(object.id) + place_text(0, 0) + place_text(object.parent, object.zone));
  std::set<std::uint64_t> receivers{object.owner, object.ai};
  if (object.parent != 0)
    receivers.insert(object.location());
  world.send(receivers, by, 2032, u32(object.id));
  if (object.is_parent())
    world.send({children_of(object.id)}, by, 2124, u32(object.id));
  world.all.erase(object.id);
}

// 3.4.5
void set_ai(model_objects& world, model_object& object, std::uint64_t ai, std::uint64_t by,
            bool explicitly) {
  if (ai == object.ai)
    return;
  std::set<std::uint64_t> receivers{object.ai};
  if (object.is_parent())
    receivers.insert(children_of(object.id));
  const std::uint64_t before = std::exchange(object.ai, ai);
  object.ai_is_explicit = explicitly;
  world.send(receivers, by, 2051, u32(object.id) + u64(ai) + u64(before));
  if (ai != 0)
    world.send_whole(object, ai, 2052);
}

// True if its parents form a circle, in which no object has an AI of its own (QUIRK 30).
bool follows_itself(const model_objects& world, const model_object& object) {
  std::set<std::uint32_t> above;
  const model_object* at = &object;
  while (at != nullptr && !at->ai_is_explicit && above.insert(at->parent).second)
    at = world.find(at->parent);
  return at != nullptr && !at->ai_is_explicit && above.count(object.id) != 0;
}

void follow(model_objects& world, model_object& object, std::uint32_t parent, std::uint64_t ai,
            std::uint64_t by) {
  if (parent != object.parent || parent == 0 || object.ai_is_explicit)
    return;
  object.is_estranged = ai != object.ai && object.is_parent() && follows_itself(world, object);
  if (!object.is_estranged)
    set_ai(world, object, ai, by, false);
}

// 3.4.7
void set_owner(model_objects& world, model_object& object, std::uint64_t owner, std::uint64_t by) {
  if (owner == object.owner)
    return;
  const std::uint64_t before = std::exchange(object.owner, owner);
  world.send({before}, by, 2061, u32(object.id) + u64(owner) + u64(before));
  if (owner != 0)
    world.send_whole(object, owner, 2062);
}

// Messages of children, and messages that delete children: as the parent, or as the child.
void act_as_parent(model_objects& world, model_object& object, heard_message& message) {
  if (message.type == 2041 || message.type == 2045) {
    const bool is_reply = message.type == 2045;
    const std::uint32_t context = is_reply ? message.id() : 0;
    const std::uint32_t child = message.id();
    const std::uint32_t parent = message.id();
    const std::uint32_t zone = message.id();
    const std::uint32_t old_parent = is_reply ? 0 : message.id();
    const std::uint32_t old_zone = is_reply ? 0 : message.id();
    if (!message.ok || (is_reply && context != 1001))
      return;
    if (parent == old_parent && zone == old_zone)
      return;
    if (old_parent == object.id)
      object.forget_child(child, old_zone);
    if (parent == object.id) {
      object.children[zone].insert(child);
      acknowledge(world, object, child, zone);
    }
    return;
  }
  const std::uint32_t parent = message.id();
  const bool all_of_them = message.type == 2124;
  const std::set<std::uint32_t> zones =
    all_of_them ? object.zones_with_children() : message.zones(message.type == 2122);
  if (!message.ok)
    return;
  if (parent == object.parent && parent != 0) {
    if (all_of_them || zones.count(object.zone) != 0)
      end(world, object, message.from, object.unanswered > 0);
    else if (object.unanswered > 0)
      object.is_estranged = true;  // it may have moved away, and be counted nowhere now
  } else if (parent == object.id && object.children_in(zones) > 0) {
    for (const std::uint32_t each : zones)
      object.children.erase(each);
    world.send({children_of(object.id)}, message.from, all_of_them ? 2124 : 2122,
               u32(object.id) + (all_of_them ? "" : zones_text(zones)));
  }
}

}  // namespace

// 3.4.3
void move(model_objects& world, model_object& object, std::uint32_t parent, std::uint32_t zone,
          std::uint64_t by) {
  const std::uint32_t from_parent = object.parent;
  const std::uint32_t from_zone = object.zone;
  if (parent == object.id || (parent == from_parent && zone == from_zone))
    return;
  std::set<std::uint64_t> receivers{object.ai, object.owner};
  if (from_parent != 0) {
    receivers.insert(from_parent);
    receivers.insert(object.location());
  }
  object.parent = parent;
  object.zone = zone;
  object.arrived = world.received;
  const std::uint64_t ai_before = object.ai;
  if (parent != from_parent) {
    object.adopted = world.received;
    receivers.insert(parent);
    if (!object.ai_is_explicit && parent != 0)
      world.send({parent}, object.id, 2054, u32(object.next_context++));
    if (!object.ai_is_explicit && parent == 0)
      object.ai = 0;
  }
  world.send(receivers, by, 2041,
             u32(object.id) + place_text(parent, zone) + place_text(from_parent, from_zone));
  if (parent != from_parent)
    object.counted_at.reset();
  if (parent != 0) {
    ++object.unanswered;
    world.send_whole(object, object.location(), 2042);
  }
  if (object.ai != ai_before && object.is_parent())
    world.send({children_of(object.id)}, by, 2051,
               u32(object.id) + u64(object.ai) + u64(ai_before));
}

void act(model_objects& world, model_object& object, heard_message& message) {
  const std::uint64_t by = message.from;
  switch (message.type) {
  case 2009:
    if (const auto ai = message.channel(); message.ok && ai == object.ai && ai != 0)
      end(world, object, by, true);
    return;
  case 2020:
  case 2021:
    if (message.id() == object.id)
      set_fields(world, object, message,
                 message.type == 2020 ? 1 : message.number<std::uint16_t>());
    return;
  case 2030:
  case 2031:
    if (message.id() == object.id)
      delete_fields(world, object, message,
                    message.type == 2030 ? 1 : message.number<std::uint16_t>());
    return;
  case 2032:
    if (message.id() == object.id)
      end(world, object, by, true);
    return;
  case 2040: {
    const std::uint32_t parent = message.id();
    const std::uint32_t zone = message.id();
    if (message.ok)
      move(world, object, parent, zone, by);
    return;
  }
  case 2046: {
    const std::uint32_t parent = message.id();
    const std::uint32_t zone = message.id();
    if (message.ok && parent == object.parent && (zone == object.zone || object.unanswered > 1))
      object.counted_at = zone;
    if (message.ok && object.unanswered > 0)
      --object.unanswered;
    return;
  }
  case 2050:
    if (const auto ai = message.channel(); message.ok)
      set_ai(world, object, ai, by, true);
    return;
  case 2051:
  case 2055: {
    if (message.type == 2055)
      message.id();
    const std::uint32_t parent = message.id();
    const std::uint64_t ai = message.channel();
    if (message.ok)
      follow(world, object, parent, ai, by);
    return;
  }
  case 2060:
    if (const auto owner = message.channel(); message.ok)
      set_owner(world, object, owner, by);
    return;
  case 2041:
  case 2045:
  case 2120:
  case 2122:
  case 2124: act_as_parent(world, object, message); return;
  default: answer(world, object, message);
  }
}

}  // namespace donet::test
