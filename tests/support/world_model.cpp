#include "tests/support/world_model.hpp"

#include "dcfile/defaults.hpp"
#include "runtime/check.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

namespace donet::test {

using dc::keyword;

// A datagram as it is read, field by field; `ok` until something is not there.
struct world_model::heard {
  explicit heard(const datagram& one) : bytes(one) {
    for (auto count = number<std::uint8_t>(); count > 0; --count)
      to.insert(number<std::uint64_t>());
    from = number<std::uint64_t>();
    type = number<std::uint16_t>();
  }

  template <class T>
  T number() {
    T read{};
    ok = ok && bytes.size() - at >= sizeof(T);
    if (!ok)
      return 0;
    for (std::size_t i = sizeof(T); i-- > 0;)
      read = static_cast<T>(read << 4 << 4 | static_cast<unsigned char>(bytes[at + i]));
    at += sizeof(T);
    return read;
  }

  std::uint32_t id() { return number<std::uint32_t>(); }
  std::uint64_t channel() { return number<std::uint64_t>(); }

  std::set<std::uint32_t> zones(bool several) {
    std::set<std::uint32_t> all;
    for (std::size_t count = several ? number<std::uint16_t>() : 1; count > 0; --count)
      all.insert(id());
    return all;
  }

  // A legal value of this type; not ok if there is none.
  std::string value(const dc::type& type_of) {
    const std::string_view rest = std::string_view(bytes).substr(at);
    const dc::verdict legal = dc::measure(type_of, dc::as_bytes(rest));
    ok = ok && legal;
    if (!ok)
      return {};
    at += legal.size;
    return std::string(rest.substr(0, legal.size));
  }

