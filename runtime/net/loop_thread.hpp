#pragma once
// A loop with a thread of its own, for what must not disturb those that carry the game, nor wait for
// them.

#include "runtime/net/event_loop.hpp"

#include <atomic>
#include <string>
#include <thread>

namespace donet::runtime {

class loop_thread {
public:
  /// Does not run yet: until `start`, the thread that made it may prepare the loop. Throws
  /// `std::system_error` if the system has no more of what it takes.
  explicit loop_thread(std::string name);
  loop_thread(const loop_thread&) = delete;
  loop_thread& operator=(const loop_thread&) = delete;
  /// Stops.
  ~loop_thread();

  event_loop& loop() noexcept { return loop_; }

  void start();

  /// Ends the thread and waits for it; from then on the loop is the caller's. From another thread.
  void stop();

private:
  std::string name_;
  event_loop loop_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace donet::runtime
