#pragma once
// Connects a client of the harness, which uses TCP, to another listener: a port of this machine for
// the client, and a thread that forwards its bytes to the Client Agent through TLS or WebSocket.
//
//   scripted_client ─TCP─► tunnel ─passage: TLS, WebSocket, …─► Client Agent

#include "tests/unit/runtime/net/certificates.hpp"
#include "tests/unit/runtime/net/tls_client.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

namespace donet::test {

/// A connection to one kind of listener, over a connected non-blocking socket, which is closed with
/// the passage.
class passage {
public:
  virtual ~passage() = default;

  int socket() const noexcept { return socket_; }
  /// Makes all progress that is possible without waiting.
  virtual void step() = 0;
  virtual void give(std::string_view bytes) = 0;
  /// The bytes received since the last call.
  virtual std::string take() = 0;
  /// True if no more bytes will arrive.
  virtual bool ended() const = 0;

protected:
  explicit passage(int socket) : socket_(socket) {}

private:
  int socket_;
};

/// Connects to a port of this machine. If `receive_buffer` is not 0, the kernel buffers about that
/// many unread bytes.
int connected_socket(std::uint16_t port, int receive_buffer = 0);

std::unique_ptr<passage> plain_passage(int socket);
/// `before` is sent before the TLS handshake.
std::unique_ptr<passage> tls_passage(int socket, const tls_client::wishes& how,
                                     std::string_view before = {});
/// Sends every frame as a message of its own.
std::unique_ptr<passage> websocket_passage(int socket);
std::unique_ptr<passage> secure_websocket_passage(int socket);

class tunnel {
public:
  explicit tunnel(std::unique_ptr<passage> through);
  tunnel(const tunnel&) = delete;
  tunnel& operator=(const tunnel&) = delete;
  ~tunnel();

  /// The port for the client; one connection only.
  std::uint16_t port() const noexcept { return port_; }
  /// The source port of the connection to the server.
  std::uint16_t port_at_server() const noexcept { return port_at_server_; }

  /// Stops reading from the server.
  void freeze() noexcept { is_frozen_ = true; }
  /// Resets the connection to the server.
  void reset() noexcept { is_reset_ = true; }

private:
  void carry();
  bool carry_once(int near);

  std::unique_ptr<passage> through_;
  int entrance_ = -1;
  std::uint16_t port_ = 0;
  std::uint16_t port_at_server_ = 0;
  std::string to_client_;
  std::atomic<bool> is_frozen_{false};
  std::atomic<bool> is_reset_{false};
  std::atomic<bool> is_over_{false};
  std::thread thread_;
};

}  // namespace donet::test
