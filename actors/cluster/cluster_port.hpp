#pragma once
// The listener and the dialer for other nodes, and the decisions of membership that the node handshake
// needs at once. The port is opened before the node starts, so that a node whose address is taken changes
// nothing; the decisions begin with the actor (membership).

#include "actors/cluster/membership_state.hpp"
#include "runtime/cluster/node_connections.hpp"
#include "runtime/net/address.hpp"
#include "runtime/net/event_loop.hpp"
#include "runtime/net/tls_context.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace donet::actors {

/// All calls on the loop's thread, or before it runs.
class cluster_port {
public:
  struct events {
    /// A connection was accepted, and its handshake has ended.
    std::function<void(runtime::node_arrival)> accepted;
    /// The decisions have changed during a handshake: there may be actions.
    std::function<void()> judged;
  };

  /// `tls` is null for connections without TLS. `loop` must outlive this object.
  cluster_port(runtime::event_loop& loop, std::shared_ptr<const runtime::tls_context> tls);

  /// Opens the listener. Returns as `listener::open`.
  std::string open(const runtime::address& where) { return connections_.open(where); }
  const std::vector<runtime::address>& where() const noexcept { return connections_.where(); }

  /// Begins to decide and to accept. The functions are called on the loop's thread during a handshake, so
  /// they must not destroy this object.
  void begin(membership_options options, events calls);

  /// After `begin`.
  membership_state& state() noexcept { return *state_; }

  /// One attempt; returns its number. `done` is called with the result, never inside this call.
  std::uint64_t dial(const runtime::address& to, std::uint64_t number,
                     runtime::node_connections::done_function done);
  /// Gives up an attempt that has not connected.
  void give_up(std::uint64_t attempt) noexcept { connections_.give_up(attempt); }

  /// The time of membership: the system's steady time, which includes the stalls of the loop.
  membership_time now() const { return loop_.exactly_now() + loop_.stalls(); }

private:
  runtime::node_handshake_options
  handshake_options(std::shared_ptr<const runtime::tls_context> tls);

  runtime::event_loop& loop_;
  std::optional<membership_state> state_;
  events calls_;
  runtime::node_connections connections_;
};

}  // namespace donet::actors
