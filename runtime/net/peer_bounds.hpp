#pragma once

#include "runtime/limits.hpp"
#include "runtime/net/backlog.hpp"

#include <chrono>
#include <cstddef>

namespace donet::runtime {

/// Maximal size of a game client's first datagram, its HELLO, in bytes without the length tag.
/// Until a client has sent its HELLO, the node reserves no more memory for it.
inline constexpr std::size_t client_first_frame_size_max = 1'024;

/// The resources of the node that one peer may use.
struct peer_bounds {
  /// Bytes that may wait for the peer, and the time for which the peer may take none of them.
  std::size_t queue_bytes_max = limits::send_queue_bytes_max;
  std::chrono::milliseconds stall_max = limits::send_stall_max;
  /// Bytes read from the peer at a time; other connections wait for that long. A TLS record and a
  /// WebSocket message are read as a whole.
  std::size_t read_bytes_max = limits::read_size_max;
  /// Maximal size of the peer's first datagram, in bytes without the length tag. If the peer
  /// announces more, the connection reports that to its user and reads nothing more.
  std::size_t first_frame_max = limits::datagram_size_max;
  /// Bytes waiting for the peer at which the connection's user is notified.
  backlog_bounds backlogs{};
};

}  // namespace donet::runtime
