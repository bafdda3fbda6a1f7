#include "runtime/cluster/node_handshake_state.hpp"

#include "runtime/cluster/handshake_rules.hpp"
#include "runtime/cluster/node_handshake_codec.hpp"

#include <stdexcept>
#include <utility>

namespace donet::runtime {

node_handshake_state::node_handshake_state(handshake_side side, const node_handshake_policy& policy,
                                           std::optional<std::vector<std::string>> certified)
    : side_(side), policy_(policy), certified_(std::move(certified)), self_(policy.introduce()) {
  if (side_ == handshake_side::dialer)
    send(node_hello{self_});
}

std::size_t node_handshake_state::missing() const noexcept {
  return phase_ == phase::running ? missing_bytes(received_).value_or(0) : 0;
}

void node_handshake_state::receive(dc::bytes_view piece) {
  dc::append(received_, piece);
  const std::optional<std::size_t> missing = missing_bytes(received_);
  const bool awaits_hello = side_ == handshake_side::acceptor && !peer_;
  if (!missing || (awaits_hello && !may_be_hello(received_)))
    return break_off("the peer sent bytes that are no record of the node handshake");
  if (*missing != 0)
    return;
  const std::optional<node_record> record = read_node_record(std::exchange(received_, {}));
  if (!record)
    return break_off("the peer sent an invalid record of the node handshake");
  take(*record);
}

dc::byte_buffer node_handshake_state::take_output() {
  return std::exchange(output_, {});
}

void node_handshake_state::take(const node_record& record) {
  const bool is_met = peer_.has_value();
  if (const auto* refusal = std::get_if<node_refusal>(&record);
      refusal != nullptr && (side_ == handshake_side::dialer || is_met)) {
    take_refusal(*refusal);
  } else if (const auto* hello = std::get_if<node_hello>(&record);
             hello != nullptr && side_ == handshake_side::acceptor && !is_met) {
    take_hello(*hello);
  } else if (const auto* welcome = std::get_if<node_welcome>(&record);
             welcome != nullptr && side_ == handshake_side::dialer) {
    take_welcome(*welcome);
  } else if (std::holds_alternative<node_enter>(record) && side_ == handshake_side::acceptor
             && is_met) {
    phase_ = phase::entered;
  } else {
    break_off("the peer sent a record of the node handshake out of order");
  }
}

// A dialer acts on a refusal, so its sender must prove that it belongs to the cluster.
void node_handshake_state::take_refusal(const node_refusal& refusal) {
  if (side_ == handshake_side::dialer && certified_
      && !certifies(*certified_, refusal.name, self_.cluster))
    return break_off("a node whose certificate names neither it nor the cluster refused");
  refusal_ = refusal;
  phase_ = phase::refused;
}

void node_handshake_state::take_hello(const node_hello& hello) {
  peer_ = hello.self;
  if (refuses(hello.self))
    return;
  protocol_ = *common_protocol(self_, hello.self);
  send(node_welcome{self_, protocol_, policy_.view()});
}

void node_handshake_state::take_welcome(const node_welcome& welcome) {
  peer_ = welcome.self;
  if (refuses(welcome.self))
    return;
  if (welcome.protocol != common_protocol(self_, welcome.self))
    return break_off("the acceptor chose a protocol that is not the highest of both");
  protocol_ = welcome.protocol;
  view_ = welcome.view;
  phase_ = phase::entered;
  send(node_enter{});
}

bool node_handshake_state::refuses(const node_introduction& peer) {
  refusal_ = refuse_unequal(self_, peer, certified_ ? &*certified_ : nullptr);
  if (!refusal_ && policy_.refuse)
    refusal_ = policy_.refuse(peer, side_);
  if (!refusal_)
    return false;
  if (refusal_->name.empty())
    refusal_->name = self_.node.name;
  phase_ = phase::refusing;
  send(*refusal_);
  return true;
}

void node_handshake_state::send(const node_record& record) {
  try {
    dc::append(output_, write_node_record(record));
  } catch (const std::length_error&) {
    break_off("this node's record is larger than the node handshake permits");
  }
}

void node_handshake_state::break_off(std::string problem) {
  problem_ = std::move(problem);
  phase_ = phase::broken;
}

}  // namespace donet::runtime
