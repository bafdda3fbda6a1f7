#pragma once
// A thread that serves sockets and runs actors: an event_loop and a unit, in turns (README, "A
// turn"). The same thread runs the actors that its sockets wake; at the end of a turn it writes
// everything that was sent.

#include "runtime/execution/unit.hpp"
#include "runtime/metrics/io_thread_metrics.hpp"
#include "runtime/net/event_loop.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>

namespace donet::runtime {

class io_thread final : private turn_work {
public:
  /// A turn that takes longer counts as a stall.
  static constexpr std::chrono::milliseconds stall{50};
  /// Time for which actors run in one turn; at most 256 of them run. A turn takes longer than this
  /// by one run, whose work each actor bounds itself, and by reading and writing the sockets.
  static constexpr std::chrono::milliseconds run_budget{1};

  /// The thread does not run before `start`, so the constructing thread may prepare the loop.
  /// Throws `std::system_error` if the system has no descriptor or memory left.
  io_thread(caf::actor_system& system, std::string name,
            std::shared_ptr<io_thread_metrics> metrics = std::make_shared<io_thread_metrics>());

  /// Before this, `stop` must have been called, and the actors of the unit must have ended.
  ~io_thread();

  io_thread(const io_thread&) = delete;
  io_thread& operator=(const io_thread&) = delete;

  event_loop& loop() noexcept { return loop_; }
  unit& actors() noexcept { return actors_; }

  void start();

  /// Runs everything that is runnable, then ends the thread and waits for it. To be called on
  /// another thread.
  void stop();

private:
  // Actors run in the order in which they were woken. So all that are waiting now will have run
  // after this number of runs.
  std::uint64_t round_of_all() override { return actors_.runs() + actors_.waiting(); }
  std::uint64_t rounds() const noexcept override { return actors_.runs(); }
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
