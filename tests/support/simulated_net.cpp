#include "tests/support/simulated_net.hpp"

#include <algorithm>

namespace donet::actors {

void simulated_net::at(duration later, step action) {
  push(now_ + later, std::move(action));
}

void simulated_net::advance(duration time) {
  const membership_time until = now_ + time;
  while (!queue_.empty() && queue_.top().when <= until) {
    // The order of the queue depends on the time and the number only.
    const step action = std::move(const_cast<event&>(queue_.top()).action);
    now_ = queue_.top().when;
    queue_.pop();
    action();
  }
  now_ = until;
}

simulated_net::process simulated_net::begin_process(std::size_t index) {
  if (alive_.size() <= index)
    alive_.resize(index + 1);
  alive_[index] = {alive_[index].life + 1, true, now_};
  return current(index);
}

void simulated_net::pause(std::size_t index, duration time) {
  alive_[index].paused_until = std::max(alive_[index].paused_until, now_ + time);
}

void simulated_net::run_in(const process& in, duration later, step action) {
  at(later, [this, in, action = std::move(action)] {
    const life_of& life = alive_[in.index];
    if (!life.is_up || life.life != in.life)
      return;
    if (life.paused_until > now_)
      return run_in(in, std::chrono::ceil<duration>(life.paused_until - now_), action);
    action();
    after_(in.index);
  });
}

simulated_net::connection_ptr simulated_net::connect(const process& from, const process& to,
                                                     std::uint64_t dial) {
  const auto made = std::make_shared<connection>();
  made->dial = dial;
  made->dialer.at = from;
  made->acceptor.at = to;
  connections_.push_back(made);
  return made;
}

const std::vector<std::weak_ptr<simulated_net::connection>>& simulated_net::connections() {
  std::erase_if(connections_, [](const auto& each) { return each.expired(); });
  return connections_;
}

void simulated_net::send(const connection_ptr& on, bool from_dialer, step arrival) {
  const process from = on->side(from_dialer).at;
  end& to = on->side(!from_dialer);
  if (stalled_.contains({from.index, to.at.index})) {
    waiting_.push_back([this, on, from_dialer, arrival] { send(on, from_dialer, arrival); });
    return;
  }
  to.last_arrival = std::max(to.last_arrival, now_ + delay());
  run_in(to.at, std::chrono::ceil<duration>(to.last_arrival - now_),
         [this, on, from_dialer, arrival = std::move(arrival)] {
           if (on->is_closed)
             return;
           on->side(!from_dialer).last_read = now_;
           arrival();
         });
}

void simulated_net::mend() {
  stalled_.clear();
  for (const step& each : std::exchange(waiting_, {}))
    each();
}

simulated_net::duration simulated_net::delay() {
  return duration(random.chance(25) ? random.between(0, 40) : random.between(0, 3));
}

}  // namespace donet::actors
