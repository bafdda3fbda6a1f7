// How an object of the model sets and removes values, and answers queries (spec/services 3.3, 3.4.8
// to 3.4.11, 3.4.17 to 3.4.19).

#include "tests/support/world_model.hpp"
#include "tests/support/world_model_heard.hpp"

#include <optional>

namespace donet::test {

using dc::keyword;

// ---- values ----

void world_model::set_fields(model_object& self, heard_message& message, std::size_t count) {
  std::vector<model_object::value> all;
  for (; count > 0; --count) {
    const dc::field* const field = self.kind->find(message.number<std::uint16_t>());
    if (!message.ok || field == nullptr)
      return;
    all.emplace_back(field, message.value(field->type()));
  }
  if (!message.ok)
    return;
  for (const auto& [field, value] : all)
    self.store(*field, value);
  for (const auto& [field, value] : all)
    say(self.hearers(*field, message.from), message.from, 2020,
        u32(self.id) + u16(field->id()) + value);
}

void world_model::delete_fields(model_object& self, heard_message& message, std::size_t count) {
  std::vector<const dc::field*> all;
  for (; count > 0; --count) {
    all.push_back(self.kind->find(message.number<std::uint16_t>()));
    if (!message.ok || all.back() == nullptr || !may_be_removed(*all.back()))
      return;
  }
  for (const dc::field* const field : all) {
    if (self.remove(*field))
      say(self.hearers(*field, message.from), message.from, 2030, u32(self.id) + u16(field->id()));
  }
}

void world_model::get_field(model_object& self, heard_message& message, std::uint32_t context) {
  const dc::field* const field = self.kind->find(message.number<std::uint16_t>());
  const auto value = field == nullptr ? std::nullopt : self.stored(*field);
  if (message.ok)
    say({message.from}, self.id, 2011,
        u32(context) + (value ? u8(1) + u16(field->id()) + *value : u8(0)));
}

void world_model::get_fields(model_object& self, heard_message& message, std::uint32_t context) {
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
    const dc::field* const field = self.kind->find(id);
    known = known && field != nullptr;
    const auto value = field == nullptr ? std::nullopt : self.stored(*field);
    if (!value)
      continue;
    ++found;
    values += u16(id) + *value;
  }
  say({message.from}, self.id, 2013, u32(context) + (known ? u8(1) + u16(found) + values : u8(0)));
}

// 3.3. `type` is the message without OTHER.
void world_model::tell_whole(const model_object& self, std::uint64_t to, std::uint16_t type,
                             const std::string& before) {
  const auto is_told = [type](const dc::field& field) {
    return type == 2052 || type == 2015 || is_seen_by_clients(field)
           || (type == 2062 && field.has(keyword::ownrecv));
  };
  const bool has_other = !self.ram.empty() || type == 2015;
  std::string payload = before + u32(self.id) + place_text(self.parent, self.zone)
                        + u16(static_cast<std::uint16_t>(self.kind->index));
  for (const auto& [id, each] : self.required) {
    if (is_told(*each.first))
      payload += each.second;
  }
  std::uint16_t count = 0;
  std::string other;
  for (const auto& [id, each] : self.ram) {
    if (!is_told(*each.first))
      continue;
    ++count;
    other += u16(id) + each.second;
  }
  if (has_other)
    payload += u16(count) + other;
  const bool has_two_types = type != 2015;
  say({to}, self.id, static_cast<std::uint16_t>(type + (has_two_types && has_other ? 1 : 0)),
      payload);
}

// ---- queries ----

void world_model::answer(model_object& self, heard_message& message) {
  const std::uint64_t to = message.from;
  const std::uint32_t context = message.id();
  switch (message.type) {
  case 2044:
    if (message.ok && context == 1001 && to == self.parent) {
      ++self.unanswered;
      if (relearns_)
        self.counted_at.reset();
    }
    if (message.ok)
      say({to}, self.id, 2045, u32(context) + u32(self.id) + place_text(self.parent, self.zone));
    return;
  case 2054:
  case 2064:
    if (message.ok)
      say({to}, self.id, static_cast<std::uint16_t>(message.type + 1),
          u32(context) + u32(self.id) + u64(message.type == 2054 ? self.ai : self.owner));
    return;
  case 2125:
    if (message.ok)
      say({to}, self.id, 2126, u32(context) + zones_text(self.zones_with_children()));
    return;
  case 2100:
  case 2102: answer_zones(self, message, context); return;
  default: break;
  }
  if (message.id() != self.id || !message.ok)
    return;
  switch (message.type) {
  case 2010: get_field(self, message, context); return;
  case 2012: get_fields(self, message, context); return;
  case 2014: tell_whole(self, to, 2015, u32(context)); return;
  case 2104:
  case 2114: {
    const std::size_t count = self.children_in(self.zones_with_children());
    say({to}, self.id, 2115, u32(context) + u32(static_cast<std::uint32_t>(count)));
    if (message.type == 2104 && count > 0)
      say({children_of(self.id)}, to, 2102,
          u32(context) + u32(self.id) + zones_text(self.zones_with_children()));
    return;
  }
  case 2110:
  case 2112: {
    const std::size_t count = self.children_in(message.zones(message.type == 2112));
    if (message.ok)
      say({to}, self.id, static_cast<std::uint16_t>(message.type + 1),
          u32(context) + u32(static_cast<std::uint32_t>(count)));
    return;
  }
  default: return;
  }
}

// 3.4.18
void world_model::answer_zones(model_object& self, heard_message& message, std::uint32_t context) {
  const std::uint32_t about = message.id();
  const std::set<std::uint32_t> zones = message.zones(message.type == 2102);
  if (!message.ok)
    return;
  if (about == self.parent && about != 0) {
    const bool is_asked = zones.count(self.zone) != 0;
    const bool is_awaited = self.counted_at && zones.count(*self.counted_at) != 0;
    if (is_asked && self.counted_at == self.zone)
      return tell_whole(self, message.from, 2066, u32(context));
    if (is_asked)
      tell_whole(self, message.from, 2042);
    if (is_awaited)
      say({message.from}, self.id, 2068, u32(context) + u32(self.id));
  } else if (about == self.id) {
    const std::size_t count = self.children_in(zones);
    say({message.from}, self.id, 2113, u32(context) + u32(static_cast<std::uint32_t>(count)));
    if (count > 0 || (relearns_ && !zones.empty()))
      say({children_of(self.id)}, message.from, 2102,
          u32(context) + u32(self.id) + zones_text(zones));
  }
}

}  // namespace donet::test
