// Ranges over many pieces are cut into steps. Each step does no more work than it may, and all together
// report the same as one step.

#include "runtime/routing/subscription_table.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>

namespace donet::runtime {
namespace {

constexpr subscriber a{0};
constexpr subscriber b{1};
constexpr std::uint64_t pieces = 20'000;
constexpr std::size_t step = 100;
constexpr channel_range all{channel{0}, channel{pieces * 10}};

// `b` has many ranges.
class RangeSteps : public testing::Test {
protected:
  RangeSteps() {
    for (std::uint64_t i = 0; i < pieces; ++i)
      EXPECT_TRUE(table_.add_range(b, {channel{i * 10}, channel{i * 10 + 3}}, fresh()));
  }

  subscription_changes& fresh() {
    changes_.clear();
    return changes_;
  }

  // Does the remaining steps of the operation.
  void go_on(range_outcome outcome) {
    steps_ = reported_ = interest_ = 0;
    for (;; outcome = table_.continue_range(a, step, fresh())) {
      ++steps_;
      EXPECT_LE(changes_.work, 6 * step);
      reported_ += changes_.upstream.size();
      interest_ += changes_.interest.size();
      if (outcome == range_outcome::done)
        return;
    }
  }

  subscription_table table_;
  subscription_changes changes_;
  std::size_t steps_ = 0;
  std::size_t reported_ = 0;
  std::size_t interest_ = 0;
};

TEST_F(RangeSteps, AnAdditionIsCut) {
  go_on(table_.begin_add_range(a, all, step, fresh()));
  EXPECT_GE(steps_, pieces / step);
  EXPECT_EQ(reported_, 1U) << "the whole range, at its end";
  EXPECT_EQ(interest_, pieces) << "the gaps between the ranges of b";
  EXPECT_EQ(table_.segment_count(), 2 * pieces);
}

TEST_F(RangeSteps, ARemovalIsCut) {
  for (std::uint64_t i = 0; i < pieces; ++i)
    EXPECT_TRUE(table_.add(a, channel{i * 10 + 9}, fresh()));
  EXPECT_TRUE(table_.add_range(a, all, fresh()));
  go_on(table_.begin_remove_range(a, all, step, fresh()));
  EXPECT_GE(steps_, pieces / step);
  EXPECT_EQ(reported_, pieces) << "the gaps; the parent drops the singles by itself";
  EXPECT_EQ(interest_, 2 * pieces) << "the gaps, and the singles of a in them";
  EXPECT_EQ(table_.segment_count(), pieces);
  EXPECT_EQ(table_.channel_count(), 0U);
}

TEST_F(RangeSteps, LeavingIsCut) {
  EXPECT_TRUE(table_.add_range(a, all, fresh()));
  std::size_t steps = 1;
  while (!table_.remove_all(a, step, fresh())) {
    EXPECT_LE(changes_.work, 6 * step);
    ++steps;
  }
  EXPECT_GE(steps, pieces / step);
  EXPECT_EQ(table_.segment_count(), pieces);
}

TEST_F(RangeSteps, WithoutAParentNothingIsReportedUpstream) {
  subscription_table orphan({.has_parent = false});
  EXPECT_TRUE(orphan.add_range(a, all, fresh()));
  EXPECT_TRUE(orphan.remove_range(a, all, fresh()));
  EXPECT_EQ(changes_.upstream.size(), 0U);
  EXPECT_EQ(changes_.interest.size(), 1U);
}

}  // namespace
}  // namespace donet::runtime
