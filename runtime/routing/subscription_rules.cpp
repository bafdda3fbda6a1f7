// How participants of a Message Director subscribe, and what a parent is told of it (spec/services
// 2.4, with what 2.10 recommends for QUIRKS 10 to 13).

#include "runtime/routing/subscription_table.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <utility>

namespace donet::runtime {

namespace {

using kind = subscription_change::kind;

// A range that ends is told around so many channels that somebody holds singly; around more it is
// told whole, and they are told anew (QUIRK 10).
constexpr std::size_t spared_per_range_max = 1000;

// Segments, parts or channels that one step of a range looks at: some tenths of a millisecond.
constexpr std::size_t entries_per_step_max = 1024;

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

// ---- ranges: 2.4.3 and 2.4.4 ----

bool subscription_table::add_range(subscriber who, channel_range range,
                                   subscription_changes& changes) {
  return begin_add_range(who, range, SIZE_MAX, changes) != range_outcome::refused;
}

bool subscription_table::remove_range(subscriber who, channel_range range,
                                      subscription_changes& changes) {
  return begin_remove_range(who, range, SIZE_MAX, changes) != range_outcome::refused;
}

void subscription_table::erase_range(subscriber who, channel_range range,
                                     subscription_changes& changes) {
  if (range.empty())
    return;
  begin_removal(who, range, false);
  continue_range(who, SIZE_MAX, changes);
}

range_outcome subscription_table::begin_add_range(subscriber who, channel_range range,
                                                  std::size_t work_max,
                                                  subscription_changes& changes) {
  ++changes.work;
  if (range.empty())
    return range_outcome::done;
  if (ranges_.size() >= bounds_.range_segments_max)
    return range_outcome::refused;
  range_operation begun;
  begun.at = range_operation::phase::add;
  begun.range = begun.rest = range;
  operations_[who] = std::move(begun);
  return continue_range(who, work_max, changes);
}

range_outcome subscription_table::begin_remove_range(subscriber who, channel_range range,
                                                     std::size_t work_max,
                                                     subscription_changes& changes) {
  if (range.empty())
    return range_outcome::done;
  if (ranges_.size() >= bounds_.range_segments_max && ranges_.would_cut(who, range))
    return range_outcome::refused;
  ++changes.work;
  begin_removal(who, range, true);
  return continue_range(who, work_max, changes);
}

void subscription_table::begin_removal(subscriber who, channel_range range, bool with_singles) {
  range_operation begun;
  begun.range = range;
  begun.with_singles = with_singles;
  const std::optional<channel_range> hull = ranges_.hull();
  if (hull)
    begun.rest = intersection(range, *hull);
  const bool has_segments = hull && !begun.rest.empty();
  begun.at = has_segments ? range_operation::phase::remove : range_operation::phase::find_singles;
  begun.by_channel = value(range.high) - value(range.low) < of(who).channels.size();
  begun.single = begun.by_channel ? value(range.low) : 0;
  operations_[who] = std::move(begun);
}

range_outcome subscription_table::continue_range(subscriber who, std::size_t work_max,
                                                 subscription_changes& changes) {
  for (;;) {
    const auto now = operations_.find(who);
    if (now == operations_.end())
      return range_outcome::done;
    if (changes.work >= work_max)
      return range_outcome::more;
    advance(who, now->second, work_max - changes.work, changes);
  }
}

// ---- one step of a range ----

void subscription_table::advance(subscriber who, range_operation& now, std::size_t work_max,
                                 subscription_changes& changes) {
  using phase = range_operation::phase;
  const std::size_t entries = std::clamp<std::size_t>(work_max, 1, entries_per_step_max);
  switch (now.at) {
  case phase::add: add_piece(who, now, entries, changes); break;
  case phase::remove: remove_piece(who, now, entries, changes); break;
  case phase::announce_added:
  case phase::announce_removed: announce(now, entries, changes); break;
  case phase::find_singles:
    if (now.with_singles)
      find_singles(who, now, entries, changes);
    else
      now.at = phase::tell_parent;
    break;
  case phase::remove_singles: remove_singles(who, now, entries, changes); break;
  case phase::tell_parent: break;
  }
  finish(who, now, changes);
}

void subscription_table::add_piece(subscriber who, range_operation& now, std::size_t segments,
                                   subscription_changes& changes) {
  const channel_range piece{now.rest.low, ranges_.reach(now.rest, segments)};
  record& mine = of(who);
  if (!mine.ranges)
    mine.ranges = std::make_unique<range_set>();
  mine.ranges->add(piece);
  changes.work += ranges_.add(who, piece, now.changed);
  const auto& all = ranges_.segments();
  for (auto at = ranges_.at_or_behind(piece.low);
       !now.is_alone && at != all.end() && at->first <= piece.high; ++at) {
    ++changes.work;
    now.is_alone = at->second.members.size() == 1;
  }
  if (piece.high == now.rest.high)
    now.at = range_operation::phase::announce_added;
  else
    now.rest.low = next(piece.high);
}

void subscription_table::remove_piece(subscriber who, range_operation& now, std::size_t segments,
                                      subscription_changes& changes) {
  const channel_range piece{now.rest.low, ranges_.reach(now.rest, segments)};
  add_silent_parts(who, piece, now.silent, changes);
  changes.work += ranges_.remove(who, piece, now.changed);
  if (record& mine = of(who); mine.ranges) {
    mine.ranges->remove(piece);
    if (mine.ranges->empty())
      mine.ranges.reset();
  }
  if (piece.high == now.rest.high)
    now.at = range_operation::phase::announce_removed;
  else
    now.rest.low = next(piece.high);
}

void subscription_table::announce(range_operation& now, std::size_t parts,
                                  subscription_changes& changes) {
  const bool is_addition = now.at == range_operation::phase::announce_added;
  const std::size_t end = std::min(now.changed.size(), now.told + parts);
  changes.work += end - now.told;
  for (; now.told < end; ++now.told)
    changes.interest.push_back(
      {is_addition ? kind::add_range : kind::remove_range, now.changed[now.told]});
}

void subscription_table::find_singles(subscriber who, range_operation& now, std::size_t looked_at,
                                      subscription_changes& changes) {
  const channel_set& mine = of(who).channels;
  const auto keep = [&now](channel c) {
    now.found.push_back(c);
    std::push_heap(now.found.begin(), now.found.end(), std::greater<>());
  };
  if (now.by_channel) {
    for (; looked_at > 0 && now.at == range_operation::phase::find_singles; --looked_at) {
      ++changes.work;
      const channel c{now.single++};
      if (mine.contains(c))
        keep(c);
      if (c == now.range.high)
        now.at = range_operation::phase::remove_singles;
    }
    return;
  }
  const std::size_t from = now.single;
  const std::size_t count = std::min(looked_at, mine.size() - from);
  changes.work += count;
  for (const channel c : mine.members().subspan(from, count)) {
    if (now.range.contains(c))
      keep(c);
  }
  now.single += count;
  if (now.single == mine.size())
    now.at = range_operation::phase::remove_singles;
}

// The parent drops those in the silent parts by itself.
void subscription_table::remove_singles(subscriber who, range_operation& now, std::size_t count,
                                        subscription_changes& changes) {
  for (; count > 0 && !now.found.empty(); --count) {
    ++changes.work;
    std::pop_heap(now.found.begin(), now.found.end(), std::greater<>());
    const channel c = now.found.back();
    now.found.pop_back();
    of(who).channels.remove(c);
    if (singles_.remove(who, c) != channel_table::outcome::changed_all)
      continue;
    if (covers(now.silent, c)) {
      spared_.erase(c);
      changes.interest.push_back(change(kind::remove_channel, c));
    } else {
      tell_last_single_gone(c, changes);
    }
  }
  if (now.found.empty())
    now.at = range_operation::phase::tell_parent;
}

// Goes to the next phase if that of `now` is over, and reports one of its parts to the parent.
void subscription_table::finish(subscriber who, range_operation& now,
                                subscription_changes& changes) {
  using phase = range_operation::phase;
  const bool all_told = now.told == now.changed.size();
  if (now.at == phase::announce_added && all_told) {
    if (now.is_alone) {
      changes.upstream.push_back({kind::add_range, now.range});
      spared_.erase(spared_.lower_bound(now.range.low), spared_.upper_bound(now.range.high));
    }
    operations_.erase(who);
  } else if (now.at == phase::announce_removed && all_told) {
    now.at = phase::find_singles;
    now.told = 0;
  } else if (now.at == phase::tell_parent) {
    if (!bounds_.has_parent || now.told == now.silent.size()) {
      operations_.erase(who);
      return;
    }
    collect_held(now, changes);
    tell_range_gone(now.silent[now.told++], now, changes);
  }
}

// What of `within` nobody but `who` ranges over, neighbours joined.
void subscription_table::add_silent_parts(subscriber who, channel_range within,
                                          std::vector<channel_range>& silent,
                                          subscription_changes& changes) const {
  channel from = within.low;
  const auto& segments = ranges_.segments();
  for (auto at = ranges_.at_or_behind(within.low); at != segments.end() && at->first <= within.high;
       ++at) {
    ++changes.work;
    const std::vector<subscriber>& members = at->second.members;
    if (members.size() == 1 && members.front() == who)
      continue;
    if (at->first > from)
      append_joined(silent, {from, previous(at->first)});
    if (at->second.high >= within.high)
      return;
    from = next(at->second.high);
  }
  append_joined(silent, {from, within.high});
}

// Many parts in a table of many singles: one look through the table is less than one for each part.
void subscription_table::collect_held(range_operation& now, subscription_changes& changes) const {
  if (now.is_collected || now.told != 0)
    return;
  std::uint64_t looks = 0;
  for (const channel_range& part : now.silent)
    looks += std::min<std::uint64_t>(value(part.high) - value(part.low), singles_.slots());
  now.is_collected = now.silent.size() > 1 && looks > singles_.slots();
  if (now.is_collected)
    now.held = singles_in({now.silent.front().low, now.silent.back().high}, changes);
}

// QUIRK 10: the parent would take the singles of others inside for ended as well. Those that nobody
// ranged over it holds as singles, and goes on to.
void subscription_table::tell_range_gone(channel_range part, const range_operation& of,
                                         subscription_changes& changes) {
  ++changes.work;
  std::vector<channel> looked_up;
  if (!of.is_collected)
    looked_up = singles_in(part, changes);
  const std::vector<channel>& all = of.is_collected ? of.held : looked_up;
  const std::span<const channel> held{std::lower_bound(all.begin(), all.end(), part.low),
                                      std::upper_bound(all.begin(), all.end(), part.high)};
  if (held.size() > spared_per_range_max) {
    changes.upstream.push_back({kind::remove_range, part});
    changes.work += held.size();
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
    if (covers(of.changed, c))
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
  if (continue_range(who, work_max, changes) == range_outcome::more)
    return false;
  while (!mine.channels.empty()) {
    if (changes.work >= work_max)
      return false;
    remove(who, mine.channels.members().back(), changes);
  }
  // A whole range of one subscriber ends where segments end, so nothing is cut.
  while (mine.ranges) {
    ++changes.work;
    begin_removal(who, mine.ranges->lowest(), true);
    if (continue_range(who, work_max, changes) == range_outcome::more)
      return false;
  }
  mine = {};
  return true;
}

}  // namespace donet::runtime
