// The work of one turn of a loop, its order, and its bounds.

#include "runtime/net/event_loop.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <sys/eventfd.h>
#include <unistd.h>

namespace donet::runtime {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// The time that the loops of this file read.
clock::time_point told_time{seconds(1'000)};
clock::time_point tell_time() noexcept {
  return told_time;
}

// A descriptor that is readable from `knock` until `act` or the next `knock`.
class knocked final : public ready_handler {
public:
  knocked(event_loop& loop, std::function<void()> act) : loop_(loop), act_(std::move(act)) {
    loop_.sockets().watch(descriptor_, {true, false}, *this);
  }
  knocked(const knocked&) = delete;
  knocked& operator=(const knocked&) = delete;
  ~knocked() {
    loop_.sockets().forget(descriptor_, *this);
    ::close(descriptor_);
  }
  void knock() const noexcept { ::eventfd_write(descriptor_, 1); }
  void on_ready(readiness) noexcept override {
    eventfd_t knocks = 0;
    ::eventfd_read(descriptor_, &knocks);
    act_();
  }

private:
  event_loop& loop_;
  int descriptor_ = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  std::function<void()> act_;
};

class EventLoop : public testing::Test {
protected:
  EventLoop() { loop_.attach(); }

  void turn() {
    loop_.turn(false);
    loop_.end_turn();
  }

  // Each handler posts the next one, like a WebSocket with more bytes. The chain ends by itself,
  // because otherwise a loop without a bound would never end.
  void post_chain(unsigned length) {
    loop_.post([this, length] {
      ++handlers_;
      if (length > 1)
        post_chain(length - 1);
    });
  }

  event_loop loop_{tell_time};
  unsigned handlers_ = 0;
  std::vector<std::string> order_;
};

// ---- bounds ----

TEST_F(EventLoop, ATurnRunsABoundedNumberOfHandlers) {
  post_chain(10'000);
  turn();
  EXPECT_LE(handlers_, event_loop::handlers_per_turn_max);
  EXPECT_GT(handlers_, 0U);
}

TEST_F(EventLoop, LooksAtSocketsBetweenHandlersThatNeverEnd) {
  unsigned seen_at = 0;
  knocked socket(loop_, [&] { seen_at = handlers_; });
  post_chain(10'000);
  turn();
  socket.knock();
  turn();
  turn();
  EXPECT_GT(seen_at, 0U);
  EXPECT_LE(seen_at, 3 * event_loop::handlers_per_turn_max);
}

TEST_F(EventLoop, DoesNotWaitWhileHandlersAreLeft) {
  post_chain(3 * event_loop::handlers_per_turn_max);
  while (handlers_ < 3 * event_loop::handlers_per_turn_max) {
    loop_.turn(true);
    EXPECT_LE(handlers_, 3 * event_loop::handlers_per_turn_max);
    loop_.end_turn();
  }
}

TEST_F(EventLoop, ATurnJudgesABoundedNumberOfTimers) {
  std::vector<timer> timers;
  unsigned due = 0;
  for (unsigned i = 0; i < 3 * event_loop::timers_per_turn_max; ++i)
    timers.push_back(loop_.after(milliseconds(1), [&] { ++due; }));
  told_time += milliseconds(2);
  turn();
  EXPECT_EQ(due, event_loop::timers_per_turn_max);
  turn();
  turn();
  EXPECT_EQ(due, 3 * event_loop::timers_per_turn_max);
}

// ---- sockets before deadlines ----

TEST_F(EventLoop, ReadsSocketsBeforeItJudgesATimer) {
  knocked socket(loop_, [&] { order_.emplace_back("socket"); });
  const timer deadline = loop_.after(milliseconds(10), [&] { order_.emplace_back("deadline"); });
  socket.knock();
  told_time += milliseconds(20);
  turn();
  EXPECT_EQ(order_, (std::vector<std::string>{"socket", "deadline"}));
}

TEST_F(EventLoop, RunsHandlersBeforeItJudgesATimer) {
  const timer deadline = loop_.after(milliseconds(10), [&] { order_.emplace_back("deadline"); });
  loop_.post([&] { order_.emplace_back("handler"); });
  told_time += milliseconds(20);
  turn();
  EXPECT_EQ(order_, (std::vector<std::string>{"handler", "deadline"}));
}

// 600 sockets are more than one turn reads.
TEST_F(EventLoop, ReadsAllSocketsThatAreReadyBeforeItJudgesATimer) {
  constexpr std::size_t sockets = 600;
  std::size_t read = 0;
  std::vector<std::unique_ptr<knocked>> all;
  for (std::size_t i = 0; i < sockets; ++i)
    all.push_back(std::make_unique<knocked>(loop_, [&] { ++read; }));
  std::size_t read_before = 0;
  const timer deadline = loop_.after(milliseconds(10), [&] { read_before = read; });
  for (const auto& one : all)
    one->knock();
  told_time += milliseconds(20);
  for (int i = 0; i < 4; ++i)
    turn();
  EXPECT_EQ(read_before, sockets);
}

TEST_F(EventLoop, JudgesTimersAlsoWhileHandlersNeverEnd) {
  bool is_due = false;
  const timer deadline = loop_.after(milliseconds(10), [&] { is_due = true; });
  post_chain(10'000);
  told_time += milliseconds(20);
  for (unsigned i = 0; i < event_loop::turns_behind_max; ++i)
    turn();
  EXPECT_TRUE(is_due);
}

// ---- stalls ----

TEST_F(EventLoop, MovesDeadlinesByTheLengthOfAStall) {
  turn();
  bool is_due = false;
  const timer deadline = loop_.after(seconds(5), [&] { is_due = true; });
  const clock::time_point before = loop_.now();
  told_time += seconds(6);
  turn();
  EXPECT_FALSE(is_due);
  EXPECT_EQ(loop_.now(), before);
  EXPECT_EQ(loop_.stalls(), seconds(6));
  for (int i = 0; i < 5; ++i) {
    EXPECT_FALSE(is_due);
    told_time += seconds(1);
    turn();
  }
  EXPECT_TRUE(is_due);
}

TEST_F(EventLoop, CountsAShortPauseAsTime) {
  turn();
  bool is_due = false;
  const timer deadline = loop_.after(milliseconds(900), [&] { is_due = true; });
  told_time += seconds(1);
  turn();
  EXPECT_TRUE(is_due);
  EXPECT_EQ(loop_.stalls(), seconds(0));
}

// Later handlers of the same turn must not see the stall either.
TEST_F(EventLoop, ATurnSeesOneSecondOfItsOwnStallAtMost) {
  turn();
  const clock::time_point before = loop_.now();
  told_time += seconds(30);
  EXPECT_EQ(loop_.exactly_now(), before + event_loop::stall_min);
  loop_.end_turn();
  turn();
  EXPECT_EQ(loop_.now(), before + event_loop::stall_min) << "and time never goes back";
  EXPECT_EQ(loop_.now() + loop_.stalls(), told_time);
}

TEST_F(EventLoop, ReadsBytesThatArrivedWhileItsThreadStoodStillBeforeItJudgesATimer) {
  const timer deadline = loop_.after(milliseconds(10), [&] { order_.emplace_back("deadline"); });
  knocked second(loop_, [&] { order_.emplace_back("second"); });
  // Simulates a thread that is stopped directly after its wait.
  knocked first(loop_, [&] { second.knock(); });
  first.knock();
  told_time += milliseconds(20);
  turn();
  EXPECT_EQ(order_, (std::vector<std::string>{"second", "deadline"}));
}

// ---- one wait per turn ----

TEST_F(EventLoop, AsksTheKernelOncePerTurn) {
  const timer far = loop_.after(seconds(60), [] {});
  std::size_t read = 0;
  knocked socket(loop_, [&] { ++read; });
  const std::uint64_t before = loop_.waits();
  constexpr std::uint64_t turns = 50;
  for (std::uint64_t i = 0; i < turns; ++i) {
    socket.knock();
    loop_.post([this] { loop_.post([] {}); });
    loop_.turn(true);
    loop_.end_turn();
  }
  EXPECT_EQ(read, turns);
  EXPECT_EQ(loop_.waits() - before, turns);
}

TEST_F(EventLoop, WaitsForItsEarliestTimer) {
  event_loop loop;
  loop.attach();
  bool is_due = false;
  const timer late = loop.after(seconds(60), [] {});
  const timer early = loop.after(milliseconds(20), [&] { is_due = true; });
  std::uint64_t turns = 0;
  while (!is_due) {
    loop.turn(true);
    loop.end_turn();
    ++turns;
  }
  // A wait that ends slightly too early costs a turn.
  EXPECT_LE(turns, 3U);
}

// ---- transports side by side ----

TEST_F(EventLoop, ReadsEachSocketWithinThreeTurnsWhileAllAreReady) {
  constexpr std::size_t sockets = 600;
  std::vector<std::size_t> reads(sockets);
  std::vector<std::unique_ptr<knocked>> all;
  for (std::size_t i = 0; i < sockets; ++i) {
    all.push_back(std::make_unique<knocked>(loop_, [&, i] {
      ++reads[i];
      all[i]->knock();
    }));
    all[i]->knock();
  }
  for (int i = 0; i < 30; ++i)
    turn();
  for (std::size_t i = 0; i < sockets; ++i)
    EXPECT_GE(reads[i], 9U) << i;
}

// ---- idle loops ----

TEST_F(EventLoop, AnswersWhenItsSocketsHaveBeenRead) {
  knocked socket(loop_, [&] { order_.emplace_back("socket"); });
  socket.knock();
  loop_.when_served([&] { order_.emplace_back("served"); });
  for (int i = 0; i < 3; ++i)
    turn();
  EXPECT_EQ(order_, (std::vector<std::string>{"socket", "served"}));
}

TEST_F(EventLoop, DoesNotAnswerFromInsideATurnThatNeverComesToItsEnd) {
  bool answered = false;
  loop_.when_served([&] { answered = true; });
  for (int i = 0; i < 3; ++i)
    loop_.turn(false);
  EXPECT_FALSE(answered);
  loop_.end_turn();
  EXPECT_TRUE(answered);
}

TEST_F(EventLoop, AnswersWhenTheWorkOfItsOwnerHasComeAround) {
  struct work final : turn_work {
    std::uint64_t done = 7;
    std::uint64_t round_of_all() override { return done + 5; }
    std::uint64_t rounds() const noexcept override { return done; }
  };
  work actors;
  loop_.serves(actors);
  bool answered = false;
  loop_.when_served([&] { answered = true; });
  for (int i = 0; i < 10; ++i)
    turn();
  EXPECT_FALSE(answered) << "actors wait and none of them runs";
  actors.done += 5;
  turn();
  EXPECT_TRUE(answered);
}

}  // namespace
}  // namespace donet::runtime
