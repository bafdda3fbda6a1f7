// One session per account over two Client Agents on two threads, in any order of events.

#include "tests/property/seeds.hpp"
#include "tests/scenario/game_world.hpp"
#include "tests/support/random_source.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace donet::test {
namespace {

constexpr std::uint64_t ai_channel = 5'000;
constexpr std::uint16_t set_client_id = 1001;

class accounts {
public:
  accounts(std::uint64_t seed, std::size_t size)
      : random(seed), world(seed, game_world::agents::two_with_unique_sessions),
        ai(world.connect_ai()) {
    ai.says(add_channel(ai_channel));
    for (std::size_t i = 0; i < size; ++i)
      clients.push_back(&world.connect_client());
    world.settle();
  }

  // As games do: for an account, or one of its avatars.
  void log_in(std::size_t client, std::uint64_t account) {
    const std::uint64_t ids[] = {account << 32, std::uint64_t{1003} << 32 | account,
                                 account << 32 | (80'000 + client)};
    ai.says(
      message({game_world::channel_of(client)}, ai_channel, set_client_id, u64(random.pick(ids))));
  }

  // The clients that were not ejected; each ejected client must have received the reason.
  std::vector<std::size_t> left() {
    for (std::size_t i = 0; i < clients.size(); ++i) {
      const auto heard = clients[i]->hears();
      EXPECT_LE(heard.size(), 1U);
      for (const datagram& one : heard)
        EXPECT_EQ(one.substr(0, 4), u16(4) + u16(100));
      if (!heard.empty())
        gone.push_back(i);
    }
    std::vector<std::size_t> all;
    for (std::size_t i = 0; i < clients.size(); ++i) {
      if (std::find(gone.begin(), gone.end(), i) == gone.end())
        all.push_back(i);
    }
    return all;
  }

  random_source random;
  game_world world;
  peer& ai;
  std::vector<peer*> clients;
  std::vector<std::size_t> gone;
};

TEST(UniqueSessions, TheNewestOfAnAccountWins) {
  for_each_seed(100, [](std::uint64_t seed) {
    accounts all(seed, 6);
    for (std::size_t client = 0; client < 6; ++client) {
      all.log_in(client, 70'000);
      all.world.settle();
      const auto left = all.left();
      EXPECT_EQ(left.size(), 6 - client);
      EXPECT_EQ(left.front(), client);
    }
  });
}

TEST(UniqueSessions, OfThoseWhoLogInAtOnceExactlyOneStays) {
  for_each_seed(400, [](std::uint64_t seed) {
    accounts all(seed, 8);
    std::vector<std::size_t> order{0, 1, 2, 3, 4, 5, 6, 7};
    for (std::size_t i = order.size(); i > 1; --i)
      std::swap(order[i - 1], order[all.random.below(i)]);
    for (const std::size_t client : order) {
      all.log_in(client, 70'000 + client % 2);
      for (auto steps = all.random.below(6); steps > 0; --steps)
        all.world.step();
    }
    all.world.settle();
    const auto left = all.left();
    ASSERT_EQ(left.size(), 2U);
    EXPECT_NE(left[0] % 2, left[1] % 2) << "one of each account";
  });
}

TEST(UniqueSessions, WhoGoesFromItsAccountToItsAvatarStays) {
  for_each_seed(50, [](std::uint64_t seed) {
    accounts all(seed, 3);
    for (int i = 0; i < 10; ++i) {
      for (std::size_t client = 0; client < 3; ++client)
        all.log_in(client, 70'000 + client);
      for (auto steps = all.random.below(6); steps > 0; --steps)
        all.world.step();
    }
    all.world.settle();
    EXPECT_EQ(all.left().size(), 3U);
  });
}

TEST(UniqueSessions, WhoLogsInAgainOnAnotherAccountLeavesTheFirstToOthers) {
  for_each_seed(50, [](std::uint64_t seed) {
    accounts all(seed, 2);
    all.log_in(0, 70'000);
    all.world.settle();
    all.log_in(0, 70'001);
    all.world.settle();
    all.log_in(1, 70'000);
    all.world.settle();
    EXPECT_EQ(all.left().size(), 2U);
  });
}

}  // namespace
}  // namespace donet::test
