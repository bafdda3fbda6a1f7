#include "runtime/net/stream_connection.hpp"

#include "runtime/net/socket.hpp"
#include "runtime/net/wire_limits.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <sys/socket.h>
#include <sys/uio.h>

namespace donet::runtime {

namespace {

// Interval at which a blocked connection checks whether the peer's time is over.
constexpr std::chrono::milliseconds stall_look_interval{250};

constexpr std::chrono::milliseconds delivery_check_interval{5};

}  // namespace

template <class Stream>
stream_connection<Stream>::stream_connection(event_loop& loop, flow_gate& gate, Stream stream,
                                             peer_bounds bounds)
    : stream_connection(loop, gate, std::move(stream), bounds, {}) {
  peer_ = peer_of(stream_.socket());
  set_connection_options(stream_.socket());
}

template <class Stream>
stream_connection<Stream>::stream_connection(event_loop& loop, flow_gate& gate, Stream stream,
                                             peer_bounds bounds, std::string peer)
    : loop_(loop), gate_(gate), bounds_(bounds), stream_(std::move(stream)), peer_(std::move(peer)),
      cutter_(bounds.first_frame_max) {}

template <class Stream>
stream_connection<Stream>::~stream_connection() {
  release_socket();
}

template <class Stream>
void stream_connection<Stream>::start(connection_user& user) {
  user_ = &user;
  reading_ = true;
  watched_ = {true, false};
  loop_.sockets().watch(stream_.socket(), watched_, *this);
}

// ---- reading ----

template <class Stream>
void stream_connection<Stream>::on_ready(readiness now) noexcept {
  // A user that is notified of the end while this reads may release the last handle before it
  // writes.
  const auto self = now.writable ? this->shared_from_this() : nullptr;
  if (now.writable && std::exchange(read_wants_room_, false))
    watch_as_needed();
  if (finishing_ && now.readable)
    drain();
  else if ((now.readable || now.writable) && reading_ && credits_ > 0)
    read();
  if (now.writable && blocked_ && is_open())
    write();
}

template <class Stream>
bool stream_connection<Stream>::pass_gate() {
  return gate_.is_open() || gate_.pass_or_wait([weak = this->weak_from_this(), loop = &loop_] {
    loop->post([weak] {
      if (const auto self = weak.lock(); self && self->is_open() && !self->finishing_) {
        self->reading_ = true;
        self->watch_as_needed();
      }
    });
  });
}

template <class Stream>
void stream_connection<Stream>::read() {
  if (!pass_gate()) {
    reading_ = false;
    watch_as_needed();
    return;
  }
  const std::span<std::byte> room = loop_.read_buffer();
  const std::span<std::byte> buffer =
    room.first(std::clamp(bounds_.read_bytes_max, Stream::receive_size_min, room.size()));
  const io_result got = stream_.receive(buffer);
  // Frames that arrived before the end are delivered before `on_closed`.
  const auto self = got.ended ? this->shared_from_this() : nullptr;
  if (got.wait == io_wait::room) {
    read_wants_room_ = true;
    watch_as_needed();
  }
  if (batch frames = cutter_.cut(buffer.first(got.bytes)); !frames.empty()) {
    const std::size_t size = frames.size();
    gate_.add(size);
    if (--credits_ == 0)
      watch_as_needed();
    user_->on_frames(std::move(frames), read_credit(this->shared_from_this(), size));
  } else if (cutter_.is_oversized()) {
    reading_ = false;
    watch_as_needed();
    user_->on_oversized_frame();
  }
  if (got.ended)
    close(*got.ended);
}

template <class Stream>
void stream_connection<Stream>::give_back(std::size_t bytes) noexcept {
  gate_.subtract(bytes);
  if (loop_.is_current())
    credit_returned();
  else
    loop_.post([self = this->shared_from_this()] { self->credit_returned(); });
}

template <class Stream>
void stream_connection<Stream>::credit_returned() {
  if (++credits_ == 1)
    watch_as_needed();
}

// ---- writing ----

template <class Stream>
void stream_connection<Stream>::send(batch frames) {
  if (!is_open() || finishing_)
    return;
  gate_.add(frames.size());
  queue_.push(std::move(frames));
  ask_for_turn_end();
}

template <class Stream>
void stream_connection<Stream>::ask_for_turn_end() {
  if (!std::exchange(asked_for_turn_end_, true))
    loop_.at_turn_end(this->shared_from_this());
}

template <class Stream>
void stream_connection<Stream>::on_turn_end() noexcept {
  asked_for_turn_end_ = false;
  if (!is_open())
    return;
  if (!blocked_)
    write();
  else if (queue_.bytes() > bounds_.queue_bytes_max)
    close(close_reason::too_much_waits);
  else
    report_backlog();
}

template <class Stream>
void stream_connection<Stream>::write() noexcept {
  while (!queue_.empty()) {
    iovec pieces[limits::gathered_pieces_max];
    const std::size_t count = std::min(queue_.pieces(), limits::gathered_pieces_max);
    for (std::size_t i = 0; i < count; ++i) {
      const dc::bytes_view piece = queue_.piece(i);
      pieces[i] = {const_cast<std::byte*>(piece.data()), piece.size()};
    }
    const io_result result = stream_.transmit({pieces, count});
    if (result.ended) {
      close(*result.ended);
      return;
    }
    if (result.wait != io_wait::nothing)
      break;
    last_progress_ = loop_.now();
    gate_.subtract(result.bytes);
    queue_.written(result.bytes);
  }
  if (!queue_.empty())
    block();
  else if (finishing_)
    end_stream();
  else
    unblock();
  watch_as_needed();
  report_backlog();
}

// Bytes that the system would take immediately are no backlog: only a blocked peer has one.
template <class Stream>
void stream_connection<Stream>::report_backlog() {
  const backlog level =
    next_backlog(bounds_.backlogs, backlog_, blocked_ ? queue_.bytes() : std::size_t{0});
  if (level != std::exchange(backlog_, level) && user_ != nullptr)
    user_->on_backlog(level);
}

template <class Stream>
void stream_connection<Stream>::block() noexcept {
  if (std::exchange(blocked_, true))
    return;
  gate_.count_blocked();
  last_progress_ = loop_.now();
  look_after_stall();
}

template <class Stream>
void stream_connection<Stream>::unblock() noexcept {
  if (!std::exchange(blocked_, false))
    return;
  gate_.count_unblocked();
  stall_.cancel();
}

// Checks, while the peer does not take the bytes that wait for it, whether its time is over and
// whether its bytes keep the gate closed for all other connections.
template <class Stream>
void stream_connection<Stream>::look_after_stall() {
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

template <class Stream>
void stream_connection<Stream>::finish(close_reason reason, std::chrono::milliseconds patience) {
  if (!is_open() || finishing_)
    return;
  patience_ = loop_.after(patience, [this] { close(last_reason_); });
  finishing_ = true;
  reading_ = false;
  read_wants_room_ = false;
  last_reason_ = reason;
  watch_as_needed();
  ask_for_turn_end();
}

template <class Stream>
void stream_connection<Stream>::end_stream() noexcept {
  if (ended_)
    return;
  if (stream_.end().wait != io_wait::nothing) {
    block();
    return;
  }
  ended_ = true;
  unblock();
  close_when_delivered();
}

// Closing a socket that holds unread bytes resets the connection, and so does a peer that sends to
// a closed socket. The peer may then lose bytes that it has not read yet, such as the reason why it
// was ejected. Therefore the connection stays half-open for a while, and its input is discarded, up
// to a bound.
template <class Stream>
void stream_connection<Stream>::drain() {
  const std::span<std::byte> buffer = loop_.read_buffer();
  const ssize_t count = ::recv(stream_.socket(), buffer.data(), buffer.size(), 0);
  if (count > 0) {
    discarded_ += static_cast<std::size_t>(count);
    watch_as_needed();
    return;
  }
  if (count < 0 && (errno == EAGAIN || errno == EINTR))
    return;
  if (count < 0) {
    close(ended_ ? last_reason_ : reason_of(errno, close_reason::read_failed));
    return;
  }
  peer_ended_ = true;
  watch_as_needed();
  if (ended_)
    close_when_delivered();
}

// No event reports that the peer has received everything, so the connection polls.
template <class Stream>
void stream_connection<Stream>::close_when_delivered() {
  if (!is_all_delivered(stream_.socket()))
    delivery_ = loop_.after(delivery_check_interval, [this] { close_when_delivered(); });
  else if (!peer_ended_)
    delivery_ = loop_.after(limits::linger_max, [this] { close(last_reason_); });
  else
    close(last_reason_);
}

template <class Stream>
void stream_connection<Stream>::close(close_reason reason) {
  if (!is_open())
    return;
  const auto self = this->shared_from_this();
  release_socket();
  if (user_ != nullptr)
    std::exchange(user_, nullptr)->on_closed(reason);
}

template <class Stream>
void stream_connection<Stream>::release_socket() noexcept {
  if (!is_open())
    return;
  if (user_ != nullptr)
    loop_.sockets().forget(stream_.socket(), *this);
  stream_.close();
  unblock();
  patience_.cancel();
  delivery_.cancel();
  gate_.subtract(queue_.bytes());
  queue_.clear();
}

template <class Stream>
void stream_connection<Stream>::watch_as_needed() noexcept {
  if (!is_open() || user_ == nullptr)
    return;
  const bool takes = finishing_ ? !peer_ended_ && discarded_ < limits::discarded_bytes_max
                                : reading_ && credits_ > 0;
  const readiness wanted{takes && !read_wants_room_, blocked_ || (takes && read_wants_room_)};
  if (wanted.readable == watched_.readable && wanted.writable == watched_.writable)
    return;
  watched_ = wanted;
  loop_.sockets().change(stream_.socket(), wanted, *this);
}

template class stream_connection<tcp_stream>;
template class stream_connection<tls_stream>;

}  // namespace donet::runtime
