#include "tests/support/udp_collector.hpp"

#include <cerrno>
#include <system_error>

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace donet::test {

udp_collector::udp_collector() : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof where;
  auto* const raw = reinterpret_cast<sockaddr*>(&where);
  if (::bind(socket_, raw, size) != 0 || ::getsockname(socket_, raw, &size) != 0)
    throw std::system_error(errno, std::generic_category(), "no UDP socket");
  port_ = ntohs(where.sin_port);
}

udp_collector::~udp_collector() {
  ::close(socket_);
}

std::optional<std::string> udp_collector::receive(std::chrono::milliseconds patience) const {
  pollfd one{socket_, POLLIN, 0};
  if (::poll(&one, 1, static_cast<int>(patience.count())) != 1)
    return std::nullopt;
  char buffer[65'536];
  const ssize_t count = ::recv(socket_, buffer, sizeof buffer, 0);
  if (count < 0)
    return std::nullopt;
  return std::string(buffer, static_cast<std::size_t>(count));
}

}  // namespace donet::test
