#include "actors/cluster/cluster_port.hpp"

#include <utility>

namespace donet::actors {

cluster_port::cluster_port(runtime::event_loop& loop,
                           std::shared_ptr<const runtime::tls_context> tls)
    : loop_(loop),
      connections_(loop, handshake_options(std::move(tls)),
                   [this](runtime::node_arrival arrival) { calls_.accepted(std::move(arrival)); }) {
}

runtime::node_handshake_options
cluster_port::handshake_options(std::shared_ptr<const runtime::tls_context> tls) {
  runtime::node_handshake_options options;
  options.tls = std::move(tls);
  options.policy.introduce = [this] { return state_->introduce(); };
  options.policy.view = [this] { return state_->view(now()); };
  options.policy.refuse = [this](const runtime::node_introduction& peer,
                                 runtime::handshake_side mine) {
    std::optional<runtime::node_refusal> refusal = state_->judge(peer, mine, now());
    calls_.judged();
    return refusal;
  };
  return options;
}

void cluster_port::begin(membership_options options, events calls) {
  calls_ = std::move(calls);
  state_.emplace(std::move(options), now());
  connections_.start();
}

std::uint64_t cluster_port::dial(const runtime::address& to, std::uint64_t number,
                                 runtime::node_connections::done_function done) {
  return connections_.dial(to, std::move(done), [this, number] { state_->dial_connected(number); });
}

}  // namespace donet::actors
