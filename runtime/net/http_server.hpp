#pragma once
// A small HTTP server for monitoring a node: it answers GET and HEAD requests with the content that
// its owner provides for each path. Every resource has a bound, so no client can stall the server
// or exhaust its memory.

#include "runtime/net/address.hpp"
#include "runtime/net/event_loop.hpp"
#include "runtime/net/listener.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace donet::runtime {

struct http_answer {
  unsigned status = 200;
  std::string body;
  std::string content_type = "text/plain; charset=utf-8";
};

struct http_limits {
  /// Bytes of the request line and the fields.
  std::size_t head_size_max = 8'192;
  /// Time for the request line and the fields, from their first byte on.
  std::chrono::milliseconds head_time_max{5'000};
  /// Time for the answer.
  std::chrono::milliseconds write_time_max{10'000};
  /// Time between requests, and before the first one.
  std::chrono::milliseconds idle_max{120'000};
  /// At this limit a further connection replaces the oldest connection that has not sent a whole
  /// request yet. If there is none, it replaces the connection whose last request is the oldest,
  /// unless that request is still being answered.
  std::size_t connections_max = 64;
};

/// All calls on the loop's thread, or before the loop runs.
class http_server {
public:
  /// Returns the answer for a path (without its query); empty if there is nothing at this path.
  using answer_function = std::function<std::optional<http_answer>(std::string_view path)>;

  /// The server calls `answer` on the loop's thread. The loop must outlive the server. `on_pause`
  /// is that of `listener_options`.
  http_server(event_loop& loop, answer_function answer, const http_limits& limits = {},
              std::function<void(bool)> on_pause = {});
  http_server(const http_server&) = delete;
  http_server& operator=(const http_server&) = delete;
  /// Closes all connections.
  ~http_server();

  /// See `listener::open`.
  std::string open(const address& where) { return listener_.open(where); }
  const std::vector<address>& where() const noexcept { return listener_.where(); }
  const std::vector<std::string>& not_there() const noexcept { return listener_.not_there(); }

  void start() { listener_.start(); }

  std::size_t connections() const noexcept { return sessions_.size(); }

private:
  class session;
  using sessions = std::list<std::shared_ptr<session>>;

  void accept(int socket);
  bool make_room();

  event_loop& loop_;
  answer_function answer_;
  http_limits limits_;
  sessions sessions_;           // the longest idle one first
  std::uint64_t replaced_ = 0;  // sessions that were ended to make room
  listener listener_;
};

}  // namespace donet::runtime
