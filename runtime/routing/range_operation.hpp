#pragma once
// An ADD_RANGE or REMOVE_RANGE that is cut into steps: how far it is. A range can cover a million
// pieces, and others' datagrams do not wait for all of them at once.

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
    find_singles,  ///< of the same subscriber, which go with the range
    remove_singles,
    tell_parent,
  };

  phase at{};
  /// As the subscriber named it.
  channel_range range;
  /// What of it `add` and `remove` have still to do.
  channel_range rest;
  /// Of a removal: whether the subscriber's single channels inside go, too.
  bool with_singles = false;
  /// Of an addition: a part has no other subscriber.
  bool is_alone = false;
  /// Parts without a subscriber before the addition, or after the removal; ascending, joined.
  std::vector<channel_range> changed;
  /// Of a removal: parts that are reported to the parent; likewise.
  std::vector<channel_range> silent;
  /// Of `changed` or `silent`, those that are reported.
  std::size_t told = 0;
  /// Of `find_singles`: the next channel to look at if the range has fewer channels than the subscriber,
  /// otherwise how many of the subscriber's were looked at.
  bool by_channel = false;
  std::uint64_t single = 0;
  /// What was found: a heap with the lowest at its front, as all of them are not sorted in one step.
  std::vector<channel> found;
  /// Of `tell_parent`: single channels inside, ascending, if they were collected for all parts at once.
  bool is_collected = false;
  std::vector<channel> held;
};

}  // namespace donet::runtime
