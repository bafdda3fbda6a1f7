#pragma once
// A rate limit: at most N units per interval, and at most N at once.

#include "runtime/clock.hpp"

#include <algorithm>
#include <cstdint>

namespace donet::actors {

/// A bucket that holds `limit` units and leaks as many per interval. 0 = no limit.
class leaky_bucket {
public:
  leaky_bucket() = default;
  leaky_bucket(std::uint64_t limit, runtime::clock::duration interval) noexcept
      : limit_(limit), interval_(interval) {}

  /// The time at which there is room for this many units; `now` or earlier means at once. More
  /// units than the limit have room when the bucket is empty.
  runtime::clock::time_point when(runtime::clock::time_point now, std::uint64_t units) const {
    if (limit_ == 0)
      return now;
    const auto room = interval_ - (units < limit_ ? cost(units) : interval_);
    return empty_at_ - now <= room ? now : empty_at_ - room;
  }

  void fill(runtime::clock::time_point now, std::uint64_t units) {
    if (limit_ != 0)
      empty_at_ = (empty_at_ < now ? now : empty_at_) + cost(units);
  }

private:
  runtime::clock::duration cost(std::uint64_t units) const {
    const double share = static_cast<double>(units) / static_cast<double>(limit_);
    return std::chrono::duration_cast<runtime::clock::duration>(interval_ * share);
  }

  std::uint64_t limit_ = 0;
  runtime::clock::duration interval_{};
  runtime::clock::time_point empty_at_{};
};

/// The rate limit that all anonymous clients of a shard share. A message without room is counted at
/// once, so that waiting clients are served in the order of their arrival.
class anonymous_budget {
public:
  anonymous_budget() = default;
  anonymous_budget(std::uint64_t messages, std::uint64_t bytes,
                   runtime::clock::duration interval) noexcept
      : messages_(messages, interval), bytes_(bytes, interval) {}

  /// Counts a message of this size, and returns the time at which it may be handled.
  runtime::clock::time_point take(runtime::clock::time_point now, std::uint64_t size) {
    const auto room = std::max(messages_.when(now, 1), bytes_.when(now, size));
    messages_.fill(now, 1);
    bytes_.fill(now, size);
    return room;
  }

private:
  leaky_bucket messages_;
  leaky_bucket bytes_;
};

}  // namespace donet::actors
