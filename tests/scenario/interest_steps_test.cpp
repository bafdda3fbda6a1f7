// A client that opens 1,000 zones at once changes its view in steps: others are served in between, and
// it sees what it would see without steps, whatever happens meanwhile.

#include "tests/scenario/game_world.hpp"
#include "tests/support/random_source.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace donet::test {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t ai_channel = 5'000;
constexpr std::uint32_t district = 10'000;
constexpr std::uint32_t first_thing = 20'000;
constexpr std::uint32_t zone_count = 1'000;
constexpr std::uint32_t things = 20;

class wide_world {
public:
  explicit wide_world(std::uint64_t seed) : world_(seed), ai_(world_.connect_ai()) {
    // Clients 0 and 2 have the same shard.
    wide_ = &enter(0);
    enter(1);
    other_ = &enter(2);
    create(district, 0, 0, "District", blob("here"));
    for (std::uint32_t i = 0; i < things; ++i)
      create(first_thing + i, district, place_of(i), "Thing", u32(i));
    world_.settle();
  }

  peer& wide() noexcept { return *wide_; }
  peer& other() noexcept { return *other_; }
  peer& ai() noexcept { return ai_; }

  // Far apart, so that the steps find them one after the other.
  static std::uint32_t place_of(std::uint32_t thing) { return 1 + thing * 50; }

  void open_all(std::uint32_t context) {
    datagram all = u16(201) + u32(context) + u16(1) + u32(district) + u16(zone_count);
    for (std::uint32_t zone = 1; zone <= zone_count; ++zone)
      all += u32(zone);
    wide_->says(all);
  }
  void close_all(std::uint32_t context) { wide_->says(u16(203) + u32(context) + u16(1)); }
  void move(std::uint32_t thing, std::uint32_t zone) {
    ai_.says(message({first_thing + thing}, ai_channel, 2040, u32(district) + u32(zone)));
  }
  void settle() { world_.settle(); }
  // Some of the events that can happen now. A timer begins the next step of an interest.
  void some_happen(std::size_t count) {
    constexpr std::size_t events_per_timer = 16;
    for (; count > 0; --count) {
      if (count % events_per_timer == 0 || !world_.step())
        world_.run_due_timer();
    }
  }
  void all_happen() {
    world_.settle();
    world_.advance(0ms);
  }
  // Answers that are missing have timed out by then.
  void time_passes() { world_.advance(1s); }

  // What the client sees: objects that came and have not left.
  void collect() {
    for (const datagram& one : wide_->hears()) {
      const auto is = [&one](std::uint16_t type) { return one.starts_with(u16(type)); };
      const std::string id = one.size() >= 6 ? one.substr(2, 4) : "";
      if (is(142)) {
        EXPECT_TRUE(seen_.insert(id).second) << "it is there already";
      }
      if (is(132)) {
        EXPECT_EQ(seen_.erase(id), 1U) << "it was not there";
      }
      done_ += is(204) ? 1U : 0U;
    }
  }
  std::size_t seen() const noexcept { return seen_.size(); }
  std::size_t done() const noexcept { return done_; }

private:
  peer& enter(std::size_t which) {
    peer& client = world_.connect_client();
    client.says(u16(1) + u32(game_world::contract()->hash()) + blob("v1"));
    world_.settle();
    ai_.says(message({game_world::first_channel + which}, ai_channel, 1000, u16(2)));
    world_.settle();
    client.hears();
    return client;
  }
  void create(std::uint32_t id, std::uint32_t parent, std::uint32_t zone, const char* dclass,
              const datagram& required) {
    ai_.says(
      message({game_world::control}, ai_channel, 2000,
              u32(id) + u32(parent) + u32(zone) + u16(game_world::class_id(dclass)) + required));
  }

  game_world world_;
  peer& ai_;
  peer* wide_ = nullptr;
  peer* other_ = nullptr;
  std::set<std::string> seen_;
  std::size_t done_ = 0;
};

TEST(InterestSteps, OthersAreServedInBetween) {
  wide_world at(1);
  at.open_all(1);
  at.settle();
  at.collect();
  EXPECT_EQ(at.done(), 0U);
  at.other().says(u16(200) + u32(7) + u16(1) + u32(district) + u32(1));
  at.all_happen();
  at.collect();
  EXPECT_EQ(at.done(), 1U);
  EXPECT_EQ(at.seen(), things);
  const auto received = at.other().hears();
  ASSERT_EQ(received.size(), 2U);
  EXPECT_EQ(received.back(), u16(204) + u32(7) + u16(1));
}

TEST(InterestSteps, AClientSeesWhatIsThereWhateverMovesMeanwhile) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE(seed);
    wide_world at(seed);
    random_source random(seed);
    std::set<std::uint32_t> outside;
    for (std::uint32_t round = 0; round < 3; ++round) {
      at.open_all(2 * round);
      for (int i = 0; i < 20; ++i) {
        const auto thing = static_cast<std::uint32_t>(random.below(things));
        const auto zone = static_cast<std::uint32_t>(1 + random.below(zone_count + 100));
        at.move(thing, zone);
        if (zone > zone_count)
          outside.insert(thing);
        else
          outside.erase(thing);
        at.some_happen(random.below(60));
        at.collect();
      }
      at.all_happen();
      at.time_passes();
      at.collect();
      EXPECT_EQ(at.done(), 2 * round + 1);
      EXPECT_EQ(at.seen(), things - outside.size());
      at.close_all(2 * round + 1);
      at.some_happen(random.below(60));
      at.all_happen();
      at.collect();
      EXPECT_EQ(at.done(), 2 * round + 2);
      EXPECT_EQ(at.seen(), 0U);
    }
  }
}

TEST(InterestSteps, AClientMayBeEjectedOrLeaveInTheMiddle) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    wide_world at(seed);
    at.open_all(1);
    at.some_happen(40);
    if (seed % 2 == 0)
      at.ai().says(message({game_world::first_channel}, ai_channel, 1004, u16(7) + blob("go")));
    else
      at.wide().closes();
    at.all_happen();
    at.time_passes();
    EXPECT_TRUE(at.wide().is_gone());
    at.other().says(u16(200) + u32(7) + u16(1) + u32(district) + u32(1));
    at.all_happen();
    EXPECT_EQ(at.other().hears().back(), u16(204) + u32(7) + u16(1));
  }
}

}  // namespace
}  // namespace donet::test
