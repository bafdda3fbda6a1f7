// How an object of the model handles a message (spec/services 3.4.3 to 3.4.16); its values are in
// world_model_values.cpp.

#include "tests/support/world_model.hpp"
#include "tests/support/world_model_heard.hpp"

#include <utility>

namespace donet::test {

void world_model::act(model_object& self, heard_message& message) {
  const std::uint64_t by = message.from;
  switch (message.type) {
  case 2009:
    if (const auto ai = message.channel(); message.ok && ai == self.ai && ai != 0)
      end(self, by, true);
    return;
  case 2020:
  case 2021:
    if (message.id() == self.id)
      set_fields(self, message, message.type == 2020 ? 1 : message.number<std::uint16_t>());
    return;
  case 2030:
  case 2031:
    if (message.id() == self.id)
      delete_fields(self, message, message.type == 2030 ? 1 : message.number<std::uint16_t>());
    return;
  case 2032:
    if (message.id() == self.id)
      end(self, by, true);
    return;
  case 2040: {
    const std::uint32_t parent = message.id();
    const std::uint32_t zone = message.id();
    if (message.ok)
      move(self, parent, zone, by);
    return;
  }
  case 2046: {
    const std::uint32_t parent = message.id();
    const std::uint32_t zone = message.id();
    if (message.ok && parent == self.parent && (zone == self.zone || self.unanswered > 1))
      self.counted_at = zone;
    if (message.ok && self.unanswered > 0)
      --self.unanswered;
    return;
  }
  case 2050:
    if (const auto ai = message.channel(); message.ok)
      set_ai(self, ai, by, true);
    return;
  case 2051:
  case 2055: {
    if (message.type == 2055)
      message.id();
    const std::uint32_t parent = message.id();
    const std::uint64_t ai = message.channel();
    if (message.ok)
      follow(self, parent, ai, by);
    return;
  }
  case 2060:
    if (const auto owner = message.channel(); message.ok)
      set_owner(self, owner, by);
    return;
  case 2041:
  case 2045:
  case 2120:
  case 2122:
  case 2124: act_as_parent(self, message); return;
  default: answer(self, message);
  }
}

// Messages of children, and messages that delete children: as the parent, or as the child.
void world_model::act_as_parent(model_object& self, heard_message& message) {
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
    if (old_parent == self.id)
      self.forget_child(child, old_zone);
    if (parent == self.id) {
      self.children[zone].insert(child);
      acknowledge(self, child, zone);
    }
    return;
  }
  const std::uint32_t parent = message.id();
  const bool all_of_them = message.type == 2124;
  const std::set<std::uint32_t> zones =
    all_of_them ? self.zones_with_children() : message.zones(message.type == 2122);
  if (!message.ok)
    return;
  if (parent == self.parent && parent != 0) {
    if (all_of_them || zones.count(self.zone) != 0)
      end(self, message.from, self.unanswered > 0);
    else if (self.unanswered > 0)
      self.is_estranged = true;  // it may have moved away, and be counted nowhere now
  } else if (parent == self.id && self.children_in(zones) > 0) {
    for (const std::uint32_t each : zones)
      self.children.erase(each);
    say({children_of(self.id)}, message.from, all_of_them ? 2124 : 2122,
        u32(self.id) + (all_of_them ? "" : zones_text(zones)));
  }
}

void world_model::acknowledge(const model_object& self, std::uint32_t child, std::uint32_t zone) {
  say({child}, self.id, 2046, place_text(self.id, zone));
}

// 3.4.3
void world_model::move(model_object& self, std::uint32_t parent, std::uint32_t zone,
                       std::uint64_t by) {
  const std::uint32_t from_parent = self.parent;
  const std::uint32_t from_zone = self.zone;
  if (parent == self.id || (parent == from_parent && zone == from_zone))
    return;
  std::set<std::uint64_t> told{self.ai, self.owner};
  if (from_parent != 0) {
    told.insert(from_parent);
    told.insert(self.location());
  }
  self.parent = parent;
  self.zone = zone;
  self.arrived = heard_;
  const std::uint64_t ai_before = self.ai;
  if (parent != from_parent) {
    self.adopted = heard_;
    told.insert(parent);
    if (!self.ai_is_explicit && parent != 0)
      say({parent}, self.id, 2054, u32(self.next_context++));
    if (!self.ai_is_explicit && parent == 0)
      self.ai = 0;
  }
  say(told, by, 2041, u32(self.id) + place_text(parent, zone) + place_text(from_parent, from_zone));
  if (parent != from_parent)
    self.counted_at.reset();
  if (parent != 0) {
    ++self.unanswered;
    tell_whole(self, self.location(), 2042);
  }
  if (self.ai != ai_before && self.is_parent())
    say({children_of(self.id)}, by, 2051, u32(self.id) + u64(self.ai) + u64(ai_before));
}

// 3.4.5
void world_model::set_ai(model_object& self, std::uint64_t ai, std::uint64_t by, bool explicitly) {
  if (ai == self.ai)
    return;
  std::set<std::uint64_t> told{self.ai};
  if (self.is_parent())
    told.insert(children_of(self.id));
  const std::uint64_t before = std::exchange(self.ai, ai);
  self.ai_is_explicit = explicitly;
  say(told, by, 2051, u32(self.id) + u64(ai) + u64(before));
  if (ai != 0)
    tell_whole(self, ai, 2052);
}

void world_model::follow(model_object& self, std::uint32_t parent, std::uint64_t ai,
                         std::uint64_t by) {
  if (parent != self.parent || parent == 0 || self.ai_is_explicit)
    return;
  self.is_estranged = ai != self.ai && self.is_parent() && follows_itself(self);
  if (!self.is_estranged)
    set_ai(self, ai, by, false);
}

// True if its parents form a circle, in which no object has an AI of its own (QUIRK 30).
bool world_model::follows_itself(const model_object& self) const {
  std::set<std::uint32_t> above;
  const model_object* at = &self;
  while (at != nullptr && !at->ai_is_explicit && above.insert(at->parent).second)
    at = find(at->parent);
  return at != nullptr && !at->ai_is_explicit && above.count(self.id) != 0;
}

// 3.4.7
void world_model::set_owner(model_object& self, std::uint64_t owner, std::uint64_t by) {
  if (owner == self.owner)
    return;
  const std::uint64_t before = std::exchange(self.owner, owner);
  say({before}, by, 2061, u32(self.id) + u64(owner) + u64(before));
  if (owner != 0)
    tell_whole(self, owner, 2062);
}

// 3.4.12
void world_model::end(model_object& self, std::uint64_t by, bool tells_parent) {
  if (self.parent != 0 && tells_parent)
    say({self.parent}, by, 2041,
        u32(self.id) + place_text(0, 0) + place_text(self.parent, self.zone));
  std::set<std::uint64_t> told{self.owner, self.ai};
  if (self.parent != 0)
    told.insert(self.location());
  say(told, by, 2032, u32(self.id));
  if (self.is_parent())
    say({children_of(self.id)}, by, 2124, u32(self.id));
  objects_.erase(self.id);
}

}  // namespace donet::test
