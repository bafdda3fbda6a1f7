#include "tools/bench/link.hpp"

#include "tools/bench/failure.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <unistd.h>

namespace donet::bench {

namespace {

std::string reason(int error) {
  return std::generic_category().message(error);
}

template <class T>
const sockaddr* as_socket_address(const T& address) {
  return static_cast<const sockaddr*>(static_cast<const void*>(&address));
}

}  // namespace

link link::connect(const endpoint& to, std::string name) {
  constexpr int patience_ms = 5000;
  auto made = begin_connect(to, std::move(name));
  pollfd waiting{made.descriptor_, POLLOUT, 0};
  if (::poll(&waiting, 1, patience_ms) <= 0)
    throw run_failure("cannot connect to " + made.peer_ + ": no answer");
  made.finish_connect();
  return made;
}

link link::begin_connect(const endpoint& to, std::string name,
                         std::optional<std::uint32_t> source) {
  const int descriptor = ::socket(to.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0)
    throw run_failure("cannot make a socket: " + reason(errno));
  link made(descriptor, to.text, std::move(name));
  const int on = 1;
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (source) {
    // Defers the choice of a port until the destination is known, so that links may share a port.
    ::setsockopt(descriptor, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    sockaddr_in own{};
    own.sin_family = AF_INET;
    own.sin_addr.s_addr = htonl(*source);
    if (::bind(descriptor, as_socket_address(own), sizeof own) != 0)
      throw run_failure("cannot connect from 127.x.x.x: " + reason(errno));
  }
  if (::connect(descriptor, as_socket_address(to.address), to.size) != 0 && errno != EINPROGRESS)
    throw run_failure("cannot connect to " + to.text + ": " + reason(errno));
  return made;
}

void link::finish_connect() {
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0)
    throw run_failure("cannot connect to " + peer_ + ": " + reason(error));
}

link::link(link&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), peer_(std::move(other.peer_)),
      name_(std::move(other.name_)), unsent_(std::move(other.unsent_)),
      rest_(std::move(other.rest_)), may_end_(other.may_end_), has_ended_(other.has_ended_) {}

link& link::operator=(link&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  peer_ = std::move(other.peer_);
  name_ = std::move(other.name_);
  unsent_ = std::move(other.unsent_);
  rest_ = std::move(other.rest_);
  may_end_ = other.may_end_;
  has_ended_ = other.has_ended_;
  return *this;
}

link::~link() {
  close();
}

void link::send(std::string_view bytes) {
  if (unsent_.empty())
    bytes.remove_prefix(give(bytes));
  unsent_ += bytes;
}

bool link::flush() {
  unsent_.erase(0, give(unsent_));
  return unsent_.empty();
}

std::size_t link::give(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0)
      return static_cast<std::size_t>(sent);
    if (errno == EAGAIN)
      break;
    if (errno != EINTR)
      fail("sending", errno);
  }
  return 0;
}

std::string_view link::receive(receive_space& space) {
  auto* const begin = space.begin();
  std::copy(rest_.begin(), rest_.end(), begin);
  for (;;) {
    const auto size = ::recv(descriptor_, begin + rest_.size(), receive_bytes, 0);
    if (size > 0)
      return {begin, rest_.size() + static_cast<std::size_t>(size)};
    if (size == 0 && may_end_ && rest_.empty()) {
      has_ended_ = true;
      return {};
    }
    if (size == 0)
      fail("receiving", 0);
    if (errno == EAGAIN)
      return {};
    if (errno != EINTR)
      fail("receiving", errno);
  }
}

void link::leave(std::string_view rest) {
  if (rest.size() > receive_space::rest_bytes_max)
    throw run_failure("a message for " + name_ + " is too long for this program");
  rest_.assign(rest);
}

void link::abort() {
  const linger at_once{1, 0};
  ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close();
}

void link::fail(const char* while_doing, int error) const {
  throw run_failure("the server closed the connection of " + name_ + " while " + while_doing
                    + (error == 0 ? "" : ": " + reason(error)));
}

void link::close() noexcept {
  if (descriptor_ >= 0)
    ::close(std::exchange(descriptor_, -1));
}

}  // namespace donet::bench
