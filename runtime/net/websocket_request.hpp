#pragma once
// The HTTP request by which a client opens a WebSocket connection, and the decision about it. Uses
// no socket.

#include "runtime/net/websocket_options.hpp"

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace donet::runtime {

enum class request_verdict : unsigned char { needs_more, refused, accepted };

struct websocket_request {
  request_verdict verdict = request_verdict::needs_more;
  /// The whole HTTP answer if the request is refused.
  std::string answer;
  /// If the request is accepted: the parsed request, and its size in bytes. The bytes after it are
  /// frames.
  boost::beast::http::request<boost::beast::http::empty_body> head;
  std::size_t size = 0;
};

/// Reads the request at the front of `received`. With `websocket_request_size_max` bytes the
/// verdict is never `needs_more`.
websocket_request read_websocket_request(std::string_view received,
                                         const websocket_options& options);

}  // namespace donet::runtime
