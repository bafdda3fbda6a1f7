#include "runtime/net/websocket_request.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include <algorithm>
#include <utility>

namespace donet::runtime {

namespace {

namespace http = boost::beast::http;

constexpr std::string_view end_of_head = "\r\n\r\n";

std::string_view view_of(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

websocket_request refused(unsigned status, std::string_view reason, std::string_view fields = {}) {
  std::string body(reason);
  body += '\n';
  std::string answer = "HTTP/1.1 " + std::to_string(status) + ' ';
  answer += reason;
  answer += "\r\n";
  answer += fields;
  answer += "Connection: close\r\nContent-Type: text/plain\r\nContent-Length: "
            + std::to_string(body.size()) + "\r\n\r\n" + body;
  return {request_verdict::refused, std::move(answer), {}, 0};
}

bool is_from_known_page(const http::request<http::empty_body>& head,
                        const std::vector<std::string>& origins) {
  const std::string_view page = view_of(head[http::field::origin]);
  return origins.empty() || std::find(origins.begin(), origins.end(), page) != origins.end();
}

}  // namespace

websocket_request read_websocket_request(std::string_view received,
                                         const websocket_options& options) {
  const std::size_t end = received.substr(0, websocket_request_size_max).find(end_of_head);
  if (end == received.npos)
    return received.size() < websocket_request_size_max
             ? websocket_request{}
             : refused(431, "Request Header Fields Too Large");

  http::request_parser<http::empty_body> parser;
  parser.header_limit(websocket_request_size_max);
  boost::system::error_code error;
  const std::size_t size =
    parser.put(boost::asio::buffer(received.data(), end + end_of_head.size()), error);
  if (!parser.is_header_done())
    return refused(400, "Bad Request");

  http::request<http::empty_body> head = parser.release();
  const std::string_view target = view_of(head.target());
  if (target.substr(0, target.find('?')) != options.path)
    return refused(404, "Not Found");
  if (!boost::beast::websocket::is_upgrade(head))
    return refused(426, "Upgrade Required", "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n");
  if (!is_from_known_page(head, options.origins))
    return refused(403, "Forbidden");
  return {request_verdict::accepted, {}, std::move(head), size};
}

}  // namespace donet::runtime
