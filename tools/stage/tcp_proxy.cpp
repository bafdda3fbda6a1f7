#include "tools/stage/tcp_proxy.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <deque>
#include <system_error>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace donet::stage {

namespace {

using clock = std::chrono::steady_clock;

// The maximum number of queued bytes per direction; above it the proxy does not read, like a
// congested network.
constexpr std::size_t waiting_bytes_max = 4u << 20;

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

sockaddr_in loopback(std::uint16_t port) noexcept {
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(port);
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return where;
}

// One direction of a connection: bytes that were read and not yet written, with the arrival time of
// each piece.
class direction {
public:
  direction(int from, int to) noexcept : from_(from), to_(to) {}

  bool may_read() const noexcept { return !ended_ && waiting_bytes_ < waiting_bytes_max; }
  bool has_ended() const noexcept { return ended_ && pieces_.empty(); }
  bool is_due(clock::time_point now) const noexcept {
    return !pieces_.empty() && pieces_.front().first <= now;
  }
  clock::time_point due() const noexcept {
    return pieces_.empty() ? clock::time_point::max() : pieces_.front().first;
  }

  // False if the connection failed.
  bool read(clock::time_point due) {
    std::array<char, 64u << 10> bytes;
    const ssize_t size = ::recv(from_, bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (size < 0)
      return errno == EAGAIN || errno == EINTR;
    ended_ = size == 0;
    if (size > 0) {
      waiting_bytes_ += static_cast<std::size_t>(size);
      pieces_.emplace_back(due, std::string(bytes.data(), static_cast<std::size_t>(size)));
    }
    return true;
  }

  // False if the connection failed.
  bool write(clock::time_point now) {
    while (is_due(now)) {
      std::string& bytes = pieces_.front().second;
      const ssize_t size = ::send(to_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
      if (size < 0)
        return errno == EAGAIN || errno == EINTR;
      waiting_bytes_ -= static_cast<std::size_t>(size);
      bytes.erase(0, static_cast<std::size_t>(size));
      if (bytes.empty())
        pieces_.pop_front();
    }
    if (has_ended() && !std::exchange(told_end_, true))
      ::shutdown(to_, SHUT_WR);
    return true;
  }

private:
  int from_;
  int to_;
  bool ended_ = false;
  bool told_end_ = false;
  std::size_t waiting_bytes_ = 0;
  std::deque<std::pair<clock::time_point, std::string>> pieces_;
};

}  // namespace

// An accepted connection, and its counterpart to the target.
class tcp_proxy::relay {
public:
  relay(int client, int server) noexcept
      : client_(client), server_(server), up_(client, server), down_(server, client) {}
  relay(const relay&) = delete;
  relay& operator=(const relay&) = delete;
  ~relay() {
    // A reset, so that neither side sees an orderly end unless both sides have ended.
    if (!up_.has_ended() || !down_.has_ended()) {
      const linger at_once{1, 0};
      for (const int socket : {client_, server_})
        ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    }
    ::close(client_);
    ::close(server_);
  }

  std::array<pollfd, 2> wanted(clock::time_point now) const noexcept {
    const auto events = [now](const direction& in, const direction& out) {
      return static_cast<short>((in.may_read() ? POLLIN : 0) | (out.is_due(now) ? POLLOUT : 0));
    };
    return {{{client_, events(up_, down_), 0}, {server_, events(down_, up_), 0}}};
  }
  clock::time_point due() const noexcept { return std::min(up_.due(), down_.due()); }

  // False if the connection is over.
  bool advance(const pollfd& client, const pollfd& server, clock::time_point now,
               clock::duration delay) {
    constexpr short readable = POLLIN | POLLHUP | POLLERR;
    if ((client.revents & readable) != 0 && up_.may_read() && !up_.read(now + delay))
      return false;
    if ((server.revents & readable) != 0 && down_.may_read() && !down_.read(now + delay))
      return false;
    if (!up_.write(now) || !down_.write(now))
      return false;
    return !up_.has_ended() || !down_.has_ended();
  }

private:
  int client_;
  int server_;
  direction up_;
  direction down_;
};

tcp_proxy::tcp_proxy(std::uint16_t target_port) : target_port_(target_port) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  wake_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  sockaddr_in where = loopback(0);
  socklen_t size = sizeof(where);
  if (listener_ < 0 || wake_ < 0
      || ::bind(listener_, reinterpret_cast<const sockaddr*>(&where), sizeof(where)) != 0
      || ::listen(listener_, SOMAXCONN) != 0
      || ::getsockname(listener_, reinterpret_cast<sockaddr*>(&where), &size) != 0)
    fail("cannot listen for a proxy");
  port_ = ntohs(where.sin_port);
  thread_ = std::thread([this] { run(); });
}

tcp_proxy::~tcp_proxy() {
  ends_ = true;
  wake();
  thread_.join();
  ::close(listener_);
  ::close(wake_);
}

void tcp_proxy::stall(bool stalled) noexcept {
  stalled_ = stalled;
  wake();
  is_stalling_.wait(!stalled);
}

void tcp_proxy::cut() noexcept {
  cut_ = true;
  wake();
}

void tcp_proxy::wake() const noexcept {
  const std::uint64_t one = 1;
  static_cast<void>(!::write(wake_, &one, sizeof(one)));
}

void tcp_proxy::run() {
  std::vector<std::unique_ptr<relay>> relays;
  while (!ends_) {
    const clock::time_point before = clock::now();
    const bool stalled = stalled_;
    is_stalling_ = stalled;
    is_stalling_.notify_all();
    std::vector<pollfd> polled = {{listener_, POLLIN, 0}, {wake_, POLLIN, 0}};
    clock::time_point due = before + std::chrono::seconds(1);
    for (const std::unique_ptr<relay>& each : relays) {
      for (pollfd one : each->wanted(before)) {
        // Otherwise the poll would report the end of a connection over and over.
        if (stalled)
          one.fd = -1;
        polled.push_back(one);
      }
      if (each->due() > before)
        due = std::min(due, each->due());
    }
    const auto patience = std::chrono::ceil<std::chrono::milliseconds>(due - before);
    ::poll(polled.data(), polled.size(), static_cast<int>(patience.count()));
    if (polled[1].revents != 0) {
      std::uint64_t count = 0;
      static_cast<void>(!::read(wake_, &count, sizeof(count)));
    }
    if (cut_.exchange(false))
      relays.clear();
    const clock::time_point now = clock::now();
    const std::chrono::milliseconds delay(delay_.load());
    std::size_t index = 2;
    std::erase_if(relays, [&](const std::unique_ptr<relay>& each) {
      const std::size_t mine = std::exchange(index, index + 2);
      return !stalled && !each->advance(polled[mine], polled[mine + 1], now, delay);
    });
    if (polled[0].revents == 0)
      continue;
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0)
      continue;
    const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in where = loopback(target_port_);
    const int at_once = 1;
    for (const int socket : {client, server})
      ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof(at_once));
    if (::connect(server, reinterpret_cast<const sockaddr*>(&where), sizeof(where)) != 0) {
      ::close(client);
      ::close(server);
      continue;
    }
    relays.push_back(std::make_unique<relay>(client, server));
  }
}

}  // namespace donet::stage
