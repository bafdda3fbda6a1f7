#pragma once
// How far a peer is behind in reading: the level of the bytes that wait to be written to it. By
// this level the node decides which clients to pause (architecture section 6.2).

#include "runtime/limits.hpp"

#include <cstddef>

namespace donet::runtime {

enum class backlog : unsigned char {
  none,     ///< the peer keeps up
  high,     ///< clients that write much to the peer pause
  extreme,  ///< all clients pause
};

/// Bytes above which a peer is behind: more than a fast peer ever leaves, and about the amount that
/// it takes within a second.
inline constexpr std::size_t backlog_bytes_high = 1u << 20;
/// Bytes above which pausing single clients was not enough.
inline constexpr std::size_t backlog_bytes_max = 16u << 20;
/// Bytes at or below which a peer has caught up.
inline constexpr std::size_t backlog_bytes_low = 256u << 10;

static_assert(backlog_bytes_low < backlog_bytes_high && backlog_bytes_high < backlog_bytes_max);
static_assert(backlog_bytes_max * 4 <= limits::send_queue_bytes_max,
              "all clients have paused, and what they sent before has arrived, long before a peer "
              "is dropped");

/// Bytes waiting for one peer at which its level changes.
struct backlog_bounds {
  std::size_t high = backlog_bytes_high;
  std::size_t extreme = backlog_bytes_max;
  std::size_t low = backlog_bytes_low;
};

/// The level that follows `last` when `bytes` are waiting. A level ends well below the mark at
/// which it began, so that a peer near a mark does not pause and resume clients with each write.
constexpr backlog next_backlog(const backlog_bounds& bounds, backlog last,
                               std::size_t bytes) noexcept {
  if (bytes > bounds.extreme || (last == backlog::extreme && bytes > bounds.extreme / 2))
    return backlog::extreme;
  if (bytes > bounds.high || (last != backlog::none && bytes > bounds.low))
    return backlog::high;
  return backlog::none;
}

}  // namespace donet::runtime
