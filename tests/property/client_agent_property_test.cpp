// Some clients open and close interests while objects enter, leave, change and get other owners; a
// seed decides how long each message is in flight. When all messages have arrived, each client must
// see exactly the objects in its interests, with their values, and must never have received a
// message about an object that is not in its view.

#include "tests/property/client_agent_onlooker.hpp"
#include "tests/property/client_agent_world.hpp"
#include "tests/property/seeds.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace donet::test {
namespace {

constexpr std::uint32_t first_object = 8000;
constexpr std::uint64_t objects_max = 8;
constexpr std::uint64_t zones_max = 4;
constexpr std::size_t clients_max = 3;
constexpr std::uint64_t ids_max = 4;

class play {
public:
  explicit play(std::uint64_t seed)
      : random_(seed), liveliness_(static_cast<unsigned>(random_.size(15, 60))) {
    for (std::size_t i = 0; i < clients_max; ++i)
      watchers_.emplace_back(shard_.connects());
    world_.deliver_all();
    for (watcher& each : watchers_) {
      each.who().sends(hello());
      world_.say(message({each.channel()}, server, set_state, u16(2)));
    }
    world_.deliver_all();
    for (watcher& each : watchers_)
      each.who().received();
    // Interests change in steps, between which messages arrive.
    if (random_.chance(50))
      shard_.changes_in_steps(1 + random_.below(2));
  }

  void run(int steps) {
    for (int i = 0; i < steps; ++i) {
      if (random_.chance(liveliness_))
        happen();
      else if (random_.chance(3))
        shard_.passes(std::chrono::milliseconds(random_.below(400)));
      else
        world_.deliver_some();
      watch();
    }
    // Requests without an answer have timed out by then.
    for (int i = 0; i < 3; ++i) {
      world_.deliver_all();
      shard_.passes(1s);
      watch();
    }
    world_.deliver_all();
    watch();
  }

  std::string verdict() {
    for (watcher& each : watchers_) {
      const std::string wrong = each.mistake(world_);
      if (!wrong.empty())
        return std::to_string(each.channel()) + ": " + wrong;
    }
    if (world_.answered_callers() != callers_)
      return "somebody who called was answered twice, or not";
    return {};
  }

  true_world& world() noexcept { return world_; }
  std::size_t sights() const {
    std::size_t all = 0;
    for (const watcher& each : watchers_)
      all += each.sees();
    return all;
  }

private:
  void watch() {
    world_.collect();
    for (watcher& each : watchers_)
      each.hear();
  }

  void happen() {
    watcher& one = watchers_[random_.below(watchers_.size())];
    switch (random_.below(14)) {
    case 0:
    case 1:
    case 2: open(one); break;
    case 3: close(one); break;
    case 4: walk(one); break;
    case 5: by_server(one); break;
    case 6: world_.acknowledge(); break;
    default: touch();
    }
  }

  spot some_spot() {
    const auto parent = static_cast<std::uint32_t>(4000 + 1000 * random_.below(2));
    return {parent, static_cast<std::uint32_t>(1 + random_.below(zones_max))};
  }

  std::vector<std::uint32_t> some_zones() {
    std::vector<std::uint32_t> zones;
    for (std::uint32_t zone = 1; zone <= zones_max; ++zone) {
      if (random_.chance(35))
        zones.push_back(zone);
    }
    return zones;
  }

  // A place that any client closed a moment ago is not opened again at once: earlier messages
  // cannot be distinguished from later ones, and not all of the later ones were received.
  void let_settle(std::uint32_t parent, const std::vector<std::uint32_t>& zones) {
    const auto was_closed = [&](std::uint32_t zone) {
      return std::any_of(watchers_.begin(), watchers_.end(), [&](const watcher& each) {
        return each.closed().count({parent, zone}) != 0;
      });
    };
    if (!std::any_of(zones.begin(), zones.end(), was_closed))
      return;
    world_.deliver_all();
    watch();
    for (watcher& each : watchers_)
      each.forget_closed();
  }

  void open(watcher& one) {
    const auto id = static_cast<std::uint16_t>(random_.below(ids_max));
    const std::uint32_t parent = some_spot().first;
    const std::vector<std::uint32_t> zones = some_zones();
    let_settle(parent, zones);
    one.opens(id, parent, zones);
  }

  void close(watcher& one) {
    const auto id = static_cast<std::uint16_t>(random_.below(ids_max));
    if (one.interests().count(id) != 0)
      one.closes(id);
  }

  void walk(watcher& one) {
    for (const auto& [id, value] : one.owns()) {
      if (random_.chance(50))
        return one.takes_object(id, some_spot());
    }
  }

  void by_server(watcher& one) {
    const auto id = static_cast<std::uint16_t>(random_.below(ids_max));
    ++callers_;
    if (random_.chance(40)) {
      world_.say(message({one.channel()}, server, 1203, u16(id)));
      return;
    }
    const std::uint32_t parent = some_spot().first;
    const std::vector<std::uint32_t> zones = some_zones();
    let_settle(parent, zones);
    world_.say(message({one.channel()}, server, 1201, u16(id) + u32(parent) + zone_list(zones)));
    // No client closes the place and opens it again before messages in flight have arrived.
    world_.deliver_all();
  }

  void touch() {
    const auto id = static_cast<std::uint32_t>(first_object + random_.below(objects_max));
    if (world_.objects().count(id) == 0)
      return world_.create(id, some_spot());
    switch (random_.below(10)) {
    case 0: world_.end(id); break;
    case 1:
      world_.give(id,
                  random_.chance(30) ? 0 : watchers_[random_.below(watchers_.size())].channel());
      break;
    case 2:
    case 3:
    case 4:
    case 5: world_.move(id, some_spot()); break;
    default: world_.update(id);
    }
  }

  random_source random_;
  unsigned liveliness_;  // percent
  stage shard_;
  true_world world_{random_, shard_};
  std::vector<watcher> watchers_;
  std::size_t callers_ = 0;
};

constexpr int steps = 400;

TEST(ClientView, IsWhatIsThere) {
  std::size_t sights = 0;
  std::uint64_t seeds = 0;
  for_each_seed(2000, [&](std::uint64_t seed) {
    play one(seed);
    one.run(steps);
    ASSERT_EQ(one.verdict(), "");
    sights += one.sights();
    ++seeds;
  });
  // There must have been objects in view, or the test proves nothing.
  if (seeds >= 50) {
    EXPECT_GT(sights, 4 * seeds);
  }
}

// Not every message matters: some repeat what the client has already.
TEST(ClientView, IsNotWhatIsThereIfAMessageIsLost) {
  std::size_t noticed = 0;
  constexpr std::uint64_t seeds = 60;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    play one(seed);
    one.world().lose(20 + seed);
    one.run(steps);
    noticed += one.world().has_lost() && !one.verdict().empty() ? 1U : 0U;
  }
  EXPECT_GT(noticed, seeds / 20);
}

}  // namespace
}  // namespace donet::test
