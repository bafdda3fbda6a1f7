#pragma once
// The bytes of a TCP connection without TLS.

#include "runtime/net/byte_stream.hpp"

#include <cstddef>
#include <span>
#include <utility>

#include <sys/uio.h>

namespace donet::runtime {

/// For one thread at a time. The destructor closes the socket.
class tcp_stream {
public:
  /// Takes over a connected, non-blocking socket.
  tcp_stream(int socket) noexcept : socket_(socket) {}
  tcp_stream(tcp_stream&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}
  tcp_stream& operator=(tcp_stream&& other) noexcept {
    std::swap(socket_, other.socket_);
    return *this;
  }
  ~tcp_stream() { close(); }

  /// Negative once closed.
  int socket() const noexcept { return socket_; }
  /// Releases the socket to the caller.
  int release() noexcept { return std::exchange(socket_, -1); }

  io_result receive(std::span<std::byte> to) noexcept;
  static constexpr std::size_t receive_size_min = 1;

  /// Writes as many bytes from the front of `pieces` as the system takes.
  io_result transmit(std::span<const iovec> pieces) noexcept;
  /// Ends the writing side. Must be called again if the result is to wait.
  io_result end() noexcept;
  void close() noexcept;

private:
  int socket_;
};

}  // namespace donet::runtime
