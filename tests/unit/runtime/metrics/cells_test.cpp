#include "runtime/metrics/cells.hpp"

#include <gtest/gtest.h>

#include <array>
#include <thread>

namespace donet::runtime {
namespace {

TEST(Cells, CountUpAndTakeATotal) {
  counter one;
  one.add(3);
  one.add(4);
  EXPECT_EQ(one.value(), 7U);
  one.set(11);
  EXPECT_EQ(one.value(), 11U);
}

TEST(Cells, AGaugeGoesBothWays) {
  gauge one;
  one.set(5);
  one.set(2);
  EXPECT_EQ(one.value(), 2U);
}

TEST(Cells, AWordHasACounterOfItsOwn) {
  constexpr std::array<std::string_view, 2> words{"slow", "gone"};
  labelled_counters all(words);
  all[1].add(2);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all.word(1), "gone");
  EXPECT_EQ(all[0].value(), 0U);
  EXPECT_EQ(all[1].value(), 2U);
}

TEST(Cells, ABucketHoldsItsBoundAndTheLastOneAllThatIsLarger) {
  histogram sizes{1, 10};
  for (const std::uint64_t size : {0U, 1U, 2U, 10U, 11U, 1'000'000U})
    sizes.observe(size);
  EXPECT_EQ(sizes.in_bucket(0), 2U);
  EXPECT_EQ(sizes.in_bucket(1), 2U);
  EXPECT_EQ(sizes.in_bucket(2), 2U);
  EXPECT_EQ(sizes.sum(), 1'000'024U);
}

// Also for the thread sanitizer: a scrape reads while the writer counts.
TEST(Cells, AreReadWhileTheyAreWritten) {
  constexpr std::uint64_t times = 100'000;
  counter ones;
  histogram sizes{1};
  std::thread writer([&] {
    for (std::uint64_t i = 0; i < times; ++i) {
      ones.add(1);
      sizes.observe(2);
    }
  });
  for (std::uint64_t last = 0; last < times;) {
    const std::uint64_t now = ones.value();
    EXPECT_GE(now, last);
    last = now;
    EXPECT_EQ(sizes.in_bucket(0), 0U);
  }
  writer.join();
  EXPECT_EQ(sizes.in_bucket(1), times);
}

}  // namespace
}  // namespace donet::runtime
