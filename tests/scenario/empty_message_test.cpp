// Messages of the transport without frames: WebSocket's control frames, empty messages and empty
// fragments. Each counts as a message for the rate limit.

#include "tests/scenario/game_world.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace donet::test {
namespace {

using namespace std::chrono_literals;
using actors::rate_policy;

constexpr std::uint64_t ai_channel = 5'000;
constexpr std::size_t messages_max = 10;

class EmptyMessages {
public:
  explicit EmptyMessages(rate_policy policy)
      : world_(1, {.rates = {.messages = messages_max, .policy = policy}}),
        ai_(world_.connect_ai()), client_(world_.connect_client()) {
    ai_.says({add_channel(ai_channel), add_channel(game_world::login)});
    client_.says(u16(1) + u32(game_world::contract()->hash()) + blob("v1"));
    world_.settle();
    // The bucket is empty again, so it has room for ten messages.
    world_.advance(10s);
    ai_.hears();
    client_.hears();
  }

  void says_nothing(std::size_t times) {
    for (std::size_t i = 0; i < times; ++i)
      client_.says_nothing();
    world_.settle();
  }

  void babbles(std::size_t times) {
    for (std::uint32_t i = 0; i < times; ++i)
      client_.says(u16(120) + u32(game_world::login)
                   + u16(game_world::field_id("LoginManager", "babble")) + u32(i) + blob("x"));
    world_.settle();
  }

  std::size_t arrived() { return ai_.hears().size(); }
  void passes(runtime::clock::duration time) {
    world_.advance(time);
    world_.settle();
  }
  bool is_gone() const { return client_.is_gone(); }

private:
  game_world world_;
  peer& ai_;
  peer& client_;
};

TEST(EmptyMessagesOfAClient, TakeTheRoomOfThoseBehindThem) {
  EmptyMessages of(rate_policy::delay);
  of.says_nothing(messages_max - 3);
  of.babbles(messages_max);
  EXPECT_EQ(of.arrived(), 3U);
  of.passes(10s);
  EXPECT_EQ(of.arrived(), messages_max - 3) << "the others are late, and not lost";
}

TEST(EmptyMessagesOfAClient, AreNeverTooManyWhereMessagesAreDelayed) {
  EmptyMessages of(rate_policy::delay);
  of.says_nothing(10 * messages_max);
  EXPECT_FALSE(of.is_gone());
}

TEST(EmptyMessagesOfAClient, EjectWhereTooManyMessagesDo) {
  EmptyMessages of(rate_policy::eject);
  of.says_nothing(messages_max);
  EXPECT_FALSE(of.is_gone());
  of.says_nothing(1);
  of.passes(10s);
  EXPECT_TRUE(of.is_gone());
}

}  // namespace
}  // namespace donet::test
