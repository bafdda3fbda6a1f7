// Detection of silent WebSocket peers, by the loop's clock.

#include "runtime/net/websocket_session.hpp"

#include <chrono>
#include <utility>

namespace donet::runtime {

// Sends a ping to a peer that was silent for half of the time. Each byte that arrives ends the
// silence.
void websocket_session::look_after_idleness() {
  const clock::duration silent =
    is_paused_ ? clock::duration::zero() : loop_.now() - last_received_;
  const clock::duration most = idle_max_;
  if (silent >= most) {
    close(finishing_ ? last_reason_ : close_reason::timed_out);
    return;
  }
  const bool is_half = silent >= most / 2;
  if (is_half)
    ping();
  idle_ = loop_.after((is_half ? most : most / 2) - silent, [this] {
    const auto self = shared_from_this();
    look_after_idleness();
  });
}

// Beast writes a ping between two messages, and accepts the next ping only after the last was
// written.
void websocket_session::ping() {
  if (said_farewell_ || !stream_.is_open() || std::exchange(is_pinging_, true))
    return;
  stream_.async_ping({}, [self = shared_from_this()](const boost::system::error_code& error) {
    self->is_pinging_ = false;
    // A pending read fails too, and reports the error.
    if (error && !self->reading_)
      self->close(self->reason_for(error, close_reason::write_failed));
  });
}

}  // namespace donet::runtime
