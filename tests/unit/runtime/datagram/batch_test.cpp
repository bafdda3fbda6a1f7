#include "runtime/datagram/batch.hpp"

#include "runtime/datagram/buffer_pool.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace donet::runtime {
namespace {

std::string text(const batch& b) {
  return std::string(dc::as_text(b.bytes()));
}

TEST(Batch, ABuilderHandsOverWhatItCollectedAndIsEmptyThen) {
  batch_builder builder;
  builder.append(dc::as_bytes("abc"));
  builder.append(dc::as_bytes("def"));
  const batch taken = builder.take();
  EXPECT_EQ(text(taken), "abcdef");
  EXPECT_TRUE(builder.empty());
  EXPECT_TRUE(builder.take().empty());
}

TEST(Batch, ABuilderKeepsItsBytesWhenItGrows) {
  batch_builder builder;
  std::string expected;
  for (int i = 0; i < 5000; ++i) {
    const std::string piece = std::to_string(i) + ',';
    builder.append(dc::as_bytes(piece));
    expected += piece;
  }
  EXPECT_EQ(text(builder.take()), expected);
}

TEST(Batch, WhatABuilderHasReservedDoesNotMoveIt) {
  batch_builder builder;
  builder.append(dc::as_bytes("abc"));
  builder.reserve(5'000);
  const std::byte* const before = builder.bytes().data();
  const std::string piece(500, 'x');
  std::string expected = "abc";
  for (int i = 0; i < 10; ++i) {
    builder.append(dc::as_bytes(piece));
    expected += piece;
  }
  EXPECT_EQ(builder.bytes().data(), before);
  EXPECT_EQ(text(builder.take()), expected);
}

TEST(Batch, ABuilderTakesBackItsEnd) {
  batch_builder builder;
  builder.append(dc::as_bytes("stays, goes"));
  builder.truncate(5);
  builder.truncate(50);
  EXPECT_EQ(text(builder.take()), "stays");
}

TEST(Batch, ASliceLivesLongerThanTheWhole) {
  batch slice;
  {
    const batch whole = batch::copy_of(dc::as_bytes("one two three"));
    slice = whole.slice(4, 3);
  }
  EXPECT_EQ(text(slice), "two");
}

TEST(Batch, SaysHowMuchMemoryItHolds) {
  const batch whole = batch::copy_of(dc::as_bytes(std::string(3000, 'x')));
  EXPECT_GE(whole.held_bytes(), 3000U);
  EXPECT_EQ(whole.slice(0, 1).held_bytes(), whole.held_bytes());
  EXPECT_EQ(batch().held_bytes(), 0U);
}

TEST(Batch, IsSharedBetweenThreads) {
  const batch whole = batch::copy_of(dc::as_bytes(std::string(100'000, 'y')));
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([copy = whole] {
      for (int n = 0; n < 1000; ++n) {
        const batch piece = copy.slice(static_cast<std::size_t>(n), 10);
        ASSERT_EQ(piece.bytes()[9], std::byte{'y'});
      }
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  EXPECT_EQ(whole.size(), 100'000U);
}

TEST(Batch, WhatOneThreadMadeAnotherGivesBack) {
  std::vector<batch> made;
  std::thread maker([&made] {
    for (int i = 0; i < 2000; ++i)
      made.push_back(batch::copy_of(dc::as_bytes(std::string(static_cast<std::size_t>(i), 'z'))));
  });
  maker.join();
  for (std::size_t i = 0; i < made.size(); ++i)
    ASSERT_EQ(made[i].size(), i);
  made.clear();
}

// Otherwise the buffers of a thread that only creates batches would accumulate in a thread that
// only releases them.
TEST(Batch, AThreadKeepsNoMoreBuffersThanItHasEverHadOut) {
  const auto make = [](std::size_t count) {
    std::vector<batch> made;
    for (std::size_t i = 0; i < count; ++i)
      made.push_back(batch::copy_of(dc::as_bytes(std::string(3000, 'z'))));
    return made;
  };
  std::vector<batch> of_another;
  std::thread maker([&] { of_another = make(100); });
  maker.join();
  std::thread keeper([&] {
    EXPECT_EQ(pooled_bytes(), 0U);
    make(2);
    const std::size_t two = pooled_bytes();
    EXPECT_EQ(two, 2U * 4096);
    of_another.clear();
    EXPECT_EQ(pooled_bytes(), two);
    make(5);
    EXPECT_EQ(pooled_bytes(), 5U * 4096);
  });
  keeper.join();
}

}  // namespace
}  // namespace donet::runtime
