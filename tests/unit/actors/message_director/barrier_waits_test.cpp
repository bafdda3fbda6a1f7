#include "actors/message_director/barrier_waits.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <initializer_list>
#include <memory>

namespace donet::actors {
namespace {

using namespace std::chrono_literals;

class BarrierWaits : public testing::Test {
protected:
  // These sinks wait at this time.
  void update(std::initializer_list<std::uint32_t> sinks, std::chrono::milliseconds at) {
    parked_jobs parked;
    for (const std::uint32_t sink : sinks)
      parked.park(runtime::subscriber{sink}, std::make_unique<router_job>(ageing_job{}));
    waits_.update(parked, start_ + at, durations_);
  }

  std::uint64_t observed() const {
    std::uint64_t count = 0;
    for (std::size_t i = 0; i <= durations_.bounds().size(); ++i)
      count += durations_.in_bucket(i);
    return count;
  }

  barrier_waits::time_point start_{100s};
  barrier_waits waits_;
  runtime::histogram durations_{runtime::time_bounds};
};

TEST_F(BarrierWaits, ASinkWaitsFromItsFirstTurnToItsLast) {
  update({3}, 0ms);
  update({3}, 40ms);
  EXPECT_EQ(waits_.size(), 1U);
  EXPECT_EQ(waits_.oldest(), start_);
  EXPECT_EQ(observed(), 0U);
  update({}, 70ms);
  EXPECT_TRUE(waits_.empty());
  EXPECT_EQ(waits_.oldest(), std::nullopt);
  EXPECT_EQ(observed(), 1U);
  EXPECT_EQ(durations_.sum(), 70'000U);
}

TEST_F(BarrierWaits, SinksBeginAndEndOnTheirOwn) {
  update({2, 5}, 0ms);
  update({1, 5, 9}, 10ms);
  EXPECT_EQ(durations_.sum(), 10'000U) << "2 has ended";
  EXPECT_EQ(waits_.oldest(), start_) << "5 still waits";
  update({1, 9}, 30ms);
  EXPECT_EQ(durations_.sum(), 40'000U);
  EXPECT_EQ(waits_.oldest(), start_ + 10ms);
  update({}, 50ms);
  EXPECT_EQ(observed(), 4U);
  EXPECT_EQ(durations_.sum(), 120'000U);
}

}  // namespace
}  // namespace donet::actors
