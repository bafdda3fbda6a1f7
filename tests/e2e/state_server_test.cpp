// A State Server in a real node, with AIs that create, set, query and disconnect, over real
// sockets.

#include "tests/support/node_process.hpp"
#include "tests/support/random_source.hpp"
#include "tests/support/wire.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>

namespace donet::test {
namespace {

// config/worlds/bench.dc: field 0 is required, broadcast and ram, a uint64; field 1 is ram and
// broadcast, a uint32.
constexpr std::uint64_t control = 100'100;
constexpr std::uint64_t second_control = 100'200;
constexpr std::uint64_t requester = 5;
constexpr std::uint32_t parent = 9000;
constexpr std::uint64_t place = std::uint64_t{parent} << 32 | 1;

std::string role(const std::string& more = {}) {
  return "[daemon]\nname = \"test\"\nthreads = 2\n"
         "[global]\ndc_files = [\"" DONET_WORLDS "/bench.dc\"]\n"
         "[services.message_director]\nbind = \"127.0.0.1:0\"\n"
         "[[services.state_server]]\ncontrol_channel = "
         + std::to_string(control) + "\n" + more;
}

datagram creation(std::uint32_t id, std::uint64_t number, std::uint64_t by = control) {
  return message({by}, requester, 2000, u32(id) + u32(parent) + u32(1) + u16(0) + u64(number));
}

datagram entering(std::uint32_t id, std::uint64_t number) {
  return message({place}, id, 2042, u32(id) + u32(parent) + u32(1) + u16(0) + u64(number));
}

datagram deletion_of(std::uint32_t id, std::uint64_t by) {
  return message({place}, by, 2032, u32(id));
}

class StateServer : public testing::Test {
protected:
  explicit StateServer(const std::string& more = {}) : node_(role(more)) {
    ai_.send(add_channel(requester));
    watcher_.send(add_channel(place));
    // Until the subscription is in force, messages to the place do not arrive.
    do {
      ai_.send(message({place}, 1, 1));
    } while (!watcher_.is_readable_within(std::chrono::milliseconds(10)));
    const datagram mark = message({place}, 1, 2);
    ai_.send(mark);
    while (watcher_.receive() != mark)
      ;
  }

  wire_peer connect() { return wire_peer(node_.port()); }

  node_process node_;
  wire_peer ai_ = connect();
  wire_peer watcher_ = connect();
};

TEST_F(StateServer, KeepsAnObjectThroughItsLife) {
  ai_.send(creation(2000, 7));
  EXPECT_EQ(watcher_.receive(), entering(2000, 7));
  // Immediately after it, in one write.
  ai_.send_raw(framed(creation(2001, 8))
               + framed(message({2001}, requester, 2020, u32(2001) + u16(0) + u64(9)))
               + framed(message({2001}, requester, 2010, u32(33) + u32(2001) + u16(0))));
  EXPECT_EQ(watcher_.receive(), entering(2001, 8));
  EXPECT_EQ(watcher_.receive(), message({place}, requester, 2020, u32(2001) + u16(0) + u64(9)));
  EXPECT_EQ(ai_.receive(), message({requester}, 2001, 2011, u32(33) + u8(1) + u16(0) + u64(9)));

  ai_.send(message({2000}, requester, 2040, u32(parent) + u32(2)));
  EXPECT_EQ(watcher_.receive(), message({place, parent}, requester, 2041,
                                        u32(2000) + u32(parent) + u32(2) + u32(parent) + u32(1)));
  ai_.send(message({2001}, requester, 2032, u32(2001)));
  EXPECT_EQ(watcher_.receive(), deletion_of(2001, requester));
}

TEST_F(StateServer, EndsTheObjectsOfAnAiThatIsCutOff) {
  constexpr std::uint32_t count = 300;  // more than fit into one datagram (QUIRK 24)
  constexpr std::uint64_t dying = 777;
  wire_peer other = connect();
  other.send(add_post_remove(dying, message({control}, dying, 2009, u64(dying))));
  for (std::uint32_t i = 0; i < count; ++i) {
    other.send(creation(3000 + i, i));
    other.send(message({3000 + i}, dying, 2050, u64(dying)));
  }
  for (std::uint32_t i = 0; i < count; ++i)
    ASSERT_EQ(watcher_.receive(), entering(3000 + i, i));
  other.reset();
  for (std::uint32_t i = 0; i < count; ++i)
    ASSERT_EQ(watcher_.receive(), message({place, dying}, dying, 2032, u32(3000 + i)));
}

TEST_F(StateServer, OutlivesGarbage) {
  random_source random(42);
  ai_.send(creation(2000, 7));
  for (int i = 0; i < 20'000; ++i) {
    std::string payload;
    for (std::size_t left = random.below(24); left > 0; --left)
      payload += static_cast<char>(random.below(4) == 0 ? random.bits() : 0);
    // All messages except those that delete it.
    const auto type = static_cast<std::uint16_t>(
      random.pick({2000, 2001, 2010, 2012, 2020, 2021, 2030, 2041, 2045, 2102, 2120, 9}));
    ai_.send(
      message({random.pick({control, std::uint64_t{12}, std::uint64_t{2000}})}, 1, type, payload));
  }
  ai_.send(message({2000}, requester, 2014, u32(1) + u32(2000)));
  for (datagram one = ai_.receive();; one = ai_.receive()) {
    if (one.substr(17, 2) == u16(2015))
      break;
  }
}

TEST_F(StateServer, StopsWithAllItsObjects) {
  constexpr std::uint32_t count = 20'000;
  for (std::uint32_t i = 0; i < count; ++i)
    ai_.send(creation(100'000 + i, i));
  for (std::uint32_t i = 0; i < count; ++i)
    watcher_.receive();
  EXPECT_EQ(node_.stop(), 0);
}

class TwoStateServers : public StateServer {
protected:
  TwoStateServers()
      : StateServer("[[services.state_server]]\ncontrol_channel = " + std::to_string(second_control)
                    + "\n") {}
};

// Each State Server keeps its own order; between the two there is none.
TEST_F(TwoStateServers, ServeSideBySide) {
  constexpr std::uint32_t count = 1000;
  for (std::uint32_t i = 0; i < count; ++i) {
    ai_.send(creation(10'000 + i, i));
    ai_.send(creation(20'000 + i, i, second_control));
  }
  std::uint32_t first = 0;
  std::uint32_t second = 0;
  for (std::uint32_t i = 0; i < 2 * count; ++i) {
    const datagram one = watcher_.receive();
    if (one == entering(10'000 + first, first))
      ++first;
    else if (one == entering(20'000 + second, second))
      ++second;
    else
      FAIL() << "out of order behind " << first << " and " << second;
  }
  EXPECT_EQ(first, count);
  EXPECT_EQ(second, count);
  ai_.send(message({12}, requester, 2009, u64(1)));
  ai_.send(message({10'000, 20'000}, requester, 2054, u32(1)));
  ai_.receive();
  ai_.receive();
}

}  // namespace
}  // namespace donet::test
