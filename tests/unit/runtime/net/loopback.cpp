#include "tests/unit/runtime/net/loopback.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace donet::runtime {

namespace {

int checked(int result, const char* what) {
  if (result < 0)
    throw std::system_error(errno, std::generic_category(), what);
  return result;
}

int tcp_socket() {
  return checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
}

void set_buffer(int socket, int option, int size) {
  if (size != 0)
    checked(::setsockopt(socket, SOL_SOCKET, option, &size, sizeof size), "setsockopt");
}

void do_not_block(int socket) {
  checked(::fcntl(socket, F_SETFL, O_NONBLOCK), "fcntl");
}

}  // namespace

std::size_t turn_for(event_loop& loop, std::chrono::milliseconds time) {
  bool over = false;
  const timer limit = loop.after(time, [&over] { over = true; });
  loop.end_turn();
  std::size_t turns = 0;
  while (!over) {
    loop.turn(true);
    loop.end_turn();
    ++turns;
  }
  return turns;
}

far_end far_end::connect(std::uint16_t port, int receive_buffer) {
  far_end made(tcp_socket());
  set_buffer(made.socket_, SO_RCVBUF, receive_buffer);
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(port);
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  checked(::connect(made.socket_, reinterpret_cast<const sockaddr*>(&where), sizeof where),
          "connect");
  do_not_block(made.socket_);
  return made;
}

far_end::far_end(far_end&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), received_(std::move(other.received_)),
      ended_(other.ended_), reset_(other.reset_) {}

far_end& far_end::operator=(far_end&& other) noexcept {
  std::swap(socket_, other.socket_);
  std::swap(received_, other.received_);
  std::swap(ended_, other.ended_);
  std::swap(reset_, other.reset_);
  return *this;
}

far_end::~far_end() {
  close();
}

std::size_t far_end::push(std::string_view bytes) {
  const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (sent < 0 && errno == EAGAIN)
    return 0;
  return static_cast<std::size_t>(checked(static_cast<int>(sent), "send"));
}

void far_end::pull(std::size_t most) {
  char buffer[65'536];
  while (most > 0 && !ended()) {
    const ssize_t count = ::recv(socket_, buffer, std::min(most, sizeof buffer), 0);
    if (count < 0 && errno == EAGAIN)
      return;
    ended_ = count == 0;
    reset_ = count < 0 && errno == ECONNRESET;
    if (count < 0 && !reset_)
      checked(-1, "recv");
    if (count > 0) {
      received_.append(buffer, static_cast<std::size_t>(count));
      most -= static_cast<std::size_t>(count);
    }
  }
}

bool far_end::is_writable_within(std::chrono::milliseconds time) const {
  pollfd one{socket_, POLLOUT, 0};
  return checked(::poll(&one, 1, static_cast<int>(time.count())), "poll") == 1;
}

void far_end::close() noexcept {
  if (socket_ >= 0)
    ::close(std::exchange(socket_, -1));
}

void far_end::reset() noexcept {
  const linger at_once{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close();
}

loopback::loopback(int buffer) : near(-1) {
  const busy_port listener;
  far = far_end::connect(listener.number(), buffer);
  near = listener.accept();
  set_buffer(near, SO_SNDBUF, buffer);
  do_not_block(near);
}

busy_port::busy_port() : socket_(tcp_socket()) {
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof where;
  auto* const raw = reinterpret_cast<sockaddr*>(&where);
  checked(::bind(socket_, raw, size), "bind");
  checked(::listen(socket_, 16), "listen");
  checked(::getsockname(socket_, raw, &size), "getsockname");
  number_ = ntohs(where.sin_port);
}

busy_port::~busy_port() {
  ::close(socket_);
}

int busy_port::accept() const {
  return checked(::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC), "accept");
}

}  // namespace donet::runtime
