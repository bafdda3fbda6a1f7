#pragma once
// Dials by TCP (socket_dialer).

#include "runtime/net/dialer.hpp"
#include "runtime/net/event_loop.hpp"
#include "runtime/net/flow_gate.hpp"
#include "runtime/net/socket_dialer.hpp"
#include "runtime/net/tcp_connection.hpp"

namespace donet::runtime {

class tcp_dialer final : public dialer {
public:
  /// `loop` and `gate` must outlive the dialer and its connections.
  tcp_dialer(event_loop& loop, flow_gate& gate, peer_bounds bounds);

  void dial(const address& to, done_function done) override;

private:
  event_loop& loop_;
  flow_gate& gate_;
  peer_bounds bounds_;
  socket_dialer sockets_;
};

}  // namespace donet::runtime
