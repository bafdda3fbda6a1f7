#pragma once
// What a door for WebSocket clients asks of them.

#include "runtime/limits.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace donet::runtime {

struct websocket_options {
  /// What a client must ask for, without what follows a question mark; anything else is answered
  /// with 404.
  std::string path = "/";
  /// Pages that a client may come from, as a browser names them ("https://game.example"); any other
  /// is answered with 403, and so is a client that names none. Empty: all.
  std::vector<std::string> origins;
  /// Bytes of one message from a client; the largest frame just fits.
  std::size_t message_size_max = limits::frame_size_max;
  /// A client that is silent for so long is gone; half of it before, it is asked with a ping. 0: never.
  std::chrono::milliseconds idle_max{60'000};
  /// Whether to compress for a client that offers it (permessage-deflate). It costs some 300 KiB of
  /// memory per client.
  bool compress = false;
};

/// Bytes of the request that opens a WebSocket connection.
inline constexpr std::size_t websocket_request_size_max = 8192;

}  // namespace donet::runtime
