#include "runtime/net/websocket_session.hpp"

#include "runtime/datagram/view.hpp"
#include "runtime/limits.hpp"
#include "runtime/net/socket.hpp"
#include "runtime/net/wire_limits.hpp"

#include <boost/beast/http/rfc7230.hpp>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace donet::runtime {

namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;

// Interval at which a blocked connection checks whether the peer's time is over.
constexpr std::chrono::milliseconds stall_look_interval{250};

// Time that a peer that broke a rule has to receive the reason.
constexpr std::chrono::milliseconds farewell_max{2'000};

// Time for each of the two WebSocket handshakes, the opening one and the closing one.
constexpr std::chrono::seconds handshake_time_max{5};

// Bytes of buffer that an idle connection keeps for the next message.
constexpr std::size_t kept_buffer_max = 4096;

// Some clients accept the answer only if it names the subprotocol that they offered.
constexpr const char* known_protocol = "binary";

bool is_of_beast(const error_code& error) {
  return std::string_view(error.category().name()).starts_with("boost.beast");
}

}  // namespace

websocket_session::websocket_session(event_loop& loop, flow_gate& gate, any_stream stream,
                                     const websocket_options& options, peer_bounds bounds)
    : loop_(loop), gate_(gate), bounds_(bounds), idle_max_(options.idle_max),
      peer_(peer_of(stream.socket())),
      stream_(loop, std::move(stream), static_cast<duct_user&>(*this)),
      has_first_frame_(bounds.first_frame_max >= limits::datagram_size_max) {
  websocket::permessage_deflate deflate;
  deflate.server_enable = options.compress;
  stream_.set_option(deflate);
  stream_.binary(true);
  stream_.auto_fragment(false);
  stream_.read_message_max(options.message_size_max);
  // Beast measures time by a clock that does not leave out stalls.
  websocket::stream_base::timeout times{};
  times.handshake_timeout = websocket::stream_base::none();
  times.idle_timeout = websocket::stream_base::none();
  times.keep_alive_pings = false;
  stream_.set_option(times);
  // Beast answers a peer's close frame by itself, inside a read.
  stream_.control_callback([this](websocket::frame_type kind, beast::string_view) {
    if (kind == websocket::frame_type::close && !closed_ && !said_farewell_)
      closing_ = loop_.after(handshake_time_max, [this] {
        close(finishing_ ? last_reason_ : close_reason::peer_closed);
      });
  });
}

void websocket_session::accept(const websocket_request& request, std::string_view rest,
                               websocket_connection::accepted_function done) {
  accepted_ = std::move(done);
  stream_.next_layer().put_back(rest);
  http::token_list offered(request.head[http::field::sec_websocket_protocol]);
  if (offered.exists(known_protocol)) {
    stream_.set_option(websocket::stream_base::decorator([](websocket::response_type& answer) {
      answer.set(http::field::sec_websocket_protocol, known_protocol);
    }));
  }
  closing_ = loop_.after(handshake_time_max, [this] {
    const auto self = shared_from_this();
    const websocket_connection::accepted_function tell = std::exchange(accepted_, nullptr);
    close(close_reason::timed_out);
    if (tell)
      tell(close_reason::timed_out);
  });
  stream_.async_accept(request.head, [self = shared_from_this()](const error_code& error) {
    const websocket_connection::accepted_function tell = std::exchange(self->accepted_, nullptr);
    if (self->closed_ || !tell)
      return;
    self->closing_.cancel();
    if (error)
      tell(self->reason_for(error, close_reason::handshake_failed));
    else
      tell(std::nullopt);
  });
}

void websocket_session::start(connection_user& user) {
  user_ = &user;
  last_received_ = loop_.now();
  if (idle_max_.count() != 0)
    look_after_idleness();
  read();
}

// ---- reading ----

bool websocket_session::may_read() {
  if (finishing_)
    return true;
  if (credits_ == 0 || waits_for_gate_)
    return false;
  waits_for_gate_ = !gate_.pass_or_wait([weak = weak_from_this(), loop = &loop_] {
    loop->post([weak] {
      if (const auto self = weak.lock()) {
        self->waits_for_gate_ = false;
        self->read();
      }
    });
  });
  return !waits_for_gate_;
}

