// The node pauses reading from a client that opens interests faster than they are answered, and
// does not eject it.

#include "tests/scenario/game_world.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace donet::test {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t ai_channel = 5'000;
constexpr std::uint32_t parent = 30'000;
constexpr std::uint16_t get_zones_objects = 2102;
constexpr std::size_t under_way_max = 16;

class crowd_of_interests : public testing::Test {
protected:
  crowd_of_interests() {
    ai_.says({add_channel(ai_channel), add_channel(parent)});
    client_.says(u16(1) + u32(game_world::contract()->hash()) + blob("v1"));
    world_.settle();
    ai_.says(message({game_world::first_channel}, ai_channel, 1000, u16(2)));
    world_.settle();
    client_.hears();
  }

  // Opens `count` interests in one write, each in a zone of its own.
  void open(std::uint16_t count) {
    std::vector<datagram> all;
    for (std::uint16_t id = 1; id <= count; ++id)
      all.push_back(u16(200) + u32(id) + u16(id) + u32(parent) + u32(id));
    client_.says(all);
    world_.settle();
  }

  // The number of zones queried at the parent since the last call.
  std::size_t asked() {
    const std::vector<datagram> heard = ai_.hears();
    return static_cast<std::size_t>(
      std::count_if(heard.begin(), heard.end(), [](const datagram& d) {
        return d.substr(1 + 2 * 8, 2) == u16(get_zones_objects);
      }));
  }

  void answer(std::uint32_t context) {
    ai_.says(message({game_world::first_channel}, parent, 2113, u32(context) + u32(0)));
    world_.settle();
  }

  std::size_t done() {
    const std::vector<datagram> heard = client_.hears();
    for (const datagram& one : heard)
      EXPECT_EQ(one.substr(0, 2), u16(204)) << "nothing else is told";
    return heard.size();
  }

  game_world world_{1};
  peer& ai_ = world_.connect_ai();
  peer& client_ = world_.connect_client();
};

TEST_F(crowd_of_interests, SixteenAreAskedForAndAnotherOneWhenOneIsDone) {
  open(20);
  EXPECT_EQ(asked(), under_way_max);
  EXPECT_EQ(done(), 0U);
  answer(3);
  EXPECT_EQ(asked(), 1U);
  EXPECT_EQ(done(), 1U);
}

TEST_F(crowd_of_interests, ThoseThatNobodyAnswersAreDoneWhenTheirTimeIsOver) {
  open(40);
  std::size_t all = asked();
  std::size_t finished = 0;
  for (int round = 0; round < 3; ++round) {
    world_.advance(500ms);
    world_.settle();
    all += asked();
    finished += done();
  }
  EXPECT_EQ(all, 40U);
  EXPECT_EQ(finished, 40U);
  EXPECT_FALSE(client_.is_gone());
}

// Messages after the interests wait with them, in order.
TEST_F(crowd_of_interests, WhatComesBehindThemIsHeardBehindThem) {
  open(17);
  client_.says(u16(203) + u32(99) + u16(17));
  world_.settle();
  EXPECT_EQ(done(), 0U);
  answer(1);
  EXPECT_EQ(asked(), 17U);
  EXPECT_EQ(done(), 1U);
  answer(2);
  EXPECT_EQ(client_.hears(),
            (std::vector<datagram>{u16(204) + u32(2) + u16(2), u16(204) + u32(99) + u16(17)}));
}

}  // namespace
}  // namespace donet::test
