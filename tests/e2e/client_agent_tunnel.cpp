#include "tests/e2e/client_agent_tunnel.hpp"

#include "tests/support/websocket_client.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace donet::test {

namespace {

// The interval of the checks whether the tunnel has to end, in milliseconds.
constexpr int turn_ms = 5;

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

void make_nonblocking(int socket) {
  ::fcntl(socket, F_SETFL, ::fcntl(socket, F_GETFL) | O_NONBLOCK);
}

// Appends available bytes; false at the end of the stream.
bool pull(int socket, std::string& to) {
  char buffer[65'536];
  for (;;) {
    const ssize_t count = ::recv(socket, buffer, sizeof buffer, 0);
    if (count > 0)
      to.append(buffer, static_cast<std::size_t>(count));
    else
      return count < 0 && errno == EAGAIN;
  }
}

// Sends as many bytes as possible from the front; false if the connection has failed.
bool push(int socket, std::string& from) {
  while (!from.empty()) {
    const ssize_t count = ::send(socket, from.data(), from.size(), MSG_NOSIGNAL);
    if (count < 0)
      return errno == EAGAIN;
    from.erase(0, static_cast<std::size_t>(count));
  }
  return true;
}

std::uint16_t port_of(int socket) {
  sockaddr_in where{};
  socklen_t size = sizeof where;
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&where), &size);
  return ntohs(where.sin_port);
}

class plain final : public passage {
public:
  explicit plain(int socket) : passage(socket) {}
  ~plain() override { ::close(socket()); }

  void step() override {
    push(socket(), to_server_);
    ended_ = ended_ || !pull(socket(), received_);
  }
  void give(std::string_view bytes) override { to_server_ += bytes; }
  std::string take() override { return std::exchange(received_, {}); }
  bool ended() const override { return ended_; }

private:
  std::string to_server_;
  std::string received_;
  bool ended_ = false;
};

class under_tls final : public passage {
public:
  under_tls(int socket, const tls_client::wishes& how) : passage(socket), client_(socket, how) {}

  void step() override {
    has_shaken_ = client_.shake();
    if (!client_.agreed())
      return;
    while (const std::size_t count = client_.push(to_server_))
      to_server_.erase(0, count);
    client_.pull();
  }
  void give(std::string_view bytes) override { to_server_ += bytes; }
  std::string take() override {
    return client_.received().substr(std::exchange(taken_, client_.received().size()));
  }
  bool ended() const override { return client_.ended() || (has_shaken_ && !client_.agreed()); }

private:
  tls_client client_;
  std::string to_server_;
  std::size_t taken_ = 0;
  bool has_shaken_ = false;
};

// The messages of a client over WebSocket, for any stream below.
class by_websocket final : public passage {
public:
  by_websocket(int socket, std::unique_ptr<websocket_client> client)
      : passage(socket), client_(std::move(client)) {}

  void step() override {
    client_->step();
    if (client_->is_ready_to_shake() && !std::exchange(is_shaking_, true))
      client_->shake();
    const bool is_through = client_->shaken() && !*client_->shaken();
    if (is_through && !std::exchange(is_reading_, true))
      client_->read();
    while (is_reading_ && client_->written() && holds_a_frame()) {
      client_->write(to_server_.substr(0, 2 + frame_size()));
      to_server_.erase(0, 2 + frame_size());
      client_->step();
    }
  }
  void give(std::string_view bytes) override { to_server_ += bytes; }
  std::string take() override {
    std::string all;
    for (; taken_ < client_->messages().size(); ++taken_)
      all += client_->messages()[taken_];
    return all;
  }
  bool ended() const override {
    return client_->ended().has_value() || (client_->shaken() && *client_->shaken());
  }

private:
  std::size_t frame_size() const {
    return static_cast<unsigned char>(to_server_[0])
           + std::size_t{256} * static_cast<unsigned char>(to_server_[1]);
  }
  bool holds_a_frame() const {
    return to_server_.size() >= 2 && to_server_.size() >= 2 + frame_size();
  }

  std::unique_ptr<websocket_client> client_;
  std::string to_server_;
  std::size_t taken_ = 0;
  bool is_shaking_ = false;
  bool is_reading_ = false;
};

}  // namespace

int connected_socket(std::uint16_t port, int receive_buffer) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0)
    fail("socket");
  if (receive_buffer != 0)
    ::setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(port);
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0)
    fail("connect");
  make_nonblocking(socket);
  return socket;
}

std::unique_ptr<passage> plain_passage(int socket) {
  return std::make_unique<plain>(socket);
}

std::unique_ptr<passage> tls_passage(int socket, const tls_client::wishes& how,
                                     std::string_view before) {
  auto made = std::make_unique<under_tls>(socket, how);
  std::string first(before);
  push(socket, first);
  return made;
}

std::unique_ptr<passage> websocket_passage(int socket) {
  return std::make_unique<by_websocket>(socket, websocket_client::over_tcp(socket));
}

std::unique_ptr<passage> secure_websocket_passage(int socket) {
  return std::make_unique<by_websocket>(socket, websocket_client::over_tls(socket));
}

tunnel::tunnel(std::unique_ptr<passage> through)
    : through_(std::move(through)), entrance_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (entrance_ < 0)
    fail("socket");
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(entrance_, reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0
      || ::listen(entrance_, 1) != 0)
    fail("listen");
  port_ = port_of(entrance_);
  port_at_server_ = port_of(through_->socket());
  thread_ = std::thread([this] { carry(); });
}

tunnel::~tunnel() {
  is_over_ = true;
  thread_.join();
  ::close(entrance_);
}

void tunnel::carry() {
  pollfd one{entrance_, POLLIN, 0};
  while (!is_over_ && ::poll(&one, 1, turn_ms) <= 0)
    ;
  if (!is_over_) {
    const int near = ::accept(entrance_, nullptr, nullptr);
    make_nonblocking(near);
    while (!is_over_ && !is_reset_ && carry_once(near))
      ;
    to_client_ += through_->take();
    push(near, to_client_);
    ::close(near);
  }
  if (is_reset_) {
    const linger at_once{1, 0};
    ::setsockopt(through_->socket(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  }
  through_ = nullptr;
}

// False when one side has ended.
bool tunnel::carry_once(int near) {
  if (!is_frozen_)
    through_->step();
  to_client_ += through_->take();
  std::string from_client;
  const bool goes_on = pull(near, from_client) && push(near, to_client_);
  through_->give(from_client);
  if (!is_frozen_)
    through_->step();
  if (!goes_on || through_->ended())
    return false;
  pollfd both[] = {{near, POLLIN, 0}, {is_frozen_ ? -1 : through_->socket(), POLLIN, 0}};
  ::poll(both, 2, turn_ms);
  return true;
}

}  // namespace donet::test
