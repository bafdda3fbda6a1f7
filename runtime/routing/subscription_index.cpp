#include "runtime/routing/subscription_index.hpp"

#include "dcfile/bytes.hpp"

#include <algorithm>

namespace donet::runtime {

// ---- changes ----

channel_table::outcome subscription_index::add_single(subscriber who, channel c) {
  of(who).channels.add(c);
  return singles_.add(who, c);
}

channel_table::outcome subscription_index::remove_single(subscriber who, channel c) {
  return of(who).channels.remove(c) ? singles_.remove(who, c) : channel_table::outcome::nothing;
}

void subscription_index::add_range(subscriber who, channel_range range,
                                   std::vector<channel_range>& covered, std::size_t& work) {
  record& own = of(who);
  if (!own.ranges)
    own.ranges = std::make_unique<range_set>();
  own.ranges->add(range);
  work += ranges_.add(who, range, covered);
}

void subscription_index::remove_range(subscriber who, channel_range range,
                                      std::vector<channel_range>& uncovered, std::size_t& work) {
  work += ranges_.remove(who, range, uncovered);
  record& own = of(who);
  if (!own.ranges)
    return;
  own.ranges->remove(range);
  if (own.ranges->empty())
    own.ranges.reset();
}

// ---- one subscriber ----

std::optional<channel_range> subscription_index::lowest_range_of(subscriber who) {
  const record& own = of(who);
  return own.ranges ? std::optional(own.ranges->lowest()) : std::nullopt;
}

void subscription_index::append_unshared(subscriber who, channel_range within,
                                         std::vector<channel_range>& unshared,
                                         std::size_t& work) const {
  channel from = within.low;
  const auto& segments = ranges_.segments();
  for (auto entry = ranges_.at_or_behind(within.low);
       entry != segments.end() && entry->first <= within.high; ++entry) {
    ++work;
    const std::vector<subscriber>& members = entry->second.members;
    if (members.size() == 1 && members.front() == who)
      continue;
    if (entry->first > from)
      append_joined(unshared, {from, previous(entry->first)});
    if (entry->second.high >= within.high)
      return;
    from = next(entry->second.high);
  }
  append_joined(unshared, {from, within.high});
}

bool subscription_index::has_unshared_part(channel_range within, std::size_t& work) const {
  const auto& segments = ranges_.segments();
  for (auto entry = ranges_.at_or_behind(within.low);
       entry != segments.end() && entry->first <= within.high; ++entry) {
    ++work;
    if (entry->second.members.size() == 1)
      return true;
  }
  return false;
}

// ---- recipients ----

void subscription_index::collect(const std::byte* channels, std::size_t count,
                                 std::vector<subscriber>& to) {
  if (count == 1) {
    collect(channel{dc::load_little_endian<std::uint64_t>(channels)}, to);
    return;
  }
  if (++mark_ == 0) {
    std::fill(marks_.begin(), marks_.end(), 0);
    mark_ = 1;
  }
  for (std::size_t i = 0; i < count; ++i) {
    const channel c{dc::load_little_endian<std::uint64_t>(channels + i * sizeof(channel))};
    for (const subscriber who : singles_.subscribers(c))
      mark(who, to);
    if (ranges_.empty())
      continue;
    for (const subscriber who : ranges_.subscribers(c))
      mark(who, to);
  }
}

void subscription_index::mark(subscriber who, std::vector<subscriber>& to) {
  if (marks_.size() <= value(who))
    marks_.resize(value(who) + std::size_t{1});
  if (marks_[value(who)] == mark_)
    return;
  marks_[value(who)] = mark_;
  to.push_back(who);
}

// ---- everything ----

std::vector<channel> subscription_index::channels() const {
  std::vector<channel> all;
  all.reserve(singles_.size());
  singles_.for_each_channel([&all](channel c) { all.push_back(c); });
  std::sort(all.begin(), all.end());
  return all;
}

// Searches the range or the table, whichever is shorter.
std::vector<channel> subscription_index::singles_in(channel_range range, std::size_t& work) const {
  std::vector<channel> found;
  const std::uint64_t width = value(range.high) - value(range.low);
  if (singles_.size() == 0)
    return found;
  if (width < singles_.slots()) {
    work += width + 1;
    for (std::uint64_t i = 0; i <= width; ++i) {
      const channel c{value(range.low) + i};
      if (!singles_.subscribers(c).empty())
        found.push_back(c);
    }
    return found;
  }
  work += singles_.slots();
  singles_.for_each_channel([&](channel c) {
    if (range.contains(c))
      found.push_back(c);
  });
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace donet::runtime
