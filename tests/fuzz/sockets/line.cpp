#include "tests/fuzz/sockets/line.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace donet::test::sockets {

namespace {

sockaddr_in at(unsigned address, std::uint16_t port) {
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(port);
  where.sin_addr.s_addr = htonl((127U << 24U) | address);
  return where;
}

}  // namespace

line::line(std::uint16_t port, transport by, unsigned address)
    : socket_(::socket(
      AF_INET, (by == transport::udp ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC | SOCK_NONBLOCK,
      0)),
      by_(by) {
  if (socket_ < 0)
    throw std::system_error(errno, std::generic_category(), "socket");
  const sockaddr_in from = at(address, 0);
  const sockaddr_in to = at(1, port);
  if (::bind(socket_, reinterpret_cast<const sockaddr*>(&from), sizeof from) != 0)
    throw std::system_error(errno, std::generic_category(), "bind");
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0
      && errno != EINPROGRESS)
    is_over_ = true;
  if (by == transport::tls)
    tls_ = std::make_unique<tls_client>(socket_, tls_client::wishes{});
}

line::~line() {
  if (!tls_)
    ::close(socket_);
}

bool line::is_through_handshake() {
  if (!tls_)
    return true;
  const bool is_decided = tls_->shake();
  is_over_ = is_over_ || (is_decided && !tls_->agreed());
  return tls_->agreed();
}

std::size_t line::send(std::string_view bytes) {
  if (is_over_ || !is_through_handshake())
    return 0;
  if (tls_)
    return tls_->push(bytes);
  const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (count >= 0)
    return static_cast<std::size_t>(count);
  if (by_ == transport::udp)
    return bytes.size();
  // ENOTCONN: the connection is not established yet.
  is_over_ = errno != EAGAIN && errno != EINPROGRESS && errno != ENOTCONN;
  return 0;
}

void line::send_below_tls(std::string_view bytes) {
  ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

void line::renew_keys() {
  if (tls_ && is_through_handshake() && tls_->version() == TLS1_3_VERSION)
    tls_->renew_keys();
}

void line::read() {
  if (is_over_ || !is_through_handshake())
    return;
  if (tls_) {
    tls_->pull();
    received_.append(tls_->received(), taken_from_tls_);
    taken_from_tls_ = tls_->received().size();
    is_over_ = tls_->ended();
    return;
  }
  char buffer[65'536];
  for (;;) {
    const ssize_t count = ::recv(socket_, buffer, sizeof buffer, 0);
    if (count > 0) {
      received_.append(buffer, static_cast<std::size_t>(count));
      continue;
    }
    const bool may_come =
      count < 0 && (errno == EAGAIN || errno == ENOTCONN || errno == EINPROGRESS);
    is_over_ = by_ != transport::udp && !may_come;
    return;
  }
}

void line::end_of_stream() {
  if (tls_ && is_through_handshake())
    tls_->say_goodbye();
  ::shutdown(socket_, SHUT_WR);
}

void line::reset() {
  const linger at_once{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  is_over_ = true;
}

}  // namespace donet::test::sockets
