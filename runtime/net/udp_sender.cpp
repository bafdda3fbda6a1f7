#include "runtime/net/udp_sender.hpp"

#include "runtime/net/socket.hpp"

#include <memory>

#include <netdb.h>
#include <sys/socket.h>

namespace donet::runtime {

udp_sender::~udp_sender() {
  if (socket_ >= 0)
    close_socket(socket_);
}

std::string udp_sender::open(const address& to) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_DGRAM;
  addrinfo* raw = nullptr;
  const int failure =
    ::getaddrinfo(to.host.c_str(), std::to_string(to.port).c_str(), &wanted, &raw);
  if (failure != 0)
    return to_string(to) + ": " + ::gai_strerror(failure);
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> found(raw, ::freeaddrinfo);
  for (const addrinfo* one = found.get(); one != nullptr; one = one->ai_next) {
    const int socket = ::socket(one->ai_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket < 0)
      continue;
    if (::connect(socket, one->ai_addr, one->ai_addrlen) == 0) {
      socket_ = socket;
      return {};
    }
    close_socket(socket);
  }
  return to_string(to) + ": no route to any of its addresses";
}

bool udp_sender::send(dc::bytes_view datagram) noexcept {
  return socket_ >= 0 && ::send(socket_, datagram.data(), datagram.size(), MSG_NOSIGNAL) >= 0;
}

}  // namespace donet::runtime
