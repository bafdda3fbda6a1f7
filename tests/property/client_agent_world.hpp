#pragma once
// A correct State Server and router as seen by a shard of a Client Agent: objects with a place, two
// values and an owner. Messages are in flight for any time; in each direction they stay in order.

#include "tests/support/random_source.hpp"
#include "tests/unit/actors/client_agent/stage.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace donet::test {

/// A parent and a zone.
using spot = std::pair<std::uint32_t, std::uint32_t>;

/// An object as the State Server has it.
struct true_object {
  spot at;
  std::uint32_t shared = 0;  ///< clients that see its place receive it
  std::uint32_t owned = 0;   ///< its owner receives it, too
  std::uint64_t owner = 0;
  /// The time at which it received its parent's acknowledgement of its place; 0: not yet.
  std::uint64_t acknowledged = 0;
};

// The fields of the values.
inline constexpr std::uint16_t shared_field = 2;
inline constexpr std::uint16_t owned_field = 4;

class true_world {
public:
  true_world(random_source& chance, stage& shard) : random_(chance), shard_(shard) {}

  // ---- state ----

  const std::map<std::uint32_t, true_object>& objects() const noexcept { return objects_; }
  /// Places whose objects this client requested without receiving them.
  const std::set<std::pair<std::uint64_t, spot>>& ignored() const noexcept { return ignored_; }
  /// How many DONE answers to interests were sent to their callers.
  std::size_t answered_callers() const noexcept { return answered_callers_; }

  // ---- events ----

  void create(std::uint32_t id, spot at) {
    true_object& one = objects_[id];
    one = {at, ++values_, ++values_, 0, 0};
    say(comes(as_it_is(id, one)));
  }

  void end(std::uint32_t id) {
    const true_object& one = objects_.at(id);
    say(ends(audience(one), id));
    objects_.erase(id);
  }

  void move(std::uint32_t id, spot to, std::uint64_t by = server) {
    const auto found = objects_.find(id);
    if (found == objects_.end() || found->second.at == to)
      return;
    true_object& one = found->second;
    const spot from = std::exchange(one.at, to);
    one.acknowledged = 0;
    std::vector<std::uint64_t> more;
    if (one.owner != 0)
      more.push_back(one.owner);
    say(moves(id, to.first, to.second, from.first, from.second, more, by));
    say(comes(as_it_is(id, one)));
  }

  void update(std::uint32_t id) {
    true_object& one = objects_.at(id);
    if (random_.chance(50)) {
      one.shared = ++values_;
      say(updates({place_channel(one.at.first, one.at.second)}, id, shared_field, u32(one.shared)));
    } else {
      one.owned = ++values_;
      say(updates(audience(one), id, owned_field, u32(one.owned)));
    }
  }

  void give(std::uint32_t id, std::uint64_t to) {
    true_object& one = objects_.at(id);
    const std::uint64_t before = std::exchange(one.owner, to);
    if (before == to)
      return;
    if (before != 0)
      say(takes(before, id, to));
    if (to != 0)
      say(gives(to, as_it_is(id, one)));
  }

  void acknowledge() {
    ++time_;
    for (auto& [id, one] : objects_) {
      if (one.acknowledged == 0 && random_.chance(60))
        one.acknowledged = time_;
    }
  }

  /// Loses message number `nth` of those to clients.
  void lose(std::size_t nth) { before_loss_ = nth; }
  bool has_lost() const noexcept { return before_loss_ == 0; }

  /// A message from any other participant.
  void say(const datagram& one) {
    const auto view = runtime::datagram_view::of(dc::as_bytes(one));
    bool is_for_shard = false;
    for (std::size_t i = 0; i < view->recipient_count(); ++i)
      is_for_shard = is_for_shard || open_.count(value(view->recipient(i))) != 0;
    if (is_for_shard && (before_loss_ == 0 || --before_loss_ != 0))
      to_shard_.push_back(one);
  }

  // ---- time ----

  /// Messages that left the shard are in flight now.
  void collect() {
    for (std::string& one : shard_.received())
      from_shard_.push_back(std::move(one));
  }

  /// Delivers one of the messages in flight.
  void deliver_some() {
    switch (random_.below(4)) {
    case 0: arrive(1 + random_.below(4)); break;
    case 1: answer(); break;
    case 2: shard_.continues(); break;
    default: hand_over(1 + random_.below(6));
    }
  }

  bool is_quiet() const noexcept {
    return from_shard_.empty() && to_shard_.empty() && questions_.empty()
           && !shard_.state().has_changes();
  }

