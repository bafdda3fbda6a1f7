#pragma once
// The implementation of websocket_connection. Exists until Beast has finished its operations, which
// is later than the end of the connection that it serves.

#include "runtime/net/any_stream.hpp"
#include "runtime/net/connection.hpp"
#include "runtime/net/event_loop.hpp"
#include "runtime/net/flow_gate.hpp"
#include "runtime/net/peer_bounds.hpp"
#include "runtime/net/send_queue.hpp"
#include "runtime/net/websocket_connection.hpp"
#include "runtime/net/websocket_duct.hpp"
#include "runtime/net/websocket_meter.hpp"
#include "runtime/net/websocket_options.hpp"
#include "runtime/net/websocket_request.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace donet::runtime {

class websocket_session final : public credit_source,
                                public turn_end,
                                public std::enable_shared_from_this<websocket_session>,
                                private duct_user {
public:
  websocket_session(event_loop& loop, flow_gate& gate, any_stream stream,
                    const websocket_options& options, peer_bounds bounds);

  void accept(const websocket_request& request, std::string_view rest,
              websocket_connection::accepted_function done);
  void start(connection_user& user);
  void send(batch frames);
  /// `code` is the close code that the peer receives.
  void finish(close_reason reason, std::chrono::milliseconds patience,
              boost::beast::websocket::close_code code);
  void close(close_reason reason);
  /// Closes without a call to its user.
  void abandon();
  std::size_t queued_bytes() const noexcept { return closed_ ? 0 : queue_.bytes(); }
  const std::string& peer() const noexcept { return peer_; }

  void give_back(std::size_t bytes) noexcept override;
  void on_turn_end() noexcept override;

private:
  bool may_read();
  void read();
  void read_piece();
  void on_piece(const boost::system::error_code& error);
  void read_first_frame();
  void on_first_bytes(const boost::system::error_code& error);
  void on_read(const boost::system::error_code& error);
  void take_message();
  void hand_up(dc::bytes_view frames);
  void look_after_idleness();
  void ping();
  void count_empty_frames();
  void write();
  void on_written(const boost::system::error_code& error);
  void say_farewell();
  void ask_for_turn_end();
  void on_received(std::span<const std::byte> bytes) override;
  void on_blocked() override;
  void on_progress() override;
  void on_ended() override;
  std::shared_ptr<void> hold() noexcept override { return shared_from_this(); }
  void unblock();
  void look_after_stall();
  close_reason reason_for(const boost::system::error_code& error, close_reason otherwise) const;

  event_loop& loop_;
  flow_gate& gate_;
  peer_bounds bounds_;
  std::chrono::milliseconds idle_max_;
  std::string peer_;
  boost::beast::websocket::stream<websocket_duct> stream_;
  connection_user* user_ = nullptr;
  websocket_connection::accepted_function accepted_;
  boost::beast::flat_buffer buffer_;
  websocket_meter meter_;
  std::size_t empty_frames_ = 0;  // not reported to the user yet
  unsigned empty_frames_in_second_ = 0;
  clock::time_point second_began_{};
  send_queue queue_;
  std::size_t credits_ = limits::read_credits;
  bool reading_ = false;
  bool has_first_frame_;     // it was complete, or has no limit of its own
  bool is_refused_ = false;  // the first frame is too long
  bool waits_for_gate_ = false;
  clock::time_point last_received_{};  // or the time at which reading resumed
  bool is_paused_ = false;             // reading is not allowed
  bool is_pinging_ = false;
  std::size_t writing_ = 0;  // bytes of the message that is being written
  bool blocked_ = false;     // the system takes no more for now
  bool asked_for_turn_end_ = false;
  bool finishing_ = false;
  bool said_farewell_ = false;
  bool closed_ = false;
  close_reason last_reason_ = close_reason::stopping;
  boost::beast::websocket::close_code last_code_ = boost::beast::websocket::close_code::normal;
  clock::time_point last_progress_{};
  timer idle_;
  timer closing_;  // the opening or the closing handshake
  timer stall_;
  timer patience_;
  timer linger_;
};

}  // namespace donet::runtime
