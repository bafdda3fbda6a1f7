#pragma once
// A link_state on connections of CAF: sends its messages as link_bytes and reads those of the peer. A part
// of the actor that is the link.

#include "runtime/cluster/link_bytes.hpp"
#include "runtime/cluster/link_state.hpp"

#include <caf/actor.hpp>
#include <caf/event_based_actor.hpp>

#include <cstddef>
#include <cstdint>

namespace donet::runtime {

/// All calls in handlers of the actor.
class carried_link {
public:
  /// `self` is the actor and must outlive this object. The other parameters are those of link_state.
  carried_link(caf::event_based_actor& self, std::uint64_t incarnation,
               std::size_t window_bytes = limits::link_window_bytes_default)
      : self_(self), state_(incarnation, window_bytes) {}

  /// A connection has opened. `peer` is the other node's link; if it is null, the sender of the first
  /// message is (link_carrier_events).
  void connected(caf::actor peer);
  void disconnected();

  /// Handles a message of the peer, in the actor's handler of link_bytes. Bytes that are no link message
  /// break the link.
  link_state::outcome receive(const link_bytes& message);

  std::uint64_t push(link_data data) { return state_.push(std::move(data)); }
  void applied() { state_.applied(); }

  /// Sends a message that is not about data. It has no number, and is lost if there is no connection.
  void send(const link_message& message);

  /// Sends the messages that the link has queued; called at the end of a turn.
  void flush();

  const link_state& state() const noexcept { return state_; }

  /// Bytes of the messages that were given to CAF and received from it, with all former connections.
  std::uint64_t sent_bytes() const noexcept { return sent_bytes_; }
  std::uint64_t received_bytes() const noexcept { return received_bytes_; }

private:
  caf::event_based_actor& self_;
  link_state state_;
  caf::actor peer_;
  std::uint64_t sent_bytes_ = 0;
  std::uint64_t received_bytes_ = 0;
};

}  // namespace donet::runtime
