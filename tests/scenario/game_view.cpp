#include "tests/scenario/game_view.hpp"

#include "dcfile/bytes.hpp"
#include "tests/scenario/game_world.hpp"

#include <stdexcept>

namespace donet::test {

namespace {

template <class T>
T take(dc::byte_reader& from) {
  T read{};
  if (!from.read(read))
    throw std::runtime_error("a message for a client is cut short");
  return read;
}

// Place, class and values; the class is Thing if it is not District.
std::optional<thing> take_thing(dc::byte_reader& from, bool has_other) {
  thing one;
  one.parent = take<std::uint32_t>(from);
  one.zone = take<std::uint32_t>(from);
  if (take<std::uint16_t>(from) != game_world::class_id("Thing"))
    return std::nullopt;
  one.value = take<std::uint32_t>(from);
  for (auto others = has_other ? take<std::uint16_t>(from) : 0; others > 0; --others) {
    if (take<std::uint16_t>(from) == game_world::field_id("Thing", "setMood"))
      one.mood = take<std::uint32_t>(from);
  }
  return one;
}

}  // namespace

void game_view::wrong(const std::string& what, std::uint32_t id) {
  if (fault_.empty())
    fault_ = what + ": object " + std::to_string(id);
}

void game_view::update(std::uint32_t id, std::uint16_t field, std::uint32_t value) {
  const auto set = [&](thing& one) {
    if (field == game_world::field_id("Thing", "setValue"))
      one.value = value;
    else
      one.mood = value;
  };
  const auto seen = visible_.find(id);
  const auto own = owned_.find(id);
  if (seen == visible_.end() && own == owned_.end())
    wrong("an update of what the client does not know", id);
  if (seen != visible_.end())
    set(seen->second);
  if (own != owned_.end())
    set(own->second);
}

void game_view::hear(const datagram& one) {
  dc::byte_reader from(dc::as_bytes(one));
  const auto type = take<std::uint16_t>(from);
  if (type == 2)
    return;
  if (type == admission) {
    is_admitted_ = true;
    return;
  }
  if (type == 4) {
    fault_ += "it is ejected: " + one.substr(4);
    return;
  }
  if (type == 204) {
    ++done_[take<std::uint32_t>(from)];
    return;
  }
  const auto id = take<std::uint32_t>(from);
  switch (type) {
  case 120: {
    const auto field = take<std::uint16_t>(from);
    update(id, field, take<std::uint32_t>(from));
    break;
  }
  case 132:
    if (visible_.erase(id) == 0)
      wrong("what leaves was not there", id);
    break;
  case 161:
    if (owned_.erase(id) == 0)
      wrong("what is not owned any more never was", id);
    break;
  case 140: {
    const auto parent = take<std::uint32_t>(from);
    const auto zone = take<std::uint32_t>(from);
    if (visible_.count(id) == 0 && owned_.count(id) == 0)
      wrong("what moves was not there", id);
    for (auto* const all : {&visible_, &owned_}) {
      if (const auto found = all->find(id); found != all->end()) {
        found->second.parent = parent;
        found->second.zone = zone;
      }
    }
    break;
  }
  case 142:
  case 143: {
    const auto seen = take_thing(from, type == 143);
    if (seen && !visible_.emplace(id, *seen).second)
      wrong("what enters was there already", id);
    break;
  }
  case 172:
  case 173: {
    const auto seen = take_thing(from, type == 173);
    if (seen)
      owned_[id] = *seen;
    break;
  }
  default: wrong("a message of type " + std::to_string(type), id);
  }
  if (from.remaining() != 0)
    wrong("a message of type " + std::to_string(type) + " is longer than it should be", id);
}

}  // namespace donet::test
