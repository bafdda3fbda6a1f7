#pragma once
// The handshake between a socket that was just accepted and a connection of a game client.
//
//   socket ─► [PROXY header] ─► admission ─► [TLS] ─► [WebSocket] ─► connection, origin
//
// One deadline holds for all steps. A listener that requires none of them yields a tcp_connection
// immediately.

#include "runtime/net/address.hpp"
#include "runtime/net/close_reason.hpp"
#include "runtime/net/connection.hpp"
#include "runtime/net/event_loop.hpp"
#include "runtime/net/flow_gate.hpp"
#include "runtime/net/origin.hpp"
#include "runtime/net/peer_bounds.hpp"
#include "runtime/net/tls_context.hpp"
#include "runtime/net/tls_handshakes.hpp"
#include "runtime/net/websocket_options.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>

namespace donet::runtime {

/// The options of a listener: what it requires of clients.
struct client_handshake_options {
  /// The client's bytes must begin with a header of the PROXY protocol.
  bool proxy_header = false;
  /// Null: no TLS.
  std::shared_ptr<const tls_context> tls;
  /// Empty: frames directly on TCP or TLS.
  std::optional<websocket_options> websocket;
  /// Time for all steps of the handshake together; 0 = no limit.
  std::chrono::milliseconds deadline{0};
  /// Bounds of the connections.
  peer_bounds bounds;
};

/// The result of a handshake.
struct client_handshake_result {
  /// The connection, on which `start` was not called yet; null if the handshake failed.
  std::shared_ptr<connection> made;
  /// The reason of a failure: `handshake_failed`, `timed_out`, `malformed` (the PROXY header),
  /// `peer_closed` or another reason of the stream, `over_limit` if the client was not admitted.
  close_reason reason{};
  /// The client's addresses; after a failure, as far as they were determined.
  origin from;
};

/// Does the handshakes of all listeners of one thread. All calls on that thread.
class client_handshakes {
public:
  using done_function = std::function<void(client_handshake_result)>;
  /// Decides whether to admit a client. Called as soon as the client's address is determined,
  /// before any other step; false closes the socket.
  using admit_function = std::function<bool(const origin&)>;

  /// `loop` and `gate` must outlive the client_handshakes and its connections.
  client_handshakes(event_loop& loop, flow_gate& gate);
  client_handshakes(const client_handshakes&) = delete;
  client_handshakes& operator=(const client_handshakes&) = delete;
  /// Drops unfinished handshakes; their `done` is not called.
  ~client_handshakes();

  /// Takes over a socket that was just accepted. Calls `admit` once, unless it is empty or the
  /// PROXY header fails to arrive: from inside, or when that header is complete. Calls `done` once:
  /// from inside if the listener requires no handshake or the client is not admitted at once, later
  /// otherwise. `done` may start further handshakes and may destroy the client_handshakes.
  void start(int socket, std::shared_ptr<const client_handshake_options> options,
             done_function done, admit_function admit = {});

  /// Number of unfinished handshakes.
  std::size_t under_way() const noexcept { return under_way_.size(); }

private:
  class handshake;

  tls_handshakes& handshakes();

  event_loop& loop_;
  flow_gate& gate_;
  std::unordered_set<std::shared_ptr<handshake>> under_way_;
  std::unique_ptr<tls_handshakes> handshakes_;  // created for the first client under TLS
};

}  // namespace donet::runtime
