#include "tests/property/state_server_checks.hpp"

#include "dcfile/bytes.hpp"
#include "tests/property/state_server_spoken.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace donet::test {

namespace {

std::string described(const datagram& one) {
  return dc::to_hex(dc::as_bytes(one));
}

// Messages of the model that have not been observed yet: for each datagram that it received, lists
// in any order.
class unheard {
public:
  void add(std::vector<utterances> all) {
    if (!all.empty())
      bundles_.push_back({std::move(all), none});
  }

  /// The sender of this message, if it is expected now.
  std::optional<speaker> take(const datagram& one) {
    if (bundles_.empty())
      return std::nullopt;
    bundle& now = bundles_.front();
    // A sender that has started sends all of its messages first.
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
    std::size_t open = none;  // index of the sender that has started
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
    case 2051: hear_ai_change(now); break;
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

  // Not a request, which may be malformed.
  void hear_update(spoken& now) {
    const std::uint32_t id = read_id(now.reader);
    if (id == 0 || now.is_to(id))
      return;
    const life& its = alive(id);
    const std::uint64_t at = now.place();
    expect(at == 0 || (its.has_entered && its.place == at), "is updated where it did not enter",
           id);
  }

  // A CHANGING_AI that an outsider sends on behalf of an object has more bytes.
  void hear_ai_change(spoken& now) {
    constexpr std::size_t size = 4 + 8 + 8;
    if (now.reader.remaining() == size)
      alive(read_id(now.reader));
  }

  void hear_end(spoken& now) {
    const std::uint32_t id = read_id(now.reader);
    if (id != 0 && !now.is_to(id))
      alive(id).has_ended = true;
  }

  // The new object queries its children, if it has any. It may have moved already.
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

}  // namespace donet::test
