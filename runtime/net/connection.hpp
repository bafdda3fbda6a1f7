#pragma once
// What every transport looks like from above: frames come in as batches, batches go out, and it
// ends once, for one of the reasons of close_reason.hpp.
//
// Reading costs credits: a connection has a few, each batch that it hands up takes one along, and
// with none left its socket is not read until one comes back (architecture section 6, "only sockets
// are ever paused").

#include "runtime/datagram/batch.hpp"
#include "runtime/net/backlog.hpp"
#include "runtime/net/close_reason.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

namespace donet::runtime {

/// Takes back what a read_credit stands for. May be called from any thread.
class credit_source {
public:
  virtual void give_back(std::size_t bytes) noexcept = 0;

protected:
  ~credit_source() = default;
};

/// Travels with a batch that was read from a socket; its end says that the batch is routed. A copy
/// stands for nothing: there is one end.
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

/// Who uses a connection. All calls on the connection's thread.
class connection_user {
public:
  /// Whole frames in the peer's order; none for a message of the transport that carries no data.
  virtual void on_frames(batch frames, read_credit credit) = 0;

  /// The peer's first frame is longer than `peer_bounds::first_frame_max`, as its length tag says.
  /// Nothing more is read; the connection can still be written to, and the user is to finish it.
  virtual void on_oversized_frame() {}

  /// The connection is over, and this is the last call.
  virtual void on_closed(close_reason reason) = 0;

  /// The level of what waits to be written has changed. Must not close the connection.
  virtual void on_backlog(backlog) {}

protected:
  ~connection_user() = default;
};

/// All calls on the connection's thread. Kept alive by shared_ptr; dropping the last one closes it
/// without a word to its user.
class connection {
public:
  connection() = default;
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;
  virtual ~connection() = default;

  /// Begins to read. The user must live until `on_closed`.
  virtual void start(connection_user& user) = 0;

  /// Queues frames; they are written when the thread ends its turn. Nothing happens once closed.
  /// A peer for whom too much waits is dropped: `on_closed`, not from inside this call.
  virtual void send(batch frames) = 0;

  /// Writes what is queued, ends this side of the connection, and closes when the peer has ended its
  /// own or `limits::linger_max` is over; all of it takes `patience` at most. Input is discarded.
  virtual void finish(close_reason reason, std::chrono::milliseconds patience) = 0;

  /// Closes now; what is queued is lost. `on_closed` is called from inside, unless that happened
  /// already.
  virtual void close(close_reason reason) = 0;

  /// Bytes that wait to be written.
  virtual std::size_t queued_bytes() const noexcept = 0;

  /// "192.0.2.1:40000" or "[2001:db8::1]:40000".
  virtual const std::string& peer() const noexcept = 0;
};

}  // namespace donet::runtime
