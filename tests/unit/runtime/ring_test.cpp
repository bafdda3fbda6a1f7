#include "runtime/ring.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <deque>
#include <memory>
#include <utility>

namespace donet::runtime {
namespace {

TEST(Ring, IsAQueueWithTwoEnds) {
  ring<int> some;
  std::deque<int> same;
  // A pattern of pushes and pops that wraps around the memory several times.
  for (int i = 0; i < 1000; ++i) {
    if (i % 3 == 0) {
      some.push_front(i);
      same.push_front(i);
    } else {
      some.push_back(i);
      same.push_back(i);
    }
    if (i % 5 < 3) {
      EXPECT_EQ(some.take_front(), same.front());
      same.pop_front();
    }
  }
  ASSERT_EQ(some.size(), same.size());
  for (std::size_t i = 0; i < same.size(); ++i)
    EXPECT_EQ(some[i], same[i]);
}

TEST(Ring, KeepsItsMemoryUntilItIsCleared) {
  ring<int> some;
  EXPECT_EQ(some.capacity(), 0U);
  for (int i = 0; i < 4; ++i)
    some.push_back(i);
  const std::size_t before = some.capacity();
  for (int i = 0; i < 1000; ++i)
    some.push_back(some.take_front());
  EXPECT_EQ(some.capacity(), before);
  some.clear();
  EXPECT_EQ(some.capacity(), 0U);
  EXPECT_TRUE(some.empty());
}

TEST(Ring, HoldsNothingOfWhatWasTaken) {
  ring<std::shared_ptr<int>> some;
  auto one = std::make_shared<int>(1);
  some.push_back(one);
  EXPECT_EQ(some.take_front(), one);
  EXPECT_EQ(one.use_count(), 1);
}

}  // namespace
}  // namespace donet::runtime
