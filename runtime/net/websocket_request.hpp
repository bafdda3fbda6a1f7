#pragma once
// The HTTP request by which a client asks for a WebSocket connection, and whether it gets one. Knows
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
  /// What to answer if it is refused, all of it.
  std::string answer;
  /// If it is accepted: what was asked, and how many bytes it took; those behind it are frames.
  boost::beast::http::request<boost::beast::http::empty_body> head;
  std::size_t size = 0;
};

/// Reads the request that stands at the front of `received`. Never needs more when there are
/// `websocket_request_size_max` bytes.
websocket_request read_websocket_request(std::string_view received,
                                         const websocket_options& options);

}  // namespace donet::runtime
