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

// The end of a range is reported in parts around up to so many single channels inside. With more, the
// whole range is reported, and the single channels are added again (QUIRK 10).
constexpr std::size_t spared_per_range_max = 1000;

// Segments, parts or channels that one step of a range visits: some tenths of a millisecond.
constexpr std::size_t entries_per_step_max = 1024;

subscription_change change(kind what, channel c) {
  return {what, {c, c}};
}

// True if one of these parts, which are disjoint and ascending, has the channel.
bool covers(const std::vector<channel_range>& parts, channel c) {
  const auto part = std::partition_point(
    parts.begin(), parts.end(), [c](const channel_range& before) { return before.high < c; });
  return part != parts.end() && part->contains(c);
}

}  // namespace

// ---- single channels: 2.4.1 and 2.4.2 ----

bool subscription_table::add(subscriber who, channel c, subscription_changes& changes,
                             std::size_t allowance) {
  if (is_subscribed(who, c))
    return true;
  if (index_.singles_of(who).size() >= bounds_.channels_per_subscriber_max + allowance)
    return false;
  insert(who, c, changes);
  return true;
}

void subscription_table::insert(subscriber who, channel c, subscription_changes& changes) {
  ++changes.work;
  if (index_.add_single(who, c) == channel_table::outcome::changed_all) {
    changes.upstream.push_back(change(kind::add_channel, c));
    changes.interest.push_back(change(kind::add_channel, c));
  }
}

void subscription_table::remove(subscriber who, channel c, subscription_changes& changes) {
  ++changes.work;
  if (index_.remove_single(who, c) == channel_table::outcome::changed_all)
    report_last_single_gone(c, changes);
}

void subscription_table::report_last_single_gone(channel c, subscription_changes& changes) {
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
  if (index_.ranges().size() >= bounds_.range_segments_max)
    return range_outcome::refused;
  range_operation begun;
  begun.current = range_operation::phase::add;
  begun.range = begun.rest = range;
  operations_[who] = std::move(begun);
  return continue_range(who, work_max, changes);
}

range_outcome subscription_table::begin_remove_range(subscriber who, channel_range range,
                                                     std::size_t work_max,
                                                     subscription_changes& changes) {
  if (range.empty())
    return range_outcome::done;
  if (index_.ranges().size() >= bounds_.range_segments_max && index_.ranges().would_cut(who, range))
    return range_outcome::refused;
  ++changes.work;
  begin_removal(who, range, true);
  return continue_range(who, work_max, changes);
}

void subscription_table::begin_removal(subscriber who, channel_range range, bool with_singles) {
  range_operation begun;
  begun.range = range;
  begun.with_singles = with_singles;
  const std::optional<channel_range> hull = index_.ranges().hull();
  if (hull)
    begun.rest = intersection(range, *hull);
  const bool has_segments = hull && !begun.rest.empty();
  begun.current =
    has_segments ? range_operation::phase::remove : range_operation::phase::find_singles;
  begun.by_channel = value(range.high) - value(range.low) < index_.singles_of(who).size();
  begun.next_single = begun.by_channel ? value(range.low) : 0;
  operations_[who] = std::move(begun);
}

range_outcome subscription_table::continue_range(subscriber who, std::size_t work_max,
                                                 subscription_changes& changes) {
  for (;;) {
    const auto found = operations_.find(who);
    if (found == operations_.end())
      return range_outcome::done;
    if (changes.work >= work_max)
      return range_outcome::more;
    advance(who, found->second, work_max - changes.work, changes);
  }
}

// ---- one step of a range ----

void subscription_table::advance(subscriber who, range_operation& operation, std::size_t work_max,
                                 subscription_changes& changes) {
  using phase = range_operation::phase;
  const std::size_t entries = std::clamp<std::size_t>(work_max, 1, entries_per_step_max);
  switch (operation.current) {
  case phase::add: add_piece(who, operation, entries, changes); break;
  case phase::remove: remove_piece(who, operation, entries, changes); break;
  case phase::announce_added:
  case phase::announce_removed: announce(operation, entries, changes); break;
  case phase::find_singles:
    if (operation.with_singles)
      find_singles(who, operation, entries, changes);
    else
      operation.current = phase::report_to_parent;
    break;
  case phase::remove_singles: remove_singles(who, operation, entries, changes); break;
  case phase::report_to_parent: break;
  }
  finish(who, operation, changes);
}

void subscription_table::add_piece(subscriber who, range_operation& operation, std::size_t segments,
                                   subscription_changes& changes) {
  const channel_range piece{operation.rest.low, index_.ranges().reach(operation.rest, segments)};
  index_.add_range(who, piece, operation.changed, changes.work);
  if (!operation.is_alone)
    operation.is_alone = index_.has_unshared_part(piece, changes.work);
  if (piece.high == operation.rest.high)
    operation.current = range_operation::phase::announce_added;
  else
    operation.rest.low = next(piece.high);
}

void subscription_table::remove_piece(subscriber who, range_operation& operation,
                                      std::size_t segments, subscription_changes& changes) {
  const channel_range piece{operation.rest.low, index_.ranges().reach(operation.rest, segments)};
  index_.append_unshared(who, piece, operation.unshared, changes.work);
  index_.remove_range(who, piece, operation.changed, changes.work);
  if (piece.high == operation.rest.high)
    operation.current = range_operation::phase::announce_removed;
  else
    operation.rest.low = next(piece.high);
}

