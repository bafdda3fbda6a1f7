// Hostile clients of a real node while two honest players play: the players lose nothing, and
// afterwards nothing of the hostile clients is left.

#include "tests/e2e/client_agent_plaza.hpp"
#include "tests/e2e/client_agent_tunnel.hpp"
#include "tests/support/random_source.hpp"
#include "tests/support/sanitizers.hpp"
#include "tests/support/wire.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace donet::test {
namespace {

using demo::player;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t mebi = 1u << 20;

// The memory that a node may retain after all attacks: buffers that its allocator does not return
// to the system.
constexpr std::size_t memory_kept_max = 64 * mebi;

class Siege : public testing::Test {
protected:
  static constexpr std::uint64_t channels = 150;

  Siege() {
    play();
    memory_before_ = resident_memory_of(game_.node().pid());
  }

  static plaza_keys keys() {
    plaza_keys made;
    made.channels = channels;
    made.agent = "hello_timeout_ms = 3000";
    return made;
  }

  void play() { play_round(game_, *ann_, *bob_, ++rounds_); }

  wire_peer come() const { return wire_peer(game_.port()); }

  // A client that is ejected during the write cannot send all of it.
  static void insult(wire_peer& by, std::string_view bytes) {
    try {
      by.send_raw(bytes);
    } catch (const std::system_error&) {}
  }

  static void leave(wire_peer one, bool in_order) {
    if (in_order)
      one.close();
    else
      one.reset();
  }

  // Only the two players have channels: all others can be taken, and then not one more. The
  // channels of clients that have just disconnected may not be free yet.
  std::vector<wire_peer> fill_the_house() {
    const auto until = steady_clock::now() + plaza::patience;
    for (;;) {
      std::vector<wire_peer> guests;
      for (std::uint64_t i = 2; i < channels; ++i) {
        guests.push_back(come());
        guests.back().send_raw(hello_bytes(game_));
      }
      bool all_in = true;
      for (wire_peer& each : guests)
        all_in = each.receive() == u16(2) && all_in;
      if (all_in)
        return guests;
      if (steady_clock::now() > until)
        throw std::runtime_error("some of the bad ones are still there");
      guests.clear();
      play();
    }
  }

  void expect_peace() {
    play();
    std::vector<wire_peer> guests = fill_the_house();
    wire_peer one_more = come();
    EXPECT_EQ(one_more.receive().substr(0, 4), u16(4) + u16(1));
    guests.back().send(u16(3));
    EXPECT_TRUE(guests.back().ends());
    // One channel is free again.
    const auto cem = game_.bring("Cem");
    play_round(game_, *ann_, *cem, ++rounds_);
    if (memory_is_its_own) {
      EXPECT_LT(resident_memory_of(game_.node().pid()), memory_before_ + memory_kept_max);
    }
    guests.clear();
    for (player* const each : {ann_.get(), bob_.get(), cem.get()})
      each->client().close();
    EXPECT_EQ(game_.node().stop(), 0);
  }

