#include "runtime/net/socket.hpp"

#include <charconv>
#include <cstddef>
#include <cstring>
#include <span>

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace donet::runtime {

namespace {

constexpr int keep_alive_idle_seconds = 60;

void set_option(int socket, int level, int option, int value) noexcept {
  // The connection works without any of these options.
  ::setsockopt(socket, level, option, &value, sizeof value);
}

using name_function = int (*)(int, sockaddr*, socklen_t*);

address address_of(int socket, name_function ask) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  if (ask(socket, reinterpret_cast<sockaddr*>(&storage), &size) != 0)
    return {};
  if (storage.ss_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &storage, sizeof v4);
    return {host_text(std::as_bytes(std::span(&v4.sin_addr, 1))), ntohs(v4.sin_port)};
  }
  if (storage.ss_family != AF_INET6)
    return {};
  sockaddr_in6 v6{};
  std::memcpy(&v6, &storage, sizeof v6);
  const dc::bytes_view host = std::as_bytes(std::span(&v6.sin6_addr, 1));
  const bool is_v4 = IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr);
  return {host_text(is_v4 ? host.last(sizeof(in_addr)) : host), ntohs(v6.sin6_port)};
}

}  // namespace

void set_connection_options(int socket) noexcept {
  set_option(socket, IPPROTO_TCP, TCP_NODELAY, 1);
  set_option(socket, SOL_SOCKET, SO_KEEPALIVE, 1);
  set_option(socket, IPPROTO_TCP, TCP_KEEPIDLE, keep_alive_idle_seconds);
  ::fcntl(socket, F_SETFL, ::fcntl(socket, F_GETFL) | O_NONBLOCK);
}

// inet_ntop takes 1,700 instructions for an IPv4 address, and each accepted connection has two
// addresses.
std::string host_text(dc::bytes_view host) {
  char text[INET6_ADDRSTRLEN] = {};
  if (host.size() != sizeof(in_addr)) {
    ::inet_ntop(AF_INET6, host.data(), text, sizeof text);
    return text;
  }
  char* end = text;
  for (const std::byte part : host) {
    if (end != text)
      *end++ = '.';
    end = std::to_chars(end, text + sizeof text, std::to_integer<unsigned>(part)).ptr;
  }
  return {text, end};
}

address peer_address(int socket) {
  return address_of(socket, ::getpeername);
}

address local_address(int socket) {
  return address_of(socket, ::getsockname);
}

std::string peer_of(int socket) {
  const address peer = peer_address(socket);
  return peer.host.empty() ? "unknown" : to_string(peer);
}

void end_stream(int socket) noexcept {
  ::shutdown(socket, SHUT_WR);
}

void cut_stream(int socket) noexcept {
  ::shutdown(socket, SHUT_RDWR);
}

// The system returns the error of a reset connection to the first reader only; its state remains.
bool is_all_delivered(int socket) noexcept {
  tcp_info info{};
  socklen_t info_size = sizeof info;
  if (::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &info_size) != 0
      || info.tcpi_state == TCP_CLOSE)
    return true;
  int error = 0;
  socklen_t size = sizeof error;
  int unconfirmed = 0;
  return ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) != 0 || error != 0
         || ::ioctl(socket, SIOCOUTQ, &unconfirmed) != 0 || unconfirmed == 0;
}

void close_socket(int socket) noexcept {
  ::close(socket);
}

}  // namespace donet::runtime
