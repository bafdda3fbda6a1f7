#include "runtime/routing/range_table.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace donet::runtime {

namespace {

constexpr channel last_channel{UINT64_MAX};

void insert_sorted(std::vector<subscriber>& members, subscriber who) {
  const auto at = std::lower_bound(members.begin(), members.end(), who);
  if (at == members.end() || *at != who)
    members.insert(at, who);
}

}  // namespace

bool range_table::contains(subscriber who, channel c) const noexcept {
  const std::span<const subscriber> members = subscribers(c);
  return std::binary_search(members.begin(), members.end(), who);
}

bool range_table::would_cut(subscriber who, channel_range range) const noexcept {
  const auto first = segment_of(range.low);
  const auto last = segment_of(range.high);
  const auto has = [who](const segment& candidate) {
    return std::binary_search(candidate.members.begin(), candidate.members.end(), who);
  };
  return (first != segments_.end() && first->first < range.low && has(first->second))
         || (last != segments_.end() && last->second.high > range.high && has(last->second));
}

range_table::segment_map::const_iterator range_table::at_or_behind(channel c) const noexcept {
  const auto found = segment_of(c);
  return found != segments_.end() ? found : segments_.lower_bound(c);
}

channel range_table::reach(channel_range within, std::size_t segments) const noexcept {
  for (auto at = at_or_behind(within.low); at != segments_.end() && at->first <= within.high;
       ++at) {
    if (segments <= 1)
      return std::min(at->second.high, within.high);
    --segments;
  }
  return within.high;
}

std::optional<channel_range> range_table::hull() const noexcept {
  if (segments_.empty())
    return std::nullopt;
  return channel_range{segments_.begin()->first, segments_.rbegin()->second.high};
}

void range_table::split_before(channel c) {
  const auto found = segment_of(c);
  if (found == segments_.end() || found->first == c)
    return;
  segment right = found->second;
  segments_.at(found->first).high = previous(c);
  segments_.emplace(c, std::move(right));
}

std::size_t range_table::add(subscriber who, channel_range range,
                             std::vector<channel_range>& covered) {
  split_before(range.low);
  if (range.high != last_channel)
    split_before(next(range.high));
  std::size_t touched = 1;
  auto at = segments_.lower_bound(range.low);
  for (channel from = range.low;;) {
    ++touched;
    const bool gap = at == segments_.end() || at->first > range.high || at->first > from;
    if (gap) {
      const bool reaches_end = at == segments_.end() || at->first > range.high;
      const channel to = reaches_end ? range.high : previous(at->first);
      append_joined(covered, {from, to});
      at = segments_.emplace_hint(at, from, segment{to, {who}});
    } else {
      insert_sorted(at->second.members, who);
    }
    if (at->second.high >= range.high)
      break;
    from = next(at->second.high);
    ++at;
  }
  join_around(range);
  return touched;
}

std::size_t range_table::remove(subscriber who, channel_range range,
                                std::vector<channel_range>& uncovered) {
  split_before(range.low);
  if (range.high != last_channel)
    split_before(next(range.high));
  std::size_t touched = 1;
  for (auto at = segments_.lower_bound(range.low);
       at != segments_.end() && at->first <= range.high;) {
    ++touched;
    std::vector<subscriber>& members = at->second.members;
    const auto member = std::lower_bound(members.begin(), members.end(), who);
    if (member != members.end() && *member == who)
      members.erase(member);
    if (members.empty()) {
      append_joined(uncovered, {at->first, at->second.high});
      at = segments_.erase(at);
    } else {
      ++at;
    }
  }
  join_around(range);
  return touched;
}

void range_table::join_around(channel_range range) {
  auto at = segments_.lower_bound(range.low);
  if (at != segments_.begin())
    --at;
  while (at != segments_.end() && at->first <= range.high) {
    const auto behind = std::next(at);
    if (behind == segments_.end())
      return;
    if (at->second.high != last_channel && next(at->second.high) == behind->first
        && at->second.members == behind->second.members) {
      at->second.high = behind->second.high;
      segments_.erase(behind);
    } else {
      at = behind;
    }
  }
}

}  // namespace donet::runtime
