#pragma once
// The time to wait before the next attempt at an operation that keeps failing.

#include <algorithm>
#include <chrono>

namespace donet::runtime {

/// The waiting time doubles with each failure, from `first` up to `most`; a success resets it.
class backoff {
public:
  backoff(std::chrono::milliseconds first, std::chrono::milliseconds most) noexcept
      : first_(first), most_(most), next_(first) {}

  std::chrono::milliseconds failed() noexcept {
    const std::chrono::milliseconds now = next_;
    next_ = std::min(next_ * 2, most_);
    return now;
  }

  void succeeded() noexcept { next_ = first_; }

private:
  std::chrono::milliseconds first_;
  std::chrono::milliseconds most_;
  std::chrono::milliseconds next_;
};

}  // namespace donet::runtime
