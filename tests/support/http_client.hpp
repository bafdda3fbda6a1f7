#pragma once
// An HTTP client, as a monitoring system would use it.

#include <cstdint>
#include <string>
#include <string_view>

namespace donet::test {

struct http_response {
  int status = 0;    ///< 0: the server has closed the connection without an answer
  std::string head;  ///< with the status line, up to the empty line
  std::string body;
};

/// Sends a request on a connection of its own. Throws std::runtime_error if the server does not
/// listen, or does not answer within twenty seconds.
http_response http_get(std::uint16_t port, std::string_view path);

/// Sends these bytes and reads until the server closes the connection.
http_response http_say(std::uint16_t port, std::string_view bytes);

}  // namespace donet::test
