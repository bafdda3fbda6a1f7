#pragma once
// The subscriptions of this node's participants and services: those that they asked for, and those
// that a message is about to cause (architecture section 5).
//
// Every function adds what it changed to `changes`. The router announces the changes to the parent
// and to the other nodes, and then clears them.

#include "runtime/routing/anticipation.hpp"
#include "runtime/routing/awaited_channels.hpp"
#include "runtime/routing/emission.hpp"
#include "runtime/routing/subscription_table.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace donet::actors {

/// How a provisional subscription of a participant ended, or why there was none.
enum class provisional_ending : unsigned char { confirmed, withdrawn, expired, left, refused };
inline constexpr std::size_t provisional_endings = 5;

struct provisional_counts {
  std::uint64_t present = 0;  ///< entries of participants
  std::array<std::uint64_t, provisional_endings> ended{};
};

/// Not for several threads.
class router_subscriptions {
public:
  enum class acceptance : unsigned char {
    accepted,
    refused,  ///< the sink has as many as it may have; nothing changed
  };

  /// `provisional_max` is for each participant.
  router_subscriptions(bool has_parent, std::size_t provisional_max)
      : table_({.has_parent = has_parent}), provisional_max_(provisional_max) {}

  /// A sink without subscriptions, whose number another one may have had before.
  void open(runtime::subscriber sink);

  const runtime::subscription_table& table() const noexcept { return table_; }
  const runtime::subscription_changes& changes() const noexcept { return changes_; }
  /// Clears the changes, and keeps their work for `take_work`.
  void clear_changes() noexcept {
    changes_.upstream.clear();
    changes_.interest.clear();
  }
  /// The work of all changes since the last call.
  std::size_t take_work() noexcept { return std::exchange(changes_.work, 0); }
  const provisional_counts& provisional() const noexcept { return counts_; }

  /// Appends the sinks that are subscribed to the recipients of this datagram, each once.
  void collect(const runtime::datagram_view& datagram, std::vector<runtime::subscriber>& to) {
    table_.collect(datagram.recipients(), datagram.recipient_count(), to);
  }

  /// The next parent has none of the subscriptions that the last one had.
  void forget_parent() noexcept { table_.forget_parent(); }

  // ---- participants: spec/services 2.4 ----

  [[nodiscard]] acceptance add_channel(runtime::subscriber participant, runtime::channel c);
  void remove_channel(runtime::subscriber participant, runtime::channel c);
  // `continue_range` has to follow while the outcome is `more`.
  [[nodiscard]] runtime::range_outcome begin_add_range(runtime::subscriber participant,
                                                       runtime::channel_range range,
                                                       std::size_t work_max) {
    return table_.begin_add_range(participant, range, work_max, changes_);
  }
  [[nodiscard]] runtime::range_outcome begin_remove_range(runtime::subscriber participant,
                                                          runtime::channel_range range,
                                                          std::size_t work_max) {
    return table_.begin_remove_range(participant, range, work_max, changes_);
  }
  [[nodiscard]] runtime::range_outcome continue_range(runtime::subscriber participant,
                                                      std::size_t work_max) {
    return table_.continue_range(participant, work_max, changes_);
  }

  /// Ends the provisional subscriptions of a participant that leaves.
  void end_provisional(runtime::subscriber participant) noexcept;
  /// Ends subscriptions until there are none, or so much work is done. True if there are none.
  [[nodiscard]] bool remove_all(runtime::subscriber participant, std::size_t work_max) {
    return table_.remove_all(participant, work_max, changes_);
  }

  // ---- services ----

  /// A step that subscribes or unsubscribes; every other step changes nothing.
  [[nodiscard]] acceptance apply(runtime::subscriber service, const runtime::emission::step& step);

  // ---- anticipation ----

  /// The parcel of this number will make the service subscribe to the channel.
  void expect(runtime::subscriber service, runtime::channel c, std::uint64_t parcel);
  /// The service has handled all parcels up to this one: expectations that did not come true end.
  void settle(runtime::subscriber service, std::uint64_t parcel);

  /// A message makes the participant subscribe to the channel. A participant acknowledges nothing,
  /// so a subscription that it does not confirm ends by age.
  [[nodiscard]] acceptance await(runtime::subscriber participant, runtime::channel c);
  /// Ends provisional subscriptions that were there already when their sink was last aged, from
  /// `next_sink` on. True if all sinks are aged. False if `budget` is used up: then `next_sink` is
  /// where the next call continues.
  [[nodiscard]] bool age(std::size_t& next_sink, std::size_t& budget);

private:
  struct record {
    runtime::provisional_channels provisional;  // of a service: ends by parcels
    runtime::awaited_channels awaited;          // of a participant: ends by age
  };

  record& at(runtime::subscriber sink) noexcept { return sinks_[static_cast<std::size_t>(sink)]; }
  void count(provisional_ending how, std::size_t entries = 1) noexcept;

  runtime::subscription_table table_;
  std::size_t provisional_max_;
  std::vector<record> sinks_;
  // Kept, so that a change takes no memory.
  runtime::subscription_changes changes_;
  provisional_counts counts_;
};

}  // namespace donet::actors
