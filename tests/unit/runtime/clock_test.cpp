#include "runtime/clock.hpp"

#include <gtest/gtest.h>

#include <string>

namespace donet::runtime {
namespace {

using namespace std::chrono_literals;

class manual_clock final : public clock {
public:
  time_point now() const override { return now_; }
  [[nodiscard]] timer after(duration delay, std::function<void()> due) override {
    return {*this, queue_.add(now_ + delay, std::move(due))};
  }
  void advance(duration by) {
    now_ += by;
    while (const std::function<void()> due = queue_.take_due(now_))
      due();
  }

private:
  void cancel(const timer::key& id) noexcept override { queue_.remove(id); }

  time_point now_{};
  timer_queue queue_;
};

TEST(Clock, CallsTimersInTheOrderInWhichTheyAreDue) {
  manual_clock clock;
  std::string called;
  const timer c = clock.after(30ms, [&] { called += 'c'; });
  const timer a = clock.after(10ms, [&] { called += 'a'; });
  const timer b = clock.after(10ms, [&] { called += 'b'; });
  clock.advance(9ms);
  EXPECT_EQ(called, "");
  clock.advance(100ms);
  EXPECT_EQ(called, "abc");
}

TEST(Clock, DoesNotCallATimerWhoseHandleIsGone) {
  manual_clock clock;
  int called = 0;
  {
    const timer dropped = clock.after(1ms, [&] { ++called; });
    timer replaced = clock.after(1ms, [&] { ++called; });
    replaced = clock.after(1ms, [&] { called += 10; });
    timer cancelled = clock.after(1ms, [&] { ++called; });
    cancelled.cancel();
    clock.advance(0ms);
    replaced = timer();
  }
  clock.advance(1s);
  EXPECT_EQ(called, 0);
}

TEST(Clock, ATimerMayStartAnother) {
  manual_clock clock;
  int called = 0;
  timer next;
  const timer first = clock.after(1ms, [&] { next = clock.after(0ms, [&] { ++called; }); });
  clock.advance(1ms);
  EXPECT_EQ(called, 1);
}

}  // namespace
}  // namespace donet::runtime
