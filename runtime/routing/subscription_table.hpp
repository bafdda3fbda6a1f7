#pragma once
// The subscriptions of many subscribers to single channels and ranges, the rules by which they change
// (spec/services 2.4, with what 2.10 recommends for QUIRKS 10 to 13), and the recipients of a
// datagram. The router, the State Server and each shard of a Client Agent have one table.
//
// A change is reported in two ways: as the control messages that a parent Message Director expects
// (`upstream`, spec/services 2.4 and 2.7), and as the channels and ranges that have their first
// subscriber or have lost their last one (`interest`).

#include "runtime/limits.hpp"
#include "runtime/routing/channel_range.hpp"
#include "runtime/routing/range_operation.hpp"
#include "runtime/routing/subscriber.hpp"
#include "runtime/routing/subscription_index.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <vector>

namespace donet::runtime {

/// One change to a set of channels. A single channel stands in both ends of the range.
struct subscription_change {
  enum class kind : unsigned char { add_channel, remove_channel, add_range, remove_range };

  kind what{};
  channel_range channels;

  friend bool operator==(const subscription_change&, const subscription_change&) = default;
};

/// The changes that one or more operations made, in order.
struct subscription_changes {
  std::vector<subscription_change> upstream;
  std::vector<subscription_change> interest;
  /// Entries that were touched: the cost of the operations.
  std::size_t work = 0;

  void clear() noexcept {
    upstream.clear();
    interest.clear();
    work = 0;
  }
};

struct subscription_limits {
  std::size_t channels_per_subscriber_max = limits::channels_per_participant_max;
  /// With so many segments, no range is added, and no piece is cut out of one. The range that is added
  /// last may fill every gap between the others, so there are never more than twice as many.
  std::size_t range_segments_max = limits::range_segments_max;
  /// Removed ranges are reported in `subscription_changes::upstream`, which takes time.
  bool has_parent = true;
};

enum class range_outcome : unsigned char {
  done,
  more,     ///< `continue_range` has to follow before any other call for this subscriber
  refused,  ///< nothing changed
};

/// Not for several threads.
class subscription_table {
public:
  explicit subscription_table(subscription_limits bounds = {}) noexcept : bounds_(bounds) {}

  // ---- for participants of a Message Director ----

  // Each is false, and changes nothing, if the subscriber has as many as it may have; removing a
  // piece of a range makes more ranges.

  /// `allowance` of the subscriber's single channels do not count.
  [[nodiscard]] bool add(subscriber who, channel c, subscription_changes& changes,
                         std::size_t allowance = 0);
  void remove(subscriber who, channel c, subscription_changes& changes);
  [[nodiscard]] bool add_range(subscriber who, channel_range range, subscription_changes& changes);
  [[nodiscard]] bool remove_range(subscriber who, channel_range range,
                                  subscription_changes& changes);

  /// The same in steps: ends as soon as `changes.work` has reached `work_max`. Each step is in force
  /// at once; all together change the same as the functions above.
  [[nodiscard]] range_outcome begin_add_range(subscriber who, channel_range range,
                                              std::size_t work_max, subscription_changes& changes);
  [[nodiscard]] range_outcome begin_remove_range(subscriber who, channel_range range,
                                                 std::size_t work_max,
                                                 subscription_changes& changes);
  /// Continues the operation of this subscriber; done if there is none.
  range_outcome continue_range(subscriber who, std::size_t work_max, subscription_changes& changes);

  // ---- for services, which have several participants and have applied the rules above to them: a
  // single channel does not depend on a range over it ----

  void insert(subscriber who, channel c, subscription_changes& changes);
  void erase(subscriber who, channel c, subscription_changes& changes) { remove(who, c, changes); }
  void erase_range(subscriber who, channel_range range, subscription_changes& changes);
  bool has_single(subscriber who, channel c) const noexcept { return index_.has_single(who, c); }

  /// Ends subscriptions of `who`, singles first, until there are none or `changes.work` has reached
  /// `work_max`. True if there are none.
  bool remove_all(subscriber who, std::size_t work_max, subscription_changes& changes);

  // ---- recipients ----

  bool is_subscribed(subscriber who, channel c) const noexcept {
    return index_.is_subscribed(who, c);
  }

  /// Appends the subscribers of one channel, each once, in a fixed order.
  void collect(channel c, std::vector<subscriber>& to) const { index_.collect(c, to); }

  /// Appends the subscribers of several channels, given as `count` little-endian uint64s: each
  /// subscriber once, in the order of the first channel that reaches it.
  void collect(const std::byte* channels, std::size_t count, std::vector<subscriber>& to) {
    index_.collect(channels, count, to);
  }

  /// Fetches the entry of a channel from memory, for a lookup that follows soon.
  void prefetch(channel c) const noexcept { index_.singles().prefetch(c); }

  /// One of the single subscribers of a channel, if it has any.
  std::optional<subscriber> any_single(channel c) const noexcept {
    const std::span<const subscriber> all = index_.singles().subscribers(c);
    return all.empty() ? std::nullopt : std::optional(all.front());
  }

  // ---- for a new parent, which receives all ranges and then all channels ----

  /// The next parent has none of the subscriptions that earlier parents were sent.
  void forget_parent() noexcept { spared_.clear(); }

  template <class Visitor>
  void for_each_range(Visitor&& visit) const {
    for (const auto& [low, segment] : index_.ranges().segments())
      visit(channel_range{low, segment.high});
  }

  /// All channels with a single subscriber, ascending.
  std::vector<channel> channels() const { return index_.channels(); }

  std::size_t channel_count() const noexcept { return index_.singles().size(); }
  /// Single channels, each counted once for each of its subscribers.
  std::size_t subscription_count() const noexcept { return index_.singles().entries(); }
  std::size_t segment_count() const noexcept { return index_.ranges().size(); }

  /// Of one subscriber.
  std::size_t channels_of(subscriber who) { return index_.singles_of(who).size(); }
  std::size_t ranges_of(subscriber who) { return index_.range_count_of(who); }

private:
  void begin_removal(subscriber who, channel_range range, bool with_singles);
  void advance(subscriber who, range_operation& operation, std::size_t work_max,
               subscription_changes& changes);
  void add_piece(subscriber who, range_operation& operation, std::size_t segments,
                 subscription_changes& changes);
  void remove_piece(subscriber who, range_operation& operation, std::size_t segments,
                    subscription_changes& changes);
  void announce(range_operation& operation, std::size_t parts, subscription_changes& changes);
  void find_singles(subscriber who, range_operation& operation, std::size_t count_max,
                    subscription_changes& changes);
  void remove_singles(subscriber who, range_operation& operation, std::size_t count,
                      subscription_changes& changes);
  void finish(subscriber who, range_operation& operation, subscription_changes& changes);
  void collect_singles(range_operation& operation, subscription_changes& changes) const;
  void report_last_single_gone(channel c, subscription_changes& changes);
  void report_range_gone(channel_range part, const range_operation& operation,
                         subscription_changes& changes);

  subscription_limits bounds_;
  subscription_index index_;
  // Range operations that are under way: one, unless several subscribers leave at once.
  std::map<subscriber, range_operation> operations_;
  // Single channels that the parent holds through a range that this table has ended otherwise
  // (QUIRK 10): a REMOVE_CHANNEL would not end them.
  std::set<channel> spared_;
};

}  // namespace donet::runtime
