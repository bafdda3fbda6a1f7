#pragma once
// The subscriptions themselves, by channel and by subscriber: single channels and ranges of many
// subscribers. subscription_table has the rules by which they change.

#include "runtime/routing/channel_range.hpp"
#include "runtime/routing/channel_set.hpp"
#include "runtime/routing/channel_table.hpp"
#include "runtime/routing/range_set.hpp"
#include "runtime/routing/range_table.hpp"
#include "runtime/routing/subscriber.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace donet::runtime {

/// Not for several threads. Functions with a parameter `work` add the number of entries that they
/// touch to it.
class subscription_index {
public:
  // ---- changes ----

  channel_table::outcome add_single(subscriber who, channel c);
  channel_table::outcome remove_single(subscriber who, channel c);

  /// Adds a range that is not empty. The parts that had no subscriber before are appended to
  /// `covered`.
  void add_range(subscriber who, channel_range range, std::vector<channel_range>& covered,
                 std::size_t& work);
  /// Removes the parts of the range that the subscriber has. The parts that have no subscriber any
  /// longer are appended to `uncovered`.
  void remove_range(subscriber who, channel_range range, std::vector<channel_range>& uncovered,
                    std::size_t& work);
  /// Gives back the memory of a subscriber without subscriptions.
  void forget(subscriber who) { of(who) = {}; }

  // ---- one subscriber ----

  bool has_single(subscriber who, channel c) const noexcept { return singles_.contains(who, c); }
  bool is_subscribed(subscriber who, channel c) const noexcept {
    return singles_.contains(who, c) || ranges_.contains(who, c);
  }
  /// Valid until the next change, or the first of another subscriber.
  const channel_set& singles_of(subscriber who) { return of(who).channels; }
  std::optional<channel_range> lowest_range_of(subscriber who);
  std::size_t range_count_of(subscriber who) {
    const record& one = of(who);
    return one.ranges ? one.ranges->size() : 0;
  }

  /// Appends the parts of `within` that no subscriber but `who` has as a range; neighbouring parts
  /// are joined.
  void append_unshared(subscriber who, channel_range within, std::vector<channel_range>& unshared,
                       std::size_t& work) const;
  /// True if a part of `within` has exactly one subscriber.
  bool has_unshared_part(channel_range within, std::size_t& work) const;

  // ---- recipients ----

  void collect(channel c, std::vector<subscriber>& to) const {
    const std::span<const subscriber> singly = singles_.subscribers(c);
    to.insert(to.end(), singly.begin(), singly.end());
    if (ranges_.empty())
      return;
    for (const subscriber who : ranges_.subscribers(c)) {
      if (!singles_.contains(who, c))
        to.push_back(who);
    }
  }
  void collect(const std::byte* channels, std::size_t count, std::vector<subscriber>& to);

  // ---- everything ----

  const channel_table& singles() const noexcept { return singles_; }
  const range_table& ranges() const noexcept { return ranges_; }

  /// All channels with a single subscriber, ascending.
  std::vector<channel> channels() const;
  /// Those of them in this range, ascending.
  std::vector<channel> singles_in(channel_range range, std::size_t& work) const;

private:
  struct record {
    channel_set channels;
    std::unique_ptr<range_set> ranges;  // none, or one that is not empty
  };

  record& of(subscriber who) {
    if (records_.size() <= value(who))
      records_.resize(value(who) + std::size_t{1});
    return records_[value(who)];
  }

  void mark(subscriber who, std::vector<subscriber>& to);

  channel_table singles_;
  range_table ranges_;
  std::vector<record> records_;

  // Of the running `collect`: the subscribers that it has found already.
  std::vector<std::uint32_t> marks_;
  std::uint32_t mark_ = 0;
};

}  // namespace donet::runtime
