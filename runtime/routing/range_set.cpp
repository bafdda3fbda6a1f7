#include "runtime/routing/range_set.hpp"

#include <algorithm>
#include <iterator>

namespace donet::runtime {

std::map<channel, channel>::iterator range_set::at_or_behind(channel c) noexcept {
  const auto behind = highs_.upper_bound(c);
  if (behind != highs_.begin() && std::prev(behind)->second >= c)
    return std::prev(behind);
  return behind;
}

void range_set::add(channel_range range) {
  // Ranges that only touch this one are joined to it as well. The ends of the space touch no range.
  const channel from = value(range.low) == 0 ? range.low : previous(range.low);
  const channel to = value(range.high) == UINT64_MAX ? range.high : next(range.high);
  auto at = at_or_behind(from);
  while (at != highs_.end() && at->first <= to) {
    range.low = std::min(range.low, at->first);
    range.high = std::max(range.high, at->second);
    at = highs_.erase(at);
  }
  highs_.emplace_hint(at, range.low, range.high);
}

void range_set::remove(channel_range range) {
  auto at = at_or_behind(range.low);
  while (at != highs_.end() && at->first <= range.high) {
    const channel_range old{at->first, at->second};
    at = highs_.erase(at);
    if (old.low < range.low)
      highs_.emplace_hint(at, old.low, previous(range.low));
    if (old.high > range.high)
      at = highs_.emplace_hint(at, next(range.high), old.high);
  }
}

}  // namespace donet::runtime
