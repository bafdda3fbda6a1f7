#pragma once
// Our streams as Asio sees one: what Beast's WebSocket stands on. Tries first, and waits in Asio's
// set of sockets when there is nothing to do.

#include "runtime/limits.hpp"
#include "runtime/net/any_stream.hpp"
#include "runtime/net/event_loop.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/post.hpp>
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

/// Receives what happens below Beast.
class duct_user {
public:
  /// Bytes that the peer sent, before Beast reads them.
  virtual void on_received(std::span<const std::byte> bytes) = 0;
  virtual void on_blocked() = 0;
  virtual void on_progress() = 0;
  /// Nothing more will be written.
  virtual void on_ended() = 0;

protected:
  ~duct_user() = default;
};

class websocket_duct {
public:
  using error_code = boost::system::error_code;
  using executor_type = boost::asio::io_context::executor_type;

  /// `loop` and `user` outlive every call.
  websocket_duct(event_loop& loop, any_stream stream, duct_user& user)
      : stream_(std::move(stream)), loop_(loop),
        descriptor_(loop.context().get_executor(), stream_.socket()), user_(user) {}
  websocket_duct(const websocket_duct&) = delete;
  websocket_duct& operator=(const websocket_duct&) = delete;
  ~websocket_duct() {
    close();
    *is_gone_ = true;
  }

  executor_type get_executor() noexcept { return descriptor_.get_executor(); }

  /// From now on at most `bytes` more are read. Then reading waits until the connection breaks or is
  /// closed.
  void limit_input(std::size_t bytes) noexcept { input_left_ = std::min(input_left_, bytes); }

  /// These bytes were read too early, and come first.
  void put_back(std::string_view bytes) { front_.assign(bytes); }

  /// What ended the stream, if anything has.
  const std::optional<close_reason>& ended() const noexcept { return ended_; }

  /// All that waits is told that it was given up, later.
  void close() noexcept {
    if (stream_.socket() < 0)
      return;
    descriptor_.release();
    stream_.close();
  }

  template <class Buffers, class Handler>
  auto async_read_some(const Buffers& to, Handler&& handler) {
    return boost::asio::async_compose<Handler, void(error_code, std::size_t)>(
      step<read_some<Buffers>>{*this, {to}}, handler, descriptor_);
  }

  template <class Buffers, class Handler>
  auto async_write_some(const Buffers& from, Handler&& handler) {
    return boost::asio::async_compose<Handler, void(error_code, std::size_t)>(
      step<write_some<Buffers>>{*this, {from}}, handler, descriptor_);
  }

  /// Ends the stream, then waits for the peer to do so. Always succeeds.
  template <class Handler>
  friend void async_teardown(boost::beast::role_type, websocket_duct& duct, Handler&& handler) {
    boost::asio::async_compose<Handler, void(error_code)>(step<tear_down>{duct, {}}, handler,
                                                          duct.descriptor_);
  }

  friend void beast_close_socket(websocket_duct& duct) noexcept { duct.close(); }

private:
  using descriptor = boost::asio::posix::basic_stream_descriptor<executor_type>;

  // What is to be done, and what came of it. Called again after each wait.
  template <class Buffers>
  struct read_some {
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

  template <class Action>
  struct step {
    websocket_duct& duct;
    Action action;
    // A ping of Beast's own may come to its end after the stream.
    std::shared_ptr<const bool> is_gone = duct.is_gone_;
    // Nobody is told from inside the call that he made.
    bool is_inside = true;
    bool is_done = false;
    error_code error{};
    std::size_t bytes = 0;

    template <class Self>
    void operator()(Self& self, error_code failed = {}) {
      if (!is_done) {
        io_result result;
        if (failed || *is_gone || duct.stream_.socket() < 0)
          error = boost::asio::error::operation_aborted;
        else
          result = action.attempt(duct);
        if (result.wait != io_wait::nothing && result.bytes == 0) {
          is_inside = false;
          duct.descriptor_.async_wait(duct.event_for(result.wait), std::move(self));
          return;
        }
        // Where one has moved there are others: all that are ready move in the next turn together.
        if (!error)
          duct.loop_.look_at_asio();
        is_done = true;
        bytes = result.bytes;
        if (result.ended && bytes == 0)
          error = *result.ended == close_reason::peer_closed
                    ? error_code(boost::asio::error::eof)
                    : error_code(boost::asio::error::connection_reset);
        if (is_inside) {
          boost::asio::post(duct.get_executor(), std::move(self));
          return;
        }
      }
      Action::complete(self, error, bytes);
    }
  };

  descriptor::wait_type event_for(io_wait what) const noexcept {
    if (what == io_wait::room)
      return descriptor::wait_write;
    return input_left_ == 0 ? descriptor::wait_error : descriptor::wait_read;
  }

  io_result receive(std::span<std::byte> to) noexcept;
  io_result transmit(std::span<const iovec> pieces);
  io_result discard() noexcept;

  any_stream stream_;
  event_loop& loop_;
  descriptor descriptor_;
  duct_user& user_;
  std::string front_;
  std::size_t input_left_ = SIZE_MAX;
  std::optional<close_reason> ended_;
  std::shared_ptr<bool> is_gone_ = std::make_shared<bool>(false);
};

}  // namespace donet::runtime
