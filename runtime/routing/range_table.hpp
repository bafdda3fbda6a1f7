#pragma once
// The subscribers of ranges of channels. The space is cut into segments: each has one set of subscribers,
// and is as long as possible. Channels without a subscriber are in no segment.

#include "runtime/ids.hpp"
#include "runtime/routing/channel_range.hpp"
#include "runtime/routing/subscriber.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <vector>

namespace donet::runtime {

class range_table {
public:
  struct segment {
    channel high{};
    std::vector<subscriber> members;  // ascending
  };
  using segment_map = std::map<channel, segment>;

  bool empty() const noexcept { return segments_.empty(); }
  std::size_t size() const noexcept { return segments_.size(); }

  /// Adds `who` to a range that is not empty. The parts that had no subscriber before are appended to
  /// `covered`. Returns how many segments were touched.
  std::size_t add(subscriber who, channel_range range, std::vector<channel_range>& covered);

  /// Removes `who` from a range. The parts that have no subscriber any longer are appended to
  /// `uncovered`. Returns how many segments were touched.
  std::size_t remove(subscriber who, channel_range range, std::vector<channel_range>& uncovered);

  /// In ascending order; valid until the next change.
  std::span<const subscriber> subscribers(channel c) const noexcept {
    const auto found = segment_of(c);
    if (found == segments_.end())
      return {};
    return {found->second.members.data(), found->second.members.size()};
  }

  bool contains(subscriber who, channel c) const noexcept;

  /// True if removing `who` from this range would make more segments: a segment of `who` continues
  /// beyond an end of the range.
  bool would_cut(subscriber who, channel_range range) const noexcept;

  /// The end of the first `segments` segments (at least one) in this range, or the end of the range if
  /// there are fewer.
  channel reach(channel_range within, std::size_t segments) const noexcept;

  /// The segment with `c`, or the first one behind it.
  segment_map::const_iterator at_or_behind(channel c) const noexcept;
  const segment_map& segments() const noexcept { return segments_; }

  /// From the first channel of the first segment to the last of the last one; nothing if there is no
  /// segment.
  std::optional<channel_range> hull() const noexcept;

private:
  segment_map::const_iterator segment_of(channel c) const noexcept {
    auto after = segments_.upper_bound(c);
    if (after == segments_.begin())
      return segments_.end();
    --after;
    return after->second.high >= c ? after : segments_.end();
  }

  // Cuts the segment that has both `c` and the channel before it in two.
  void split_before(channel c);
  // Joins the segments that begin in, or next to, this range where they have the same members.
  void join_around(channel_range range);

  segment_map segments_;
};

}  // namespace donet::runtime
