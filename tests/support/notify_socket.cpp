#include "tests/support/notify_socket.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <stdexcept>
#include <system_error>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace donet::test {

namespace {

constexpr int deadline_ms = 30'000;

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

notify_socket::notify_socket(const std::string& abstract)
    : name_(abstract.empty() ? (dir_.path() / "notify").string() : abstract),
      socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
  if (socket_ < 0)
    fail("socket");
  sockaddr_un where{};
  where.sun_family = AF_UNIX;
  name_.copy(where.sun_path, sizeof where.sun_path - 1);
  if (!abstract.empty())
    where.sun_path[0] = '\0';
  const std::size_t bytes =
    offsetof(sockaddr_un, sun_path) + name_.size() + (abstract.empty() ? 1 : 0);
  if (::bind(socket_, reinterpret_cast<const sockaddr*>(&where), static_cast<socklen_t>(bytes))
      != 0)
    fail("bind");
}

notify_socket::~notify_socket() {
  ::close(socket_);
}

std::string notify_socket::receive() {
  pollfd wanted{socket_, POLLIN, 0};
  if (::poll(&wanted, 1, deadline_ms) != 1)
    throw std::runtime_error("the service says nothing");
  std::array<char, 4096> buffer{};
  const ssize_t got = ::recv(socket_, buffer.data(), buffer.size(), 0);
  if (got < 0)
    fail("recv");
  return {buffer.data(), static_cast<std::size_t>(got)};
}

}  // namespace donet::test
