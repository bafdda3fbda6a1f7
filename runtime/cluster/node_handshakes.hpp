#pragma once
// The node handshake on new connections: TLS, the three records, and their bounds.
//
//   connected socket ─► [TLS] ─► node_hello, node_welcome, node_enter ─► stream, for CAF
//
// A refused peer can read the refusal until it closes the connection or the time is over. The connection
// of a peer that violates the protocol, or is too slow, is closed.

#include "runtime/cluster/node_handshake_state.hpp"
#include "runtime/limits.hpp"
#include "runtime/net/any_stream.hpp"
#include "runtime/net/event_loop.hpp"
#include "runtime/net/tls_context.hpp"
#include "runtime/net/tls_handshakes.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>

namespace donet::runtime {

struct node_handshake_options {
  /// A context with `node_tls_options`; null: no TLS.
  std::shared_ptr<const tls_context> tls;
  node_handshake_policy policy;
  /// Time for all steps of one handshake.
  std::chrono::milliseconds time_max = limits::node_handshake_time_max;
  /// Accepted connections in their handshake; the next one ends the oldest. Dialed connections do not count.
  std::size_t accepted_max = limits::node_handshakes_max;
};

/// The result of a handshake.
struct node_arrival {
  /// The stream, whose next byte belongs to CAF; empty if the handshake failed.
  std::optional<any_stream> stream;
  handshake_side side{};  ///< the side of this node
  std::string from;       ///< the peer's address
  /// The introduction of the peer, if it arrived.
  std::optional<node_introduction> peer;
  std::uint16_t protocol = 0;
  cluster_view view;  ///< the acceptor's, on the dialer's side
  /// The refusal by the peer (`refused_by_peer`) or by this node, if there was one.
  std::optional<node_refusal> refusal;
  bool refused_by_peer = false;
  std::string problem;       ///< the reason if there is no stream
  bool no_listener = false;  ///< no process listens at the address that was dialed
};

/// Handshakes of one thread. All calls on that thread.
class node_handshakes {
public:
  using done_function = std::function<void(node_arrival)>;

  /// `loop` must outlive this object.
  node_handshakes(event_loop& loop, node_handshake_options options);
  node_handshakes(const node_handshakes&) = delete;
  node_handshakes& operator=(const node_handshakes&) = delete;
  /// Closes the connections in their handshake without calling `done`.
  ~node_handshakes();

  /// Takes over a connected socket. `spent` is the part of the time that was used before. Calls `done`
  /// once, possibly before this call returns. `done` must not destroy this object.
  void run(int socket, handshake_side side, done_function done,
           std::chrono::milliseconds spent = std::chrono::milliseconds(0));

  /// Number of connections in their handshake, with those that still may read a refusal.
  std::size_t under_way() const noexcept { return under_way_.size(); }

private:
  class handshake;

  void end_oldest_accepted();
  tls_handshakes& tls_steps();

  event_loop& loop_;
  node_handshake_options options_;
  std::list<std::shared_ptr<handshake>> under_way_;  // the oldest first
  std::unique_ptr<tls_handshakes> tls_steps_;        // created for the first connection with TLS
};

}  // namespace donet::runtime
