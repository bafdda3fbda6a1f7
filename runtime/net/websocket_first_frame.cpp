// The first frame of a WebSocket connection, which has a limit of its own.

#include "runtime/datagram/view.hpp"
#include "runtime/limits.hpp"
#include "runtime/net/websocket_session.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace donet::runtime {

namespace {

using boost::system::error_code;

// Bytes of the first frame, with its length tag; empty if the tag has not arrived yet.
std::optional<std::size_t> first_frame_size(dc::bytes_view bytes) noexcept {
  if (bytes.size() < limits::length_tag_size)
    return std::nullopt;
  return limits::length_tag_size + dc::load_little_endian<std::uint16_t>(bytes.data());
}

}  // namespace

// Usually a message is read as a whole. If the first frame has a limit, it is checked as soon as
// its length tag has arrived, and delivered as soon as it is complete. So a peer that has not sent
// a whole frame occupies no more memory than that frame.
void websocket_session::read_first_frame() {
  const std::size_t wanted = limits::length_tag_size + bounds_.first_frame_max - buffer_.size();
  stream_.async_read_some(buffer_, wanted,
                          [self = shared_from_this()](const error_code& error, std::size_t) {
                            self->on_first_bytes(error);
                          });
}

void websocket_session::on_first_bytes(const error_code& error) {
  if (closed_ || said_farewell_)
    return;
  const dc::bytes_view bytes{static_cast<const std::byte*>(buffer_.data().data()), buffer_.size()};
  const std::optional<std::size_t> size = first_frame_size(bytes);
  if (error || finishing_ || !stream_.got_binary() || (stream_.is_message_done() && !size)) {
    on_read(error);
    return;
  }
  if (size && *size - limits::length_tag_size > bounds_.first_frame_max) {
    is_refused_ = true;
    reading_ = false;
    buffer_ = {};
    user_->on_oversized_frame();
    return;
  }
  if (stream_.is_message_done()) {
    has_first_frame_ = true;
    on_read(error);
    return;
  }
  if (!size || bytes.size() < *size)
    return read_first_frame();
  has_first_frame_ = true;
  hand_up(bytes.first(*size));
  // The user may have ended the connection; otherwise the rest of the message is read.
  if (closed_ || said_farewell_)
    return;
  buffer_.consume(*size);
  reading_ = false;
  read();
}

}  // namespace donet::runtime
