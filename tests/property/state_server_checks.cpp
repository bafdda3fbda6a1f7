#include "tests/property/state_server_checks.hpp"

#include "dcfile/bytes.hpp"
#include "runtime/datagram/view.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace donet::test {

using dc::keyword;

namespace {

std::string described(const datagram& one) {
  return dc::to_hex(dc::as_bytes(one));
}

struct spoken {
  explicit spoken(const datagram& one)
      : head(*runtime::datagram_view::of(dc::as_bytes(one))),
        message(*runtime::message_view::of(head)), reader(message.payload) {}

  std::uint64_t to(std::size_t index) const { return value(head.recipient(index)); }
  bool is_to(std::uint64_t c) const {
    for (std::size_t i = 0; i < head.recipient_count(); ++i) {
      if (to(i) == c)
        return true;
    }
    return false;
  }
  /// The channel of a place among the recipients, or 0.
  std::uint64_t place() const {
    for (std::size_t i = 0; i < head.recipient_count(); ++i) {
      if (to(i) >> 32 > 1)
        return to(i);
    }
    return 0;
  }

  runtime::datagram_view head;
  runtime::message_view message;
  dc::byte_reader reader;
};

// 0 behind the end.
template <class T>
T read(dc::byte_reader& from) {
  T read{};
  return from.read(read) ? read : T{};
}
std::uint32_t read_id(dc::byte_reader& from) {
  return read<std::uint32_t>(from);
}

// What the model has said and nobody has heard yet: for each datagram that it heard, lists in any
// order.
class unheard {
public:
  void add(std::vector<utterances> all) {
    if (!all.empty())
      bundles_.push_back({std::move(all), none});
  }

  /// Who says this now, if somebody does.
  std::optional<speaker> take(const datagram& one) {
    if (bundles_.empty())
      return std::nullopt;
    bundle& now = bundles_.front();
    // One goes on until all is said.
    if (now.open >= now.all.size() || now.all[now.open].all.empty()) {
      now.open = 0;
      while (now.open < now.all.size()
             && (now.all[now.open].all.empty() || now.all[now.open].all.front() != one))
        ++now.open;
    }
    if (now.open == now.all.size() || now.all[now.open].all.front() != one)
      return std::nullopt;
    const speaker by = now.all[now.open].by;
    now.all[now.open].all.pop_front();
    if (std::all_of(now.all.begin(), now.all.end(),
                    [](const utterances& each) { return each.all.empty(); }))
      bundles_.pop_front();
    return by;
  }

  std::string next() const {
    std::string all;
    if (!bundles_.empty()) {
      for (const utterances& each : bundles_.front().all)
        all += each.all.empty() ? "" : "\n  " + described(each.all.front());
    }
    return all;
  }

private:
  static constexpr std::size_t none = SIZE_MAX;

  struct bundle {
    std::vector<utterances> all;
    std::size_t open = none;  // who has begun
  };
  std::deque<bundle> bundles_;
};

}  // namespace

std::string inexplicable(const record& all, world_model& model) {
  std::vector<std::deque<datagram>> outsiders = all.outsiders;
  unheard of_model;
  std::size_t given = 0;
  for (std::size_t i = 0; i < all.said.size(); ++i) {
    const datagram one = canonical(all.said[i]);
    const auto number = "number " + std::to_string(i) + "\n  " + described(one);
    std::optional<speaker> by = of_model.take(one);
    if (!by) {
      const auto whose =
        std::find_if(outsiders.begin(), outsiders.end(), [&](const std::deque<datagram>& each) {
          return !each.empty() && canonical(each.front()) == one;
        });
      if (whose == outsiders.end())
        return "nobody says " + number + "\nbut next is" + of_model.next();
      whose->pop_front();
      by = outsider;
    }
    if (given < all.given.size() && all.given[given] == all.said[i]) {
      ++given;
      of_model.add(model.hear(one, *by));
    } else if (model.needs(one, *by, i >= all.at_rest)) {
      return "the State Server is not given " + number;
    }
  }
  if (given < all.given.size())
    return "nobody says what the State Server is given: " + described(all.given[given]);
  if (!of_model.next().empty())
    return "nobody says" + of_model.next();
  for (const std::deque<datagram>& each : outsiders) {
    if (!each.empty())
      return "nobody hears " + described(each.front());
  }
  return {};
}

