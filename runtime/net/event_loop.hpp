#pragma once
// The sockets, timers and posted work of one thread. A turn is: see what is ready, handle it; then
// whoever owns the loop does its work (an I/O thread runs its actors); then everything that was
// sent is written, once per connection.
//
// Asio carries whatever is rare (accepting, connecting, resolving names, timers, signals, posted
// work); plain TCP connections, which carry the load, are in the loop's own readiness_set. The loop
// waits in Asio, with the set as one of the things it waits for.

#include "runtime/clock.hpp"
#include "runtime/net/readiness_set.hpp"

#include <atomic>
#include <cstddef>
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

/// All calls on the loop's thread, except `post` and `is_current`.
class event_loop final : public clock {
public:
  /// Throws `std::system_error` if the system has no more of what it takes.
  event_loop();
  ~event_loop() override;

  /// Says that the calling thread is the loop's, from now on.
  void attach();

  /// Whether the calling thread is the loop's. Any thread.
  bool is_current() const noexcept;

  /// Runs `work` on the loop's thread, never inside this call. Any thread.
  void post(std::function<void()> work);

  /// One turn without its end. Waits for something to do if `may_wait`. Says whether there was
  /// something, as far as it knows.
  bool turn(bool may_wait);

  /// When this turn had waited enough and began to do something; nothing if it did not wait.
  std::optional<time_point> waited_until() const noexcept {
    return has_waited_ ? std::optional(waited_until_) : std::nullopt;
  }

  /// Handlers of Asio that the last turn ran.
  std::size_t handlers() const noexcept { return handlers_; }

  /// Ends the turn: calls those who asked for it, in that order.
  void end_turn() noexcept;

  /// Calls `whom` when the turn ends, once for each time that it was asked for.
  void at_turn_end(std::shared_ptr<turn_end> whom) { ending_.push_back(std::move(whom)); }

  /// How many will be called when the turn ends.
  std::size_t endings() const noexcept { return ending_.size(); }

  /// Asio has things to do, or probably: the next turn does all of them, and does not wait.
  void look_at_asio() noexcept { posted_.store(true, std::memory_order_relaxed); }

  readiness_set& sockets() noexcept { return sockets_; }
  boost::asio::io_context& context() noexcept;

  /// Where bytes are received before they are cut into frames; one for the whole thread.
  std::span<std::byte> read_buffer() noexcept { return read_buffer_; }

  time_point now() const override { return now_; }
  time_point exactly_now() const override { return std::chrono::steady_clock::now(); }
  [[nodiscard]] timer after(duration delay, std::function<void()> due) override;

private:
  void cancel(const timer::key& id) noexcept override;
  void wait();
  void arm_timers();
  void run_timers();

  struct asio_side;

  readiness_set sockets_;
  timer_queue timers_;
  std::unique_ptr<asio_side> asio_;
  std::vector<std::shared_ptr<turn_end>> ending_;
  std::vector<std::byte> read_buffer_;
  time_point now_;
  std::atomic<bool> posted_{false};
  bool quiet_ = true;
  bool has_waited_ = false;
  time_point waited_until_;
  unsigned turns_since_asio_ = 0;
  std::size_t handlers_ = 0;
};

}  // namespace donet::runtime
