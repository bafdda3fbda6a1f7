// When the held output of a client is due: at most one tick later, in the slot of the client.

#include "actors/client_agent/write_wheel.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <vector>

namespace donet::test {
namespace {

using namespace std::chrono_literals;
using actors::write_wheel;
using runtime::subscriber;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr write_wheel::time_point start{1000h};

TEST(WriteWheel, OfNoTickIsOff) {
  EXPECT_FALSE(write_wheel(0ms, start).is_on());
  EXPECT_TRUE(write_wheel(1ms, start).is_on());
}

TEST(WriteWheel, WithoutClientsNothingIsDue) {
  write_wheel wheel(33ms, start);
  EXPECT_EQ(wheel.next_due(), write_wheel::time_point::max());
  EXPECT_THAT(wheel.take_due(start + 1h), IsEmpty());
}

TEST(WriteWheel, AClientIsDueOnceForEachTimeThatItIsAdded) {
  write_wheel wheel(32ms, start);
  wheel.add(subscriber{1}, start);
  EXPECT_EQ(wheel.next_due(), start + 2ms) << "the second of 16 slots";
  EXPECT_THAT(wheel.take_due(start + 1999us), IsEmpty());
  EXPECT_THAT(wheel.take_due(start + 2ms), ElementsAre(subscriber{1}));
  EXPECT_THAT(wheel.take_due(start + 1h), IsEmpty());
  wheel.add(subscriber{1}, start + 2ms);
  EXPECT_EQ(wheel.next_due(), start + 34ms) << "one tick later, not at once";
}

// Whenever it is added, and whatever the tick and the client are.
TEST(WriteWheel, NoClientWaitsLongerThanATick) {
  for (const auto tick : {1ms, 2ms, 7ms, 16ms, 33ms, 1000ms}) {
    for (std::uint32_t client = 1; client < 40; ++client) {
      write_wheel wheel(tick, start);
      for (auto now = start; now < start + 3 * tick;
           now += std::chrono::nanoseconds(tick) / 11 + 1ns) {
        wheel.add(subscriber{client}, now);
        const auto due = wheel.next_due();
        ASSERT_GT(due, now);
        ASSERT_LE(due, now + tick);
        ASSERT_THAT(wheel.take_due(due), ElementsAre(subscriber{client}));
      }
    }
  }
}

TEST(WriteWheel, ClientsAreSpreadOverTheTick) {
  write_wheel wheel(32ms, start);
  for (std::uint32_t client = 0; client < 160; ++client)
    wheel.add(subscriber{client}, start);
  std::set<write_wheel::time_point> times;
  while (wheel.next_due() != write_wheel::time_point::max()) {
    const auto due = wheel.next_due();
    times.insert(due);
    EXPECT_EQ(wheel.take_due(due).size(), 10U);
  }
  EXPECT_EQ(times.size(), 16U);
}

TEST(WriteWheel, ALateThreadServesTheLongestWaitFirst) {
  write_wheel wheel(32ms, start);
  wheel.add(subscriber{3}, start + 7ms);
  wheel.add(subscriber{15}, start + 7ms);
  EXPECT_THAT(wheel.take_due(start + 1h), ElementsAre(subscriber{15}, subscriber{3}));
}

}  // namespace
}  // namespace donet::test
