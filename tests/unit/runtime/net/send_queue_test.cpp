#include "runtime/net/send_queue.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>

#include <malloc.h>

namespace donet::runtime {
namespace {

batch of(std::string_view text) {
  return batch::copy_of(dc::as_bytes(text));
}

TEST(SendQueue, ForgetsWhatIsWrittenAlsoInTheMiddleOfABatch) {
  send_queue queue;
  queue.push(of("abc"));
  queue.push(of("defgh"));
  EXPECT_EQ(queue.bytes(), 8U);
  queue.written(2);
  EXPECT_EQ(dc::as_text(queue.piece(0)), "c");
  EXPECT_EQ(dc::as_text(queue.piece(1)), "defgh");
  queue.written(3);
  EXPECT_EQ(queue.pieces(), 1U);
  EXPECT_EQ(dc::as_text(queue.piece(0)), "fgh");
  queue.written(3);
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(queue.bytes(), 0U);
}

TEST(SendQueue, IgnoresEmptyBatches) {
  send_queue queue;
  queue.push({});
  EXPECT_TRUE(queue.empty());
}

TEST(SendQueue, BeginsAnewAfterClear) {
  send_queue queue;
  queue.push(of("abc"));
  queue.written(1);
  queue.clear();
  queue.push(of("xyz"));
  EXPECT_EQ(dc::as_text(queue.piece(0)), "xyz");
}

// Used bytes of the thread's heap.
std::size_t used_memory() {
  const struct mallinfo2 now = ::mallinfo2();
  return now.uordblks + now.hblkhd;
}

TEST(SendQueue, GivesBackTheTableOfALongQueue) {
  constexpr std::size_t pieces = 1'000'000;
  constexpr std::size_t table_size = pieces * sizeof(batch) / 512 * sizeof(void*);
  const batch frame = of("abc");
  send_queue queue;
  queue.push(frame);
  queue.written(queue.bytes());
  const std::size_t before = used_memory();
  for (std::size_t i = 0; i < pieces; ++i)
    queue.push(frame);
  if (used_memory() < before + pieces * sizeof(batch))
    GTEST_SKIP() << "a sanitizer's allocator tells nothing";
  queue.written(queue.bytes());
  EXPECT_LT(used_memory(), before + table_size / 4);
}

}  // namespace
}  // namespace donet::runtime
