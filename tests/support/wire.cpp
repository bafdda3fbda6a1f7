#include "tests/support/wire.hpp"

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace donet::test {

namespace {

template <class T>
std::string little_endian(T value) {
  std::string bytes;
  for (std::size_t i = 0; i < sizeof(T); ++i)
    bytes += static_cast<char>(static_cast<unsigned char>(value >> (8 * i)));
  return bytes;
}

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

void wait_for(int socket, short events) {
  pollfd one{socket, events, 0};
  const auto limit = std::chrono::duration_cast<std::chrono::milliseconds>(wire_peer::deadline);
  const int ready = ::poll(&one, 1, static_cast<int>(limit.count()));
  if (ready < 0)
    fail("poll");
  if (ready == 0)
    throw std::runtime_error(events == POLLIN ? "nothing was received in time"
                                              : "nothing could be sent in time");
}

// A socket bound to 127.0.0.1; several may be bound to one port as long as none of them listens.
int bound_socket(std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0)
    fail("socket");
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(port);
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int on = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (::bind(socket, reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0) {
    const int why = errno;
    ::close(socket);
    errno = why;
    fail("bind");
  }
  return socket;
}

}  // namespace

std::string u8(std::uint8_t value) {
  return little_endian(value);
}
std::string u16(std::uint16_t value) {
  return little_endian(value);
}
std::string u32(std::uint32_t value) {
  return little_endian(value);
}
std::string u64(std::uint64_t value) {
  return little_endian(value);
}

std::string blob(std::string_view bytes) {
  return u16(static_cast<std::uint16_t>(bytes.size())) + std::string(bytes);
}

datagram message(const std::vector<std::uint64_t>& to, std::uint64_t from, std::uint16_t type,
                 std::string_view payload) {
  std::string bytes = u8(static_cast<std::uint8_t>(to.size()));
  for (const std::uint64_t one : to)
    bytes += u64(one);
  return bytes + u64(from) + u16(type) + std::string(payload);
}

datagram control(std::uint16_t type, std::string_view arguments) {
  return u8(1) + u64(1) + u16(type) + std::string(arguments);
}

datagram add_channel(std::uint64_t c) {
  return control(9000, u64(c));
}
datagram remove_channel(std::uint64_t c) {
  return control(9001, u64(c));
}
datagram add_range(std::uint64_t low, std::uint64_t high) {
  return control(9002, u64(low) + u64(high));
}
datagram remove_range(std::uint64_t low, std::uint64_t high) {
  return control(9003, u64(low) + u64(high));
}
datagram add_post_remove(std::uint64_t key, std::string_view left_behind) {
  return control(9010, u64(key) + blob(left_behind));
}
datagram clear_post_removes(std::uint64_t key) {
  return control(9011, u64(key));
}

std::string framed(std::string_view one) {
  return blob(one);
}

wire_peer::wire_peer(std::uint16_t port, const char* host) {
  sockaddr_storage storage{};
  socklen_t size = sizeof(sockaddr_in);
  auto* const v4 = reinterpret_cast<sockaddr_in*>(&storage);
  auto* const v6 = reinterpret_cast<sockaddr_in6*>(&storage);
  if (::inet_pton(AF_INET, host, &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(port);
  } else if (::inet_pton(AF_INET6, host, &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(port);
    size = sizeof(sockaddr_in6);
  }
  socket_ = ::socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket_ < 0)
    fail("socket");
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&storage), size) != 0)
    fail("connect");
}

wire_peer wire_peer::of_socket(int socket) {
  wire_peer peer;
  peer.socket_ = socket;
  return peer;
}

wire_peer::wire_peer(wire_peer&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), received_(std::move(other.received_)),
      taken_(std::exchange(other.taken_, 0)) {}

wire_peer& wire_peer::operator=(wire_peer&& other) noexcept {
  std::swap(socket_, other.socket_);
  std::swap(received_, other.received_);
  std::swap(taken_, other.taken_);
  return *this;
}

wire_peer::~wire_peer() {
  if (socket_ >= 0)
    ::close(socket_);
}

void wire_peer::send_raw(std::string_view bytes) {
  while (!bytes.empty()) {
    wait_for(socket_, POLLOUT);
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN)
      fail("send");
    if (sent > 0)
      bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

std::optional<datagram> wire_peer::receive_or_end() {
  const auto available = [this] { return received_.size() - taken_; };
  const auto byte = [this](std::size_t at) {
    return static_cast<std::size_t>(static_cast<unsigned char>(received_[taken_ + at]));
  };
  const auto size = [&] { return byte(0) + (byte(1) << 8); };
  while (available() < 2 || available() < 2 + size()) {
    received_.erase(0, std::exchange(taken_, 0));
    wait_for(socket_, POLLIN);
    char buffer[65'536];
    const ssize_t count = ::recv(socket_, buffer, sizeof buffer, 0);
    if (count == 0 || (count < 0 && errno == ECONNRESET)) {
      if (!received_.empty())
        throw std::runtime_error("the stream ended in the middle of a datagram");
      return std::nullopt;
    }
    if (count < 0)
      fail("recv");
    received_.append(buffer, static_cast<std::size_t>(count));
  }
  datagram one = received_.substr(taken_ + 2, size());
  taken_ += 2 + one.size();
  return one;
}

datagram wire_peer::receive() {
  std::optional<datagram> one = receive_or_end();
  if (!one)
    throw std::runtime_error("the connection was closed where a datagram was expected");
  return *std::move(one);
}

void wire_peer::read_to_end() {
  char buffer[65'536];
  ssize_t count = 1;
  while (count > 0) {
    wait_for(socket_, POLLIN);
    count = ::recv(socket_, buffer, sizeof buffer, 0);
  }
  if (count < 0 && errno != ECONNRESET)
    fail("recv");
}

bool wire_peer::is_readable_within(std::chrono::milliseconds time) const {
  if (received_.size() > taken_)
    return true;
  pollfd one{socket_, POLLIN, 0};
  const int ready = ::poll(&one, 1, static_cast<int>(time.count()));
  if (ready < 0)
    fail("poll");
  return ready != 0;
}

void wire_peer::close() {
  ::close(std::exchange(socket_, -1));
}

void wire_peer::reset() {
  const linger at_once{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close();
}

wire_server::wire_server(std::uint16_t port) : claim_(bound_socket(port)) {
  sockaddr_in where{};
  socklen_t size = sizeof where;
  if (::getsockname(claim_, reinterpret_cast<sockaddr*>(&where), &size) != 0)
    fail("getsockname");
  port_ = ntohs(where.sin_port);
  socket_ = bound_socket(port_);
  if (::listen(socket_, 16) != 0)
    fail("listen");
}

wire_server::~wire_server() {
  close();
  ::close(claim_);
}

void wire_server::close() {
  if (socket_ >= 0)
    ::close(std::exchange(socket_, -1));
}

wire_peer wire_server::accept() {
  wait_for(socket_, POLLIN);
  const int socket = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
  if (socket < 0)
    fail("accept");
  return wire_peer::of_socket(socket);
}

}  // namespace donet::test
