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

/// What a door asks of those who come in.
struct door_options {
  /// A header of the PROXY protocol must come first.
  bool proxy_header = false;
  /// Null: no TLS.
  std::shared_ptr<const tls_context> tls;
  /// Nothing: frames directly on TCP or TLS.
  std::optional<websocket_options> websocket;
  /// For all of the above together; 0 = as long as it takes.
  std::chrono::milliseconds deadline{0};
  /// Of the connections.
  peer_bounds bounds;
};

/// How a greeting ended.
struct arrival {
  /// Not started; null if the client failed.
  std::shared_ptr<connection> made;
  /// Why there is none: `handshake_failed`, `timed_out`, `malformed` (the PROXY header),
  /// `peer_closed` and the like; `over_limit` if it was not admitted.
  close_reason reason{};
  /// As far as known, if the client failed.
  origin from;
};

/// Greets those who come in at the doors of one thread. All calls on that thread.
class greeter {
public:
  using done_function = std::function<void(arrival)>;
  /// Decides about a client as soon as its address is known, before anything else is done for it; false
  /// closes the socket.
  using admit_function = std::function<bool(const origin&)>;

  /// `loop` and `gate` outlive it and its connections.
  greeter(event_loop& loop, flow_gate& gate);
  greeter(const greeter&) = delete;
  greeter& operator=(const greeter&) = delete;
  /// Drops those under way; their `done` is not called.
  ~greeter();

  /// Takes over a socket that was just accepted. Calls `admit` once, unless it is empty or the PROXY
  /// header does not come: from inside, or behind that header. Calls `done` once: from inside if the
  /// listener requires no handshake or the client is not admitted at once, later otherwise. `done` may
  /// greet others and may destroy the greeter.
  void greet(int socket, std::shared_ptr<const door_options> door, done_function done,
             admit_function admit = {});

  /// How many are on their way through the doors.
  std::size_t under_way() const noexcept { return under_way_.size(); }

private:
  class greeting;

  tls_handshakes& handshakes();

  event_loop& loop_;
  flow_gate& gate_;
  std::unordered_set<std::shared_ptr<greeting>> under_way_;
  std::unique_ptr<tls_handshakes> handshakes_;  // made for the first client under TLS
};

}  // namespace donet::runtime
