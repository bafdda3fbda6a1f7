#pragma once
// The progress of an ADD_RANGE or REMOVE_RANGE, which is cut into steps. A range can cover a million
// pieces, and datagrams of other participants do not wait for all of them at once.

#include "runtime/ids.hpp"
#include "runtime/routing/channel_range.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace donet::runtime {

struct range_operation {
  /// In this order; an addition has the first two, a removal the others.
  enum class phase : unsigned char {
    add,
    announce_added,
    remove,
    announce_removed,
    find_singles,  ///< single channels of the same subscriber, which end with the range
    remove_singles,
    report_to_parent,
  };

  phase current{};
  /// As the subscriber named it.
  channel_range range;
  /// The part that `add` and `remove` have not reached yet.
  channel_range rest;
  /// Of a removal: the subscriber's single channels inside end, too.
  bool with_singles = false;
  /// Of an addition: a part has no other subscriber.
  bool is_alone = false;
  /// Parts without a subscriber before the addition, or after the removal; ascending, joined.
  std::vector<channel_range> changed;
  /// Of a removal: parts without another subscriber, which are reported to the parent; likewise.
  std::vector<channel_range> unshared;
  /// How many of `changed` or `unshared` are reported.
  std::size_t reported = 0;
  /// `find_singles` searches the range if it has fewer channels than the subscriber, and otherwise
  /// the subscriber's channels. `next_single` is the next channel, or the index of the next one.
  bool by_channel = false;
  std::uint64_t next_single = 0;
  /// The channels that were found: a heap with the lowest at its front, so that no step sorts all.
  std::vector<channel> found;
  /// Of `report_to_parent`: single channels inside, ascending, if they were collected for all parts
  /// at once.
  bool is_collected = false;
  std::vector<channel> singles;
};

}  // namespace donet::runtime
