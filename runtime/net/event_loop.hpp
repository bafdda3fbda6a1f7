#pragma once
// The sockets, timers and posted work of one thread. One turn: wait once if there is nothing to do,
// read the sockets that are ready, judge the timers; then the owner of the loop does its work (an
// I/O thread runs its actors) and `end_turn` writes everything that was sent, once per connection.
// README, "A turn", has the drawing.
//
// Every step of a turn has a bound, so no peer can keep the thread in one of them. What a step
// leaves over is done in the next turn, which then does not wait.
//
// Asio carries what is rare (accepting, connecting, resolving names, posted work, the bytes of
// WebSocket); plain TCP and TLS connections, which carry the load, are in the loop's own
// readiness_set. The loop waits in Asio, with the set as one of the descriptors it waits for.

#include "runtime/clock.hpp"
#include "runtime/net/readiness_set.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace donet::runtime {

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

/// All calls on the loop's thread, except `post`, `when_served` and `is_current`.
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
  /// Handlers of Asio that one turn runs.
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

  /// Runs `work` on the loop's thread, never inside this call. Any thread.
  void post(std::function<void()> work);

  /// Calls `answered` on the loop's thread, at the end of the turn in which everything is served
  /// that was waiting when `when_served` was called: posted work and WebSockets, each socket that
  /// was ready, and the owner's work. Any thread.
  void when_served(std::function<void()> answered);

  /// The owner's work counts for `when_served`, too. `work` outlives the last turn.
  void serves(turn_work& work) noexcept { work_ = &work; }

  /// One turn without its end. Waits for something to do if `may_wait`. Returns whether there was
  /// something, as far as the loop knows.
  bool turn(bool may_wait);

  /// The system's time at which the wait of this turn ended; nothing if the turn did not wait.
  std::optional<time_point> waited_until() const noexcept {
    return has_waited_ ? std::optional(last_read_) : std::nullopt;
  }

  /// Handlers of Asio that the last turn ran.
  std::size_t handlers() const noexcept { return handlers_; }

  /// Ends the turn: calls those who asked for it, in that order. Returns the system's time.
  time_point end_turn() noexcept;

  /// Calls `whom` when the turn ends, once for each time that it was asked for.
  void at_turn_end(std::shared_ptr<turn_end> whom) { ending_.push_back(std::move(whom)); }

  /// How many will be called when the turn ends.
  std::size_t endings() const noexcept { return ending_.size(); }

  /// Asio has work, or probably: the next turn runs its handlers, and does not wait.
  void look_at_asio() noexcept { posted_.store(true, std::memory_order_relaxed); }

  readiness_set& sockets() noexcept { return sockets_; }
  boost::asio::io_context& context() noexcept;

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
  void wait();
  void arm_timers();
  void run_handlers();
  void judge_timers();
  void answer_questions();
  void read_clock(time_point busy_since) noexcept;

  struct asio_side;
  struct question {
    std::function<void()> answered;
    std::uint64_t socket_round = 0;
    std::uint64_t work_round = 0;
  };

  time_source source_;
  readiness_set sockets_;
  timer_queue timers_;
  std::unique_ptr<asio_side> asio_;
  turn_work* work_ = nullptr;
  std::vector<std::shared_ptr<turn_end>> ending_;
  std::vector<question> questions_;
  std::vector<std::byte> read_buffer_;
  time_point last_read_;       // the system's time when it was last looked at
  duration skipped_{0};        // the system's time less the loop's: all stalls
  time_point now_;             // the loop's time
  mutable time_point latest_;  // the latest loop time that was handed out
  std::atomic<bool> posted_{false};
  bool quiet_ = true;
  bool has_waited_ = false;
  bool ran_handlers_ = false;  // in this turn
  bool handlers_left_ = false;
  bool timers_left_ = false;
  unsigned turns_behind_ = 0;
  unsigned turns_since_asio_ = 0;
  std::size_t handlers_ = 0;
};

}  // namespace donet::runtime
