#pragma once
// Dials by TCP. A literal address is tried immediately. A name is resolved on the loop's resolver
// thread, and its addresses are tried in the system's order.

#include "runtime/net/dialer.hpp"
#include "runtime/net/event_loop.hpp"
#include "runtime/net/flow_gate.hpp"
#include "runtime/net/tcp_connection.hpp"

#include <memory>

namespace donet::runtime {

class tcp_dialer final : public dialer {
public:
  /// `loop` and `gate` must outlive the dialer and its connections.
  tcp_dialer(event_loop& loop, flow_gate& gate, peer_bounds bounds);
  ~tcp_dialer() override;

  void dial(const address& to, done_function done) override;

private:
  class attempt;

  event_loop& loop_;
  flow_gate& gate_;
  peer_bounds bounds_;
  std::shared_ptr<attempt> running_;
};

}  // namespace donet::runtime