  const std::string& bytes;
  std::size_t at = 0;
  bool ok = true;
  std::set<std::uint64_t> to;
  std::uint64_t from = 0;
  std::uint16_t type = 0;
};

namespace {

constexpr std::uint64_t all_state_servers = 12;

constexpr std::uint64_t children_of(std::uint32_t parent) {
  return std::uint64_t{1} << 32 | parent;
}

std::string place_text(std::uint32_t parent, std::uint32_t zone) {
  return u32(parent) + u32(zone);
}

std::string zones_text(const std::set<std::uint32_t>& zones) {
  std::string all = u16(static_cast<std::uint16_t>(zones.size()));
  for (const std::uint32_t each : zones)
    all += u32(each);
  return all;
}

// 3.4.9, storing.
void store(model_object& in, const dc::field& field, std::string_view value) {
  for_each_part(field, value, [&in](const dc::field& part, std::string_view bytes) {
    if (part.has(keyword::required))
      in.required[part.id()] = {&part, std::string(bytes)};
    else if (part.has(keyword::ram))
      in.ram[part.id()] = {&part, std::string(bytes)};
  });
}

// The value, of a molecular that of all components; nothing unless all are there.
std::optional<std::string> stored(const model_object& in, const dc::field& field) {
  std::vector<const dc::field*> parts = field.components;
  if (field.kind != dc::field_kind::molecular)
    parts = {&field};
  std::string all;
  for (const dc::field* const part : parts) {
    const std::string* const found = in.find(*part);
    if (found == nullptr)
      return std::nullopt;
    all += *found;
  }
  return all;
}

bool may_be_removed(const dc::field& field) {
  if (field.kind == dc::field_kind::molecular)
    return std::all_of(field.components.begin(), field.components.end(),
                       [](const dc::field* each) { return may_be_removed(*each); });
  return !field.has(keyword::required) || field.has_explicit_default();
}

bool remove(model_object& from, const dc::field& field) {
  if (field.kind == dc::field_kind::molecular) {
    std::size_t removed = 0;
    for (const dc::field* const component : field.components)
      removed += remove(from, *component) ? 1U : 0U;
    return removed > 0;
  }
  if (!field.has(keyword::required))
    return from.ram.erase(field.id()) > 0;
  from.required[field.id()].second = default_of(field);
  return true;
}

// 3.4.9, recipients.
std::set<std::uint64_t> hearers(const model_object& of, const dc::field& field, std::uint64_t by) {
  std::set<std::uint64_t> to;
  if (field.has(keyword::broadcast) && of.parent != 0)
    to.insert(of.location());
  if (field.has(keyword::airecv) && of.ai != by)
    to.insert(of.ai);
  if (field.has(keyword::ownrecv) && of.owner != by)
    to.insert(of.owner);
  return to;
}

std::size_t children_in(const model_object& of, const std::set<std::uint32_t>& zones) {
  std::size_t count = 0;
  for (const std::uint32_t zone : zones) {
    const auto found = of.children.find(zone);
    count += found == of.children.end() ? 0 : found->second.size();
  }
  return count;
}

void forget_child(model_object& parent, std::uint32_t child, std::uint32_t zone) {
  const auto found = parent.children.find(zone);
  if (found == parent.children.end())
    return;
  found->second.erase(child);
  if (found->second.empty())
    parent.children.erase(found);
}

std::set<std::uint32_t> zones_of(const model_object& parent) {
  std::set<std::uint32_t> all;
  for (const auto& [zone, children] : parent.children)
    all.insert(zone);
  return all;
}

}  // namespace

datagram canonical(const datagram& one) {
  const auto count = static_cast<std::size_t>(static_cast<unsigned char>(one[0]));
  std::vector<std::string> to;
  for (std::size_t i = 0; i < count; ++i)
    to.push_back(one.substr(1 + i * 8, 8));
  std::sort(to.begin(), to.end());
  datagram sorted = one.substr(0, 1);
  for (const std::string& each : to)
    sorted += each;
  return sorted + one.substr(sorted.size());
}

bool is_seen_by_clients(const dc::field& field) {
  return field.has(keyword::broadcast) || field.has(keyword::clrecv);
}

std::string default_of(const dc::field& field) {
  dc::byte_buffer initial;
  const bool has_one{dc::append_default(field, initial)};
  runtime::check(has_one, "a field without a default");
  return std::string(dc::as_text(initial));
}

const std::string* model_object::find(const dc::field& field) const {
  const auto& values = field.has(keyword::required) ? required : ram;
  const auto found = values.find(field.id());
  return found == values.end() ? nullptr : &found->second.second;
}

const model_object* world_model::find(std::uint32_t id) const {
  const auto found = objects_.find(id);
  return found == objects_.end() ? nullptr : &found->second;
}

bool world_model::is_for_role(const heard& message, speaker by) const {
  return by != state_server_role
         && (message.to.count(control_) != 0 || message.to.count(all_state_servers) != 0);
}

// The objects that are subscribed when it comes.
std::vector<std::pair<std::uint32_t, speaker>>
world_model::reached(const heard& message, speaker by, bool as_child_too) const {
  std::vector<std::pair<std::uint32_t, speaker>> all;
  for (const auto& [id, object] : objects_) {
    const bool is_child =
      as_child_too && object.parent != 0 && message.to.count(children_of(object.parent)) != 0;
    if (object.life != by && (is_child || message.to.count(id) != 0))
      all.emplace_back(id, object.life);
  }
  return all;
}

bool world_model::needs(const datagram& one, speaker by, bool as_child_too) const {
  const heard message(one);
  return is_for_role(message, by) || !reached(message, by, as_child_too).empty();
}

std::vector<utterances> world_model::hear(const datagram& one, speaker by) {
  ++heard_;
  const heard message(one);
  std::vector<utterances> all;
  const auto let = [&](speaker who, auto&& react) {
    utterances now{who, {}};
    saying_ = &now.all;
    heard again = message;
    react(again, now);
    if (!now.all.empty())
      all.push_back(std::move(now));
  };
  const auto objects = reached(message, by, true);
  if (is_for_role(message, by))
    let(state_server_role, [&](heard& again, utterances& now) {
      const speaker last = last_life_;
      act_as_role(again);
      if (last_life_ != last)
        now.by = last_life_;  // what a new object says
    });
  for (const auto& [id, life] : objects)
    let(life, [&, of = id](heard& again, utterances&) { act(objects_.at(of), again); });
  return all;
}

// Nobody can receive what has no recipient (QUIRK 33), and 0 is nobody.
void world_model::say(const std::set<std::uint64_t>& to, std::uint64_t from, std::uint16_t type,
                      const std::string& payload) {
  std::vector<std::uint64_t> some;
  std::copy_if(to.begin(), to.end(), std::back_inserter(some),
               [](std::uint64_t each) { return each != 0; });
  if (!some.empty())
    saying_->push_back(canonical(message(some, from, type, payload)));
}

// ---- the State Server itself ----

void world_model::act_as_role(heard& message) {
  if (message.type == 2000 || message.type == 2001)
    create(message);
  if (message.type != 2009)
    return;
  const std::uint64_t ai = message.channel();
  std::set<std::uint64_t> to;
  for (const auto& [id, object] : objects_) {
    if (object.ai_is_explicit && object.ai == ai && ai != 0)
      to.insert(id);
  }
  if (message.ok)
    say(to, message.from, 2009, u64(ai));
}

// 3.4.1
void world_model::create(heard& message) {
  model_object made;
  made.id = message.id();
  const std::uint32_t parent = message.id();
  const std::uint32_t zone = message.id();
  made.kind = contract_.find_class(message.number<std::uint16_t>());
  if (!message.ok || made.id == 0 || objects_.count(made.id) != 0 || made.kind == nullptr)
    return;
  for (const dc::field* const field : made.kind->by_number) {
    if (field->has(keyword::required) && field->kind != dc::field_kind::molecular)
      made.required[field->id()] = {field, message.value(field->type())};
  }
  if (!message.ok || (message.type == 2001 && !read_other(message, made)))
    return;
  made.life = ++last_life_;
  made.born = heard_;
  model_object& self = objects_[made.id] = std::move(made);
  move(self, parent, zone, message.from);
  say({children_of(self.id)}, self.id, 2044, u32(1001));
}

bool world_model::read_other(heard& message, model_object& made) {
  for (auto count = message.number<std::uint16_t>(); count > 0; --count) {
    const dc::field* const field = made.kind->find(message.number<std::uint16_t>());
    if (!message.ok)
      return false;
    if (field == nullptr)
      return true;
    const std::string value = message.value(field->type());
    if (message.ok && field->has(keyword::ram))
      store(made, *field, value);
  }
  return message.ok;
}

// ---- an object ----

void world_model::act(model_object& self, heard& message) {
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
    if (message.ok && self.unanswered > 0)
      --self.unanswered;
    if (message.ok && parent == self.parent && zone == self.zone)
      self.is_counted = true;
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

// What children say, and what ends them: as the parent, or as the child.
void world_model::act_as_parent(model_object& self, heard& message) {
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
      forget_child(self, child, old_zone);
    if (parent == self.id) {
      self.children[zone].insert(child);
      acknowledge(self, child, zone);
    }
    return;
  }
  const std::uint32_t parent = message.id();
  const bool all_of_them = message.type == 2124;
  const std::set<std::uint32_t> zones =
    all_of_them ? zones_of(self) : message.zones(message.type == 2122);
  if (!message.ok)
    return;
  if (parent == self.parent && parent != 0) {
    if (all_of_them || zones.count(self.zone) != 0)
      end(self, message.from, self.unanswered > 0);
  } else if (parent == self.id && children_in(self, zones) > 0) {
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
  self.is_counted = false;
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
  if (parent == self.parent && parent != 0 && !self.ai_is_explicit)
    set_ai(self, ai, by, false);
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

// ---- values ----

void world_model::set_fields(model_object& self, heard& message, std::size_t count) {
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
    store(self, *field, value);
  for (const auto& [field, value] : all)
    say(hearers(self, *field, message.from), message.from, 2020,
        u32(self.id) + u16(field->id()) + value);
}

void world_model::delete_fields(model_object& self, heard& message, std::size_t count) {
  std::vector<const dc::field*> all;
  for (; count > 0; --count) {
    all.push_back(self.kind->find(message.number<std::uint16_t>()));
    if (!message.ok || all.back() == nullptr || !may_be_removed(*all.back()))
      return;
  }
  for (const dc::field* const field : all) {
    if (remove(self, *field))
      say(hearers(self, *field, message.from), message.from, 2030, u32(self.id) + u16(field->id()));
  }
}

void world_model::get_field(model_object& self, heard& message, std::uint32_t context) {
  const dc::field* const field = self.kind->find(message.number<std::uint16_t>());
  const auto value = field == nullptr ? std::nullopt : stored(self, *field);
  if (message.ok)
    say({message.from}, self.id, 2011,
        u32(context) + (value ? u8(1) + u16(field->id()) + *value : u8(0)));
}

void world_model::get_fields(model_object& self, heard& message, std::uint32_t context) {
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
    const auto value = field == nullptr ? std::nullopt : stored(self, *field);
    if (!value)
      continue;
    ++found;
    values += u16(id) + *value;
  }
  say({message.from}, self.id, 2013, u32(context) + (known ? u8(1) + u16(found) + values : u8(0)));
}

// 3.3. `type` is that without OTHER.
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

// ---- questions ----

void world_model::answer(model_object& self, heard& message) {
  const std::uint64_t to = message.from;
  const std::uint32_t context = message.id();
  switch (message.type) {
  case 2044:
    if (message.ok && context == 1001 && to == self.parent) {
      ++self.unanswered;
      self.is_counted = self.is_counted && !relearns_;
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
      say({to}, self.id, 2126, u32(context) + zones_text(zones_of(self)));
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
    const std::size_t count = children_in(self, zones_of(self));
    say({to}, self.id, 2115, u32(context) + u32(static_cast<std::uint32_t>(count)));
    if (message.type == 2104 && count > 0)
      say({children_of(self.id)}, to, 2102,
          u32(context) + u32(self.id) + zones_text(zones_of(self)));
    return;
  }
  case 2110:
  case 2112: {
    const std::size_t count = children_in(self, message.zones(message.type == 2112));
    if (message.ok)
      say({to}, self.id, static_cast<std::uint16_t>(message.type + 1),
          u32(context) + u32(static_cast<std::uint32_t>(count)));
    return;
  }
  default: return;
  }
}

// 3.4.18
void world_model::answer_zones(model_object& self, heard& message, std::uint32_t context) {
  const std::uint32_t about = message.id();
  const std::set<std::uint32_t> zones = message.zones(message.type == 2102);
  if (!message.ok)
    return;
  if (about == self.parent && about != 0) {
    if (zones.count(self.zone) == 0)
      return;
    if (self.is_counted)
      tell_whole(self, message.from, 2066, u32(context));
    else
      tell_whole(self, message.from, 2042);
  } else if (about == self.id) {
    const std::size_t count = children_in(self, zones);
    say({message.from}, self.id, 2113, u32(context) + u32(static_cast<std::uint32_t>(count)));
    if (count > 0 || (relearns_ && !zones.empty()))
      say({children_of(self.id)}, message.from, 2102,
          u32(context) + u32(self.id) + zones_text(zones));
  }
}

}  // namespace donet::test
