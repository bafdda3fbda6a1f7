#pragma once
// One TCP connection that carries frames: a uint16 of the size, little-endian, then the body. It
// never waits; a loop drives it.

#include "dcfile/bytes.hpp"
#include "tools/harness/endpoint.hpp"
#include "tools/harness/loop.hpp"

#include <functional>
#include <string>

namespace donet::harness {

class link {
public:
  /// What is to happen with the body of each frame.
  using frame_handler = std::function<void(dc::bytes_view body)>;
  /// Called once, with a reason for a person, when the other side has ended the connection or could
  /// not be reached. Not after `close`.
  using end_handler = std::function<void(const std::string& reason)>;

  /// Begins to connect. The loop must outlive the link. Throws failure if there is no socket to be
  /// had.
  link(loop& on, const endpoint& to, frame_handler take, end_handler ended);
  ~link();
  link(const link&) = delete;
  link& operator=(const link&) = delete;

  /// Sends one frame; before the connection stands and while the other side is slow it is kept.
  /// Nothing happens on a link that has ended. Throws failure if the body has more than 65,535
  /// bytes.
  void send(dc::bytes_view body);
  /// Sends bytes as they are: what a scenario about bad framing needs.
  void send_raw(dc::bytes_view bytes);
  /// Ends the connection. What is still kept is lost.
  void close();

  /// Not ended yet, by either side.
  bool is_open() const noexcept { return descriptor_ >= 0; }
  bool is_connected() const noexcept { return is_open() && !connecting_; }
  /// Whether it is or was connected.
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
