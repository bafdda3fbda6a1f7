#pragma once
// A closed interval of channels. Both ends belong to it, so that an interval can be the whole space.

#include "runtime/ids.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace donet::runtime {

struct channel_range {
  channel low{};
  channel high{};

  /// True if `low > high`: the range has no channel.
  constexpr bool empty() const noexcept { return low > high; }
  constexpr bool contains(channel c) const noexcept { return low <= c && c <= high; }

  friend constexpr bool operator==(const channel_range&, const channel_range&) = default;
};

constexpr channel_range intersection(const channel_range& a, const channel_range& b) noexcept {
  return {std::max(a.low, b.low), std::min(a.high, b.high)};
}

/// The channel after `c`, which is not the last one.
constexpr channel next(channel c) noexcept {
  return channel{value(c) + 1};
}

/// The channel before `c`, which is not the first one.
constexpr channel previous(channel c) noexcept {
  return channel{value(c) - 1};
}

/// Appends a range that is behind all of `to`. Joins it to the last one if it begins where that ends.
inline void append_joined(std::vector<channel_range>& to, channel_range added) {
  if (!to.empty() && value(to.back().high) != UINT64_MAX && next(to.back().high) == added.low)
    to.back().high = added.high;
  else
    to.push_back(added);
}

}  // namespace donet::runtime
