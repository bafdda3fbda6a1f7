#include "runtime/net/flow_gate.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace donet::runtime {
namespace {

TEST(FlowGate, ClosesAboveItsHighMarkAndOpensAtItsLowMark) {
  flow_gate gate(100, 50);
  int opened = 0;
  const auto count = [&opened] { ++opened; };
  gate.add(100);
  EXPECT_TRUE(gate.pass_or_wait(count));
  gate.add(1);
  EXPECT_FALSE(gate.pass_or_wait(count));
  EXPECT_FALSE(gate.pass_or_wait(count)) << "everybody waits while it is closed";
  gate.subtract(50);
  EXPECT_EQ(opened, 0) << "51 bytes are above the low mark";
  EXPECT_FALSE(gate.pass_or_wait(count)) << "also those who come later";
  EXPECT_EQ(gate.pauses(), 3U);
  gate.subtract(1);
  EXPECT_EQ(opened, 3);
  EXPECT_TRUE(gate.pass_or_wait(count));
}

// Each thread adds bytes, asks for room, and waits until it is called; none may wait forever.
TEST(FlowGate, ForgetsNobodyWhoWaits) {
  flow_gate gate(64, 32);
  constexpr int rounds = 2000;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&gate] {
      for (int i = 0; i < rounds; ++i) {
        gate.add(40);
        auto called = std::make_shared<std::atomic<bool>>(false);
        const bool passed = gate.pass_or_wait([called] {
          called->store(true);
          called->notify_all();
        });
        gate.subtract(40);
        if (!passed)
          called->wait(false);
      }
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  EXPECT_EQ(gate.bytes(), 0U);
}

}  // namespace
}  // namespace donet::runtime
