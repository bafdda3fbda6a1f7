#pragma once
// The listener and the dialer for connections between nodes. Each connection is handed out after the node
// handshake (node_handshakes).

#include "runtime/cluster/node_handshakes.hpp"
#include "runtime/net/address.hpp"
#include "runtime/net/event_loop.hpp"
#include "runtime/net/listener.hpp"
#include "runtime/net/socket_dialer.hpp"

#include <cstdint>
#include <list>
#include <string>
#include <vector>

namespace donet::runtime {

/// All calls on the loop's thread, or before it runs.
class node_connections {
public:
  using done_function = node_handshakes::done_function;

  /// `loop` must outlive this object. `accepted` is called for each accepted connection, also if its
  /// handshake failed, and must not destroy this object.
  node_connections(event_loop& loop, node_handshake_options options, done_function accepted);

  /// Opens the listener. Returns as `listener::open`.
  std::string open(const address& where) { return listener_.open(where); }
  const std::vector<address>& where() const noexcept { return listener_.where(); }
  void start() { listener_.start(); }
  /// Closes the listener; handshakes in progress continue.
  void stop() noexcept { listener_.stop(); }

  /// One attempt; returns its number, which is never 0. `connected` is called when TCP is connected, and may
  /// be empty. `done` is called once, after this call has returned, or never if this object is destroyed or
  /// the attempt is given up before; the functions must not destroy this object.
  std::uint64_t dial(const address& to, done_function done, std::function<void()> connected = {});

  /// Gives up an attempt that has not connected yet. An attempt in its handshake continues.
  void give_up(std::uint64_t number) noexcept;

  /// Number of handshakes in progress.
  std::size_t under_way() const noexcept { return handshakes_.under_way(); }

private:
  struct attempt {
    attempt(std::uint64_t counted, event_loop& loop, std::chrono::milliseconds time_max)
        : number(counted), dialer(loop, time_max) {}
    std::uint64_t number;
    socket_dialer dialer;
  };

  void accept(int socket);

  event_loop& loop_;
  std::chrono::milliseconds time_max_;
  node_handshakes handshakes_;
  std::list<attempt> dialing_;
  std::uint64_t dialed_ = 0;
  done_function accepted_;
  std::uint64_t failed_ = 0;  // handshakes on accepted connections
  listener listener_;
};

}  // namespace donet::runtime
