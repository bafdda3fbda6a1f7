#pragma once
// Hands the connections of one link to CAF, one at a time.
//
//   node_connections ── entered stream ──> link_carrier ── basp_scribe ──> CAF's BASP broker
//
// CAF closes a second connection of a peer while the first is in its table. So the carrier cuts the older
// connection, and hands the next stream over when that one has ended and CAF has removed the peer.

#include "runtime/cluster/basp_rules.hpp"
#include "runtime/cluster/node_handshakes.hpp"
#include "runtime/cluster/reserved_identities.hpp"
#include "runtime/limits.hpp"
#include "runtime/net/event_loop.hpp"

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace donet::runtime {

struct link_carrier_options {
  /// Size of a message of the peer; a larger one ends the connection.
  std::size_t message_bytes_max = limits::link_message_size_max;
  /// Bytes that wait for the peer; more of them end the connection.
  std::size_t waiting_bytes_max =
    2 * limits::link_window_bytes_default + limits::link_message_size_max;
  /// Time from `take` to the end of BASP's handshake, which includes the end of the previous connection.
  std::chrono::milliseconds open_time_max = limits::node_handshake_time_max;
  /// Has the id of the peer's system from the first `take` to the end of the carrier; may be null.
  std::shared_ptr<reserved_identities> reserved = nullptr;
};

/// Called on the middleman's thread, in this order for each connection; the calls for one connection end
/// before those for the next one begin. The functions must not call the carrier. `stream` is the number that
/// `take` was called with.
struct link_carrier_events {
  /// BASP's handshake is complete, and no message of this connection was delivered yet. `peer` is the other
  /// node's link on the dialer's side. It is null on the acceptor's side, which takes the sender of the
  /// first message.
  std::function<void(const caf::actor& peer, std::uint64_t stream)> opened;
  /// The peer violated the rules; the connection ends.
  std::function<void(basp_verdict)> refused = {};
  /// The connection has ended, and its last message was delivered. Also called for a connection that ended
  /// before `opened`; not called for a stream that was never handed over.
  std::function<void(std::uint64_t stream)> closed;
};

class link_carrier {
public:
  /// `link` is the only actor that the peer may address. The system must have BASP (`use_basp`) and the
  /// message of links (`add_link_messages`). `system` and `loop` must outlive this object. All calls on the
  /// loop's thread, or while the loop does not run.
  link_carrier(caf::actor_system& system, event_loop& loop, caf::actor link,
               link_carrier_events events, link_carrier_options options = {});
  link_carrier(const link_carrier&) = delete;
  link_carrier& operator=(const link_carrier&) = delete;
  /// Cuts the connection, because an open one would delay the end of the system, and unregisters the link.
  ~link_carrier();

  /// Takes over the stream of an arrival, which must have one, and cuts the current connection. A stream that
  /// still waits is closed. A stream that has not opened after `open_time_max` is closed; no event follows if
  /// it was not handed over to CAF by then, so the caller has to limit the time itself.
  void take(node_arrival arrival, std::uint64_t stream = 0);

  /// Cuts the connection; `closed` follows. A stream that still waits is closed; then nothing follows.
  void cut() noexcept;

  /// Time at which bytes of the peer were read last; empty without a connection.
  std::optional<std::chrono::steady_clock::time_point> last_read() const;

private:
  class inside;

  std::shared_ptr<inside> inside_;
};

}  // namespace donet::runtime