  /// Delivers all of them.
  void deliver_all() {
    collect();
    while (!is_quiet()) {
      arrive(from_shard_.size());
      while (!questions_.empty())
        answer();
      hand_over(to_shard_.size());
      shard_.continues();
      collect();
    }
  }

private:
  // A query to a parent: it counts the children that have reported to it, then they answer. A child
  // receives the parent's later acknowledgements after the query.
  struct question {
    std::uint64_t who = 0;
    std::uint32_t context = 0;
    std::uint32_t parent = 0;
    std::set<std::uint32_t> zones;
    std::uint64_t counted = 0;  // time of the count; 0: not yet
  };

  static std::vector<std::uint64_t> audience(const true_object& one) {
    std::vector<std::uint64_t> all{place_channel(one.at.first, one.at.second)};
    if (one.owner != 0)
      all.push_back(one.owner);
    return all;
  }

  static thing as_it_is(std::uint32_t id, const true_object& one) {
    return {id, one.at.first, one.at.second, u32(one.shared) + u32(one.owned), thing_class};
  }

  void arrive(std::size_t count) {
    for (; count > 0 && !from_shard_.empty(); --count) {
      const std::string one = std::move(from_shard_.front());
      from_shard_.pop_front();
      hear(one);
    }
  }

  void hear(const std::string& one) {
    if (one.rfind("opens ", 0) == 0) {
      open_.insert(std::stoull(one.substr(6)));
      return;
    }
    if (one.rfind("closes ", 0) == 0) {
      open_.erase(std::stoull(one.substr(7)));
      return;
    }
    const auto view = runtime::datagram_view::of(dc::as_bytes(one));
    const auto said = runtime::message_view::of(*view);
    dc::byte_reader from(said->payload);
    if (said->type == 1204) {
      ++answered_callers_;
    } else if (said->type == 2040) {
      spot to;
      EXPECT_TRUE(from.read(to.first) && from.read(to.second));
      move(static_cast<std::uint32_t>(value(view->recipient(0))), to, value(said->sender));
    } else {
      ASSERT_EQ(said->type, 2102);
      ask(value(said->sender), from);
    }
  }

  void ask(std::uint64_t who, dc::byte_reader& from) {
    question one;
    one.who = who;
    std::uint16_t count = 0;
    EXPECT_TRUE(from.read(one.context) && from.read(one.parent) && from.read(count));
    for (; count > 0; --count) {
      std::uint32_t zone = 0;
      EXPECT_TRUE(from.read(zone));
      one.zones.insert(zone);
      ignored_.erase({who, {one.parent, zone}});
    }
    if (random_.chance(4)) {
      for (const std::uint32_t zone : one.zones)
        ignored_.insert({who, {one.parent, zone}});
    } else {
      questions_.push_back(one);
    }
  }

  // Its count is sometimes lost.
  void answer() {
    if (questions_.empty())
      return;
    question& one = questions_.front();
    if (one.counted == 0) {
      one.counted = ++time_;
      std::uint32_t there = 0;
      for (const auto& [id, object] : objects_)
        there += is_asked(one, object) && object.acknowledged != 0 ? 1U : 0U;
      if (!random_.chance(4))
        say(counts(one.who, one.context, there));
      return;
    }
    for (const auto& [id, object] : objects_) {
      if (!is_asked(one, object))
        continue;
      const thing it = as_it_is(id, object);
      const bool is_known = object.acknowledged != 0 && object.acknowledged <= one.counted;
      say(is_known ? answers(one.who, one.context, it) : message({one.who}, id, 2042, it.whole()));
    }
    questions_.pop_front();
  }

  static bool is_asked(const question& one, const true_object& object) {
    return object.at.first == one.parent && one.zones.count(object.at.second) != 0;
  }

  void hand_over(std::size_t count) {
    std::vector<datagram> all;
    for (; count > 0 && !to_shard_.empty(); --count) {
      all.push_back(std::move(to_shard_.front()));
      to_shard_.pop_front();
    }
    if (!all.empty())
      shard_.sends(all);
    collect();
  }

  random_source& random_;
  stage& shard_;
  std::map<std::uint32_t, true_object> objects_;
  std::uint32_t values_ = 0;
  std::uint64_t time_ = 0;
  std::set<std::uint64_t> open_;
  std::deque<std::string> from_shard_;
  std::deque<datagram> to_shard_;
  std::deque<question> questions_;
  std::set<std::pair<std::uint64_t, spot>> ignored_;
  std::size_t answered_callers_ = 0;
  std::size_t before_loss_ = SIZE_MAX;
};

}  // namespace donet::test
