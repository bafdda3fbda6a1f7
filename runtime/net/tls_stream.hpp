#pragma once
// The bytes of a TCP connection with TLS. No readable bytes are buffered between two calls, so the
// readiness of the socket is that of the stream.

#include "runtime/net/byte_stream.hpp"
#include "runtime/net/tls_context.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <sys/uio.h>

struct ssl_st;

namespace donet::runtime {

/// The side of a stream in the handshake, which the client's side begins.
enum class tls_side : unsigned char { server, client };

/// For one thread at a time; a stream may be handed to another thread. The destructor closes the
/// socket.
class tls_stream {
public:
  /// Takes over a connected, non-blocking socket. On the client's side the context must have an
  /// authority: otherwise the stream would trust every server.
  tls_stream(const tls_context& context, int socket, tls_side side = tls_side::server);
  tls_stream(tls_stream&& other) noexcept;
  tls_stream& operator=(tls_stream&& other) noexcept;
  ~tls_stream();

  /// Negative once closed.
  int socket() const noexcept;
  /// Releases the socket to the caller. The state of TLS is lost.
  int release() noexcept;

  /// Performs the next step of the handshake. Must be called first, and again as long as the result
  /// is to wait. A failure has the reason `handshake_failed`, unless the peer or the network ended
  /// the connection.
  io_result handshake() noexcept;

  /// The reason for which the TLS library has ended the stream: "the peer's certificate: certificate has
  /// expired", "tlsv1 alert unknown ca". Empty if it has not. With TLS 1.3 a client receives the server's
  /// verdict about its certificate by its first `receive`.
  const std::string& problem() const noexcept;

  /// The DNS names (SAN) of the peer's certificate, after the handshake.
  std::vector<std::string> peer_names() const;

  /// Reads decrypted bytes. After a record without data the result is to wait for input; too many
  /// such records in a row end the stream as `malformed` (limits::tls_empty_records_max).
  ///
  /// If `to` has less room than `receive_size_min`, decrypted bytes may remain in the stream, which
  /// the socket does not report: the caller must continue until the result is to wait.
  io_result receive(std::span<std::byte> to) noexcept;
  static constexpr std::size_t receive_size_min = 16u << 10;

  /// Like tcp_stream. If the result is to wait, the next call must pass the same bytes; it may add
  /// some.
  io_result transmit(std::span<const iovec> pieces) noexcept;
  io_result end() noexcept;
  void close() noexcept;

private:
  // The socket that the library reads and writes, and the result of the last call.
  struct wire;
  struct wire_end {
    void operator()(wire* one) const noexcept;
  };
  struct ssl_end {
    void operator()(ssl_st* one) const noexcept;
  };

  io_result outcome(int result, close_reason otherwise) noexcept;
  void note_problem();

  friend struct tls_wire_calls;

  std::unique_ptr<wire, wire_end> wire_;
  std::unique_ptr<ssl_st, ssl_end> ssl_;
};

}  // namespace donet::runtime
