#pragma once
// Requirements and limits of a WebSocket listener.

#include "runtime/limits.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace donet::runtime {

struct websocket_options {
  /// The path that a client must request, without the query; any other path is answered with 404.
  std::string path = "/";
  /// Origins of the web pages that a client may belong to, as browsers send them
  /// ("https://game.example"). A request with another origin or none is answered with 403. Empty:
  /// all requests are allowed.
  std::vector<std::string> origins;
  /// Bytes of one message from a client. The default is the size of the largest frame.
  std::size_t message_size_max = limits::frame_size_max;
  /// Time of silence after which a client's connection is closed. After half of it the server sends
  /// a ping. 0: never.
  std::chrono::milliseconds idle_max{60'000};
  /// True to compress for clients that offer it (permessage-deflate). Compression costs about 300
  /// KiB of memory per client.
  bool compress = false;
};

/// Bytes of the request that opens a WebSocket connection.
inline constexpr std::size_t websocket_request_size_max = 8192;

}  // namespace donet::runtime
