#pragma once
// The sockets, timers and posted work of one thread. One turn: wait once, which does not sleep if the
// last turn has left something over; read the sockets that are ready; run posted work; judge the
// timers. Then the owner of the loop does its work (an I/O thread runs its actors), and `end_turn`
// writes everything that was sent, once per connection. README, "A turn", has the drawing.
//
// Every step of a turn has a bound, so no peer can keep the thread in one of them. What a step
// leaves over is done in the next turn, which then does not sleep.

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

/// Has something to do at the end of a turn.
class turn_end {
public:
  virtual void on_turn_end() noexcept = 0;

protected:
  ~turn_end() = default;
};

/// The work that the owner of a loop does between `turn` and `end_turn`, counted in rounds.
class turn_work {
public:
  /// The value that `rounds` has when everything that waits now has been served.
  virtual std::uint64_t round_of_all() = 0;
  virtual std::uint64_t rounds() const noexcept = 0;

protected:
  ~turn_work() = default;
};

/// All calls on the loop's thread, except `post`, `wake`, `when_served` and `is_current`.
///
/// The loop's time is the system's steady time without stalls: when more than `stall_min` passes
/// between two turns, or a wait ends that much too late, the loop's time stands still meanwhile. So
/// every deadline on this clock moves by the length of the stall.
class event_loop final : public clock {
public:
  /// Reads the system's steady clock; a test may hand in a time of its own.
  using time_source = time_point (*)() noexcept;

  /// A pause between two turns that is longer counts as a stall.
  static constexpr std::chrono::seconds stall_min{1};
  /// Pieces of posted work, among them steps of WebSocket connections, that one turn runs.
  static constexpr unsigned handlers_per_turn_max = 64;
  /// Timers that one turn judges.
  static constexpr unsigned timers_per_turn_max = 256;
  /// Turns in a row for which due timers wait while more sockets are ready than one turn reads.
  static constexpr unsigned turns_behind_max = 16;

  /// Throws `std::system_error` if the system has no more descriptors or memory.
  explicit event_loop(time_source source = nullptr);
  ~event_loop() override;

  /// Makes the calling thread the loop's.
  void attach();

  /// Whether the calling thread is the loop's. Any thread.
  bool is_current() const noexcept;

  /// Runs `work` on the loop's thread, never inside this call, in the order of the calls. Any thread;
  /// from the loop's own thread, and while the loop does not sleep, without a system call.
  void post(loop_work work);

  /// Makes the running or the next `turn` return without sleeping any longer. Any thread.
  void wake() noexcept;

  /// Calls `answered` on the loop's thread, at the end of the turn in which everything is served
  /// that was waiting when `when_served` was called: posted work and WebSockets, each socket that
  /// was ready, and the owner's work. Any thread.
  void when_served(std::function<void()> answered);

  /// The owner's work counts for `when_served`, too. `work` outlives the last turn.
  void serves(turn_work& work) noexcept { turn_work_ = &work; }

  /// One turn without its end. Sleeps until there is something to do if `may_wait`. Returns true if
  /// it was allowed to, or a socket was ready.
  bool turn(bool may_wait);

  /// The system's time at which the wait of this turn ended; nothing if the turn could not sleep.
  std::optional<time_point> waited_until() const noexcept {
    return has_waited_ ? std::optional(last_read_) : std::nullopt;
  }

  /// Pieces of posted work that the last turn ran.
  std::size_t handlers() const noexcept { return handlers_; }

  /// How often the loop has asked the kernel for ready sockets: once per turn, once more if a timer is
  /// due, and once more after a signal.
  std::uint64_t waits() const noexcept { return sockets_.waits(); }

  /// Ends the turn: calls those who asked for it, in that order. Returns the system's time.
  time_point end_turn() noexcept;

  /// Calls `whom` when the turn ends, once for each time that it was asked for.
  void at_turn_end(std::shared_ptr<turn_end> whom) { ending_.push_back(std::move(whom)); }

  /// How many will be called when the turn ends.
  std::size_t endings() const noexcept { return ending_.size(); }

  readiness_set& sockets() noexcept { return sockets_; }

  /// Looks names up without blocking the loop. Throws `std::system_error` if there is no thread for it.
  name_lookup& names();

  /// Kept until the loop ends, for `loop_executor`.
  std::shared_ptr<void>& execution_context() noexcept { return execution_context_; }

  /// Where bytes are received before they are cut into frames; one for the whole thread.
  std::span<std::byte> read_buffer() noexcept { return read_buffer_; }

  time_point now() const override { return now_; }
  /// At most `stall_min` after `now`: what a turn takes beyond that is a stall.
  time_point exactly_now() const override;
  /// The length of all stalls so far, which `now` leaves out.
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
  // Work of this thread, and in front of it what `inbox_` had when it was last emptied.
  std::deque<loop_work> work_;
  std::mutex mutex_;
  std::vector<loop_work> inbox_;  // guarded by the mutex: work of other threads
  std::vector<loop_work> fetched_;
  std::atomic<bool> woken_{false};      // the inbox was filled, or `wake` was called
  std::atomic<bool> may_sleep_{false};  // whoever sets `woken_` has to end the wait
  timer_queue timers_;
  std::unique_ptr<name_lookup> names_;
  turn_work* turn_work_ = nullptr;
  std::vector<std::shared_ptr<turn_end>> ending_;
  std::vector<question> questions_;
  std::vector<std::byte> read_buffer_;
  time_point last_read_;       // the system's time when it was last looked at
  duration skipped_{0};        // the system's time less the loop's: all stalls
  time_point now_;             // the loop's time
  mutable time_point latest_;  // the latest loop time that was handed out
  bool has_waited_ = false;    // in this turn
  bool timers_left_ = false;
  unsigned turns_behind_ = 0;
  std::size_t handlers_ = 0;
};

}  // namespace donet::runtime
