#include "runtime/routing/indexed_vector.hpp"

#include "tests/support/random_source.hpp"

#include <gtest/gtest.h>

#include <set>

namespace donet::runtime {
namespace {

TEST(IndexedVector, KeepsTheOrderOfAddingUntilOneIsRemoved) {
  indexed_vector<std::uint64_t> set;
  for (const std::uint64_t key : {30U, 10U, 20U})
    EXPECT_TRUE(set.add(key));
  EXPECT_FALSE(set.add(10));
  EXPECT_EQ(set.members(), (std::vector<std::uint64_t>{30, 10, 20}));
  EXPECT_TRUE(set.remove(30));
  EXPECT_FALSE(set.remove(30));
  EXPECT_EQ(set.members(), (std::vector<std::uint64_t>{20, 10})) << "the last takes its place";
}

// Sizes around those at which the index is made and dropped.
TEST(IndexedVector, IsASetAfterAnyOperations) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    test::random_source random(seed);
    indexed_vector<std::uint64_t> set;
    std::set<std::uint64_t> expected;
    const std::uint64_t keys = 1 + random.below(80);
    const unsigned shift = random.chance(50) ? 0 : 32;
    unsigned growth = 50;
    for (int step = 0; step < 500; ++step) {
      if (random.chance(5))
        growth = random.chance(50) ? 20 : 80;
      const std::uint64_t key = random.below(keys) << shift;
      if (random.chance(growth)) {
        ASSERT_EQ(set.add(key), expected.insert(key).second);
      } else {
        ASSERT_EQ(set.remove(key), expected.erase(key) == 1);
      }
      ASSERT_EQ(set.size(), expected.size());
      const std::uint64_t probe = random.below(keys) << shift;
      ASSERT_EQ(set.contains(probe), expected.count(probe) == 1);
    }
    EXPECT_EQ(std::set(set.members().begin(), set.members().end()), expected);
  }
}

}  // namespace
}  // namespace donet::runtime
