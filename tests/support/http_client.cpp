#include "tests/support/http_client.hpp"

#include <array>
#include <stdexcept>
#include <system_error>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace donet::test {

namespace {

constexpr time_t seconds_max = 20;

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

class connected_socket {
public:
  explicit connected_socket(std::uint16_t port)
      : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval patience{seconds_max, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_port = htons(port);
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0) {
      ::close(socket_);
      fail("nobody listens");
    }
  }
  connected_socket(const connected_socket&) = delete;
  connected_socket& operator=(const connected_socket&) = delete;
  ~connected_socket() { ::close(socket_); }

  // The server may close the connection before it has read everything; the answer that it sent
  // before counts.
  void send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0)
        return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  std::string receive_all() const {
    std::string all;
    std::array<char, 65'536> piece{};
    for (;;) {
      const ssize_t size = ::recv(socket_, piece.data(), piece.size(), 0);
      if (size < 0 && errno != ECONNRESET)
        fail("the answer does not come");
      if (size <= 0)
        return all;
      all.append(piece.data(), static_cast<std::size_t>(size));
    }
  }

private:
  int socket_;
};

}  // namespace

http_response http_say(std::uint16_t port, std::string_view bytes) {
  const connected_socket server(port);
  server.send(bytes);
  const std::string all = server.receive_all();
  http_response told;
  const std::size_t end = all.find("\r\n\r\n");
  if (all.empty())
    return told;
  if (!all.starts_with("HTTP/1.") || end == std::string::npos)
    throw std::runtime_error("this is no answer: " + all.substr(0, 200));
  told.status = std::stoi(all.substr(9, 3));
  told.head = all.substr(0, end + 2);
  told.body = all.substr(end + 4);
  return told;
}

http_response http_get(std::uint16_t port, std::string_view path) {
  return http_say(port, "GET " + std::string(path)
                          + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
}

}  // namespace donet::test
