// The clients of a node that stops: they may stay for a while, then they are ejected at a rate
// shared by the node's shards, or at once if the node has to hurry.

#include "tests/property/seeds.hpp"
#include "tests/scenario/game_world.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace donet::test {
namespace {

using namespace std::chrono_literals;

const std::string& ejection() {
  static const std::string body = u16(4) + u16(154) + blob("The server is shut down.");
  return body;
}

class crowd {
public:
  crowd(std::uint64_t seed, std::size_t size) : world(seed) {
    for (std::size_t i = 0; i < size; ++i)
      clients.push_back(&world.connect_client());
    world.settle();
  }

  // The number of clients that have received an EJECT. They must receive nothing else.
  std::size_t ejected() {
    for (peer* each : clients) {
      for (const datagram& one : each->hears()) {
        EXPECT_EQ(one, ejection());
        ++told;
      }
    }
    return told;
  }

  game_world world;
  std::vector<peer*> clients;
  std::size_t told = 0;
};

TEST(Draining, EjectsAtTheRateOfTheNodeAfterItsPatience) {
  for_each_seed(20, [](std::uint64_t seed) {
    crowd all(seed, 40);
    all.world.drain(5s);
    all.world.settle();
    all.world.advance(4'999ms);
    EXPECT_EQ(all.ejected(), 0U);
    all.world.advance(1ms);
    EXPECT_EQ(all.ejected(), 1U);
    for (std::size_t second = 1; second <= 3; ++second) {
      all.world.advance(1s);
      EXPECT_EQ(all.ejected(), 1 + 10 * second) << "not ten per shard";
    }
    EXPECT_LT(all.world.drained(), 2U);
    all.world.advance(2s);
    EXPECT_EQ(all.ejected(), 40U) << "each once";
    EXPECT_EQ(all.world.drained(), 2U);
    EXPECT_EQ(all.world.clients(), 0U);
  });
}

TEST(Draining, IsOverAsSoonAsTheLastClientIsGone) {
  for_each_seed(20, [](std::uint64_t seed) {
    crowd all(seed, 4);
    all.world.drain(1h);
    all.world.settle();
    for (peer* each : all.clients) {
      EXPECT_LT(all.world.drained(), 2U);
      each->closes();
      all.world.settle();
    }
    EXPECT_EQ(all.world.drained(), 2U);
    EXPECT_EQ(all.ejected(), 0U);
  });
}

TEST(Draining, RefusesWhoComesLater) {
  crowd all(1, 2);
  all.world.drain(1h);
  all.world.settle();
  peer& late = all.world.connect_client();
  all.world.settle();
  const auto heard = late.hears();
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_EQ(heard[0].substr(0, 4), u16(4) + u16(1));
  EXPECT_EQ(all.ejected(), 0U);
}

TEST(Draining, EjectsAllAtOnceInAHurry) {
  for_each_seed(20, [](std::uint64_t seed) {
    crowd all(seed, 40);
    all.world.drain(1h);
    for (auto steps = seed % 7; steps > 0; --steps)
      all.world.step();
    all.world.hurry();
    all.world.settle();
    EXPECT_EQ(all.ejected(), 40U);
    all.world.advance(1s);
    EXPECT_EQ(all.world.drained(), 2U);
  });
}

TEST(Draining, EjectsNobodyTwiceWhenTheHurryComesInTheMiddle) {
  for_each_seed(20, [](std::uint64_t seed) {
    crowd all(seed, 40);
    all.world.drain(1s);
    all.world.advance(2s);
    EXPECT_EQ(all.ejected(), 11U);
    all.world.hurry();
    all.world.settle();
    EXPECT_EQ(all.ejected(), 40U);
  });
}

TEST(Draining, WaitsASecondInAHurryForWhoDoesNotTakeWhatItIsTold) {
  crowd all(1, 4);
  all.clients[0]->stops_reading();
  all.world.drain(1h);
  all.world.settle();
  all.world.hurry();
  all.world.settle();
  EXPECT_EQ(all.world.drained(), 1U) << "the other shard";
  all.world.advance(999ms);
  EXPECT_EQ(all.world.drained(), 1U);
  all.world.advance(1ms);
  EXPECT_EQ(all.world.drained(), 2U);
  EXPECT_EQ(all.world.clients(), 0U);
}

TEST(Draining, HurriesForNothingWhenAllAreGoneAlready) {
  crowd all(1, 0);
  all.world.drain(1h);
  all.world.settle();
  EXPECT_EQ(all.world.drained(), 2U);
  all.world.hurry();
  all.world.advance(1h);
  EXPECT_EQ(all.world.drained(), 2U);
}

}  // namespace
}  // namespace donet::test
