#pragma once
// A small HTTP server for those who watch a node: it answers GET and HEAD, with what somebody else says
// for each path. Whoever connects can neither stall nor fill it: everything has a bound.

#include "runtime/net/address.hpp"
#include "runtime/net/event_loop.hpp"
#include "runtime/net/listener.hpp"

#include <chrono>
#include <cstddef>
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
  /// Of the request line and the fields, in bytes.
  std::size_t head_size_max = 8'192;
  /// For these, from their first byte on.
  std::chrono::milliseconds head_time_max{5'000};
  /// For the answer.
  std::chrono::milliseconds write_time_max{10'000};
  /// Between requests, and before the first one.
  std::chrono::milliseconds idle_max{120'000};
  /// A further connection takes the place of the oldest one that has not sent a whole request yet. If
  /// there is none, it takes the place of the one whose last request is the oldest, unless that is
  /// still being answered.
  std::size_t connections_max = 64;
};

/// All calls on the loop's thread, or before it runs.
class http_server {
public:
  /// What there is at a path, without its query; nothing if there is nothing.
  using answer_function = std::function<std::optional<http_answer>(std::string_view path)>;

  /// `answer` is called on the loop's thread; the loop outlives the server.
  /// `on_pause` as in `listener_options`.
  http_server(event_loop& loop, answer_function answer, const http_limits& limits = {},
              std::function<void(bool)> on_pause = {});
  http_server(const http_server&) = delete;
  http_server& operator=(const http_server&) = delete;
  /// Closes all connections.
  ~http_server();

  /// As `listener::open`.
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
  sessions sessions_;  // the one that was quiet for longest comes first
  listener listener_;
};

}  // namespace donet::runtime
