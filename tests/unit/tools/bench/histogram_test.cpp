#include "tools/bench/histogram.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace donet::bench {
namespace {

TEST(Histogram, IsZeroWhereNothingWasRecorded) {
  const histogram empty;
  EXPECT_EQ(empty.count(), 0U);
  EXPECT_EQ(empty.max(), 0U);
  EXPECT_EQ(empty.quantile(0.5), 0U);
}

TEST(Histogram, KnowsSmallValuesExactly) {
  histogram all;
  for (std::uint64_t value = 1; value <= 200; ++value)
    all.record(value);
  EXPECT_EQ(all.count(), 200U);
  EXPECT_EQ(all.quantile(0), 1U);
  EXPECT_EQ(all.quantile(0.5), 100U);
  EXPECT_EQ(all.quantile(0.99), 198U);
  EXPECT_EQ(all.quantile(1), 200U);
}

TEST(Histogram, KnowsEveryMagnitudeToA128th) {
  for (unsigned bits = 0; bits < 44; ++bits) {
    for (const std::uint64_t offset : {0U, 1U, 3U}) {
      const auto value = (std::uint64_t{1} << bits) + (offset << bits) / 4;
      histogram one;
      one.record(value);
      // A larger value, so that the maximum does not limit the result.
      one.record(std::uint64_t{1} << 44);
      EXPECT_GE(one.quantile(0.5), value);
      EXPECT_LE(one.quantile(0.5) - value, value / 128) << value;
    }
  }
}

TEST(Histogram, NeverSaysMoreThanTheMaximum) {
  histogram one;
  one.record(1'000'001);
  EXPECT_EQ(one.quantile(0.999), 1'000'001U);
  EXPECT_EQ(one.max(), 1'000'001U);
}

TEST(Histogram, TakesWhatIsTooLargeAsItsLargest) {
  histogram one;
  one.record(UINT64_MAX);
  EXPECT_EQ(one.max(), std::uint64_t{1} << 44);
  EXPECT_LE(one.quantile(0.5), std::uint64_t{1} << 44);
}

TEST(Histogram, StartsAnewWhenCleared) {
  histogram one;
  one.record(7);
  one.clear();
  EXPECT_EQ(one.count(), 0U);
  EXPECT_EQ(one.max(), 0U);
}

}  // namespace
}  // namespace donet::bench