void subscription_table::announce(range_operation& operation, std::size_t parts,
                                  subscription_changes& changes) {
  const bool is_addition = operation.current == range_operation::phase::announce_added;
  const std::size_t end = std::min(operation.changed.size(), operation.reported + parts);
  changes.work += end - operation.reported;
  for (; operation.reported < end; ++operation.reported)
    changes.interest.push_back(
      {is_addition ? kind::add_range : kind::remove_range, operation.changed[operation.reported]});
}

void subscription_table::find_singles(subscriber who, range_operation& operation,
                                      std::size_t count_max, subscription_changes& changes) {
  const channel_set& own = index_.singles_of(who);
  const auto keep = [&operation](channel c) {
    operation.found.push_back(c);
    std::push_heap(operation.found.begin(), operation.found.end(), std::greater<>());
  };
  if (operation.by_channel) {
    for (; count_max > 0 && operation.current == range_operation::phase::find_singles;
         --count_max) {
      ++changes.work;
      const channel c{operation.next_single++};
      if (own.contains(c))
        keep(c);
      if (c == operation.range.high)
        operation.current = range_operation::phase::remove_singles;
    }
    return;
  }
  const std::size_t first = operation.next_single;
  const std::size_t count = std::min(count_max, own.size() - first);
  changes.work += count;
  for (const channel c : own.members().subspan(first, count)) {
    if (operation.range.contains(c))
      keep(c);
  }
  operation.next_single += count;
  if (operation.next_single == own.size())
    operation.current = range_operation::phase::remove_singles;
}

// The parent ends those in the unshared parts by itself.
void subscription_table::remove_singles(subscriber who, range_operation& operation,
                                        std::size_t count, subscription_changes& changes) {
  for (; count > 0 && !operation.found.empty(); --count) {
    ++changes.work;
    std::pop_heap(operation.found.begin(), operation.found.end(), std::greater<>());
    const channel c = operation.found.back();
    operation.found.pop_back();
    if (index_.remove_single(who, c) != channel_table::outcome::changed_all)
      continue;
    if (covers(operation.unshared, c)) {
      spared_.erase(c);
      changes.interest.push_back(change(kind::remove_channel, c));
    } else {
      report_last_single_gone(c, changes);
    }
  }
  if (operation.found.empty())
    operation.current = range_operation::phase::report_to_parent;
}

// Begins the next phase if the current one is over, and reports one part to the parent.
void subscription_table::finish(subscriber who, range_operation& operation,
                                subscription_changes& changes) {
  using phase = range_operation::phase;
  const bool is_reported = operation.reported == operation.changed.size();
  if (operation.current == phase::announce_added && is_reported) {
    if (operation.is_alone) {
      changes.upstream.push_back({kind::add_range, operation.range});
      spared_.erase(spared_.lower_bound(operation.range.low),
                    spared_.upper_bound(operation.range.high));
    }
    operations_.erase(who);
  } else if (operation.current == phase::announce_removed && is_reported) {
    operation.current = phase::find_singles;
    operation.reported = 0;
  } else if (operation.current == phase::report_to_parent) {
    if (!bounds_.has_parent || operation.reported == operation.unshared.size()) {
      operations_.erase(who);
      return;
    }
    collect_singles(operation, changes);
    report_range_gone(operation.unshared[operation.reported++], operation, changes);
  }
}

// With many parts, one search of the whole table costs less than one for each part.
void subscription_table::collect_singles(range_operation& operation,
                                         subscription_changes& changes) const {
  if (operation.is_collected || operation.reported != 0)
    return;
  std::uint64_t looks = 0;
  for (const channel_range& part : operation.unshared)
    looks += std::min<std::uint64_t>(value(part.high) - value(part.low), index_.singles().slots());
  operation.is_collected = operation.unshared.size() > 1 && looks > index_.singles().slots();
  if (operation.is_collected)
    operation.singles = index_.singles_in(
      {operation.unshared.front().low, operation.unshared.back().high}, changes.work);
}

// QUIRK 10: with a range, the parent would also end the single channels of other subscribers inside, so
// the range is reported in parts around them. A single channel that had no other range over it is
// from now on held by the parent through the range (`spared_`).
void subscription_table::report_range_gone(channel_range part, const range_operation& operation,
                                           subscription_changes& changes) {
  ++changes.work;
  std::vector<channel> looked_up;
  if (!operation.is_collected)
    looked_up = index_.singles_in(part, changes.work);
  const std::vector<channel>& all = operation.is_collected ? operation.singles : looked_up;
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
    if (covers(operation.changed, c))
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
  if (continue_range(who, work_max, changes) == range_outcome::more)
    return false;
  while (!index_.singles_of(who).empty()) {
    if (changes.work >= work_max)
      return false;
    remove(who, index_.singles_of(who).members().back(), changes);
  }
  // A whole range of one subscriber ends where segments end, so nothing is cut.
  while (const std::optional<channel_range> range = index_.lowest_range_of(who)) {
    ++changes.work;
    begin_removal(who, *range, true);
    if (continue_range(who, work_max, changes) == range_outcome::more)
      return false;
  }
  index_.forget(who);
  return true;
}

}  // namespace donet::runtime
