#pragma once
// The bytes of a TCP connection under TLS, the server's side. Between two calls nothing is kept that
// could be read: what the socket has to say, it says.

#include "runtime/net/byte_stream.hpp"
#include "runtime/net/tls_context.hpp"

#include <cstddef>
#include <memory>
#include <span>

#include <sys/uio.h>

struct ssl_st;

namespace donet::runtime {

class tls_stream {
public:
  /// Takes over a connected socket that does not block.
  tls_stream(const tls_context& context, int socket);
  tls_stream(tls_stream&& other) noexcept;
  tls_stream& operator=(tls_stream&& other) noexcept;
  ~tls_stream();

  /// Negative once closed.
  int socket() const noexcept;

  /// Must come first, and be called again while it waits. What ends it is `handshake_failed`, unless
  /// the peer or the network ended it.
  io_result handshake() noexcept;

  /// A record without data makes it wait for input, and too many of them in a row end the stream as
  /// `malformed` (limits::tls_empty_records_max).
  ///
  /// With less room than `receive_size_min` something may be left inside, of which the socket does
  /// not tell: the caller goes on until it waits.
  io_result receive(std::span<std::byte> to) noexcept;
  static constexpr std::size_t receive_size_min = 16u << 10;

  /// As tcp_stream; but whoever was told to wait must come again with the same bytes, and may add.
  io_result transmit(std::span<const iovec> pieces) noexcept;
  io_result end() noexcept;
  void close() noexcept;

private:
  // Where the library reads and writes, and how the last call went.
  struct wire;
  struct wire_end {
    void operator()(wire* one) const noexcept;
  };
  struct ssl_end {
    void operator()(ssl_st* one) const noexcept;
  };

  io_result outcome(int result, close_reason otherwise) noexcept;

  friend struct tls_wire_calls;

  std::unique_ptr<wire, wire_end> wire_;
  std::unique_ptr<ssl_st, ssl_end> ssl_;
};

}  // namespace donet::runtime
