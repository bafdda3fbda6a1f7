#pragma once
// An asynchronous stream of Asio on top of our streams, as Beast's WebSocket requires it. An
// operation is tried immediately, and waits in the loop's set of sockets if it cannot make
// progress. As Beast uses a stream, at most one read (or the teardown) and one write are pending.

#include "runtime/limits.hpp"
#include "runtime/net/any_stream.hpp"
#include "runtime/net/event_loop.hpp"
#include "runtime/net/loop_executor.hpp"
#include "runtime/net/readiness_set.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/error.hpp>
#include <boost/beast/core/role.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace donet::runtime {

/// Receives the events of the stream below Beast.
class duct_user {
public:
  /// The peer has sent these bytes; Beast has not read them yet.
  virtual void on_received(std::span<const std::byte> bytes) = 0;
  virtual void on_blocked() = 0;
  virtual void on_progress() = 0;
  /// The writing side has ended: nothing more will be written.
  virtual void on_ended() = 0;
  /// Returns the object that keeps the stream alive while operations run.
  virtual std::shared_ptr<void> hold() noexcept = 0;

protected:
  ~duct_user() = default;
};

class websocket_duct final : private ready_handler {
public:
  using error_code = boost::system::error_code;
  using executor_type = loop_executor;

  /// `loop` and `user` must outlive every call. Throws `std::system_error` if the loop cannot watch
  /// the socket.
  websocket_duct(event_loop& loop, any_stream stream, duct_user& user)
      : stream_(std::move(stream)), is_plain_(stream_.is_plain()), loop_(loop), user_(user) {
    loop_.sockets().watch(stream_.socket(), watched_, *this);
  }
  websocket_duct(const websocket_duct&) = delete;
  websocket_duct& operator=(const websocket_duct&) = delete;
  ~websocket_duct() { close(); }

  executor_type get_executor() noexcept { return loop_executor(loop_); }

  /// Bounds the further input to `bytes`. After these bytes, reads wait until the connection breaks
  /// or is closed.
  void limit_input(std::size_t bytes) noexcept { input_left_ = std::min(input_left_, bytes); }

  /// Puts bytes back that were read too early; the next read returns them first.
  void put_back(std::string_view bytes) { front_.assign(bytes); }

  /// The reason for which the stream ended; empty if it has not ended.
  const std::optional<close_reason>& ended() const noexcept { return ended_; }

  /// Closes the stream. Pending operations are aborted after this call has returned.
  void close() noexcept;

  template <class Buffers, class Handler>
  auto async_read_some(const Buffers& to, Handler&& handler) {
    return boost::asio::async_compose<Handler, void(error_code, std::size_t)>(
      step<read_some<Buffers>>{*this, {to}}, handler, get_executor());
  }

  template <class Buffers, class Handler>
  auto async_write_some(const Buffers& from, Handler&& handler) {
    return boost::asio::async_compose<Handler, void(error_code, std::size_t)>(
      step<write_some<Buffers>>{*this, {from}}, handler, get_executor());
  }

  /// Ends the stream, then waits until the peer has ended its side. Always succeeds.
  template <class Handler>
  friend void async_teardown(boost::beast::role_type, websocket_duct& duct, Handler&& handler) {
    boost::asio::async_compose<Handler, void(error_code)>(step<tear_down>{duct, {}}, handler,
                                                          duct.get_executor());
  }

  friend void beast_close_socket(websocket_duct& duct) noexcept { duct.close(); }

private:
  // The actions of an operation. `attempt` is called again after each wait.
  template <class Buffers>
  struct read_some {
    static constexpr bool is_write = false;
    Buffers to;

    io_result attempt(websocket_duct& duct) {
      for (auto one = boost::asio::buffer_sequence_begin(to);
           one != boost::asio::buffer_sequence_end(to); ++one) {
        const boost::asio::mutable_buffer piece(*one);
        if (piece.size() > 0)
          return duct.receive({static_cast<std::byte*>(piece.data()), piece.size()});
      }
      return {};
    }
    template <class Self>
    static void complete(Self& self, error_code error, std::size_t bytes) {
      self.complete(error, bytes);
    }
  };

