#pragma once
// The messages of one publisher that are in flight.

#include "tools/bench/session.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace donet::bench {

class flight {
public:
  /// At most `window` messages are in flight at a time, each to `receivers` subscribers.
  flight(std::size_t window, std::size_t receivers);

  std::size_t room() const noexcept { return window_ - (sent_ - landed_); }
  bool is_empty() const noexcept { return sent_ == landed_; }
  /// The number of messages sent so far, which is the number of the next one.
  std::uint64_t sent() const noexcept { return sent_; }
  /// The number of messages received by all subscribers so far.
  std::uint64_t landed() const noexcept { return landed_; }

  /// Records that the next `count` messages are sent; the window must have room for them.
  void send(std::size_t count, time_point now);

  /// Records that a receiver has this message, which must be in flight; returns the time when it
  /// was sent. Each receiver gets messages in order, so all have the oldest before all have the
  /// next.
  time_point receive(std::uint64_t number) noexcept {
    auto& one = slots_[number & mask_];
    if (--one.missing == 0)
      ++landed_;
    return one.sent_at;
  }

private:
  struct slot {
    time_point sent_at{};
    std::size_t missing = 0;
  };

  std::size_t window_;
  std::size_t receivers_;
  std::size_t mask_;
  std::vector<slot> slots_;
  std::uint64_t sent_ = 0;
  std::uint64_t landed_ = 0;
};

}  // namespace donet::bench
