#pragma once
// Who is subscribed to what, and where a datagram goes: single channels and ranges of many
// subscribers. The router, the State Server and each shard of a Client Agent have one.
//
// A change is told in two ways, for two kinds of listeners: as the control messages that a parent
// Message Director expects (`upstream`, spec/services 2.4 and 2.7), and as the channels and ranges
// in which anybody is subscribed now and nobody was, or the other way round (`interest`).

#include "runtime/limits.hpp"
#include "runtime/routing/channel_range.hpp"
#include "runtime/routing/channel_set.hpp"
#include "runtime/routing/channel_table.hpp"
#include "runtime/routing/range_operation.hpp"
#include "runtime/routing/range_set.hpp"
#include "runtime/routing/range_table.hpp"
#include "runtime/routing/subscriber.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
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

/// What came of one or more operations, in order.
struct subscription_changes {
  std::vector<subscription_change> upstream;
  std::vector<subscription_change> interest;
  /// Entries that were touched; the cost of it.
  std::size_t work = 0;

  void clear() noexcept {
    upstream.clear();
    interest.clear();
    work = 0;
  }
};

struct subscription_limits {
  std::size_t channels_per_subscriber_max = limits::channels_per_participant_max;
  /// With so many no range is added any more, nor a piece cut out of one. The last that is added may
  /// fill every gap between the others, so at most twice as many ever are.
  std::size_t range_segments_max = limits::range_segments_max;
  /// Whether removed ranges are reported in `subscription_changes::upstream`, which takes time.
  bool has_parent = true;
};

enum class range_outcome : unsigned char {
  done,
  more,     ///< `continue_range` has to follow before anything else is done for this subscriber
  refused,  ///< nothing changed
};

class subscription_table {
public:
  explicit subscription_table(subscription_limits bounds = {}) noexcept : bounds_(bounds) {}

  // ---- as a participant of a Message Director subscribes (subscription_rules.cpp) ----

  /// False, and nothing changed, if the subscriber has as many as it may have; so with ranges, of
  /// which removing a piece makes more. `allowance` of its single channels do not count.
  [[nodiscard]] bool add(subscriber who, channel c, subscription_changes& changes,
                         std::size_t allowance = 0);
  void remove(subscriber who, channel c, subscription_changes& changes);
  [[nodiscard]] bool add_range(subscriber who, channel_range range, subscription_changes& changes);
  [[nodiscard]] bool remove_range(subscriber who, channel_range range,
                                  subscription_changes& changes);

  /// The same in steps, until `changes.work` has reached `work_max`. Both together do what the functions
  /// above do; what a step has done is in force at once.
  [[nodiscard]] range_outcome begin_add_range(subscriber who, channel_range range,
                                              std::size_t work_max, subscription_changes& changes);
  [[nodiscard]] range_outcome begin_remove_range(subscriber who, channel_range range,
                                                 std::size_t work_max,
                                                 subscription_changes& changes);
  /// Goes on with what was begun; nothing happens if nothing was.
  range_outcome continue_range(subscriber who, std::size_t work_max, subscription_changes& changes);

  // ---- as a service subscribes, which looks after several participants and has applied the rules
  // above to them: a single channel and a range have nothing to do with each other ----

  void insert(subscriber who, channel c, subscription_changes& changes);
  void erase(subscriber who, channel c, subscription_changes& changes) { remove(who, c, changes); }
  void erase_range(subscriber who, channel_range range, subscription_changes& changes);
  bool has_single(subscriber who, channel c) const noexcept { return singles_.contains(who, c); }

  /// Ends subscriptions of `who`, singles first, until there are none or `changes.work` has reached
  /// `work_max`. Says whether there are none.
  bool remove_all(subscriber who, std::size_t work_max, subscription_changes& changes);

  // ---- where things go ----

  bool is_subscribed(subscriber who, channel c) const noexcept {
    return singles_.contains(who, c) || ranges_.contains(who, c);
  }

  /// The subscribers of one channel, each once, are appended in a fixed order.
  void collect(channel c, std::vector<subscriber>& to) {
    const std::span<const subscriber> singly = singles_.subscribers(c);
    to.insert(to.end(), singly.begin(), singly.end());
    if (ranges_.empty())
      return;
    for (const subscriber who : ranges_.subscribers(c)) {
      if (!singles_.contains(who, c))
        to.push_back(who);
    }
  }

  /// Of several channels, given as `count` little-endian uint64s, the same: each subscriber once,
  /// in the order of the first channel that reaches it.
  void collect(const std::byte* channels, std::size_t count, std::vector<subscriber>& to);

  /// Soon somebody will ask for this channel: its place is fetched from memory meanwhile.
  void prefetch(channel c) const noexcept { singles_.prefetch(c); }

  /// One of the single subscribers of a channel, if it has any.
  std::optional<subscriber> any_single(channel c) const noexcept {
    const std::span<const subscriber> all = singles_.subscribers(c);
    return all.empty() ? std::nullopt : std::optional(all.front());
  }

  // ---- to begin anew with a parent: it is told all ranges, then all channels ----

  /// What parents were told until now does not count: the next knows only what it is told anew.
  void forget_parent() noexcept { spared_.clear(); }

  template <class Visitor>
  void for_each_range(Visitor&& visit) const {
    for (const auto& [low, each] : ranges_.segments())
      visit(channel_range{low, each.high});
  }

  /// All channels with a single subscriber, ascending.
  std::vector<channel> channels() const;

  std::size_t channel_count() const noexcept { return singles_.size(); }
  /// Of single channels, once for each subscriber.
  std::size_t subscription_count() const noexcept { return singles_.entries(); }
  std::size_t segment_count() const noexcept { return ranges_.size(); }

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

  void drop_single(subscriber who, channel c, subscription_changes& changes);
  void begin_removal(subscriber who, channel_range range, bool with_singles);
  void advance(subscriber who, range_operation& now, std::size_t work_max,
               subscription_changes& changes);
  void add_piece(subscriber who, range_operation& now, std::size_t segments,
                 subscription_changes& changes);
  void remove_piece(subscriber who, range_operation& now, std::size_t segments,
                    subscription_changes& changes);
  void announce(range_operation& now, std::size_t parts, subscription_changes& changes);
  void find_singles(subscriber who, range_operation& now, std::size_t looked_at,
                    subscription_changes& changes);
  void remove_singles(subscriber who, range_operation& now, std::size_t count,
                      subscription_changes& changes);
  void finish(subscriber who, range_operation& now, subscription_changes& changes);
  void collect_held(range_operation& now, subscription_changes& changes) const;
  void tell_last_single_gone(channel c, subscription_changes& changes);
  void add_silent_parts(subscriber who, channel_range within, std::vector<channel_range>& silent,
                        subscription_changes& changes) const;
  void tell_range_gone(channel_range part, const range_operation& of,
                       subscription_changes& changes);
  std::vector<channel> singles_in(channel_range range, subscription_changes& changes) const;
  void mark(subscriber who, std::vector<subscriber>& to);

  subscription_limits bounds_;
  channel_table singles_;
  range_table ranges_;
  std::vector<record> records_;
  // Range operations that are under way: one, unless several subscribers leave at once.
  std::map<subscriber, range_operation> operations_;
  // Single channels that the parent holds through a range of ours that is otherwise gone
  // (QUIRK 10): a REMOVE_CHANNEL would not end them.
  std::set<channel> spared_;

  // Of the running `collect`: who is in already.
  std::vector<std::uint32_t> marks_;
  std::uint32_t mark_ = 0;
};

}  // namespace donet::runtime
