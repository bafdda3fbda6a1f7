#pragma once
// The ranges of one subscriber: disjoint, and joined where they touch. A subscriber that leaves finds
// its ranges here, and does not search the segments of all subscribers.

#include "runtime/routing/channel_range.hpp"

#include <cstddef>
#include <map>

namespace donet::runtime {

class range_set {
public:
  // Both take ranges that are not empty, also if the set has a part of the range already, or only a
  // part.
  void add(channel_range range);
  void remove(channel_range range);

  bool empty() const noexcept { return highs_.empty(); }
  std::size_t size() const noexcept { return highs_.size(); }

  /// The first range; the set is not empty.
  channel_range lowest() const noexcept { return {highs_.begin()->first, highs_.begin()->second}; }

private:
  // The first range that does not end before `c`.
  std::map<channel, channel>::iterator at_or_behind(channel c) noexcept;

  std::map<channel, channel> highs_;  // by the low end
};

}  // namespace donet::runtime