void websocket_session::read() {
  if (closed_ || reading_ || said_farewell_ || user_ == nullptr || (is_refused_ && !finishing_))
    return;
  if (!may_read()) {
    is_paused_ = true;
    return;
  }
  // A session that does not read cannot receive from its peer either, so the pause does not count
  // as silence.
  if (std::exchange(is_paused_, false))
    last_received_ = loop_.now();
  reading_ = true;
  if (!has_first_frame_)
    return read_first_frame();
  read_piece();
}

// Beast could read a whole message by itself. But it continues with the next piece of a compressed
// message although the stream was closed after the last one, and asserts that it was not.
void websocket_session::read_piece() {
  constexpr std::size_t any_size = 0;
  stream_.async_read_some(
    buffer_, any_size,
    [self = shared_from_this()](const error_code& error, std::size_t) { self->on_piece(error); });
}

void websocket_session::on_piece(const error_code& error) {
  if (closed_ || said_farewell_)
    return;
  if (error || stream_.is_message_done())
    return on_read(error);
  if (finishing_)
    buffer_.clear();
  read_piece();
}

void websocket_session::on_read(const error_code& error) {
  if (closed_ || said_farewell_)
    return;
  if (error) {
    close(finishing_ ? last_reason_ : reason_for(error, close_reason::read_failed));
    return;
  }
  // The user's reaction to the message must not begin to read the next one into the same buffer.
  if (!finishing_)
    take_message();
  buffer_.clear();
  if (buffer_.capacity() > kept_buffer_max)
    buffer_ = {};
  reading_ = false;
  read();
}

void websocket_session::take_message() {
  const dc::bytes_view bytes{static_cast<const std::byte*>(buffer_.data().data()), buffer_.size()};
  if (!stream_.got_binary()) {
    finish(close_reason::malformed, farewell_max, websocket::close_code::unknown_data);
    return;
  }
  if (whole_frames(bytes) != bytes.size()) {
    finish(close_reason::malformed, farewell_max, websocket::close_code::protocol_error);
    return;
  }
  if (!bytes.empty())
    hand_up(bytes);
}

void websocket_session::hand_up(dc::bytes_view frames) {
  gate_.add(frames.size());
  --credits_;
  user_->on_frames(batch::copy_of(frames), read_credit(shared_from_this(), frames.size()));
}

void websocket_session::on_received(std::span<const std::byte> bytes) {
  last_received_ = loop_.now();
  const std::size_t empty = meter_.take(bytes);
  if (empty == 0)
    return;
  // Beast is in the middle of an operation, so the frames are counted at the end of the turn.
  empty_frames_ += empty;
  ask_for_turn_end();
}

// Frames without data cost as much as messages, and Beast answers pings by itself. Therefore a peer
// may send only a few of them, and each is delivered to the user, who counts it against the peer's
// rate limit.
void websocket_session::count_empty_frames() {
  const std::size_t count = std::exchange(empty_frames_, 0);
  if (count == 0 || finishing_)
    return;
  if (loop_.now() - second_began_ >= std::chrono::seconds(1)) {
    second_began_ = loop_.now();
    empty_frames_in_second_ = 0;
  }
  empty_frames_in_second_ += static_cast<unsigned>(count);
  if (empty_frames_in_second_ > limits::websocket_empty_frames_max) {
    finish(close_reason::over_limit, farewell_max, websocket::close_code::policy_error);
    stream_.next_layer().limit_input(0);
    return;
  }
  for (std::size_t i = 0; i < count && user_ != nullptr; ++i)
    user_->on_frames({}, {});
}

void websocket_session::give_back(std::size_t bytes) noexcept {
  gate_.subtract(bytes);
  const auto returned = [self = shared_from_this()] {
    if (++self->credits_ == 1)
      self->read();
  };
  if (loop_.is_current())
    returned();
  else
    loop_.post(returned);
}

// ---- writing ----

void websocket_session::send(batch frames) {
  if (closed_ || finishing_)
    return;
  gate_.add(frames.size());
  queue_.push(std::move(frames));
  ask_for_turn_end();
}

void websocket_session::ask_for_turn_end() {
  if (!std::exchange(asked_for_turn_end_, true))
    loop_.at_turn_end(shared_from_this());
}

