#pragma once
// Serves any number of clients and AIs on one thread: while one waits for an event, all others
// continue. Nothing here sleeps; each wait has a deadline.

#include <chrono>
#include <functional>
#include <vector>

namespace donet::harness {

class link;

class loop {
public:
  using clock = std::chrono::steady_clock;

  loop() = default;
  loop(const loop&) = delete;
  loop& operator=(const loop&) = delete;

  /// Waits until a link is ready, at most until the deadline, and serves all ready links. Callbacks
  /// run inside this call; they may create links, but not destroy any.
  void turn(clock::time_point deadline);

  /// Turns until `met()` holds, which is checked first. False if it did not hold by the deadline.
  bool run_until(const std::function<bool()>& met, clock::time_point deadline);

private:
  friend class link;

  std::vector<link*> links_;
};

}  // namespace donet::harness
