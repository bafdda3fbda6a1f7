#pragma once
// The times at which messages are due, for a given rate.

#include "tools/bench/session.hpp"

#include <cstdint>
#include <limits>

namespace donet::bench {

class pace {
public:
  /// `rate` messages per second, the first one at `begin`; with a rate of 0, any number at any
  /// time.
  pace(double rate, time_point begin) : rate_(rate), begin_(begin) {}

  bool is_unlimited() const noexcept { return rate_ <= 0; }

  /// The number of messages due by now, minus the number `done`.
  std::uint64_t due(time_point now, std::uint64_t done) const {
    if (is_unlimited())
      return std::numeric_limits<std::uint64_t>::max();
    if (now < begin_)
      return 0;
    const auto all = static_cast<std::uint64_t>(seconds_of(now - begin_) * rate_) + 1;
    return all > done ? all - done : 0;
  }

  /// The time at which the message after `done` others is due.
  time_point when(std::uint64_t done) const {
    return is_unlimited() ? begin_ : begin_ + nanoseconds_of(static_cast<double>(done) / rate_);
  }

private:
  double rate_;
  time_point begin_;
};

}  // namespace donet::bench
