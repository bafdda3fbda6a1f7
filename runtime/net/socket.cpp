#include "runtime/net/socket.hpp"

#include "runtime/net/address.hpp"

#include <cstring>

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
  // None of these is needed to go on.
  ::setsockopt(socket, level, option, &value, sizeof value);
}

}  // namespace

void set_connection_options(int socket) noexcept {
  set_option(socket, IPPROTO_TCP, TCP_NODELAY, 1);
  set_option(socket, SOL_SOCKET, SO_KEEPALIVE, 1);
  set_option(socket, IPPROTO_TCP, TCP_KEEPIDLE, keep_alive_idle_seconds);
  ::fcntl(socket, F_SETFL, ::fcntl(socket, F_GETFL) | O_NONBLOCK);
}

std::string peer_of(int socket) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  if (::getpeername(socket, reinterpret_cast<sockaddr*>(&storage), &size) != 0)
    return "unknown";
  char text[INET6_ADDRSTRLEN] = {};
  if (storage.ss_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &storage, sizeof v4);
    ::inet_ntop(AF_INET, &v4.sin_addr, text, sizeof text);
    return to_string({text, ntohs(v4.sin_port)});
  }
  if (storage.ss_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &storage, sizeof v6);
    ::inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof text);
    return to_string({text, ntohs(v6.sin6_port)});
  }
  return "unknown";
}

void end_stream(int socket) noexcept {
  ::shutdown(socket, SHUT_WR);
}

bool is_all_delivered(int socket) noexcept {
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
