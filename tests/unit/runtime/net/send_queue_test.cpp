#include "runtime/net/send_queue.hpp"

#include <gtest/gtest.h>

#include <string>

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

}  // namespace
}  // namespace donet::runtime
