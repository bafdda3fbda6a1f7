#pragma once
// A loop with a thread of its own, for work that must neither disturb the I/O threads of the game
// nor wait for them.

#include "runtime/net/event_loop.hpp"

#include <atomic>
#include <string>
#include <thread>

namespace donet::runtime {

class loop_thread {
public:
  /// Does not run before `start`, so the constructing thread may prepare the loop. Throws
  /// `std::system_error` if the system has no descriptor or memory left.
  explicit loop_thread(std::string name);
  loop_thread(const loop_thread&) = delete;
  loop_thread& operator=(const loop_thread&) = delete;
  /// Calls `stop`.
  ~loop_thread();

  event_loop& loop() noexcept { return loop_; }

  void start();

  /// Ends the thread and waits for it; afterwards the loop belongs to the caller. To be called on
  /// another thread.
  void stop();

private:
  std::string name_;
  event_loop loop_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace donet::runtime