void websocket_session::on_turn_end() noexcept {
  asked_for_turn_end_ = false;
  if (closed_)
    return;
  count_empty_frames();
  if (writing_ == 0)
    write();
  else if (blocked_ && queue_.bytes() > bounds_.queue_bytes_max)
    close(close_reason::too_much_waits);
}

void websocket_session::write() {
  if (queue_.empty()) {
    if (finishing_)
      say_farewell();
    return;
  }
  std::vector<boost::asio::const_buffer> message;
  for (std::size_t i = 0; i < queue_.pieces(); ++i) {
    const dc::bytes_view piece = queue_.piece(i);
    if (writing_ != 0 && writing_ + piece.size() > websocket_message_size_max)
      break;
    message.emplace_back(piece.data(), piece.size());
    writing_ += piece.size();
  }
  stream_.async_write(message, [self = shared_from_this()](const error_code& error, std::size_t) {
    self->on_written(error);
  });
}

void websocket_session::on_written(const error_code& error) {
  const std::size_t written = std::exchange(writing_, 0);
  if (closed_) {
    queue_.clear();
    return;
  }
  if (error) {
    // Beast reports the real error to one of the pending operations only. A pending read is
    // notified of the end in any case.
    if (!reading_ || error != boost::asio::error::operation_aborted)
      close(finishing_ ? last_reason_ : reason_for(error, close_reason::write_failed));
    return;
  }
  gate_.subtract(written);
  queue_.written(written);
  write();
}

void websocket_session::on_blocked() {
  if (closed_ || std::exchange(blocked_, true))
    return;
  gate_.count_blocked();
  last_progress_ = loop_.now();
  look_after_stall();
}

void websocket_session::on_progress() {
  unblock();
}

void websocket_session::unblock() {
  if (!std::exchange(blocked_, false))
    return;
  gate_.count_unblocked();
  stall_.cancel();
}

// See stream_connection.
void websocket_session::look_after_stall() {
  const auto pause = std::min<clock::duration>(bounds_.stall_max, stall_look_interval);
  stall_ = loop_.after(pause, [this] {
    if (loop_.now() - last_progress_ >= bounds_.stall_max)
      close(close_reason::takes_nothing);
    else if (gate_.is_in_the_way(queue_.bytes()))
      close(close_reason::too_much_waits);
    else
      look_after_stall();
  });
}

// ---- ending ----

close_reason websocket_session::reason_for(const error_code& error, close_reason otherwise) const {
  if (error == websocket::error::closed)
    return close_reason::peer_closed;
  if (is_of_beast(error))
    return otherwise == close_reason::handshake_failed ? otherwise : close_reason::malformed;
  return stream_.next_layer().ended().value_or(otherwise);
}

void websocket_session::finish(close_reason reason, std::chrono::milliseconds patience,
                               websocket::close_code code) {
  if (closed_ || finishing_)
    return;
  patience_ = loop_.after(patience, [this] { close(last_reason_); });
  finishing_ = true;
  last_reason_ = reason;
  last_code_ = code;
  stream_.next_layer().limit_input(limits::discarded_bytes_max);
  ask_for_turn_end();
  read();
}

void websocket_session::say_farewell() {
  if (std::exchange(said_farewell_, true))
    return;
  closing_ = loop_.after(handshake_time_max, [this] { close(last_reason_); });
  stream_.async_close(last_code_, [self = shared_from_this()](const error_code&) {
    self->close(self->last_reason_);
  });
}

// Beast continues when the peer has ended its side, or when this timer closes the stream.
void websocket_session::on_ended() {
  if (!closed_)
    linger_ = loop_.after(limits::linger_max, [this] { stream_.next_layer().close(); });
}

void websocket_session::close(close_reason reason) {
  if (std::exchange(closed_, true))
    return;
  const auto self = shared_from_this();
  unblock();
  idle_.cancel();
  closing_.cancel();
  patience_.cancel();
  linger_.cancel();
  gate_.subtract(queue_.bytes());
  // The batches that are being written must exist until the write has ended.
  if (writing_ == 0)
    queue_.clear();
  stream_.next_layer().close();
  if (user_ != nullptr)
    std::exchange(user_, nullptr)->on_closed(reason);
}

void websocket_session::abandon() {
  user_ = nullptr;
  accepted_ = nullptr;
  close(close_reason::stopping);
}

}  // namespace donet::runtime
