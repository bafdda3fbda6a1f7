#include "runtime/net/tcp_stream.hpp"

#include "runtime/net/socket.hpp"

#include <cerrno>

#include <sys/socket.h>

namespace donet::runtime {

static_assert(EAGAIN == EWOULDBLOCK);

close_reason reason_of(int error, close_reason otherwise) noexcept {
  const bool cut = error == ECONNRESET || error == EPIPE || error == ETIMEDOUT
                   || error == EHOSTUNREACH || error == ENETUNREACH || error == ENETDOWN;
  return cut ? close_reason::peer_reset : otherwise;
}

io_result tcp_stream::receive(std::span<std::byte> to) noexcept {
  const ssize_t count = ::recv(socket_, to.data(), to.size(), 0);
  if (count > 0)
    return {static_cast<std::size_t>(count), io_wait::nothing, {}};
  if (count == 0)
    return {0, io_wait::nothing, close_reason::peer_closed};
  if (errno == EAGAIN || errno == EINTR)
    return {0, io_wait::input, {}};
  return {0, io_wait::nothing, reason_of(errno, close_reason::read_failed)};
}

io_result tcp_stream::transmit(std::span<const iovec> pieces) noexcept {
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(pieces.data());
  message.msg_iovlen = pieces.size();
  for (;;) {
    // A single piece is sent by `send`, for which the kernel need not copy a list.
    const ssize_t count = pieces.size() == 1 ? ::send(socket_, pieces.front().iov_base,
                                                      pieces.front().iov_len, MSG_NOSIGNAL)
                                             : ::sendmsg(socket_, &message, MSG_NOSIGNAL);
    if (count >= 0)
      return {static_cast<std::size_t>(count), io_wait::nothing, {}};
    if (errno == EAGAIN)
      return {0, io_wait::room, {}};
    if (errno != EINTR)
      return {0, io_wait::nothing, reason_of(errno, close_reason::write_failed)};
  }
}

io_result tcp_stream::end() noexcept {
  end_stream(socket_);
  return {};
}

void tcp_stream::close() noexcept {
  if (socket_ >= 0)
    close_socket(std::exchange(socket_, -1));
}

}  // namespace donet::runtime
