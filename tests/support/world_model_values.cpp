#include "tests/support/world_model_values.hpp"

#include <optional>

namespace donet::test {

namespace {

void get_field(model_objects& world, model_object& object, heard_message& message,
               std::uint32_t context) {
  const dc::field* const field = object.kind->find(message.number<std::uint16_t>());
  const auto value = field == nullptr ? std::nullopt : object.stored(*field);
  if (message.ok)
    world.send({message.from}, object.id, 2011,
               u32(context) + (value ? u8(1) + u16(field->id()) + *value : u8(0)));
}

void get_fields(model_objects& world, model_object& object, heard_message& message,
                std::uint32_t context) {
  std::set<std::uint16_t> ids;
  bool known = true;
  for (auto count = message.number<std::uint16_t>(); count > 0; --count) {
    ids.insert(message.number<std::uint16_t>());
    if (!message.ok)
      return;
  }
  std::uint16_t found = 0;
  std::string values;
  for (const std::uint16_t id : ids) {
    const dc::field* const field = object.kind->find(id);
    known = known && field != nullptr;
    const auto value = field == nullptr ? std::nullopt : object.stored(*field);
    if (!value)
      continue;
    ++found;
    values += u16(id) + *value;
  }
  world.send({message.from}, object.id, 2013,
             u32(context) + (known ? u8(1) + u16(found) + values : u8(0)));
}

// 3.4.18
void answer_zones(model_objects& world, model_object& object, heard_message& message,
                  std::uint32_t context) {
  const std::uint32_t about = message.id();
  const std::set<std::uint32_t> zones = message.zones(message.type == 2102);
  if (!message.ok)
    return;
  if (about == object.parent && about != 0) {
    const bool is_asked = zones.count(object.zone) != 0;
    const bool is_awaited = object.counted_at && zones.count(*object.counted_at) != 0;
    if (is_asked && object.counted_at == object.zone)
      return world.send_whole(object, message.from, 2066, u32(context));
    if (is_asked)
      world.send_whole(object, message.from, 2042);
    if (is_awaited)
      world.send({message.from}, object.id, 2068, u32(context) + u32(object.id));
  } else if (about == object.id) {
    const std::size_t count = object.children_in(zones);
    world.send({message.from}, object.id, 2113,
               u32(context) + u32(static_cast<std::uint32_t>(count)));
    if (count > 0 || (world.relearns && !zones.empty()))
      world.send({children_of(object.id)}, message.from, 2102,
                 u32(context) + u32(object.id) + zones_text(zones));
  }
}

}  // namespace

void set_fields(model_objects& world, model_object& object, heard_message& message,
                std::size_t count) {
  std::vector<model_object::value> all;
  for (; count > 0; --count) {
    const dc::field* const field = object.kind->find(message.number<std::uint16_t>());
    if (!message.ok || field == nullptr)
      return;
    all.emplace_back(field, message.value(field->type()));
  }
  if (!message.ok)
    return;
  for (const auto& [field, value] : all)
    object.store(*field, value);
  for (const auto& [field, value] : all)
    world.send(object.hearers(*field, message.from), message.from, 2020,
               u32(object.id) + u16(field->id()) + value);
}

void delete_fields(model_objects& world, model_object& object, heard_message& message,
                   std::size_t count) {
  std::vector<const dc::field*> all;
  for (; count > 0; --count) {
    all.push_back(object.kind->find(message.number<std::uint16_t>()));
    if (!message.ok || all.back() == nullptr || !may_be_removed(*all.back()))
      return;
  }
  for (const dc::field* const field : all) {
    if (object.remove(*field))
      world.send(object.hearers(*field, message.from), message.from, 2030,
                 u32(object.id) + u16(field->id()));
  }
}

void answer(model_objects& world, model_object& object, heard_message& message) {
  const std::uint64_t to = message.from;
  const std::uint32_t context = message.id();
  switch (message.type) {
  case 2044:
    if (message.ok && context == 1001 && to == object.parent) {
      ++object.unanswered;
      if (world.relearns)
        object.counted_at.reset();
    }
    if (message.ok)
      world.send({to}, object.id, 2045,
                 u32(context) + u32(object.id) + place_text(object.parent, object.zone));
    return;
  case 2054:
  case 2064:
    if (message.ok)
      world.send({to}, object.id, static_cast<std::uint16_t>(message.type + 1),
                 u32(context) + u32(object.id)
                   + u64(message.type == 2054 ? object.ai : object.owner));
    return;
  case 2125:
    if (message.ok)
      world.send({to}, object.id, 2126, u32(context) + zones_text(object.zones_with_children()));
    return;
  case 2100:
  case 2102: answer_zones(world, object, message, context); return;
  default: break;
  }
  if (message.id() != object.id || !message.ok)
    return;
  switch (message.type) {
  case 2010: get_field(world, object, message, context); return;
  case 2012: get_fields(world, object, message, context); return;
  case 2014: world.send_whole(object, to, 2015, u32(context)); return;
  case 2104:
  case 2114: {
    const std::size_t count = object.children_in(object.zones_with_children());
    world.send({to}, object.id, 2115, u32(context) + u32(static_cast<std::uint32_t>(count)));
    if (message.type == 2104 && count > 0)
      world.send({children_of(object.id)}, to, 2102,
                 u32(context) + u32(object.id) + zones_text(object.zones_with_children()));
    return;
  }
  case 2110:
  case 2112: {
    const std::size_t count = object.children_in(message.zones(message.type == 2112));
    if (message.ok)
      world.send({to}, object.id, static_cast<std::uint16_t>(message.type + 1),
                 u32(context) + u32(static_cast<std::uint32_t>(count)));
    return;
  }
  default: return;
  }
}

}  // namespace donet::test
