#include "tools/harness/link.hpp"

#include "runtime/datagram/view.hpp"
#include "tools/harness/failure.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <utility>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

namespace donet::harness {

link::link(loop& on, const endpoint& to, frame_handler take, end_handler ended)
    : loop_(on), peer_(to.text), take_(std::move(take)), ended_(std::move(ended)),
      descriptor_(::socket(to.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
  if (descriptor_ < 0)
    throw failure(std::string("cannot make a socket: ") + std::strerror(errno));
  const int yes = 1;
  ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  const void* const raw = &to.address;
  if (::connect(descriptor_, static_cast<const sockaddr*>(raw), to.size) != 0
      && errno != EINPROGRESS) {
    const int error = errno;
    close();
    throw failure("cannot connect to " + peer_ + ": " + std::strerror(error));
  }
  loop_.links_.push_back(this);
}

link::~link() {
  close();
  std::erase(loop_.links_, this);
}

void link::send(dc::bytes_view body) {
  if (body.size() > runtime::limits::datagram_size_max)
    throw failure("a message of " + std::to_string(body.size())
                  + " bytes does not fit into a frame");
  dc::byte_buffer frame;
  frame.reserve(runtime::limits::length_tag_size + body.size());
  dc::append_little_endian(frame, static_cast<std::uint16_t>(body.size()));
  dc::append(frame, body);
  send_raw(frame);
}

void link::send_raw(dc::bytes_view bytes) {
  if (!is_open())
    return;
  dc::append(unsent_, bytes);
  if (!connecting_)
    write();
}

void link::close() {
  if (descriptor_ >= 0)
    ::close(std::exchange(descriptor_, -1));
}

void link::serve() {
  if (connecting_ && !finish_connecting())
    return;
  if (is_open())
    write();
  if (is_open())
    read();
}

bool link::finish_connecting() {
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) {
    end("cannot connect to " + peer_ + ": " + std::strerror(error));
    return false;
  }
  connecting_ = false;
  return true;
}

void link::write() {
  while (!unsent_.empty()) {
    const auto sent = ::send(descriptor_, unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
    if (sent < 0) {
      if (errno == EINTR)
        continue;
      // Bytes that the peer sent before it closed can still be read; the read then returns the end.
      if (errno != EAGAIN)
        unsent_.clear();
      return;
    }
    unsent_.erase(unsent_.begin(), unsent_.begin() + sent);
  }
}

void link::read() {
  std::array<std::byte, 65'536> space;
  for (;;) {
    const auto size = ::recv(descriptor_, space.data(), space.size(), 0);
    if (size > 0) {
      received_.insert(received_.end(), space.begin(), space.begin() + size);
      take_frames();
      if (!is_open())
        return;
      continue;
    }
    if (size < 0 && errno == EINTR)
      continue;
    if (size < 0 && errno == EAGAIN)
      return;
    end(size == 0 ? (received_.empty() ? "the server closed the connection"
                                       : "the server closed the connection amidst a message")
                  : std::string("the connection broke: ") + std::strerror(errno));
    return;
  }
}

// A handler may close the link, or send on it.
void link::take_frames() {
  const dc::byte_buffer arrived = std::exchange(received_, {});
  runtime::frame_walker walker(arrived);
  for (dc::bytes_view body; is_open() && walker.next(body);)
    take_(body);
  received_.assign(arrived.begin() + static_cast<std::ptrdiff_t>(walker.consumed()), arrived.end());
}

void link::end(const std::string& reason) {
  close();
  ended_(reason);
}

}  // namespace donet::harness
