// The amount of work in one call of a unit: bounded by actors, by messages per actor, and by time.

#include "runtime/execution/unit.hpp"

#include "runtime/execution/actor_base.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/allowed_unsafe_message_type.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <vector>

namespace donet::runtime {
namespace {

struct tick {};

}  // namespace
}  // namespace donet::runtime

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::runtime::tick)

namespace donet::runtime {
namespace {

constexpr std::chrono::nanoseconds no_time{0};
constexpr std::chrono::hours ample_time{1};
constexpr std::size_t all = 1'000;

class counter final : public pinned_actor {
public:
  counter(caf::actor_config& config, unit& home, std::size_t& handled)
      : pinned_actor(config, home), handled_(handled) {}

  caf::behavior make_behavior() override {
    return {[this](const tick&) { ++handled_; }};
  }

private:
  std::size_t& handled_;
};

class UnitBudget : public testing::Test {
protected:
  // Adds an actor with this number of waiting messages.
  void add_actor(std::size_t messages) {
    actors_.push_back(launch<counter>(unit_, handled_));
    for (std::size_t i = 0; i < messages; ++i)
      tell(actors_.back(), tick{});
  }

  caf::actor_system_config config_;
  caf::actor_system system_{config_};
  std::size_t handled_ = 0;
  unit unit_{system_, [] {}};
  unit::scope inside_{unit_};
  std::vector<caf::actor> actors_;
};

TEST_F(UnitBudget, RunsAllThatWaitWithinItsBudget) {
  for (int i = 0; i < 3; ++i)
    add_actor(2);
  EXPECT_FALSE(unit_.run(all, ample_time));
  EXPECT_EQ(handled_, 6U);
  EXPECT_EQ(unit_.runs(), 3U);
}

TEST_F(UnitBudget, RunsOneActorWhenItsBudgetIsOver) {
  for (int i = 0; i < 3; ++i)
    add_actor(1);
  EXPECT_TRUE(unit_.run(all, no_time));
  EXPECT_EQ(handled_, 1U);
  EXPECT_EQ(unit_.runs(), 1U);
}

TEST_F(UnitBudget, StopsBetweenTheMessagesOfARunToo) {
  add_actor(100);
  EXPECT_TRUE(unit_.run(all, no_time));
  EXPECT_EQ(handled_, 1U);
  EXPECT_FALSE(unit_.run(all, ample_time));
  EXPECT_EQ(handled_, 100U);
}

TEST_F(UnitBudget, TakesActorsInTurnsHoweverManyMessagesWaitForOne) {
  add_actor(2 * unit::messages_per_run);
  add_actor(1);
  EXPECT_TRUE(unit_.run(1, ample_time));
  EXPECT_EQ(handled_, unit::messages_per_run);
  EXPECT_TRUE(unit_.run(1, ample_time));
  EXPECT_EQ(handled_, unit::messages_per_run + 1);
  EXPECT_FALSE(unit_.run(1, ample_time));
}

}  // namespace
}  // namespace donet::runtime
