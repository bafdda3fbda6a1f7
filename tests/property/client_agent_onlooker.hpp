#pragma once
// A client's view of the world, built from its messages, and checks for errors in it.

#include "tests/property/client_agent_world.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace donet::test {

class watcher {
public:
  explicit watcher(player& whom) : player_(whom) {}

  player& who() noexcept { return player_; }
  std::uint64_t channel() const noexcept { return player_.channel(); }
  const std::map<std::uint32_t, std::uint32_t>& owns() const noexcept { return owns_; }
  const std::map<std::uint16_t, std::set<spot>>& interests() const noexcept { return interests_; }
  std::size_t sees() const noexcept { return sees_.size(); }

  // ---- requests ----

  void opens(std::uint16_t id, std::uint32_t parent, const std::vector<std::uint32_t>& zones) {
    const std::uint32_t context = next_context_++;
    expect_done(context);
    put(id, parent, zones);
    player_.sends(zones.size() == 1 ? add_interest(context, id, parent, zones[0])
                                    : add_interests(context, id, parent, zones));
  }
  void closes(std::uint16_t id) {
    const std::uint32_t context = next_context_++;
    expect_done(context);
    take(id);
    player_.sends(remove_interest(context, id));
  }
  void takes_object(std::uint32_t id, spot to) {
    moved_.insert(id);
    player_.sends(set_location(id, to.first, to.second));
  }

  bool looks_at(spot where) const {
    for (const auto& [id, spots] : interests_) {
      if (spots.count(where) != 0)
        return true;
    }
    return false;
  }
  /// Places whose interest it has closed since `forget_closed`.
  const std::set<spot>& closed() const noexcept { return closed_; }
  void forget_closed() { closed_.clear(); }

  // ---- received messages ----

  void hear() {
    for (const std::string& one : player_.received()) {
      dc::byte_reader from(dc::as_bytes(one));
      std::uint16_t type = 0;
      if (!from.read(type))
        return wrong("a message without a type");
      hear(type, from);
    }
  }

  /// Call when no message is in flight. Empty, or a description of the error.
  std::string mistake(const true_world& world) const {
    if (!mistake_.empty())
      return mistake_;
    if (player_.is_over())
      return "it is over";
    for (const auto& [context, times] : done_) {
      if (times != 1)
        return "context " + std::to_string(context) + " is done " + std::to_string(times)
               + " times";
    }
    for (const auto& [id, seen] : sees_) {
      if (std::string wrong = mistake_about(id, seen, world); !wrong.empty())
        return wrong;
    }
    for (const auto& [id, object] : world.objects()) {
      const std::string name = "object " + std::to_string(id);
      if (looks_at(object.at) && sees_.count(id) == 0
          && world.ignored().count({channel(), object.at}) == 0)
        return name + " is missing";
      const auto owned = owns_.find(id);
      if ((object.owner == channel()) != (owned != owns_.end()))
        return name + " has another owner";
      if (owned != owns_.end() && owned->second != object.owned)
        return name + " is not as its owner knows it";
    }
    for (const auto& [id, value] : owns_) {
      if (world.objects().count(id) == 0)
        return "object " + std::to_string(id) + " is owned and gone";
    }
    return {};
  }

private:
  struct sight {
    spot at;
    std::uint32_t shared = 0;
    std::uint32_t owned = 0;
  };

  std::string mistake_about(std::uint32_t id, const sight& seen, const true_world& world) const {
    const std::string name = "object " + std::to_string(id);
    const auto found = world.objects().find(id);
    if (found == world.objects().end())
      return name + " is a ghost";
    const true_object& truth = found->second;
    const bool is_covered = looks_at(truth.at);
    const bool was_moved = moved_.count(id) != 0;
    // An object that the client itself moves out of its interest stays in its view.
    if (!is_covered && !(was_moved && truth.owner == channel()))
      return name + " is elsewhere";
    if (!was_moved && seen.at != truth.at)
      return name + " is in another place";
    // It also receives no update of that object before the next snapshot.
    const bool is_told =
      is_covered && !(was_moved && world.ignored().count({channel(), truth.at}) != 0);
    if (seen.owned != truth.owned || (is_told && seen.shared != truth.shared))
      return name + " is not as it looks";
    return {};
  }

