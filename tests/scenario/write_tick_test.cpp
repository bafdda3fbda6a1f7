// The same events happen in two worlds, and only one of them has a write tick. Each client must
// receive the same bytes in both, none later than the tick, and answers without any delay.

#include "tests/property/seeds.hpp"
#include "tests/scenario/game_world.hpp"
#include "tests/support/random_source.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

namespace donet::test {
namespace {

using namespace std::chrono_literals;
using runtime::write_cause;
using std::chrono::milliseconds;

constexpr std::uint64_t ai_channel = 5'000;
constexpr std::uint32_t district = 10'000;
constexpr std::uint32_t first_thing = 20'000;
constexpr std::uint32_t things = 6;
constexpr std::uint32_t zones = 3;
constexpr std::size_t clients = 4;

std::uint64_t channel_of(std::size_t client) {
  return game_world::first_channel + client;
}

// A world with an AI and established clients, which have received everything in flight.
class played_world {
public:
  played_world(std::uint64_t seed, const game_world::options& how)
      : world_(seed, how), ai_(world_.connect_ai()) {
    ai_.says(add_channel(ai_channel));
    for (std::size_t i = 0; i < clients; ++i) {
      clients_[i] = &world_.connect_client();
      clients_[i]->says(u16(1) + u32(game_world::contract()->hash()) + blob("v1"));
      world_.settle();
    }
    for (std::size_t i = 0; i < clients; ++i)
      ai_says(message({channel_of(i)}, ai_channel, 1000, u16(2)));
    create(district, 0, 0, "District", blob("here"));
  }

  void ai_says(const datagram& one) {
    ai_.says(one);
    settle();
  }
  void client_says(std::size_t which, const datagram& one) {
    clients_[which]->says(one);
    settle();
  }
  void create(std::uint32_t id, std::uint32_t parent, std::uint32_t zone, const char* dclass,
              const std::string& required) {
    ai_says(
      message({game_world::control}, ai_channel, 2000,
              u32(id) + u32(parent) + u32(zone) + u16(game_world::class_id(dclass)) + required));
  }
  void sing(std::uint32_t id, std::uint32_t number, std::size_t size) {
    ai_says(message({id}, ai_channel, 2020,
                    u32(id) + u16(game_world::field_id("Thing", "sing")) + u32(number)
                      + blob(std::string(size, 'a'))));
  }
  void open_interest(std::size_t which, std::uint32_t zone) {
    client_says(which, u16(200) + u32(zone) + u16(static_cast<std::uint16_t>(zone)) + u32(district)
                         + u32(zone));
  }
  void passes(milliseconds time) {
    world_.advance(time);
    settle();
  }

  game_world& world() noexcept { return world_; }
  peer& client(std::size_t which) { return *clients_[which]; }
  /// All bytes that the client has received, in order.
  const std::string& received(std::size_t which) const { return received_[which]; }

private:
  void settle() {
    world_.settle();
    ai_.hears();
    for (std::size_t i = 0; i < clients; ++i) {
      for (const datagram& one : clients_[i]->hears())
        received_[i] += framed(one);
    }
  }

  game_world world_;
  peer& ai_;
  std::array<peer*, clients> clients_{};
  std::array<std::string, clients> received_;
};

game_world::options with_tick(milliseconds tick) {
  game_world::options how;
  how.write_tick = tick;
  return how;
}

class twins {
public:
  twins(std::uint64_t seed, milliseconds tick)
      : random_(seed), tick_(tick), plain_(seed, with_tick(0ms)), ticking_(seed, with_tick(tick)) {
    compare();
  }

  void play(int steps) {
    for (int i = 0; i < steps && !testing::Test::HasFailure(); ++i) {
      act();
      compare();
    }
    both([this](played_world& each) { each.passes(tick_); });
    for (std::size_t i = 0; i < clients; ++i)
      expect_answered(i);
  }

  std::size_t held() const noexcept { return held_; }
  std::uint64_t writes(write_cause why) { return ticking_.world().tick_writes(why); }

private:
  template <class Action>
  void both(Action&& action) {
    action(plain_);
    action(ticking_);
  }

  void act() {
    const auto id = first_thing + static_cast<std::uint32_t>(random_.below(things));
    const auto zone = 1 + static_cast<std::uint32_t>(random_.below(zones));
    const auto number = static_cast<std::uint32_t>(random_.bits());
    const std::size_t who = random_.below(clients);
    const std::size_t before = plain_.received(who).size();
    switch (random_.below(12)) {
    case 0:
      both([&](played_world& each) { each.create(id, district, zone, "Thing", u32(number)); });
      break;
    case 1:
      both([&](played_world& each) { each.ai_says(message({id}, ai_channel, 2032, u32(id))); });
      break;
    case 2:
      both([&](played_world& each) {
        each.ai_says(message({id}, ai_channel, 2040, u32(district) + u32(zone)));
      });
      break;
    case 3:
      both([&](played_world& each) {
        each.ai_says(message({id}, ai_channel, 2060, u64(channel_of(who))));
      });
      // Otherwise there is no such object, or the client owns it already.
      if (plain_.received(who).size() != before)
        expect_answered(who);
      break;
    case 4:
      both([&](played_world& each) {
        each.ai_says(message({channel_of(who)}, ai_channel, 1002, blob("psst")));
      });
      expect_answered(who);
      break;
    case 5:
      both([&](played_world& each) { each.open_interest(who, zone); });
      expect_answered(who);
      break;
    case 6:
      // To all clients, so it is not an answer to any of them.
      both(
        [&](played_world& each) { each.ai_says(message({10}, ai_channel, 1002, blob("to all"))); });
      break;
    case 7: {
      const milliseconds time(random_.below(static_cast<std::uint64_t>(2 * tick_.count()) + 1));
      both([&](played_world& each) { each.passes(time); });
      now_ += time;
      break;
    }
    case 8:
      if (random_.chance(10)) {
        both([&](played_world& each) {
          each.ai_says(message({channel_of(who)}, ai_channel, 1004, u16(5) + blob("out")));
        });
        expect_answered(who);
      }
      break;
    default: {
      const std::size_t size = random_.chance(30) ? 9'000 : random_.below(100);
      both([&](played_world& each) { each.sing(id, number, size); });
    }
    }
  }

