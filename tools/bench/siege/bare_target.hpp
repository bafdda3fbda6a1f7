#pragma once
// A listener without a protocol, for the control of an attack: what the kernel and the attackers
// themselves cost the players of a node that is not attacked. On a machine that all of them share
// that is the floor of any latency under attack.

#include "tools/bench/endpoint.hpp"
#include "tools/bench/poller.hpp"
#include "tools/bench/siege/attack.hpp"

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace donet::bench::siege {

class bare_target {
public:
  /// Accepts from now on, on a thread of its own, at a port of 127.0.0.1 that the system chooses.
  /// Throws run_failure.
  explicit bare_target(bare_behavior does);
  /// Closes all connections.
  ~bare_target();
  bare_target(const bare_target&) = delete;
  bare_target& operator=(const bare_target&) = delete;

  endpoint where() const;

private:
  void run();
  void accept_all();
  void read(int socket);

  bare_behavior does_;
  int listener_;
  poller poller_;
  std::vector<int> open_;
  std::atomic<bool> is_over_{false};
  std::thread thread_;
};

}  // namespace donet::bench::siege
