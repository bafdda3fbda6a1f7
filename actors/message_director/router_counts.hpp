#pragma once
// What the router has counted since its start.

#include "runtime/net/close_reason.hpp"

#include <array>
#include <cstdint>

namespace donet::actors {

struct router_counts {
  std::uint64_t datagrams = 0;   ///< ordinary ones that were routed
  std::uint64_t deliveries = 0;  ///< of runs of these to a sink, the parent not counted
  std::uint64_t controls = 0;
  std::uint64_t malformed = 0;
  std::uint64_t received_frames = 0;   ///< of participants: routed, obeyed or malformed
  std::uint64_t received_bytes = 0;    ///< of these frames, with their length tags
  std::uint64_t delivered_frames = 0;  ///< to sinks, once for each, the parent not counted
  std::uint64_t delivered_bytes = 0;
  std::uint64_t upstream_frames = 0;  ///< for the parent, also those that wait for it
  std::uint64_t lost_upstream = 0;    ///< for the parent, while it could not be reached
  /// Datagrams without a subscribed sink; not counted where the parent may have a subscriber.
  std::uint64_t undeliverable = 0;
  /// Participants that have left, by reason.
  std::array<std::uint64_t, runtime::close_reasons> ended{};

  /// Frames of every kind and every sender.
  std::uint64_t handled() const noexcept { return datagrams + controls + malformed; }
};

}  // namespace donet::actors
