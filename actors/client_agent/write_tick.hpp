#pragma once
// The write tick of a shard: a write_wheel and its timer. One timer runs at a time, for the
// earliest slot that has clients; a shard without held output has no timer.

#include "actors/client_agent/write_wheel.hpp"
#include "runtime/clock.hpp"

#include <chrono>
#include <functional>
#include <utility>
#include <vector>

namespace donet::actors {

/// All calls, and those of `due`, on the thread of the clock.
class write_tick {
public:
  /// `due` is called when clients are due; the owner then calls `take_due` and `arm`. A period of 0
  /// is no tick: nothing is held.
  write_tick(std::chrono::milliseconds period, runtime::clock& time, std::function<void()> due)
      : wheel_(period, time.now()), time_(time), due_(std::move(due)) {}

  bool is_on() const noexcept { return wheel_.is_on(); }

  /// Schedules a client that has held output from `now` on and is not scheduled yet. The owner
  /// calls `arm` before its turn ends.
  void schedule(runtime::subscriber client, runtime::clock::time_point now) {
    wheel_.add(client, now);
  }

  void arm() {
    const runtime::clock::time_point due = wheel_.next_due();
    if (due >= armed_for_)
      return;
    armed_for_ = due;
    const auto delay = std::max(due - time_.exactly_now(), runtime::clock::duration::zero());
    timer_ = time_.after(delay, [this] {
      armed_for_ = runtime::clock::time_point::max();
      due_();
    });
  }

  /// The clients whose held output is to be written now; they are no longer scheduled.
  std::vector<runtime::subscriber> take_due() { return wheel_.take_due(time_.exactly_now()); }

private:
  write_wheel wheel_;
  runtime::clock& time_;
  std::function<void()> due_;
  runtime::clock::time_point armed_for_ = runtime::clock::time_point::max();
  runtime::timer timer_;
};

}  // namespace donet::actors
