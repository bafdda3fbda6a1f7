// A Message Director with slow and fast peers: no peer pays for another one, no message is lost on
// an open connection, and memory is bounded.

#include "tests/e2e/message_director_flow.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace donet::test {
namespace {

TEST_F(MessageDirectorFlow, DropsAPeerThatNeverReadsWhileOthersGetEverything) {
  wire_peer watcher = subscribe(watched);
  wire_peer good = subscribe(crowd);
  wire_peer stuck = subscribe_with_farewell(crowd, 1);
  wire_peer publisher = connect();
  constexpr std::uint32_t per_round = 16;
  constexpr std::uint32_t count = 3 * queue_max / large / per_round * per_round;
  for (std::uint32_t round = 0; round < count; round += per_round) {
    for (std::uint32_t i = round; i < round + per_round; ++i)
      publisher.send(numbered(crowd, 8, i, large));
    for (std::uint32_t i = round; i < round + per_round; ++i)
      ASSERT_TRUE(good.receive() == numbered(crowd, 8, i, large)) << i;
  }
  EXPECT_EQ(watcher.receive(), farewell_of(1));
  stuck.read_to_end();
  expect_peak_memory_below(buffer_factor * queue_max + idle_max);
  expect_memory_below(idle_max);
}

class MessageDirectorFlood : public MessageDirectorFlow {
protected:
  void flood_those_who_take_nothing();
};

// The peers that do not read exceed together the limit of a node, and none of them exceeds its own
// limit.
void MessageDirectorFlood::flood_those_who_take_nothing() {
  constexpr std::uint32_t stuck_peers = 6;
  constexpr std::uint32_t rounds = 90 * mebi / large;
  wire_peer watcher = subscribe(watched);
  wire_peer good = subscribe(crowd);
  wire_peer publisher = connect();
  std::vector<wire_peer> stuck;
  std::set<datagram> expected_farewells;
  for (std::uint32_t i = 1; i <= stuck_peers; ++i) {
    stuck.push_back(subscribe_with_farewell(crowd + i, i));
    expected_farewells.insert(farewell_of(i));
  }
  for (std::uint32_t round = 0; round < rounds; ++round) {
    for (std::uint32_t i = 0; i <= stuck_peers; ++i)
      publisher.send(numbered(crowd + i, 8, round, large));
    ASSERT_TRUE(good.receive() == numbered(crowd, 8, round, large)) << round;
  }
  std::set<datagram> farewells;
  for (std::uint32_t i = 1; i <= stuck_peers; ++i)
    farewells.insert(watcher.receive());
  EXPECT_EQ(farewells, expected_farewells);
}

TEST_F(MessageDirectorFlood, DropsThoseWhoKeepEverybodyWaiting) {
  flood_those_who_take_nothing();
  expect_peak_memory_below(buffer_factor * node_max + idle_max);
}

// The allocator need not return it to the system.
TEST_F(MessageDirectorFlood, UsesTheMemoryOfThoseWhoWereDroppedAgain) {
  flood_those_who_take_nothing();
  const std::size_t peak = memory_of(node_.pid(), "VmHWM");
  flood_those_who_take_nothing();
  expect_peak_memory_below(peak * 3 / 2);
}

TEST_F(MessageDirectorFlow, ForgetsWhatNobodyWantsToHear) {
  wire_peer publisher = connect();
  for (std::uint32_t i = 0; i < 200 * mebi / large; ++i)
    publisher.send(numbered(crowd, 8, i, large));
  settle(publisher);
  expect_peak_memory_below(idle_max);
}

TEST_F(MessageDirectorFlow, KeepsABurstOfTwentyPublishersForTheirReader) {
  constexpr std::uint32_t publishers = 20;
  constexpr std::size_t size = 500;
  constexpr std::uint32_t each = queue_max * 4 / 5 / publishers / size;
  wire_peer reader = subscribe(crowd);
  std::vector<wire_peer> from;
  for (std::uint32_t p = 0; p < publishers; ++p)
    from.push_back(connect());
  constexpr std::uint32_t per_write = each / 50;
  for (std::uint32_t first = 0; first < 50 * per_write; first += per_write) {
    for (std::uint32_t p = 0; p < publishers; ++p) {
      std::string bytes;
      for (std::uint32_t i = first; i < first + per_write; ++i)
        bytes += framed(numbered(crowd, p, i, size));
      from[p].send_raw(bytes);
    }
  }
  std::vector<std::uint32_t> next(publishers);
  for (std::uint32_t i = 0; i < 50 * per_write * publishers; ++i) {
    const datagram one = reader.receive();
    // The low byte of the sender, after the count and the recipient.
    const auto p = static_cast<unsigned char>(one.at(9));
    ASSERT_LT(p, publishers);
    ASSERT_TRUE(one == numbered(crowd, p, next[p]++, size)) << "from " << int{p};
  }
}

}  // namespace
}  // namespace donet::test
