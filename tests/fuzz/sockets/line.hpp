#pragma once
// A non-blocking connection to the node, over TCP, TLS or UDP.

#include "tests/unit/runtime/net/tls_client.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace donet::test::sockets {

enum class transport : std::uint8_t { tcp, tls, udp };

class line {
public:
  /// Starts to connect from 127.0.0.`address` to a port of 127.0.0.1.
  line(std::uint16_t port, transport by, unsigned address);
  line(const line&) = delete;
  line& operator=(const line&) = delete;
  ~line();

  int socket() const noexcept { return socket_; }
  /// Sends as much as possible at once, and returns the number of bytes. UDP: all of it, or it is
  /// lost.
  std::size_t send(std::string_view bytes);
  void send_below_tls(std::string_view bytes);
  void renew_keys();
  /// Appends available bytes to `received`.
  void read();
  void end_of_stream();
  void reset();

  /// True if `send` may succeed once the socket is writable.
  bool is_open() const noexcept { return !is_over_; }
  const std::string& received() const noexcept { return received_; }
  void forget_received() noexcept { received_.clear(); }

private:
  bool is_through_handshake();

  int socket_ = -1;
  transport by_;
  std::unique_ptr<tls_client> tls_;  // closes the socket
  std::size_t taken_from_tls_ = 0;
  std::string received_;
  bool is_over_ = false;
};

}  // namespace donet::test::sockets
