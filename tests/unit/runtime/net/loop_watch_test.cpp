#include "runtime/net/loop_watch.hpp"

#include "runtime/net/loop_thread.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace donet::runtime {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;

TEST(LoopWatch, CountsTheTimeOfALoopThatDoesNotAnswer) {
  event_loop stuck;
  loop_watch watch({&stuck});
  const auto now = steady_clock::now();
  EXPECT_EQ(watch.answer_time(0, now), seconds(0)) << "nobody has asked";
  watch.ask(now);
  EXPECT_EQ(watch.answer_time(0, now + seconds(3)), seconds(3));
  watch.ask(now + seconds(5));
  EXPECT_EQ(watch.answer_time(0, now + seconds(7)), seconds(7)) << "it is asked once";
}

TEST(LoopWatch, IsContentWithALoopThatAnswers) {
  event_loop loop;
  loop.attach();
  loop_watch watch({&loop});
  const auto now = steady_clock::now();
  watch.ask(now);
  for (int i = 0; i < 2; ++i) {
    loop.turn(true);
    loop.end_turn();
  }
  EXPECT_LT(watch.answer_time(0, now + seconds(1'000)), seconds(1'000));
  watch.ask(now + seconds(1'000));
  EXPECT_GE(watch.answer_time(0, now + seconds(1'007)), seconds(7)) << "it is asked anew";
}

// A loop that is busy with handlers must not answer just by running the question itself.
TEST(LoopWatch, IsNotContentWithALoopThatOnlyRunsHandlers) {
  event_loop loop;
  loop.attach();
  loop_watch watch({&loop});
  const auto now = steady_clock::now();
  watch.ask(now);
  for (int i = 0; i < 10; ++i)
    loop.turn(false);
  EXPECT_GE(watch.answer_time(0, now + seconds(1'000)), seconds(1'000));
}

TEST(LoopWatch, KnowsWhichLoopIsStuck) {
  event_loop stuck;
  loop_thread answers("test-answers");
  answers.start();
  loop_watch watch({&stuck, &answers.loop()});
  const auto now = steady_clock::now();
  watch.ask(now);
  while (watch.answer_time(1, now + seconds(9)) >= seconds(9))
    std::this_thread::yield();
  EXPECT_EQ(watch.answer_time(0, now + seconds(9)), seconds(9));
}

}  // namespace
}  // namespace donet::runtime
