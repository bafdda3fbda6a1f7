// How participants of a Message Director subscribe, and what a parent is told of it (spec/services
// 2.4, with what 2.10 recommends for QUIRKS 10 to 13).

#include "runtime/routing/subscription_table.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace donet::runtime {

namespace {

using kind = subscription_change::kind;

// A range that ends is told around so many channels that somebody holds singly; around more it is
// told whole, and they are told anew (QUIRK 10).
constexpr std::size_t spared_per_range_max = 1000;

subscription_change change(kind what, channel c) {
  return {what, {c, c}};
}

// Whether one of these parts, which are disjoint and ascending, holds the channel.
bool covers(const std::vector<channel_range>& parts, channel c) {
  const auto at = std::partition_point(parts.begin(), parts.end(),
                                       [c](const channel_range& part) { return part.high < c; });
  return at != parts.end() && at->contains(c);
}

}  // namespace

// ---- single channels: 2.4.1 and 2.4.2 ----

bool subscription_table::add(subscriber who, channel c, subscription_changes& changes,
                             std::size_t allowance) {
  if (is_subscribed(who, c))
    return true;
  if (of(who).channels.size() >= bounds_.channels_per_subscriber_max + allowance)
    return false;
  insert(who, c, changes);
  return true;
}

void subscription_table::insert(subscriber who, channel c, subscription_changes& changes) {
  ++changes.work;
  of(who).channels.add(c);
  if (singles_.add(who, c) == channel_table::outcome::changed_all) {
    changes.upstream.push_back(change(kind::add_channel, c));
    changes.interest.push_back(change(kind::add_channel, c));
  }
}

void subscription_table::remove(subscriber who, channel c, subscription_changes& changes) {
  ++changes.work;
  if (of(who).channels.remove(c))
    drop_single(who, c, changes);
}

void subscription_table::drop_single(subscriber who, channel c, subscription_changes& changes) {
  if (singles_.remove(who, c) != channel_table::outcome::changed_all)
    return;
  tell_last_single_gone(c, changes);
}

void subscription_table::tell_last_single_gone(channel c, subscription_changes& changes) {
  const kind what = spared_.erase(c) != 0 ? kind::remove_range : kind::remove_channel;
  changes.upstream.push_back(change(what, c));
  changes.interest.push_back(change(kind::remove_channel, c));
}

// ---- ranges: 2.4.3 ----

bool subscription_table::add_range(subscriber who, channel_range range,
                                   subscription_changes& changes) {
  ++changes.work;
  if (range.empty())
    return true;
  if (ranges_.size() >= bounds_.range_segments_max)
    return false;
  record& mine = of(who);
  if (!mine.ranges)
    mine.ranges = std::make_unique<range_set>();
  mine.ranges->add(range);
  parts_.clear();
  changes.work += ranges_.add(who, range, parts_);
  note_interest(kind::add_range, parts_, changes);

  bool alone = false;
  const auto& segments = ranges_.segments();
  for (auto at = ranges_.at_or_behind(range.low); at != segments.end() && at->first <= range.high;
       ++at) {
    if (at->second.members.size() == 1) {
      alone = true;
      break;
    }
  }
  if (alone) {
    changes.upstream.push_back({kind::add_range, range});
    spared_.erase(spared_.lower_bound(range.low), spared_.upper_bound(range.high));
  }
  return true;
}

// ---- ranges: 2.4.4 ----

bool subscription_table::remove_range(subscriber who, channel_range range,
                                      subscription_changes& changes) {
  if (range.empty())
    return true;
  if (ranges_.size() >= bounds_.range_segments_max && ranges_.would_cut(who, range))
    return false;
  withdraw(who, range, changes);
  return true;
}

void subscription_table::withdraw(subscriber who, channel_range range,
                                  subscription_changes& changes) {
  const std::vector<channel_range> silent = end_range(who, range, changes);

  // Its singles inside go with the range; the parent drops those in the silent parts by itself.
  for (const channel c : own_singles_in(who, range, changes)) {
    of(who).channels.remove(c);
    if (singles_.remove(who, c) != channel_table::outcome::changed_all)
      continue;
    if (covers(silent, c)) {
      spared_.erase(c);
      changes.interest.push_back(change(kind::remove_channel, c));
    } else {
      tell_last_single_gone(c, changes);
    }
  }
  for (const channel_range& part : silent)
    tell_range_gone(part, changes);
}

void subscription_table::erase_range(subscriber who, channel_range range,
                                     subscription_changes& changes) {
  if (range.empty())
    return;
  for (const channel_range& part : end_range(who, range, changes))
    tell_range_gone(part, changes);
}

