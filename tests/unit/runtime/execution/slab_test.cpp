#include "runtime/execution/slab.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <set>
#include <vector>

namespace donet::runtime {
namespace {

constexpr std::size_t size = 1200;

// More than fit into one block.
std::vector<void*> take(slab& from, std::size_t count) {
  std::vector<void*> all;
  for (std::size_t i = 0; i < count; ++i) {
    all.push_back(from.take());
    std::memset(all.back(), static_cast<int>(i & 0xff), size);
  }
  return all;
}

TEST(Slab, GivesEachThingCacheLinesOfItsOwn) {
  slab memory(size);
  EXPECT_EQ(memory.item_size(), 1216u);
  const std::vector<void*> all = take(memory, 5000);
  EXPECT_EQ(std::set<void*>(all.begin(), all.end()).size(), all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto* const bytes = static_cast<const unsigned char*>(all[i]);
    ASSERT_EQ(reinterpret_cast<std::uintptr_t>(bytes) % 64, 0u);
    ASSERT_EQ(bytes[0], i & 0xff);
    ASSERT_EQ(bytes[size - 1], i & 0xff);
  }
  for (void* const one : all)
    slab::give_back(one);
}

TEST(Slab, TakesWhatWasGivenBackBeforeItGrows) {
  slab memory(size);
  std::vector<void*> all = take(memory, 5000);
  const std::size_t blocks = memory.blocks();
  const std::set<void*> before(all.begin(), all.end());
  for (std::size_t i = 0; i < all.size(); i += 2)
    slab::give_back(all[i]);
  for (std::size_t i = 0; i < all.size(); i += 2) {
    all[i] = memory.take();
    EXPECT_TRUE(before.count(all[i]) != 0);
  }
  EXPECT_EQ(memory.blocks(), blocks);
  for (void* const one : all)
    slab::give_back(one);
}

TEST(Slab, KeepsOneEmptyBlock) {
  slab memory(size);
  EXPECT_EQ(memory.blocks(), 0u);
  const std::vector<void*> all = take(memory, 5000);
  EXPECT_EQ(memory.blocks(), 3u);
  for (void* const one : all)
    slab::give_back(one);
  EXPECT_EQ(memory.blocks(), 1u);
  slab::give_back(memory.take());
  EXPECT_EQ(memory.blocks(), 1u);
}

TEST(Slab, EndsTheProcessIfSomethingOutlivesIt) {
  EXPECT_DEATH(
    {
      slab memory(size);
      memory.take();
    },
    "outlives the slab");
}

}  // namespace
}  // namespace donet::runtime
