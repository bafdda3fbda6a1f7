#include "tools/bench/siege/blocking_socket.hpp"

#include <array>
#include <cerrno>

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace donet::bench::siege {

blocking_socket::blocking_socket(const endpoint& to, std::optional<std::uint32_t> source,
                                 std::chrono::milliseconds patience)
    : socket_(::socket(to.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)),
      until_(std::chrono::steady_clock::now() + patience) {
  if (source) {
    sockaddr_in from{};
    from.sin_family = AF_INET;
    from.sin_addr.s_addr = htonl(*source);
    // If the address cannot be used, the kernel chooses one.
    static_cast<void>(::bind(socket_, reinterpret_cast<const sockaddr*>(&from), sizeof from));
  }
  stands_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&to.address), to.size) == 0;
  if (stands_ || errno != EINPROGRESS || !wait_until(POLLOUT))
    return;
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size);
  stands_ = error == 0;
}

blocking_socket::~blocking_socket() {
  if (socket_ >= 0)
    ::close(socket_);
}

bool blocking_socket::wait_until(short ready) const {
  pollfd one{socket_, ready, 0};
  const auto left =
    std::chrono::ceil<std::chrono::milliseconds>(until_ - std::chrono::steady_clock::now()).count();
  return left > 0 && ::poll(&one, 1, static_cast<int>(left)) > 0;
}

bool blocking_socket::send(std::string_view bytes) {
  while (stands_ && !bytes.empty()) {
    const auto size = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (size > 0)
      bytes.remove_prefix(static_cast<std::size_t>(size));
    else if (errno != EAGAIN || !wait_until(POLLOUT))
      return false;
  }
  return stands_;
}

bool blocking_socket::receive(std::string& to) {
  std::array<char, 16'384> space;
  while (stands_) {
    const auto size = ::recv(socket_, space.data(), space.size(), 0);
    if (size > 0) {
      to.append(space.data(), static_cast<std::size_t>(size));
      return true;
    }
    has_ended_ = size == 0;
    if (has_ended_ || errno != EAGAIN || !wait_until(POLLIN))
      return false;
  }
  return false;
}

}  // namespace donet::bench::siege
