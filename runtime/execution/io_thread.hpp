#pragma once
// A thread that serves sockets and runs actors: an event_loop and a unit, taking turns. Whatever
// actor its sockets wake, it runs itself, right there; at the end of the turn everything that was
// sent is written.

#include "runtime/execution/unit.hpp"
#include "runtime/metrics/io_thread_metrics.hpp"
#include "runtime/net/event_loop.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>

namespace donet::runtime {

class io_thread {
public:
  /// A turn that takes longer is a stall.
  static constexpr std::chrono::milliseconds stall{50};

  /// Does not run yet: until `start`, the thread that made it may prepare the loop. Throws
  /// `std::system_error` if the system has no more of what it takes.
  io_thread(caf::actor_system& system, std::string name,
            std::shared_ptr<io_thread_metrics> metrics = std::make_shared<io_thread_metrics>());

  /// `stop` was called, and the actors of its unit are gone.
  ~io_thread();

  io_thread(const io_thread&) = delete;
  io_thread& operator=(const io_thread&) = delete;

  event_loop& loop() noexcept { return loop_; }
  unit& actors() noexcept { return actors_; }

  void start();

  /// Runs what is runnable, then ends the thread and waits for it. From another thread.
  void stop();

private:
  void run();
  void count_turn(std::chrono::steady_clock::duration took) noexcept;

  std::string name_;
  std::shared_ptr<io_thread_metrics> metrics_;
  event_loop loop_;
  unit actors_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace donet::runtime