  template <class Buffers>
  struct write_some {
    static constexpr bool is_write = true;
    Buffers from;

    io_result attempt(websocket_duct& duct) {
      iovec pieces[limits::gathered_pieces_max];
      std::size_t count = 0;
      for (auto one = boost::asio::buffer_sequence_begin(from);
           one != boost::asio::buffer_sequence_end(from) && count < std::size(pieces); ++one) {
        const boost::asio::const_buffer piece(*one);
        if (piece.size() > 0)
          pieces[count++] = {const_cast<void*>(piece.data()), piece.size()};
      }
      return count == 0 ? io_result{} : duct.transmit({pieces, count});
    }
    template <class Self>
    static void complete(Self& self, error_code error, std::size_t bytes) {
      self.complete(error, bytes);
    }
  };

  struct tear_down {
    static constexpr bool is_write = false;
    bool is_ended = false;

    io_result attempt(websocket_duct& duct) {
      if (!is_ended) {
        if (const io_result end = duct.stream_.end(); end.wait != io_wait::nothing)
          return end;
        is_ended = true;
        duct.user_.on_ended();
      }
      return duct.discard();
    }
    template <class Self>
    static void complete(Self& self, error_code, std::size_t) {
      self.complete({});
    }
  };

  // An operation that waits for the socket.
  class operation {
  public:
    operation() = default;
    operation(const operation&) = delete;
    operation& operator=(const operation&) = delete;
    virtual ~operation() = default;
    virtual void resume() = 0;
  };

  template <class Self>
  class operation_of final : public operation {
  public:
    explicit operation_of(Self&& self) : self_(std::move(self)) {}
    void resume() override { self_(); }

  private:
    Self self_;
  };

  // A TLS stream may have to read before it can write, and vice versa.
  struct waiter {
    std::unique_ptr<operation> waiting;
    io_wait what = io_wait::nothing;
  };

  template <class Action>
  struct step {
    websocket_duct& duct;
    Action action;
    // Handlers must not run inside the call that began the operation.
    bool is_inside = true;
    bool is_done = false;
    error_code error{};
    std::size_t bytes = 0;

    template <class Self>
    void operator()(Self& self) {
      if (!is_done) {
        io_result result;
        if (duct.stream_.socket() < 0)
          error = boost::asio::error::operation_aborted;
        else
          result = action.attempt(duct);
        if (result.wait != io_wait::nothing && result.bytes == 0) {
          is_inside = false;
          waiter& slot = Action::is_write ? duct.writer_ : duct.reader_;
          duct.wait_in(slot, result.wait, std::make_unique<operation_of<Self>>(std::move(self)));
          return;
        }
        is_done = true;
        bytes = result.bytes;
        if (result.ended && bytes == 0)
          error = *result.ended == close_reason::peer_closed
                    ? error_code(boost::asio::error::eof)
                    : error_code(boost::asio::error::connection_reset);
        if (is_inside) {
          duct.loop_.post(std::move(self));
          return;
        }
      }
      Action::complete(self, error, bytes);
    }
  };

  void on_ready(readiness now) noexcept override;
  void wait_in(waiter& slot, io_wait what, std::unique_ptr<operation> waiting) noexcept;
  bool waits_for(io_wait what) const noexcept;
  void watch(readiness needed) noexcept;
  io_result receive(std::span<std::byte> to) noexcept;
  io_result transmit(std::span<const iovec> pieces);
  io_result discard() noexcept;

  any_stream stream_;
  bool is_plain_;  // does not use TLS
  event_loop& loop_;
  duct_user& user_;
  waiter reader_;
  waiter writer_;
  readiness watched_{true, false};
  bool is_drained_ = false;  // the last read took all available input
  std::string front_;
  std::size_t input_left_ = SIZE_MAX;
  std::optional<close_reason> ended_;
};

}  // namespace donet::runtime
