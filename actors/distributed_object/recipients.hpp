#pragma once
// The few channels that receive one datagram of an object.

#include "runtime/check.hpp"
#include "runtime/ids.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

namespace donet::actors {

/// Holds each channel once, in the order of addition; channel 0 is ignored.
class recipients {
public:
  void add(runtime::channel c) {
    const auto end = all_.begin() + count_;
    if (c == runtime::channel{0} || std::find(all_.begin(), end, c) != end)
      return;
    runtime::check(count_ < all_.size(), "a message of an object has more than five recipients");
    all_[count_++] = c;
  }

  bool empty() const noexcept { return count_ == 0; }
  std::span<const runtime::channel> all() const noexcept { return {all_.data(), count_}; }

private:
  std::array<runtime::channel, 5> all_{};
  std::size_t count_ = 0;
};

}  // namespace donet::actors
