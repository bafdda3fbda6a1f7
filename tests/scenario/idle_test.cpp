// The work and the memory of an idle node, measured in the simulated world, where an hour passes at
// once and every timer, turn and byte of the heap is counted.

#include "tests/scenario/game_world.hpp"
#include "tests/support/counted_memory.hpp"
#include "tests/support/wire.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace donet::test {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t ai_channel = 5'000;
constexpr std::uint32_t first_thing = 200'000;

// Bytes of the heap, with its overhead. The actor of an object is not included, because its slab is
// mapped memory. The end-to-end tests of donet-bench bound the total memory of a process per client
// and object.
constexpr std::size_t heap_bytes_per_object_max = 320;
constexpr std::size_t heap_bytes_per_client_max = 1'600;

/// The events between two moments.
struct activity {
  std::uint64_t happened = 0;
  std::uint64_t allocations = 0;
};

activity during(game_world& world, std::chrono::milliseconds span) {
  world.settle();
  const std::uint64_t happened = world.happened();
  const memory_count before = memory_count::now();
  world.advance(span);
  return {world.happened() - happened, memory_count::now().allocations - before.allocations};
}

void expect_nothing(const activity& seen) {
  EXPECT_EQ(seen.happened, 0U);
  EXPECT_EQ(seen.allocations, 0U);
}

std::vector<peer*> clients_in(game_world& world, std::size_t count) {
  std::vector<peer*> all;
  for (std::size_t i = 0; i < count; ++i) {
    all.push_back(&world.connect_client());
    all.back()->says(u16(1) + u32(game_world::contract()->hash()) + blob("v1"));
    // Few at a time, because each step of the world visits all connections.
    if (i % 50 == 49)
      world.settle();
  }
  world.settle();
  return all;
}

std::size_t answered(const std::vector<peer*>& all) {
  std::size_t count = 0;
  for (peer* const each : all)
    count += each->hears().size();
  return count;
}

// The memory of a simulated connection and its far end, which a real node does not have.
std::size_t bytes_of_simulated_connections(std::size_t count) {
  runtime::sim::world world(1);
  runtime::unit& unit = world.add_unit();
  std::deque<peer> ends;
  const memory_count before = memory_count::now();
  for (std::size_t i = 0; i < count; ++i)
    ends.emplace_back(world, std::make_shared<runtime::sim::sim_connection>(world, unit, "client"));
  return memory_count::now().live_bytes - before.live_bytes;
}

TEST(IdleNode, HasNoTimer) {
  game_world world(1);
  expect_nothing(during(world, 1h));
}

TEST(IdleClients, HaveNoTimerWithoutHeartbeats) {
  game_world world(1);
  const auto clients = clients_in(world, 500);
  EXPECT_EQ(answered(clients), clients.size());
  // The timer of the HELLO fires once more.
  world.advance(10min);
  expect_nothing(during(world, 1h));
  EXPECT_EQ(world.clients(), clients.size());
}

// A heartbeat does not re-arm the timer of its client: when the timer fires, it checks the time of
// the last message. So a client costs one timer per time-out, besides its messages.
TEST(IdleClients, HaveOneTimerPerHeartbeatTimeout) {
  constexpr std::size_t count = 100;
  constexpr std::size_t beats = 20;
  game_world::options how;
  how.heartbeat_timeout = 10s;
  game_world world(1, how);
  const auto clients = clients_in(world, count);
  answered(clients);
  std::uint64_t timers = 0;
  std::uint64_t allocations = 0;
  for (std::size_t i = 0; i < beats; ++i) {
    for (peer* const each : clients)
      each->says(u16(5));
    const activity quiet = during(world, 5s);
    timers += quiet.happened;
    allocations += quiet.allocations;
  }
  EXPECT_EQ(world.clients(), count);
  // A timer, its message to the shard, and the shard's turn, once per 10 s.
  EXPECT_LE(timers, 3 * count * (beats * 5 / 10 + 1));
  EXPECT_LE(allocations, 6 * count * (beats * 5 / 10 + 1));
}

TEST(IdleClients, TakeABoundedNumberOfBytesEach) {
  constexpr std::size_t count = 1'000;
  const std::size_t simulated = bytes_of_simulated_connections(count);
  game_world world(1);
  // The first clients allocate what all clients share.
  answered(clients_in(world, 100));
  const memory_count before = memory_count::now();
  {
    const auto clients = clients_in(world, count);
    EXPECT_EQ(answered(clients), count);
  }
  const std::size_t bytes = memory_count::now().live_bytes - before.live_bytes;
  ASSERT_GT(bytes, simulated);
  const std::size_t each = (bytes - simulated) / count;
  testing::Test::RecordProperty("bytes_per_client", static_cast<int>(each));
  EXPECT_LE(each, heap_bytes_per_client_max);
}

void create_things(peer& ai, std::uint32_t first, std::uint32_t count) {
  for (std::uint32_t i = 0; i < count; ++i)
    ai.says(
      message({game_world::control}, ai_channel, 2000,
              u32(first + i) + u32(0) + u32(0) + u16(game_world::class_id("Thing")) + u32(i)));
}

TEST(IdleObjects, TakeABoundedNumberOfBytesEachAndHaveNoTimer) {
  constexpr std::uint32_t count = 100'000;
  constexpr std::uint32_t batch = 1'000;
  game_world world(1);
  peer& ai = world.connect_ai();
  ai.says({add_channel(ai_channel)});
  create_things(ai, first_thing, batch);
  world.settle();
  const memory_count before = memory_count::now();
  for (std::uint32_t made = batch; made < count + batch; made += batch) {
    create_things(ai, first_thing + made, batch);
    world.settle();
  }
  const std::size_t each = (memory_count::now().live_bytes - before.live_bytes) / count;
  testing::Test::RecordProperty("bytes_per_object", static_cast<int>(each));
  EXPECT_LE(each, heap_bytes_per_object_max);
  // Checks that the objects exist: the last one answers a query.
  ai.says(
    message({first_thing + count}, ai_channel, 2010,
            u32(7) + u32(first_thing + count) + u16(game_world::field_id("Thing", "setValue"))));
  world.settle();
  EXPECT_EQ(ai.hears().size(), 1U);
  expect_nothing(during(world, 1h));
}

}  // namespace
}  // namespace donet::test