// ---- order ----

namespace {

class watcher {
public:
  std::string fault;

  void hear(const datagram& one) {
    spoken now(one);
    switch (now.message.type) {
    case 2020:
    case 2030: hear_update(now); break;
    case 2032: hear_end(now); break;
    case 2041: hear_move(now); break;
    case 2042:
    case 2043: hear_arrival(now); break;
    case 2044: hear_birth(now); break;
    case 2051:
    case 2052:
    case 2053:
    case 2061:
    case 2062:
    case 2063: alive(read_id(now.reader)); break;
    case 2066:
    case 2067:
      read_id(now.reader);
      alive(read_id(now.reader));
      break;
    default: break;
    }
  }

private:
  struct life {
    std::uint64_t place = 0;
    bool has_entered = false;
    bool has_ended = false;
  };

  void expect(bool condition, const char* sentence, std::uint32_t id) {
    if (!condition && fault.empty())
      fault = "object " + std::to_string(id) + ' ' + sentence;
  }

  life& alive(std::uint32_t id) {
    life& its = lives_[id];
    expect(!its.has_ended, "says something behind its end", id);
    return its;
  }

  static std::uint64_t read_place(dc::byte_reader& from) {
    const std::uint64_t parent = read_id(from);
    const std::uint32_t zone = read_id(from);
    return parent == 0 ? 0 : parent << 32 | zone;
  }

  void hear_move(spoken& now) {
    const std::uint32_t id = read_id(now.reader);
    const std::uint64_t to = read_place(now.reader);
    const std::uint64_t from = read_place(now.reader);
    if (lives_[id].has_ended && from == 0)
      lives_[id] = {};
    life& its = alive(id);
    expect(its.place == from, "leaves a place where it is not", id);
    its.place = to;
    its.has_entered = false;
  }

  void hear_arrival(spoken& now) {
    const std::uint32_t id = read_id(now.reader);
    const std::uint64_t at = read_place(now.reader);
    life& its = alive(id);
    expect(its.place == at, "enters a place to which it did not go", id);
    const bool is_answer = now.place() == 0;
    expect(its.has_entered == is_answer, is_answer ? "answers before it enters" : "enters twice",
           id);
    its.has_entered = true;
  }

  // Not a request, which may be cut short too.
  void hear_update(spoken& now) {
    const std::uint32_t id = read_id(now.reader);
    if (id == 0 || now.is_to(id))
      return;
    const life& its = alive(id);
    const std::uint64_t at = now.place();
    expect(at == 0 || (its.has_entered && its.place == at), "is updated where it did not enter",
           id);
  }

  void hear_end(spoken& now) {
    const std::uint32_t id = read_id(now.reader);
    if (id != 0 && !now.is_to(id))
      alive(id).has_ended = true;
  }

  // It wakes its children, if it has any. It may have moved already.
  void hear_birth(spoken& now) {
    const auto by = static_cast<std::uint32_t>(value(now.message.sender));
    if (read_id(now.reader) == 1001 && lives_[by].has_ended)
      lives_[by] = {};
  }

  std::map<std::uint32_t, life> lives_;
};

}  // namespace

std::string disorder(const std::vector<datagram>& said) {
  watcher one;
  for (const datagram& each : said)
    one.hear(each);
  return one.fault;
}

// ---- who looks at places ----

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
  // Of those that it has not seen yet it hears too.
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
  if (is_counted && !counted_.insert(id).second)
    fault_ += "object " + std::to_string(id) + " answers twice; ";
}

// Each that was counted says so once, unless it is on the move.
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

// Where the parent did not live yet when an object arrived, and knew nothing of it when it was asked,
// nobody has told of the object.
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

// What those at the place are told of when it changes must be right.
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
