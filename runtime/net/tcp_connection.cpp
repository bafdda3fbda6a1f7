#include "runtime/net/tcp_connection.hpp"

#include "runtime/net/socket.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <sys/socket.h>
#include <sys/uio.h>

namespace donet::runtime {

namespace {

close_reason reason_of(int error, close_reason otherwise) noexcept {
  const bool cut = error == ECONNRESET || error == EPIPE || error == ETIMEDOUT
                   || error == EHOSTUNREACH || error == ENETUNREACH || error == ENETDOWN;
  return cut ? close_reason::peer_reset : otherwise;
}

static_assert(EAGAIN == EWOULDBLOCK);

// How often a connection looks whether its peer has had its time.
constexpr std::chrono::milliseconds stall_look_interval{250};

constexpr std::chrono::milliseconds delivery_check_interval{5};

}  // namespace

tcp_connection::tcp_connection(event_loop& loop, flow_gate& gate, int socket, send_bounds bounds)
    : loop_(loop), gate_(gate), bounds_(bounds), socket_(socket), peer_(peer_of(socket)) {
  set_connection_options(socket);
}

tcp_connection::~tcp_connection() {
  release_socket();
}

void tcp_connection::start(connection_user& user) {
  user_ = &user;
  reading_ = true;
  watched_ = {true, false};
  loop_.sockets().watch(socket_, watched_, *this);
}

// ---- reading ----

void tcp_connection::on_ready(readiness now) noexcept {
  if (now.readable && reading_ && credits_ > 0)
    read();
  if (now.writable && blocked_ && socket_ >= 0)
    write();
}

void tcp_connection::read() {
  const bool may = gate_.pass_or_wait([weak = weak_from_this(), loop = &loop_] {
    loop->post([weak] {
      if (const auto self = weak.lock(); self && self->socket_ >= 0 && !self->finishing_) {
        self->reading_ = true;
        self->watch_as_needed();
      }
    });
  });
  if (!may) {
    reading_ = false;
    watch_as_needed();
    return;
  }
  const std::span<std::byte> buffer = loop_.read_buffer();
  const ssize_t count = ::recv(socket_, buffer.data(), buffer.size(), 0);
  if (count == 0) {
    close(close_reason::peer_closed);
    return;
  }
  if (count < 0) {
    if (errno != EAGAIN && errno != EINTR)
      close(reason_of(errno, close_reason::read_failed));
    return;
  }
  batch frames = cutter_.cut(buffer.first(static_cast<std::size_t>(count)));
  if (frames.empty())
    return;
  const std::size_t size = frames.size();
  gate_.add(size);
  if (--credits_ == 0)
    watch_as_needed();
  user_->on_frames(std::move(frames), read_credit(shared_from_this(), size));
}

void tcp_connection::give_back(std::size_t bytes) noexcept {
  gate_.subtract(bytes);
  if (loop_.is_current())
    credit_returned();
  else
    loop_.post([self = shared_from_this()] { self->credit_returned(); });
}

void tcp_connection::credit_returned() {
  if (++credits_ == 1)
    watch_as_needed();
}

// ---- writing ----

void tcp_connection::send(batch frames) {
  if (socket_ < 0 || finishing_)
    return;
  gate_.add(frames.size());
  queue_.push(std::move(frames));
  ask_for_turn_end();
}

void tcp_connection::ask_for_turn_end() {
  if (!std::exchange(asked_for_turn_end_, true))
    loop_.at_turn_end(shared_from_this());
}

void tcp_connection::on_turn_end() noexcept {
  asked_for_turn_end_ = false;
  if (socket_ < 0)
    return;
  if (!blocked_)
    write();
  else if (queue_.bytes() > bounds_.queue_bytes_max)
    close(close_reason::too_much_waits);
}

void tcp_connection::write() noexcept {
  while (!queue_.empty()) {
    iovec pieces[limits::gathered_pieces_max];
    const std::size_t count = std::min(queue_.pieces(), limits::gathered_pieces_max);
    for (std::size_t i = 0; i < count; ++i) {
      const dc::bytes_view piece = queue_.piece(i);
      pieces[i] = {const_cast<std::byte*>(piece.data()), piece.size()};
    }
    msghdr message{};
    message.msg_iov = pieces;
    message.msg_iovlen = count;
    const ssize_t written = ::sendmsg(socket_, &message, MSG_NOSIGNAL);
    if (written < 0) {
      if (errno == EINTR)
        continue;
      if (errno == EAGAIN)
        break;
      close(reason_of(errno, close_reason::write_failed));
      return;
    }
    last_progress_ = loop_.now();
    gate_.subtract(static_cast<std::size_t>(written));
    queue_.written(static_cast<std::size_t>(written));
  }
  if (!queue_.empty()) {
    if (!std::exchange(blocked_, true)) {
      gate_.count_blocked();
      last_progress_ = loop_.now();
      look_after_stall();
    }
  } else {
    unblock();
    if (finishing_) {
      end_stream(socket_);
      close_when_delivered();
    }
  }
  watch_as_needed();
}

void tcp_connection::unblock() noexcept {
  if (!std::exchange(blocked_, false))
    return;
  gate_.count_unblocked();
  stall_.cancel();
}

// While bytes wait that the peer does not take: has it had its time, or does it stand in the way of
// all others?
void tcp_connection::look_after_stall() {
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

void tcp_connection::finish(close_reason reason, std::chrono::milliseconds patience) {
  if (socket_ < 0 || finishing_)
    return;
  patience_ = loop_.after(patience, [this] { close(last_reason_); });
  finishing_ = true;
  reading_ = false;
  last_reason_ = reason;
  watch_as_needed();
  ask_for_turn_end();
}

// Closing a socket with something in it that was not read cuts the connection, and what the peer
// has not taken yet is lost. No event tells that it has.
void tcp_connection::close_when_delivered() {
  if (is_all_delivered(socket_))
    close(last_reason_);
  else
    delivery_ = loop_.after(delivery_check_interval, [this] { close_when_delivered(); });
}

void tcp_connection::close(close_reason reason) {
  if (socket_ < 0)
    return;
  const auto self = shared_from_this();
  release_socket();
  if (user_ != nullptr)
    std::exchange(user_, nullptr)->on_closed(reason);
}

void tcp_connection::release_socket() noexcept {
  if (socket_ < 0)
    return;
  if (user_ != nullptr)
    loop_.sockets().forget(socket_, *this);
  close_socket(std::exchange(socket_, -1));
  unblock();
  patience_.cancel();
  delivery_.cancel();
  gate_.subtract(queue_.bytes());
  queue_.clear();
}

void tcp_connection::watch_as_needed() noexcept {
  if (socket_ < 0 || user_ == nullptr)
    return;
  const readiness wanted{reading_ && credits_ > 0, blocked_};
  if (wanted.readable == watched_.readable && wanted.writable == watched_.writable)
    return;
  watched_ = wanted;
  loop_.sockets().change(socket_, wanted, *this);
}

}  // namespace donet::runtime
