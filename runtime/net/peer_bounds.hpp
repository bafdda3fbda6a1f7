#pragma once

#include "runtime/limits.hpp"
#include "runtime/net/backlog.hpp"

#include <chrono>
#include <cstddef>

namespace donet::runtime {

/// Bytes of the first datagram of a game client, which is its HELLO, without the length tag: a client
/// that has not said HELLO makes no room for more.
inline constexpr std::size_t client_first_frame_size_max = 1'024;

/// What a peer may take of a node.
struct peer_bounds {
  /// How much it may leave lying, and for how long.
  std::size_t queue_bytes_max = limits::send_queue_bytes_max;
  std::chrono::milliseconds stall_max = limits::send_stall_max;
  /// How much of what it has sent is read at a time, for the others wait meanwhile. A record of TLS
  /// and a message of WebSocket are read whole.
  std::size_t read_bytes_max = limits::read_size_max;
  /// Bytes of its first datagram, without the length tag. A peer that announces more is reported to the
  /// connection's user, and nothing more of it is read.
  std::size_t first_frame_max = limits::datagram_size_max;
  /// When the connection's user learns that the peer is behind.
  backlog_bounds backlogs{};
};

}  // namespace donet::runtime
