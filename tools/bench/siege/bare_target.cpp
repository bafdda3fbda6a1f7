#include "tools/bench/siege/bare_target.hpp"

#include "tools/bench/failure.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <string>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace donet::bench::siege {

namespace {

using namespace std::chrono_literals;

int listen_anywhere() {
  const int made = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (made < 0 || ::bind(made, reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0
      || ::listen(made, SOMAXCONN) != 0)
    throw run_failure("no port for the control of the attack");
  return made;
}

}  // namespace

bare_target::bare_target(bare_behavior does) : does_(does), listener_(listen_anywhere()) {
  poller_.add(listener_, static_cast<std::uint64_t>(listener_), poller::interest::read);
  thread_ = std::thread([this] { run(); });
}

bare_target::~bare_target() {
  is_over_ = true;
  thread_.join();
  for (const int each : open_)
    ::close(each);
  ::close(listener_);
}

endpoint bare_target::where() const {
  sockaddr_in at{};
  socklen_t size = sizeof at;
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size);
  return find_endpoint("127.0.0.1:" + std::to_string(ntohs(at.sin_port)));
}

void bare_target::run() {
  while (!is_over_) {
    for (const auto& each : poller_.wait(10ms)) {
      if (each.tag == static_cast<std::uint64_t>(listener_))
        accept_all();
      else
        read(static_cast<int>(each.tag));
    }
  }
}

void bare_target::accept_all() {
  for (;;) {
    const int one = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (one < 0)
      return;
    open_.push_back(one);
    poller_.add(one, static_cast<std::uint64_t>(one), poller::interest::read);
  }
}

void bare_target::read(int socket) {
  std::array<char, 65'536> space;
  const auto size = ::recv(socket, space.data(), space.size(), 0);
  if (size < 0 && (errno == EAGAIN || errno == EINTR))
    return;
  if (size > 0 && does_ == bare_behavior::reads)
    return;
  std::erase(open_, socket);
  ::close(socket);
}

}  // namespace donet::bench::siege
