#include "runtime/net/websocket_connection.hpp"

#include "runtime/net/websocket_session.hpp"

#include <utility>

namespace donet::runtime {

using boost::beast::websocket::close_code;

websocket_connection::websocket_connection(event_loop& loop, flow_gate& gate, any_stream stream,
                                           const websocket_options& options, peer_bounds bounds)
    : session_(
      std::make_shared<websocket_session>(loop, gate, std::move(stream), options, bounds)) {}

websocket_connection::~websocket_connection() {
  session_->abandon();
}

void websocket_connection::accept(const websocket_request& request, std::string_view rest,
                                  accepted_function done) {
  session_->accept(request, rest, std::move(done));
}

void websocket_connection::start(connection_user& user) {
  session_->start(user);
}

void websocket_connection::send(batch frames) {
  session_->send(std::move(frames));
}

void websocket_connection::finish(close_reason reason, std::chrono::milliseconds patience) {
  session_->finish(reason, patience,
                   reason == close_reason::stopping ? close_code::going_away : close_code::normal);
}

void websocket_connection::close(close_reason reason) {
  session_->close(reason);
}

std::size_t websocket_connection::queued_bytes() const noexcept {
  return session_->queued_bytes();
}

const std::string& websocket_connection::peer() const noexcept {
  return session_->peer();
}

}  // namespace donet::runtime