  plaza game_{keys()};
  std::unique_ptr<player> ann_ = game_.bring("Ann");
  std::unique_ptr<player> bob_ = game_.bring("Bob");
  random_source random_{4711};

private:
  std::size_t memory_before_ = 0;
  int rounds_ = 0;
};

TEST_F(Siege, BreaksNothingByGarbage) {
  const std::vector<std::uint16_t> types = {1, 3, 4, 5, 120, 121, 140, 200, 201, 203, 204, 9999};
  for (int i = 0; i < 400; ++i) {
    wire_peer villain = come();
    std::string bytes = random_.chance(50) ? hello_bytes(game_) : std::string();
    for (std::size_t left = random_.below(30); left > 0; --left) {
      std::string body = random_.chance(80) ? u16(random_.pick(types)) : std::string();
      for (std::size_t more = random_.below(40); more > 0; --more)
        body += static_cast<char>(random_.chance(30) ? random_.bits() : 0);
      bytes += random_.chance(95) ? framed(body) : body;
    }
    insult(villain, bytes);
    leave(std::move(villain), random_.chance(50));
    if (i % 20 == 0)
      play();
  }
  expect_peace();
}

TEST_F(Siege, BreaksNothingByVersionsWithoutEnd) {
  for (const std::size_t size : {1000U, 1016U, 1017U, 65'000U, 65'400U, 65'527U}) {
    wire_peer villain = come();
    insult(villain, hello_bytes(game_, std::string(size, 'v')));
    // A HELLO has eight more bytes, and at most 1,024.
    EXPECT_EQ(villain.receive().substr(0, 4), u16(4) + u16(size <= 1016 ? 124 : 106)) << size;
    EXPECT_TRUE(villain.ends());
    play();
  }
  expect_peace();
}

TEST_F(Siege, BreaksNothingByLeavingInTheMiddle) {
  const std::string login =
    hello_bytes(game_)
    + framed(u16(120) + u32(4665) + u16(0) + blob("nobody") + blob(std::string(60, 'x')));
  for (std::size_t i = 0; i < 3 * login.size(); ++i) {
    wire_peer villain = come();
    insult(villain, std::string_view(login).substr(0, i % login.size()));
    leave(std::move(villain), i % 2 == 0);
    if (i % 20 == 0)
      play();
  }
  expect_peace();
}

TEST_F(Siege, BreaksNothingByAThousandConnections) {
  for (int i = 0; i < 1000; ++i) {
    leave(come(), i % 2 == 0);
    if (i % 100 == 0)
      play();
  }
  expect_peace();
}

TEST_F(Siege, BreaksNothingByFloods) {
  std::vector<wire_peer> villains;
  for (int i = 0; i < 4; ++i) {
    villains.push_back(come());
    villains.back().send_raw(hello_bytes(game_));
  }
  std::string heartbeats;
  for (int i = 0; i < 5000; ++i)
    heartbeats += framed(u16(5));
  for (int i = 0; i < 10; ++i) {
    for (wire_peer& each : villains)
      each.send_raw(heartbeats);
    play();
  }
  // All of that is permitted, but the following is not.
  const std::string large = framed(u16(120) + u32(12345) + std::string(65'000, 'x'));
  for (wire_peer& each : villains) {
    for (int i = 0; i < 20; ++i)
      insult(each, large);
    EXPECT_EQ(each.receive(), u16(2));
    EXPECT_EQ(each.receive().substr(0, 4), u16(4) + u16(117));
  }
  villains.clear();
  expect_peace();
}

TEST_F(Siege, BreaksNothingBySilence) {
  std::vector<wire_peer> villains;
  for (int i = 0; i < 100; ++i)
    villains.push_back(come());
  for (int i = 0; i < 10; ++i)
    play();
  for (wire_peer& each : villains)
    each.reset();
  expect_peace();
}

TEST_F(Siege, BreaksNothingBySlowness) {
  std::vector<wire_peer> villains;
  for (int i = 0; i < 50; ++i) {
    villains.push_back(come());
    villains.back().send_raw(u16(1'024));
  }
  // Each client sends a byte in every tenth round, which never completes a frame, until it is
  // ejected.
  const auto until = steady_clock::now() + plaza::patience;
  for (int round = 0; !villains.empty(); ++round) {
    ASSERT_LT(steady_clock::now(), until) << villains.size() << " are still there";
    if (round % 10 == 0) {
      for (wire_peer& each : villains)
        insult(each, "x");
    }
    play();
    if (!villains.back().is_readable_within(milliseconds(1)))
      continue;
    EXPECT_EQ(villains.back().receive().substr(0, 4), u16(4) + u16(345));
    EXPECT_TRUE(villains.back().ends());
    villains.pop_back();
  }
  expect_peace();
}

TEST_F(Siege, BreaksNothingByWhoDoesNotRead) {
  constexpr int small = 4096;
  tunnel way(plain_passage(connected_socket(game_.port(), small)));
  const auto villain = game_.bring("Villain", plaza::at_port(way.port()));
  const auto is_there = [&] { return ann_->view().visible().contains(villain->avatar()); };
  game_.wait_until("it to come", is_there);
  way.freeze();
  // Fills first the kernel's buffers, and then the limit of the Client Agent.
  for (int i = 0; is_there(); ++i) {
    ASSERT_LT(i, 2000) << "it is still there";
    ann_->begin_step();
    bob_->begin_step();
    bob_->act("setParentStr", std::string(30'000, static_cast<char>('a' + i % 26)));
    game_.wait_until("Ann to hear it", [&] { return !ann_->noticed(*bob_).empty(); });
    ASSERT_EQ(ann_->noticed(*bob_), bob_->deeds());
  }
  way.reset();
  expect_peace();
}

}  // namespace
}  // namespace donet::test
