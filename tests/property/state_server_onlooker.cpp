#include "tests/property/state_server_onlooker.hpp"

#include "tests/property/state_server_spoken.hpp"

#include <string_view>

namespace donet::test {

using dc::keyword;

std::vector<datagram> onlooker::asks() const {
  std::vector<datagram> all{add_channel(channel_)};
  std::string payload = u32(static_cast<std::uint32_t>(channel_)) + u32(parent_)
                        + u16(static_cast<std::uint16_t>(zones_.size()));
  for (const std::uint32_t zone : zones_) {
    all.push_back(add_channel(std::uint64_t{parent_} << 32 | zone));
    payload += u32(zone);
  }
  all.push_back(message({parent_}, channel_, 2102, payload));
  return all;
}

void onlooker::hear(const std::vector<datagram>& all) {
  for (const datagram& one : all)
    hear(one);
}

void onlooker::hear(const datagram& one) {
  spoken now(one);
  const std::uint16_t type = now.message.type;
  switch (type) {
  case 2042:
  case 2043: see(now.reader, type == 2043, now.is_to(channel_), false); return;
  case 2066:
  case 2067:
    read_id(now.reader);
    see(now.reader, type == 2067, true, true);
    return;
  case 2068: {
    read_id(now.reader);
    const std::uint32_t id = read_id(now.reader);
    count(id);
    moved_.insert(id);
    return;
  }
  case 2113:
    was_answered_ = true;
    read_id(now.reader);
    promised_ = read_id(now.reader);
    return;
  default: break;
  }
  const std::uint32_t id = read_id(now.reader);
  if (type == 2041 || type == 2032) {
    seen_.erase(id);
    moved_.insert(id);
    return;
  }
  // It also receives messages about objects that it has not seen yet.
  const auto found = seen_.find(id);
  if (found == seen_.end() || (type != 2020 && type != 2030))
    return;
  const dc::field* const field = found->second.kind->find(read<std::uint16_t>(now.reader));
  const std::string_view rest = dc::as_text({now.reader.position(), now.reader.remaining()});
  std::map<std::uint16_t, std::string>& values = found->second.values;
  if (type == 2020) {
    for_each_part(*field, rest, [&values](const dc::field& part, std::string_view bytes) {
      values[part.id()] = bytes;
    });
    return;
  }
  std::vector<const dc::field*> parts = field->components;
  if (parts.empty())
    parts = {field};
  for (const dc::field* const part : parts) {
    values.erase(part->id());
    if (part->has(keyword::required))
      values[part->id()] = default_of(*part);
  }
}

void onlooker::see(dc::byte_reader& reader, bool has_other, bool is_answer, bool is_counted) {
  const std::uint32_t id = read_id(reader);
  const std::uint32_t parent = read_id(reader);
  const std::uint32_t zone = read_id(reader);
  sight now{contract_.find_class(read<std::uint16_t>(reader)), zone, {}};
  if (!is_in_view(parent, zone) || now.kind == nullptr) {
    fault_ += "is shown what it did not ask for; ";
    return;
  }
  const auto take = [&](const dc::field& field) {
    const dc::bytes_view rest{reader.position(), reader.remaining()};
    dc::bytes_view value;
    if (reader.take(dc::measure(field.type(), rest).size, value))
      now.values[field.id()] = dc::as_text(value);
  };
  for (const dc::field* const field : now.kind->by_number) {
    if (field->has(keyword::required) && field->kind != dc::field_kind::molecular
        && is_seen_by_clients(*field))
      take(*field);
  }
  for (auto count = has_other ? read<std::uint16_t>(reader) : 0; count > 0; --count) {
    if (const dc::field* const field = now.kind->find(read<std::uint16_t>(reader)))
      take(*field);
  }
  if (reader.remaining() != 0)
    fault_ += "is shown more values than there are; ";
  seen_[id] = std::move(now);
  if (!is_answer)
    moved_.insert(id);
  if (is_counted)
    count(id);
}

void onlooker::count(std::uint32_t id) {
  if (!counted_.insert(id).second)
    fault_ += "object " + std::to_string(id) + " answers twice; ";
}

// Each counted object answers once, unless it is moving.
std::string onlooker::wrong_count() const {
  std::set<std::uint32_t> at_most = counted_;
  at_most.insert(moved_.begin(), moved_.end());
  std::size_t at_least = 0;
  for (const std::uint32_t id : counted_)
    at_least += moved_.count(id) == 0 ? 1U : 0U;
  if (promised_ >= at_least && promised_ <= at_most.size())
    return {};
  return std::to_string(promised_) + " were promised, but between " + std::to_string(at_least)
         + " and " + std::to_string(at_most.size()) + " are there";
}

// If the parent did not exist when an object arrived, and had not counted it when it was queried,
// no participant has reported the object.
std::string onlooker::mistake(const world_model& world, bool relearns) const {
  if (!fault_.empty())
    return fault_;
  const model_object* const parent = world.find(parent_);
  std::size_t there = 0;
  for (const auto& [id, object] : world.objects()) {
    if (!is_in_view(object.parent, object.zone))
      continue;
    const bool must_be_seen =
      was_answered_ && (relearns || (parent != nullptr && parent->born < object.arrived));
    if (std::string wrong = difference(object, must_be_seen); !wrong.empty())
      return "object " + std::to_string(id) + wrong;
    there += seen_.count(id);
  }
  if (there != seen_.size())
    return "it sees somebody who is not there";
  return wrong_count();
}

// Values that are broadcast at the place must be current.
std::string onlooker::difference(const model_object& object, bool must_be_seen) const {
  const auto found = seen_.find(object.id);
  if (found == seen_.end())
    return must_be_seen ? " is not seen" : "";
  const sight& its = found->second;
  if (its.kind != object.kind || its.zone != object.zone)
    return " is not what or where it seems";
  for (const dc::field* const field : object.kind->by_number) {
    if (field->kind == dc::field_kind::molecular || !field->has(keyword::broadcast)
        || (!field->has(keyword::required) && !field->has(keyword::ram)))
      continue;
    const std::string* const real = object.find(*field);
    const auto shown = its.values.find(field->id());
    if ((real == nullptr) != (shown == its.values.end())
        || (real != nullptr && *real != shown->second))
      return " has another value of " + std::string(field->name());
  }
  return {};
}

}  // namespace donet::test
