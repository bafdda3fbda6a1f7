#pragma once

#include "runtime/limits.hpp"

#include <chrono>
#include <cstddef>

namespace donet::runtime {

/// What a peer may take of a node.
struct peer_bounds {
  /// How much it may leave lying, and for how long.
  std::size_t queue_bytes_max = limits::send_queue_bytes_max;
  std::chrono::milliseconds stall_max = limits::send_stall_max;
  /// How much of what it has sent is read at a time, for the others wait meanwhile. A record of TLS
  /// and a message of WebSocket are read whole.
  std::size_t read_bytes_max = limits::read_size_max;
};

}  // namespace donet::runtime