  void hear(std::uint16_t type, dc::byte_reader& from) {
    switch (type) {
    case 142: return hear_entry(from, false);
    case 172: return hear_entry(from, true);
    case 200:
    case 201: return hear_interest(type, from);
    case 203: {
      const auto context = number<std::uint32_t>(from);
      expect_done(context);
      take(number<std::uint16_t>(from));
      return end_of(from);
    }
    case 204: {
      const auto context = number<std::uint32_t>(from);
      number<std::uint16_t>(from);
      if (done_.count(context) == 0)
        return wrong("what nobody asked for is done");
      ++done_[context];
      return end_of(from);
    }
    default: break;
    }
    const auto id = number<std::uint32_t>(from);
    const auto seen = sees_.find(id);
    const auto owned = owns_.find(id);
    if (seen == sees_.end() && owned == owns_.end())
      return wrong("object " + std::to_string(id) + " is not known: " + std::to_string(type));
    switch (type) {
    case 120: {
      const auto field = number<std::uint16_t>(from);
      const auto value = number<std::uint32_t>(from);
      if (seen != sees_.end())
        (field == shared_field ? seen->second.shared : seen->second.owned) = value;
      if (owned != owns_.end() && field == owned_field)
        owned->second = value;
      break;
    }
    case 132:
      if (seen == sees_.end())
        return wrong("object " + std::to_string(id) + " leaves and is not seen");
      sees_.erase(seen);
      break;
    case 140: {
      const auto parent = number<std::uint32_t>(from);
      const spot to{parent, number<std::uint32_t>(from)};
      if (seen != sees_.end())
        seen->second.at = to;
      break;
    }
    case 161:
      if (owned == owns_.end())
        return wrong("object " + std::to_string(id) + " leaves its owner and has none");
      owns_.erase(owned);
      break;
    default: return wrong("a message of type " + std::to_string(type));
    }
    end_of(from);
  }

  void hear_entry(dc::byte_reader& from, bool is_owner) {
    const auto id = number<std::uint32_t>(from);
    sight one;
    one.at.first = number<std::uint32_t>(from);
    one.at.second = number<std::uint32_t>(from);
    if (number<std::uint16_t>(from) != thing_class || number<std::uint16_t>(from) != 8)
      return wrong("an entry of something else");
    one.shared = number<std::uint32_t>(from);
    one.owned = number<std::uint32_t>(from);
    end_of(from);
    if (is_owner)
      owns_[id] = one.owned;
    else if (!sees_.emplace(id, one).second)
      wrong("object " + std::to_string(id) + " is shown twice");
  }

  void hear_interest(std::uint16_t type, dc::byte_reader& from) {
    expect_done(number<std::uint32_t>(from));
    const auto id = number<std::uint16_t>(from);
    const auto parent = number<std::uint32_t>(from);
    std::uint16_t count = type == 200 ? std::uint16_t{1} : number<std::uint16_t>(from);
    std::vector<std::uint32_t> zones;
    for (; count > 0; --count)
      zones.push_back(number<std::uint32_t>(from));
    put(id, parent, zones);
    end_of(from);
  }

  template <class T>
  T number(dc::byte_reader& from) {
    T value{};
    if (!from.read(value))
      wrong("a message is cut short");
    return value;
  }

  void end_of(const dc::byte_reader& from) {
    if (from.remaining() != 0)
      wrong("a message is too long");
  }

  void expect_done(std::uint32_t context) {
    if (!done_.emplace(context, 0U).second)
      wrong("a context is used twice");
  }

  void put(std::uint16_t id, std::uint32_t parent, const std::vector<std::uint32_t>& zones) {
    take(id);
    for (const std::uint32_t zone : zones)
      interests_[id].insert({parent, zone});
    interests_[id];
  }

  void take(std::uint16_t id) {
    const auto found = interests_.find(id);
    if (found == interests_.end())
      return;
    closed_.insert(found->second.begin(), found->second.end());
    interests_.erase(found);
  }

  void wrong(const std::string& what) {
    if (mistake_.empty())
      mistake_ = what;
  }

  player& player_;
  std::uint32_t next_context_ = 1'000'000;
  std::map<std::uint16_t, std::set<spot>> interests_;
  std::set<spot> closed_;
  std::map<std::uint32_t, sight> sees_;
  // Objects that the client has moved itself at any time. It does not receive these moves, not even
  // one in flight while the object leaves, or ends, and comes into view again.
  std::set<std::uint32_t> moved_;
  std::map<std::uint32_t, std::uint32_t> owns_;  // the value that owners receive
  std::map<std::uint32_t, std::uint32_t> done_;  // by context: number of answers
  std::string mistake_;
};

}  // namespace donet::test
