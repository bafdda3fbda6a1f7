// Clients flood, and AIs read slowly or stop reading for a time, as a seed decides. No AI may be
// dropped because of clients; no message of a client may be lost or reordered; every backlog must
// drain once the AIs read; and clients whose messages go elsewhere must not be paused.

#include "tests/property/seeds.hpp"
#include "tests/scenario/flood_crowd.hpp"
#include "tests/support/random_source.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace donet::test {
namespace {

using namespace std::chrono_literals;

// ---- one AI stops ----

// The path through the State Server, and the direct path to an UberDOG.
TEST(BackPressure, AnAiThatStopsReadingIsNotDroppedForWhatClientsSend) {
  for (const path to : {path::object, path::chat}) {
    for_each_seed(20, [to](std::uint64_t seed) {
      crowd all(seed, 4);
      peer& slow = to == path::object ? all.ai : all.chat;
      slow.stops_reading();
      for (std::size_t i = 0; i < 3; ++i)
        flood(all, all.players[i], to, 2 * drop_bytes);
      all.world.settle();
      EXPECT_FALSE(slow.is_gone()) << "the clients' flood has dropped it";
      EXPECT_LT(slow.waiting_bytes(), drop_bytes / 4) << "clients go on without end";
      slow.reads_again();
      all.world.settle();
      all.listen();
      EXPECT_EQ(all.missing(), "");
    });
  }
}

// Proves that the oracle can fail: if a backlog is never reported, the same flood drops the AI.
TEST(BackPressure, WithoutItTheFloodDropsTheAi) {
  game_world::options how = small_world();
  how.ai.backlogs = {1u << 30, 1u << 30, 1u << 30};
  for (const path to : {path::object, path::chat}) {
    crowd all(1, 4, how);
    peer& slow = to == path::object ? all.ai : all.chat;
    slow.stops_reading();
    for (std::size_t i = 0; i < 3; ++i)
      flood(all, all.players[i], to, 2 * drop_bytes);
    all.world.settle();
    EXPECT_TRUE(slow.is_gone());
    EXPECT_NE(all.missing(), "");
  }
}

TEST(BackPressure, ClientsThatTalkToOthersAreNotPaused) {
  for_each_seed(20, [](std::uint64_t seed) {
    crowd all(seed, 5);
    all.ai.stops_reading();
    for (std::size_t i = 0; i < 3; ++i)
      flood(all, all.players[i], path::object, drop_bytes);
    all.world.settle();
    // One client also sends a little to the slow AI, another one does not.
    for (int i = 0; i < 5; ++i) {
      all.sends(all.players[3], path::object);
      for (std::size_t honest : {3U, 4U})
        all.sends(all.players[honest], path::chat, 100);
      all.world.settle();
    }
    EXPECT_EQ(all.players[3].end->unread_bytes() + all.players[4].end->unread_bytes(), 0U);
    all.listen();
    for (std::size_t honest : {3U, 4U})
      EXPECT_EQ(all.players[honest].arrived[path::chat], 5U) << "client " << honest;
    EXPECT_GT(all.players[0].end->unread_bytes(), 0U) << "a flooding client is read on";
    all.ai.reads_again();
    all.world.settle();
    all.listen();
    EXPECT_EQ(all.missing(), "");
  });
}

TEST(BackPressure, AnAiThatNeverReadsIsDroppedInTimeAndItsClientsGoOn) {
  for_each_seed(20, [](std::uint64_t seed) {
    crowd all(seed, 3);
    all.ai.stops_reading();
    for (crowd::player& each : all.players) {
      flood(all, each, path::object, drop_bytes);
      all.sends(each, path::chat);
    }
    all.world.advance(runtime::limits::send_stall_max - 1s);
    EXPECT_FALSE(all.ai.is_gone());
    all.listen();
    EXPECT_EQ(all.players[0].arrived[path::chat], 0U) << "it does not pause";
    all.world.advance(2s);
    EXPECT_TRUE(all.ai.is_gone());
    all.listen();
    for (crowd::player& each : all.players) {
      EXPECT_EQ(each.end->unread_bytes(), 0U);
      EXPECT_EQ(each.arrived[path::chat], 1U) << "what stood behind the flood";
      EXPECT_FALSE(each.end->is_gone());
    }
  });
}

// ---- crowds in which each client sends little ----

TEST(BackPressure, ACrowdOfEstablishedClientsPausesAsAWhole) {
  for_each_seed(5, [](std::uint64_t seed) {
    crowd all(seed, 300);
    all.ai.stops_reading();
    // No client exceeds its own limit.
    for (int round = 0; round < 2; ++round) {
      for (crowd::player& each : all.players)
        all.sends(each, path::object, 150);
    }
    for (crowd::player& each : all.players)
      flood(all, each, path::object, 800);
    all.world.settle();
    EXPECT_FALSE(all.ai.is_gone());
    EXPECT_LT(all.ai.waiting_bytes(), drop_bytes * 3 / 4);
    all.ai.reads_again();
    all.world.settle();
    all.listen();
    EXPECT_EQ(all.missing(), "");
  });
}

TEST(BackPressure, ACrowdOfAnonymousClientsPausesAsOneClient) {
  for_each_seed(5, [](std::uint64_t seed) {
    crowd all(seed, 2);
    for (int i = 0; i < 200; ++i)
      all.add();
    all.world.settle();
    all.login.stops_reading();
    for (std::size_t i = 2; i < all.players.size(); ++i) {
      for (int round = 0; round < 10; ++round)
        all.sends(all.players[i], path::login, 40);
    }
    all.world.settle();
    EXPECT_FALSE(all.login.is_gone());
    EXPECT_LT(all.login.waiting_bytes(), 32u << 10) << "each of them has its own allowance";
    // The players continue to send.
    for (std::size_t i : {0U, 1U})
      all.sends(all.players[i], path::object);
    all.world.settle();
    all.listen();
    for (std::size_t i : {0U, 1U})
      EXPECT_EQ(all.players[i].arrived[path::object], 1U);
    all.login.reads_again();
    all.world.settle();
    all.listen();
    EXPECT_EQ(all.missing(), "");
  });
}

// ---- side effects that a pause must not have ----

TEST(BackPressure, APausedClientIsNotEjectedForItsSilence) {
  for_each_seed(20, [](std::uint64_t seed) {
    game_world::options how = small_world();
    how.heartbeat_timeout = 5s;
    crowd all(seed, 2, how);
    all.ai.stops_reading();
    flood(all, all.players[0], path::object, drop_bytes);
    all.world.settle();
    for (int second = 0; second < 20; ++second) {
      for (crowd::player& each : all.players)
        each.end->says(u16(5));
      all.world.advance(1s);
    }
    for (crowd::player& each : all.players)
      EXPECT_FALSE(each.end->is_gone());
    all.ai.reads_again();
    all.world.settle();
    all.listen();
    EXPECT_EQ(all.missing(), "");
    // From the first read on, the time since the client's last message counts again.
    all.world.advance(11s);
    for (crowd::player& each : all.players)
      EXPECT_TRUE(each.end->is_gone());
  });
}

TEST(BackPressure, WhatAPausedClientHasSentArrivesAlthoughItLeaves) {
  for_each_seed(20, [](std::uint64_t seed) {
    crowd all(seed, 3);
    all.ai.stops_reading();
    for (crowd::player& each : all.players) {
      flood(all, each, path::object, 8'000);
      each.end->closes();
    }
    all.world.settle();
    all.ai.reads_again();
    all.world.settle();
    all.listen();
    EXPECT_EQ(all.missing(), "");
    EXPECT_EQ(all.world.clients(), 0U);
  });
}

TEST(BackPressure, ANodeThatDrainsDoesNotWaitForAnAi) {
  for_each_seed(20, [](std::uint64_t seed) {
    crowd all(seed, 30);
    all.ai.stops_reading();
    for (crowd::player& each : all.players)
      flood(all, each, path::object, 8'000);
    all.players[0].end->closes();
    all.world.settle();
    all.world.drain(1s);
    all.world.advance(7s);
    EXPECT_EQ(all.world.clients(), 0U);
    EXPECT_EQ(all.world.drained(), 2U);
  });
}

// ---- all of it at once ----

class play {
public:
  explicit play(std::uint64_t seed) : random_(seed), all_(seed, 8) {}

  void run(int steps) {
    for (int i = 0; i < steps; ++i) {
      for (auto happenings = random_.below(60); happenings > 0 && all_.world.step(); --happenings)
        ;
      act();
      all_.listen();
    }
    for (const auto& [end, to] : all_.ends())
      end->reads_again();
    all_.world.settle();
    all_.listen();
    EXPECT_EQ(all_.missing(), "");
    for (const auto& [end, to] : all_.ends())
      EXPECT_FALSE(end->is_gone());
    for (std::size_t i = 0; i < all_.players.size(); ++i)
      EXPECT_FALSE(all_.players[i].end->is_gone()) << "client " << i;
    // The run must have contained backlogs, or it proves nothing.
    sent_ = 0;
    for (const crowd::player& one : all_.players) {
      for (const auto& [to, count] : one.sent)
        sent_ += count;
    }
  }

  std::size_t sent() const noexcept { return sent_; }

private:
  void act() {
    crowd::player& one = all_.players[random_.below(all_.players.size())];
    const path to = random_.chance(50)   ? path::object
                    : random_.chance(70) ? path::chat
                                         : path::login;
    switch (random_.below(6)) {
    case 0:
    case 1: all_.sends(one, to, random_.below(20)); break;
    case 2:
      // The second half of the players does not flood.
      if (one.avatar - first_avatar < all_.players.size() / 2)
        flood(all_, one, to, random_.below(drop_bytes / 4));
      break;
    case 3: random_.pick(all_.ends()).first->stops_reading(); break;
    case 4: random_.pick(all_.ends()).first->reads_again(); break;
    default: all_.world.advance(std::chrono::milliseconds(random_.below(100)));
    }
  }

  random_source random_;
  crowd all_;
  std::size_t sent_ = 0;
};

TEST(BackPressure, WhateverHappensNothingIsLostAndEverythingDrains) {
  std::size_t sent = 0;
  for_each_seed(60, [&sent](std::uint64_t seed) {
    play one(seed);
    one.run(60);
    sent += one.sent();
  });
  EXPECT_GT(sent, 0U);
}

}  // namespace
}  // namespace donet::test
