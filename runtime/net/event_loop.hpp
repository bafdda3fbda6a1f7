#pragma once
// The sockets, timers and posted work of one thread. One turn has these steps: wait once, without
// sleeping if the last turn left work over; read the sockets that are ready; run posted work; judge
// the timers. Then the owner of the loop does its own work (an I/O thread runs its actors), and
// `end_turn` writes everything that was sent, once per connection. README, "A turn", has the
// drawing.
//
// Every step of a turn has a bound, so no peer can keep the thread in one step. The next turn
// continues with the work that a step leaves over, and does not sleep before it.

#include "runtime/clock.hpp"
#include "runtime/net/loop_work.hpp"
#include "runtime/net/readiness_set.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace donet::runtime {

class name_lookup;

/// An object that requested a call at the end of a turn.
class turn_end {
public:
  virtual void on_turn_end() noexcept = 0;

protected:
  ~turn_end() = default;
};

/// The work that the owner of a loop does between `turn` and `end_turn`, counted in rounds.
class turn_work {
public:
  /// The value that `rounds` will have when all work that is waiting now has been served.
  virtual std::uint64_t round_of_all() = 0;
  virtual std::uint64_t rounds() const noexcept = 0;

protected:
  ~turn_work() = default;
};

/// All calls on the loop's thread, except `post`, `wake`, `when_served` and `is_current`.
///
/// The loop's time is the system's steady time without stalls. When more than `stall_min` passes
/// between two turns, or a wait ends that much too late, the loop's time stands still for the
/// duration of the stall. So every deadline on this clock moves by that duration.
class event_loop final : public clock {
public:
  /// The source of the loop's time. The default reads the system's steady clock; a test may pass
  /// another one.
  using time_source = time_point (*)() noexcept;

  /// The loop counts a longer pause between two turns as a stall.
  static constexpr std::chrono::seconds stall_min{1};
  /// Bound on the pieces of posted work, among them steps of WebSocket connections, that one turn
  /// runs.
  static constexpr unsigned handlers_per_turn_max = 64;
  /// Bound on the timers that one turn judges.
  static constexpr unsigned timers_per_turn_max = 256;
  /// Consecutive turns for which due timers wait while more sockets are ready than one turn reads.
  static constexpr unsigned turns_behind_max = 16;

  /// Throws `std::system_error` if the system has no descriptor or memory left.
  explicit event_loop(time_source source = nullptr);
  ~event_loop() override;

  /// Makes the calling thread the loop's thread.
  void attach();

  /// True if the calling thread is the loop's thread. Any thread.
  bool is_current() const noexcept;

  /// Runs `work` on the loop's thread, never inside this call, in the order of the calls. Makes no
  /// system call on the loop's own thread or while the loop does not sleep. Any thread.
  void post(loop_work work);

  /// Makes the running or the next `turn` return without sleeping any longer. Any thread.
  void wake() noexcept;

  /// Calls `answered` on the loop's thread, at the end of the turn in which everything has been
  /// served that was waiting when `when_served` was called: posted work and WebSocket steps, each
  /// socket that was ready, and the owner's work. Any thread.
  void when_served(std::function<void()> answered);

  /// Makes `when_served` wait for the owner's work, too. `work` must outlive the last turn.
  void serves(turn_work& work) noexcept { turn_work_ = &work; }

  /// Runs one turn without its end. If `may_wait`, the turn sleeps until there is something to do.
  /// Returns true if `may_wait` or a socket was ready.
  bool turn(bool may_wait);

  /// System time at which the wait of this turn ended; empty if the turn could not sleep.
  std::optional<time_point> waited_until() const noexcept {
    return has_waited_ ? std::optional(last_read_) : std::nullopt;
  }

  /// Pieces of posted work that the last turn ran.
  std::size_t handlers() const noexcept { return handlers_; }

  /// Number of times that the loop has asked the kernel for ready sockets: once per turn, once more
  /// if a timer is due, and once more after a signal.
  std::uint64_t waits() const noexcept { return sockets_.waits(); }

  /// Ends the turn: calls the objects that requested it, in the order of their requests. Returns
  /// the system time.
  time_point end_turn() noexcept;

  /// Calls `whom` at the end of the turn, once for each request.
  void at_turn_end(std::shared_ptr<turn_end> whom) { ending_.push_back(std::move(whom)); }

  /// Number of calls that the end of the turn will make.
  std::size_t endings() const noexcept { return ending_.size(); }

  readiness_set& sockets() noexcept { return sockets_; }

  /// Resolves names without blocking the loop. Throws `std::system_error` if the system has no
  /// thread for it.
  name_lookup& names();

  /// A slot for `loop_executor`; its content is kept until the loop is destroyed.
  std::shared_ptr<void>& execution_context() noexcept { return execution_context_; }

  /// Receive buffer of the whole thread. A connection cuts frames out of it before another one uses
  /// it.
  std::span<std::byte> read_buffer() noexcept { return read_buffer_; }

  time_point now() const override { return now_; }
  /// At most `stall_min` after `now`: a turn that takes longer is a stall.
  time_point exactly_now() const override;
  /// Sum of all stalls so far, which `now` leaves out.
  duration stalls() const noexcept { return skipped_; }
  [[nodiscard]] timer after(duration delay, std::function<void()> due) override;

private:
  void cancel(const timer::key& id) noexcept override;
  bool has_left_over() const noexcept;
  std::size_t wait();
  void fetch_posted();
  void drop_posted() noexcept;
  void run_posted();
  void judge_timers();
  void answer_questions();
  void read_clock(time_point busy_since) noexcept;

  struct question {
    std::function<void()> answered;
    std::uint64_t socket_round = 0;
    std::uint64_t work_round = 0;
  };

  time_source source_;
  readiness_set sockets_;
  std::shared_ptr<void> execution_context_;
  // Work to run, in order: posted by this thread, or moved here from `inbox_`.
  std::deque<loop_work> work_;
  std::mutex mutex_;
  std::vector<loop_work> inbox_;  // guarded by the mutex: work of other threads
  std::vector<loop_work> fetched_;
  std::atomic<bool> woken_{false};      // the inbox was filled, or `wake` was called
  std::atomic<bool> may_sleep_{false};  // the thread that sets `woken_` must end the wait
  timer_queue timers_;
  std::unique_ptr<name_lookup> names_;
  turn_work* turn_work_ = nullptr;
  std::vector<std::shared_ptr<turn_end>> ending_;
  std::vector<question> questions_;
  std::vector<std::byte> read_buffer_;
  time_point last_read_;       // system time at the last reading
  duration skipped_{0};        // system time minus loop time: all stalls
  time_point now_;             // the loop's time
  mutable time_point latest_;  // the latest loop time that was returned
  bool has_waited_ = false;    // in this turn
  bool timers_left_ = false;
  unsigned turns_behind_ = 0;
  std::size_t handlers_ = 0;
};

}  // namespace donet::runtime
