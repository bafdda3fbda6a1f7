#include "runtime/sim/sim_dialer.hpp"

#include "runtime/net/address.hpp"

namespace donet::runtime::sim {

sim_dialer::sim_dialer(world& in, unit& where, sim_listener& to)
    : world_(in), unit_(where), listener_(to) {
  world_.add(*this);
}

sim_dialer::~sim_dialer() {
  world_.forget(*this);
}

void sim_dialer::dial(const address& to, done_function done) {
  listener_.attempts_.push_back(world_.clock().now());
  target_ = to_string(to);
  done_ = std::move(done);
}

void sim_dialer::happen(std::size_t) {
  // The callback may dial again or destroy the dialer.
  const done_function tell = std::exchange(done_, nullptr);
  if (!listener_.open_) {
    world_.inside(unit_, [&] { tell(nullptr, target_ + ": nobody answers"); });
    return;
  }
  auto made = std::make_shared<sim_connection>(world_, unit_, target_);
  listener_.made_.push_back(made);
  world_.inside(unit_, [&] { tell(std::move(made), {}); });
}

}  // namespace donet::runtime::sim
