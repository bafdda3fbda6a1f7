#pragma once
// An UberDOG and the AI of an object that clients may send to, as one slow process, which reads
// only a given number of bytes per second, on a thread of its own. It has to stay connected,
// whatever clients send to it.

#include "tools/bench/invocation.hpp"
#include "tools/bench/session.hpp"
#include "tools/bench/siege/attack_plan.hpp"

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>

namespace donet::bench::siege {

class victim {
public:
  /// Connects, subscribes and creates its object. Throws run_failure.
  victim(const endpoint& director, const invocation& asked, const attack_plan& numbers,
         double bytes_per_second);
  ~victim();
  victim(const victim&) = delete;
  victim& operator=(const victim&) = delete;

  std::uint64_t bytes() const noexcept { return bytes_; }
  /// True if the node has disconnected it.
  bool is_lost() const noexcept { return is_lost_; }

private:
  void read();

  int socket_ = -1;
  double rate_;
  std::atomic<std::uint64_t> bytes_{0};
  std::atomic<bool> is_lost_{false};
  std::atomic<bool> is_over_{false};
  std::thread thread_;
};

}  // namespace donet::bench::siege
