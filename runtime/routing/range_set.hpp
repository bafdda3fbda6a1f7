#pragma once
// What one subscriber ranges over, so that it can leave without looking through everybody's
// segments: disjoint ranges, as long as they can be.

#include "runtime/routing/channel_range.hpp"

#include <cstddef>
#include <map>

namespace donet::runtime {

class range_set {
public:
  /// Both take ranges that are not empty, and ones that are (or are not) held in part.
  void add(channel_range range);
  void remove(channel_range range);

  bool empty() const noexcept { return highs_.empty(); }
  std::size_t size() const noexcept { return highs_.size(); }

  /// The first of them; there is one.
  channel_range lowest() const noexcept { return {highs_.begin()->first, highs_.begin()->second}; }

private:
  // The first range that ends at or behind `c`.
  std::map<channel, channel>::iterator at_or_behind(channel c) noexcept;

  std::map<channel, channel> highs_;  // by the low end
};

}  // namespace donet::runtime