  void expect_answered(std::size_t who) {
    EXPECT_EQ(ticking_.received(who).size(), plain_.received(who).size())
      << "client " << who << " waits for an answer";
  }

  // With a write tick, a client has now what a client without one had a tick ago.
  void compare() {
    sample now{now_, {}};
    for (std::size_t i = 0; i < clients; ++i) {
      const std::string& all = plain_.received(i);
      const std::string& some = ticking_.received(i);
      ASSERT_EQ(all.compare(0, some.size(), some), 0) << "client " << i << " receives other bytes";
      now.received[i] = all.size();
      held_ += some.size() != all.size() ? 1U : 0U;
    }
    past_.push_back(now);
    while (past_.size() > 1 && past_[1].time <= now_ - tick_)
      past_.pop_front();
    if (past_.front().time > now_ - tick_)
      return;
    for (std::size_t i = 0; i < clients; ++i)
      EXPECT_GE(ticking_.received(i).size(), past_.front().received[i])
        << "client " << i << " waits longer than the tick";
  }

  struct sample {
    milliseconds time{};
    std::array<std::size_t, clients> received{};
  };

  random_source random_;
  milliseconds tick_;
  played_world plain_;
  played_world ticking_;
  milliseconds now_{0};
  std::deque<sample> past_;
  std::size_t held_ = 0;
};

TEST(WriteTick, EachClientReceivesTheSameBytesAndNoneLaterThanTheTick) {
  std::size_t held = 0;
  std::array<std::uint64_t, 3> writes{};
  for_each_seed(60, [&](std::uint64_t seed) {
    twins one(seed, milliseconds(1 + seed * seed % 50));
    one.play(150);
    held += one.held();
    for (const write_cause why : {write_cause::tick, write_cause::full, write_cause::answer})
      writes[static_cast<std::size_t>(why)] += one.writes(why);
  });
  EXPECT_GT(held, 1'000U) << "hardly anything was held";
  for (const std::uint64_t each : writes)
    EXPECT_GT(each, 10U) << "some cause of a write did not occur";
}

// ---- single cases ----

TEST(WriteTick, ManyUpdatesAreOneWrite) {
  played_world world(1, with_tick(33ms));
  for (std::size_t i = 0; i < clients; ++i)
    world.open_interest(i, 1);
  world.create(first_thing, district, 1, "Thing", u32(0));
  world.passes(33ms);
  const std::uint64_t before = world.world().tick_writes(write_cause::tick);
  for (std::uint32_t i = 0; i < 100; ++i)
    world.sing(first_thing, i, 10);
  world.passes(33ms);
  EXPECT_EQ(world.world().tick_writes(write_cause::tick) - before, clients);
}

// No tick starts while no output is held.
TEST(WriteTick, WithoutOutputThereIsNoWrite) {
  played_world world(1, with_tick(33ms));
  world.open_interest(0, 1);
  world.create(first_thing, district, 1, "Thing", u32(0));
  world.passes(33ms);
  const std::uint64_t before = world.world().tick_writes(write_cause::tick);
  world.passes(10s);
  EXPECT_EQ(world.world().tick_writes(write_cause::tick), before);
}

// The limit on queued output for a client that does not read is the same with and without a tick.
TEST(WriteTick, AClientThatDoesNotReadIsDroppedAtTheSameBound) {
  const auto updates_until_dropped = [](milliseconds tick) {
    game_world::options how = with_tick(tick);
    how.client.queue_bytes_max = 100'000;
    played_world world(1, how);
    world.open_interest(0, 1);
    world.create(first_thing, district, 1, "Thing", u32(0));
    world.passes(1s);
    world.client(0).stops_reading();
    std::uint32_t updates = 0;
    while (!world.client(0).is_gone() && updates < 1'000)
      world.sing(first_thing, updates++, 1'000);
    return updates;
  };
  EXPECT_EQ(updates_until_dropped(33ms), updates_until_dropped(0ms));
}

TEST(WriteTick, AClientThatSaysGoodbyeReceivesWhatWasHeld) {
  played_world world(1, with_tick(1000ms));
  world.open_interest(0, 1);
  world.create(first_thing, district, 1, "Thing", u32(0));
  const std::size_t before = world.received(0).size();
  world.client_says(0, u16(3));
  EXPECT_GT(world.received(0).size(), before);
  EXPECT_TRUE(world.client(0).is_gone());
}

// A client that disconnects leaves its entry on the wheel; the next client with its number must not
// be written to because of that entry.
TEST(WriteTick, AClientMayGoWhileItsOutputIsHeld) {
  played_world world(1, with_tick(1000ms));
  world.open_interest(0, 1);
  world.create(first_thing, district, 1, "Thing", u32(0));
  world.client(0).breaks();
  world.passes(500ms);
  peer& next = world.world().connect_client();
  next.says(u16(1) + u32(game_world::contract()->hash()) + blob("v1"));
  world.passes(2s);
  EXPECT_EQ(next.hears(), std::vector<datagram>{u16(2)});
  EXPECT_EQ(world.world().tick_writes(write_cause::tick), 0U);
}

}  // namespace
}  // namespace donet::test
