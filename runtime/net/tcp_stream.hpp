#pragma once
// The bytes of a TCP connection, as they are.

#include "runtime/net/byte_stream.hpp"

#include <cstddef>
#include <span>
#include <utility>

#include <sys/uio.h>

namespace donet::runtime {

class tcp_stream {
public:
  /// Takes over a connected socket that does not block.
  tcp_stream(int socket) noexcept : socket_(socket) {}
  tcp_stream(tcp_stream&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}
  tcp_stream& operator=(tcp_stream&& other) noexcept {
    std::swap(socket_, other.socket_);
    return *this;
  }
  ~tcp_stream() { close(); }

  /// Negative once closed.
  int socket() const noexcept { return socket_; }
  /// Hands it over to whoever calls.
  int release() noexcept { return std::exchange(socket_, -1); }

  io_result receive(std::span<std::byte> to) noexcept;
  static constexpr std::size_t receive_size_min = 1;

  /// Writes what the system takes from the front of `pieces`.
  io_result transmit(std::span<const iovec> pieces) noexcept;
  /// Nothing more will be written. To be called again if it waits.
  io_result end() noexcept;
  void close() noexcept;

private:
  int socket_;
};

}  // namespace donet::runtime
