#pragma once
// One TCP connection for frames: a little-endian uint16 size, then the body. It never blocks; a
// loop drives it.

#include "dcfile/bytes.hpp"
#include "tools/harness/endpoint.hpp"
#include "tools/harness/loop.hpp"

#include <functional>
#include <string>

namespace donet::harness {

class link {
public:
  /// Receives the body of each frame.
  using frame_handler = std::function<void(dc::bytes_view body)>;
  /// Called once, with a reason for the user, when the peer has ended the connection or could not
  /// be reached. Not called after `close`.
  using end_handler = std::function<void(const std::string& reason)>;

  /// Starts to connect. The loop must outlive the link. Throws failure if no socket can be created.
  link(loop& on, const endpoint& to, frame_handler take, end_handler ended);
  ~link();
  link(const link&) = delete;
  link& operator=(const link&) = delete;

  /// Sends one frame; it is queued until the connection is established, and while the peer is slow.
  /// No effect on a link that has ended. Throws failure if the body exceeds 65,535 bytes.
  void send(dc::bytes_view body);
  /// Sends bytes without framing, for scenarios with malformed frames.
  void send_raw(dc::bytes_view bytes);
  /// Ends the connection and drops queued bytes.
  void close();

  /// True until either side has ended the connection.
  bool is_open() const noexcept { return descriptor_ >= 0; }
  bool is_connected() const noexcept { return is_open() && !connecting_; }
  /// True once the connection was established.
  bool has_connected() const noexcept { return !connecting_; }

private:
  friend class loop;

  int descriptor() const noexcept { return descriptor_; }
  bool wants_to_write() const noexcept { return connecting_ || !unsent_.empty(); }
  void serve();
  bool finish_connecting();
  void write();
  void read();
  void take_frames();
  void end(const std::string& reason);

  loop& loop_;
  std::string peer_;
  frame_handler take_;
  end_handler ended_;
  int descriptor_ = -1;
  bool connecting_ = true;
  dc::byte_buffer unsent_;
  dc::byte_buffer received_;
};

}  // namespace donet::harness
