// A client that opens large interests without pause waits for its own answers; the other clients do not.

#include "tests/scenario/game_world.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace donet::test {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t ai_channel = 5'000;
constexpr std::uint32_t district = 10'000;
constexpr std::uint32_t first_thing = 20'000;
constexpr std::uint32_t things = 400;
constexpr std::uint32_t full_zone = 1;
constexpr std::uint32_t empty_zone = 2;
// Objects that a client may find at once, and in each further second.
constexpr std::uint32_t burst = 8'192;
constexpr std::uint32_t per_second = 16'384;

class full_world {
public:
  full_world()
      : ai_(world_.connect_ai()), greedy_(enter(0)), modest_(enter(1)), neighbor_(enter(2)) {
    create(district, 0, 0, "District", blob("here"));
    for (std::uint32_t i = 0; i < things; ++i)
      create(first_thing + i, district, full_zone, "Thing", u32(i));
    world_.settle();
  }

  peer& greedy() noexcept { return greedy_; }
  peer& modest() noexcept { return modest_; }
  /// A client on the same shard as `greedy`.
  peer& neighbor() noexcept { return neighbor_; }

  void open_interest(peer& client, std::uint32_t context, std::uint32_t zone) {
    client.says(u16(200) + u32(context) + u16(1) + u32(district) + u32(zone));
  }
  void passes(std::chrono::milliseconds time) {
    world_.advance(time);
    world_.settle();
  }
  /// The DONE messages that the client has received since the last call.
  static std::size_t done(peer& client) {
    std::size_t count = 0;
    for (const datagram& message : client.hears())
      count += message.starts_with(u16(204)) ? 1U : 0U;
    return count;
  }

private:
  peer& enter(std::size_t which) {
    peer& client = world_.connect_client();
    client.says(u16(1) + u32(game_world::contract()->hash()) + blob("v1"));
    world_.settle();
    ai_.says(message({game_world::first_channel + which}, ai_channel, 1000, u16(2)));
    world_.settle();
    return client;
  }
  void create(std::uint32_t id, std::uint32_t parent, std::uint32_t zone, const char* dclass,
              const datagram& required) {
    ai_.says(
      message({game_world::control}, ai_channel, 2000,
              u32(id) + u32(parent) + u32(zone) + u16(game_world::class_id(dclass)) + required));
  }

  game_world world_{1, {}};
  peer& ai_;
  peer& greedy_;
  peer& modest_;
  peer& neighbor_;
};

TEST(InterestBudget, LargeInterestsWithoutPauseWaitAndThoseOfOthersDoNot) {
  full_world at;
  constexpr std::uint32_t rounds = 100;
  for (std::uint32_t i = 0; i < rounds; ++i) {
    at.open_interest(at.greedy(), 2 * i, full_zone);
    at.open_interest(at.greedy(), 2 * i + 1, empty_zone);
  }
  std::size_t at_once = 0;
  for (int i = 0; i < 40; ++i) {
    at.passes(1ms);
    at_once += full_world::done(at.greedy());
  }
  EXPECT_GE(at_once, 2 * (burst / things) - 2);
  EXPECT_LE(at_once, 2 * (burst / things) + 8);

  at.open_interest(at.modest(), 1, full_zone);
  at.passes(0ms);
  EXPECT_EQ(full_world::done(at.modest()), 1U);

  std::size_t in_a_second = 0;
  for (int i = 0; i < 100; ++i) {
    at.passes(10ms);
    in_a_second += full_world::done(at.greedy());
  }
  EXPECT_GE(in_a_second, 2 * (per_second / things) - 6);
  EXPECT_LE(in_a_second, 2 * (per_second / things) + 6);

  std::size_t all = at_once + in_a_second;
  for (int i = 0; i < 200 && all < 2 * rounds; ++i) {
    at.passes(10ms);
    all += full_world::done(at.greedy());
  }
  EXPECT_EQ(all, 2 * rounds) << "each is opened in the end";
}

TEST(InterestBudget, LargeInterestsOfSeveralClientsOpenOneAfterTheOther) {
  full_world at;
  for (peer* each : {&at.greedy(), &at.neighbor()}) {
    at.open_interest(*each, 1, full_zone);
    at.open_interest(*each, 2, empty_zone);
    at.passes(10ms);
    EXPECT_EQ(full_world::done(*each), 2U);
  }
  at.open_interest(at.greedy(), 3, full_zone);
  at.open_interest(at.neighbor(), 3, full_zone);
  at.passes(0ms);
  EXPECT_EQ(full_world::done(at.greedy()) + full_world::done(at.neighbor()), 1U);
  at.passes(2ms);
  EXPECT_EQ(full_world::done(at.greedy()) + full_world::done(at.neighbor()), 1U);
}

}  // namespace
}  // namespace donet::test
