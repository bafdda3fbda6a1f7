#include "runtime/net/tcp_dialer.hpp"

#include <utility>

namespace donet::runtime {

namespace {

// Time for resolving the name and for trying all its addresses together.
constexpr std::chrono::seconds connect_time_max{10};

}  // namespace

tcp_dialer::tcp_dialer(event_loop& loop, flow_gate& gate, peer_bounds bounds)
    : loop_(loop), gate_(gate), bounds_(bounds), sockets_(loop, connect_time_max) {}

void tcp_dialer::dial(const address& to, done_function done) {
  sockets_.dial(to, [this, done = std::move(done)](int socket, const std::string& problem) {
    done(socket < 0 ? nullptr : std::make_shared<tcp_connection>(loop_, gate_, socket, bounds_),
         problem);
  });
}

}  // namespace donet::runtime
