#pragma once
// The interface of every transport: a connection delivers the peer's frames as batches, sends
// batches, and ends once, for one of the reasons in close_reason.hpp.
//
// Reading costs credits. A connection has a few credits, and each batch that it delivers takes one
// along. When no credit is left, the connection does not read its socket until a credit is returned
// (architecture section 6, "only sockets are ever paused").

#include "runtime/datagram/batch.hpp"
#include "runtime/net/backlog.hpp"
#include "runtime/net/close_reason.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

namespace donet::runtime {

/// Receives returned read credits. Any thread may call it.
class credit_source {
public:
  virtual void give_back(std::size_t bytes) noexcept = 0;

protected:
  ~credit_source() = default;
};

/// Accompanies a batch that was read from a socket. Its destruction returns the credit: the batch
/// is routed. A copy holds no credit, so that each credit is returned once.
class read_credit {
public:
  read_credit() noexcept = default;
  read_credit(std::shared_ptr<credit_source> source, std::size_t bytes) noexcept
      : source_(std::move(source)), bytes_(bytes) {}
  read_credit(const read_credit&) noexcept {}
  read_credit(read_credit&&) noexcept = default;
  read_credit& operator=(read_credit other) noexcept {
    std::swap(source_, other.source_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~read_credit() {
    if (source_)
      source_->give_back(bytes_);
  }

private:
  std::shared_ptr<credit_source> source_;
  std::size_t bytes_ = 0;
};

/// The user of a connection. The connection makes all calls, on its own thread.
class connection_user {
public:
  /// Delivers whole frames in the order in which the peer sent them. `frames` is empty for a
  /// message of the transport that carries no data.
  virtual void on_frames(batch frames, read_credit credit) = 0;

  /// The length tag of the peer's first frame announces more than `peer_bounds::first_frame_max`
  /// bytes. The connection reads nothing more. It can still send; the user has to call `finish`.
  virtual void on_oversized_frame() {}

  /// The connection has ended. This is the last call.
  virtual void on_closed(close_reason reason) = 0;

  /// The backlog level of the connection has changed. The user must not close the connection from
  /// inside.
  virtual void on_backlog(backlog) {}

protected:
  ~connection_user() = default;
};

/// All calls on the connection's thread. A connection is held by `shared_ptr`; releasing the last
/// one closes it without a call to its user.
class connection {
public:
  connection() = default;
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;
  virtual ~connection() = default;

  /// Begins to read. `user` must exist until `on_closed`.
  virtual void start(connection_user& user) = 0;

  /// Queues frames, which are written when the thread ends its turn. Does nothing if the connection
  /// has closed. If too many bytes wait for the peer, the connection closes and calls `on_closed`,
  /// not from inside `send`.
  virtual void send(batch frames) = 0;

  /// Writes the queued frames, ends this side of the stream, and closes when the peer has ended its
  /// side or after `limits::linger_max`. The connection closes after `patience` in any case. Input
  /// is discarded.
  virtual void finish(close_reason reason, std::chrono::milliseconds patience) = 0;

  /// Closes immediately; queued frames are lost. Calls `on_closed` from inside, unless the
  /// connection has already called it.
  virtual void close(close_reason reason) = 0;

  /// Bytes that wait to be written.
  virtual std::size_t queued_bytes() const noexcept = 0;

  /// "192.0.2.1:40000" or "[2001:db8::1]:40000".
  virtual const std::string& peer() const noexcept = 0;
};

}  // namespace donet::runtime