// Ends what `who` ranges over there; returns the parts that a parent is to be told of.
std::vector<channel_range> subscription_table::end_range(subscriber who, channel_range range,
                                                         subscription_changes& changes) {
  ++changes.work;
  const std::optional<channel_range> hull = ranges_.hull();
  if (!hull)
    return {};
  const channel_range clamped = intersection(range, *hull);
  if (clamped.empty())
    return {};
  std::vector<channel_range> silent = silent_parts(who, clamped, changes);
  parts_.clear();
  changes.work += ranges_.remove(who, clamped, parts_);
  if (record& mine = of(who); mine.ranges) {
    mine.ranges->remove(clamped);
    if (mine.ranges->empty())
      mine.ranges.reset();
  }
  note_interest(kind::remove_range, parts_, changes);
  return silent;
}

// What of `within` nobody but `who` ranges over, neighbours joined.
std::vector<channel_range> subscription_table::silent_parts(subscriber who, channel_range within,
                                                            subscription_changes& changes) const {
  std::vector<channel_range> silent;
  channel from = within.low;
  const auto& segments = ranges_.segments();
  for (auto at = ranges_.at_or_behind(within.low); at != segments.end() && at->first <= within.high;
       ++at) {
    ++changes.work;
    const std::vector<subscriber>& members = at->second.members;
    if (members.size() == 1 && members.front() == who)
      continue;
    if (at->first > from)
      silent.push_back({from, previous(at->first)});
    if (at->second.high >= within.high)
      return silent;
    from = next(at->second.high);
  }
  silent.push_back({from, within.high});
  return silent;
}

// QUIRK 10: the parent would take the singles of others inside for ended as well. Those that nobody
// ranged over it holds as singles, and goes on to.
void subscription_table::tell_range_gone(channel_range part, subscription_changes& changes) {
  const std::vector<channel> held = singles_in(part, changes);
  if (held.size() > spared_per_range_max) {
    changes.upstream.push_back({kind::remove_range, part});
    for (const channel c : held) {
      spared_.erase(c);
      changes.upstream.push_back(change(kind::add_channel, c));
    }
    return;
  }
  channel from = part.low;
  for (const channel c : held) {
    if (c > from)
      changes.upstream.push_back({kind::remove_range, {from, previous(c)}});
    if (covers(parts_, c))
      spared_.insert(c);
    if (c == part.high)
      return;
    from = next(c);
  }
  changes.upstream.push_back({kind::remove_range, {from, part.high}});
}

// ---- everything: 2.4.6 ----

bool subscription_table::remove_all(subscriber who, std::size_t work_max,
                                    subscription_changes& changes) {
  record& mine = of(who);
  while (!mine.channels.empty()) {
    if (changes.work >= work_max)
      return false;
    remove(who, mine.channels.members().back(), changes);
  }
  // A whole range of one subscriber ends where segments end, so nothing is cut.
  while (mine.ranges) {
    if (changes.work >= work_max)
      return false;
    withdraw(who, mine.ranges->lowest(), changes);
  }
  mine = {};
  return true;
}

// ---- parts of the above ----

void subscription_table::note_interest(subscription_change::kind what,
                                       const std::vector<channel_range>& parts,
                                       subscription_changes& changes) {
  for (const channel_range& part : parts)
    changes.interest.push_back({what, part});
}

// Whichever is shorter is looked through: the range or the channels.
std::vector<channel> subscription_table::own_singles_in(subscriber who, channel_range range,
                                                        subscription_changes& changes) {
  std::vector<channel> found;
  const channel_set& mine = of(who).channels;
  const std::uint64_t width = value(range.high) - value(range.low);
  if (width < mine.size()) {
    changes.work += width + 1;
    for (std::uint64_t i = 0; i <= width; ++i) {
      const channel c{value(range.low) + i};
      if (mine.contains(c))
        found.push_back(c);
    }
    return found;
  }
  changes.work += mine.size();
  for (const channel c : mine.members()) {
    if (range.contains(c))
      found.push_back(c);
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<channel> subscription_table::singles_in(channel_range range,
                                                    subscription_changes& changes) const {
  std::vector<channel> found;
  const std::uint64_t width = value(range.high) - value(range.low);
  if (singles_.size() == 0)
    return found;
  if (width < singles_.slots()) {
    changes.work += width + 1;
    for (std::uint64_t i = 0; i <= width; ++i) {
      const channel c{value(range.low) + i};
      if (!singles_.subscribers(c).empty())
        found.push_back(c);
    }
    return found;
  }
  changes.work += singles_.slots();
  singles_.for_each_channel([&](channel c) {
    if (range.contains(c))
      found.push_back(c);
  });
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace donet::runtime
