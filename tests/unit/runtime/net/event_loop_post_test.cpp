// Work that other threads post to a loop, which mostly sleeps.

#include "runtime/net/event_loop.hpp"
#include "runtime/net/loop_executor.hpp"
#include "runtime/net/loop_thread.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <future>
#include <memory>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace donet::runtime {
namespace {

using std::chrono::seconds;

// Long enough for a machine under load; a lost wake-up takes forever.
constexpr seconds patience{60};

// The answer of the loop's thread.
template <class Function>
auto ask(event_loop& loop, Function question) {
  std::promise<decltype(question())> answer;
  auto future = answer.get_future();
  loop.post([answer = std::move(answer), question = std::move(question)]() mutable {
    answer.set_value(question());
  });
  EXPECT_EQ(future.wait_for(patience), std::future_status::ready);
  return future.get();
}

class Post : public testing::Test {
protected:
  Post() { thread_.start(); }

  loop_thread thread_{"test-posts"};
  event_loop& loop_ = thread_.loop();
};

TEST_F(Post, RunsOnTheThreadOfTheLoop) {
  EXPECT_FALSE(loop_.is_current());
  EXPECT_TRUE(ask(loop_, [this] { return loop_.is_current(); }));
}

// Each round posts while the loop is about to sleep after the previous one.
TEST_F(Post, WakesALoopWheneverItFallsAsleep) {
  constexpr int rounds = 5'000;
  for (int i = 0; i < rounds; ++i)
    ASSERT_EQ(ask(loop_, [i] { return i; }), i);
}

TEST_F(Post, LosesNothingOfManyThreads) {
  constexpr unsigned threads = 3;
  constexpr unsigned rounds = 3'000;
  std::atomic<unsigned> runs{0};
  std::vector<std::vector<unsigned>> order(threads);
  std::vector<std::thread> posting;
  for (unsigned i = 0; i < threads; ++i) {
    posting.emplace_back([&, i] {
      for (unsigned round = 0; round < rounds; ++round) {
        loop_.post([&, i, round] {
          order[i].push_back(round);
          runs.fetch_add(1);
        });
        // Sometimes lets the loop fall asleep.
        if (round % 16 == 0)
          ask(loop_, [] { return true; });
      }
    });
  }
  for (std::thread& one : posting)
    one.join();
  ask(loop_, [] { return true; });
  EXPECT_EQ(runs.load(), threads * rounds);
  for (const std::vector<unsigned>& one : order)
    EXPECT_TRUE(std::is_sorted(one.begin(), one.end()));
}

TEST_F(Post, ALoopWithNothingToDoMakesNoSystemCalls) {
  const auto read_waits = [this] { return loop_.waits(); };
  const std::uint64_t before = ask(loop_, read_waits);
  // The wait in which the loop sleeps, and the one that this question ends or follows.
  EXPECT_LE(ask(loop_, read_waits) - before, 2U);
}

TEST_F(Post, WorkOfTheLoopItselfComesBehindWorkThatWasPostedBefore) {
  std::vector<int> order;
  ask(loop_, [&] {
    std::thread([&] { loop_.post([&] { order.push_back(1); }); }).join();
    loop_.post([&] { order.push_back(2); });
    return true;
  });
  ask(loop_, [] { return true; });
  EXPECT_EQ(order, (std::vector<int>{1, 2}));
}

TEST(Wake, EndsTheWaitOfATurn) {
  event_loop loop;
  std::atomic<bool> is_over{false};
  std::thread sleeper([&] {
    loop.attach();
    loop.turn(true);
    loop.end_turn();
    is_over.store(true);
  });
  loop.wake();
  sleeper.join();
  EXPECT_TRUE(is_over.load());
}

TEST(Wake, IsNotForgottenByALoopThatIsAwake) {
  event_loop loop;
  loop.attach();
  loop.wake();
  loop.turn(true);
  loop.end_turn();
}

TEST(PostedWork, IsDroppedWithItsLoop) {
  const auto held = std::make_shared<int>(0);
  {
    event_loop loop;
    loop.post([held] {});
    loop.attach();
    loop.post([held] {});
    EXPECT_EQ(held.use_count(), 3);
  }
  EXPECT_EQ(held.use_count(), 1);
}

// ---- as an executor of Asio ----

static_assert(boost::asio::execution::is_executor<loop_executor>::value);
static_assert(loop_executor::query(boost::asio::execution::blocking)
              == boost::asio::execution::blocking.never);

// Beast of Boost 1.74 uses a type for it that outlives the call.
static_assert(
  !std::is_reference_v<decltype(boost::asio::prefer(
    std::declval<const loop_executor&>(), boost::asio::execution::outstanding_work.tracked))>);

TEST(LoopExecutor, RunsWhatAsioPostsInTheNextTurn) {
  event_loop loop;
  loop.attach();
  int runs = 0;
  const boost::asio::any_io_executor executor = loop_executor(loop);
  boost::asio::post(executor, [&runs, once = std::make_unique<int>(1)] { runs += *once; });
  boost::asio::post(loop_executor(loop), [&runs] { ++runs; });
  EXPECT_EQ(runs, 0);
  loop.turn(true);
  EXPECT_EQ(runs, 2);
}

TEST(LoopExecutor, IsTheSameForTheSameLoop) {
  event_loop one;
  event_loop other;
  EXPECT_TRUE(loop_executor(one) == loop_executor(one));
  EXPECT_FALSE(loop_executor(one) == loop_executor(other));
}

TEST(LoopExecutor, HasAContextForATimerThatIsNeverStarted) {
  event_loop loop;
  const boost::asio::steady_timer first{loop_executor(loop)};
  const boost::asio::steady_timer second{loop_executor(loop)};
  EXPECT_EQ(&boost::asio::query(loop_executor(loop), boost::asio::execution::context),
            loop.execution_context().get());
}

}  // namespace
}  // namespace donet::runtime
