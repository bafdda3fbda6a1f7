#pragma once
// Time as a dependency that is passed in: the clock of an I/O thread in production, virtual time in
// tests. No code of a higher layer reads the system's clock.

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>

namespace donet::runtime {

class clock;

/// A pending callback; destroying the handle cancels it. A handle must not outlive its clock, and
/// belongs to the clock's thread.
class timer {
public:
  using key = std::pair<std::chrono::steady_clock::time_point, std::uint64_t>;

  timer() noexcept = default;
  timer(clock& owner, key id) noexcept : owner_(&owner), id_(id) {}
  timer(timer&& other) noexcept
      : owner_(std::exchange(other.owner_, nullptr)), id_(std::move(other.id_)) {}
  timer& operator=(timer&& other) noexcept {
    std::swap(owner_, other.owner_);
    std::swap(id_, other.id_);
    return *this;
  }
  ~timer() { cancel(); }

  /// Has no effect if the callback has run already.
  void cancel() noexcept;

private:
  clock* owner_ = nullptr;
  key id_{};
};

/// Monotonic time and one-shot timers. All calls and all callbacks on the thread that owns the
/// clock.
class clock {
public:
  using time_point = std::chrono::steady_clock::time_point;
  using duration = std::chrono::steady_clock::duration;

  clock() = default;
  clock(const clock&) = delete;
  clock& operator=(const clock&) = delete;
  virtual ~clock() = default;

  /// The time of the current event; may stand still while the event is handled.
  virtual time_point now() const = 0;

  /// The exact time; each call reads the system's clock.
  virtual time_point exactly_now() const { return now(); }

  /// Calls `due` once, after `delay` or as soon after that as the thread can.
  [[nodiscard]] virtual timer after(duration delay, std::function<void()> due) = 0;

private:
  friend class timer;
  virtual void cancel(const timer::key& id) noexcept = 0;
};

inline void timer::cancel() noexcept {
  if (owner_ != nullptr)
    std::exchange(owner_, nullptr)->cancel(id_);
}

/// The timers of one clock, in the order of their due times; timers with equal times in the order
/// in which they were started. Reads no clock.
class timer_queue {
public:
  timer::key add(clock::time_point when, std::function<void()> due) {
    const timer::key id{when, next_++};
    waiting_.emplace(id, std::move(due));
    return id;
  }

  void remove(const timer::key& id) noexcept { waiting_.erase(id); }

  std::optional<clock::time_point> earliest() const noexcept {
    if (waiting_.empty())
      return std::nullopt;
    return waiting_.begin()->first.first;
  }

  /// Removes and returns the callback of the earliest timer that is due at `now`; empty if there is
  /// none.
  std::function<void()> take_due(clock::time_point now) {
    if (waiting_.empty() || waiting_.begin()->first.first > now)
      return {};
    std::function<void()> due = std::move(waiting_.begin()->second);
    waiting_.erase(waiting_.begin());
    return due;
  }

private:
  std::map<timer::key, std::function<void()>> waiting_;
  std::uint64_t next_ = 0;
};

}  // namespace donet::runtime
