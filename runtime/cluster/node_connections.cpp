#include "runtime/cluster/node_connections.hpp"

#include <utility>

namespace donet::runtime {

node_connections::node_connections(event_loop& loop, node_handshake_options options,
                                   done_function accepted)
    : loop_(loop), time_max_(options.time_max), handshakes_(loop, std::move(options)),
      accepted_(std::move(accepted)), listener_(loop, [this](int socket) { accept(socket); },
                                                {.spared = spared_descriptors::by_participants,
                                                 .refusals = [this] { return failed_; }}) {}

void node_connections::accept(int socket) {
  handshakes_.run(socket, handshake_side::acceptor, [this](node_arrival arrival) {
    failed_ += arrival.stream ? 0U : 1U;
    accepted_(std::move(arrival));
  });
}

std::uint64_t node_connections::dial(const address& to, done_function done,
                                     std::function<void()> connected) {
  const auto current = dialing_.emplace(dialing_.end(), ++dialed_, loop_, time_max_);
  current->dialer.dial(
    to, [this, current, begun = loop_.exactly_now(), done = std::move(done),
         connected = std::move(connected)](int socket, const std::string& problem) {
      const auto spent =
        std::chrono::duration_cast<std::chrono::milliseconds>(loop_.exactly_now() - begun);
      const bool is_refused = current->dialer.is_refused();
      // The dialer keeps this function until it returns.
      dialing_.erase(current);
      if (socket >= 0) {
        if (connected)
          connected();
        handshakes_.run(socket, handshake_side::dialer, done, spent);
        return;
      }
      node_arrival failed;
      failed.side = handshake_side::dialer;
      failed.problem = problem;
      failed.no_listener = is_refused;
      done(std::move(failed));
    });
  return current->number;
}

void node_connections::give_up(std::uint64_t number) noexcept {
  std::erase_if(dialing_, [number](const attempt& each) { return each.number == number; });
}

}  // namespace donet::runtime
