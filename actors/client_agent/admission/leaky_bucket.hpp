#pragma once
// How much a client may send: so much in an interval, and no more at once than that.

#include "runtime/clock.hpp"

#include <algorithm>
#include <cstdint>

namespace donet::actors {

/// A bucket that leaks `limit` units per interval and holds as many. 0 is no limit.
class leaky_bucket {
public:
  leaky_bucket() = default;
  leaky_bucket(std::uint64_t limit, runtime::clock::duration interval) noexcept
      : limit_(limit), interval_(interval) {}

  /// When there is room for this many units; a moment that is not later than `now` is at once. More
  /// than the limit never fits, and is taken when the bucket is empty.
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

/// What all anonymous clients of a shard may send together. A message that finds no room takes its
/// place in the line at once, so that a crowd of waiting clients is served in the order in which it came.
class anonymous_budget {
public:
  anonymous_budget() = default;
  anonymous_budget(std::uint64_t messages, std::uint64_t bytes,
                   runtime::clock::duration interval) noexcept
      : messages_(messages, interval), bytes_(bytes, interval) {}

  /// When a message of this size may be handled. It is counted already.
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
