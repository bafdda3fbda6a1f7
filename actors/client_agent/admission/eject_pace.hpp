#pragma once
// The rate at which a node ejects its clients when it stops: at most N per second in all shards
// together, so that the services that clean up after the clients are not overloaded.

#include "actors/client_agent/admission/leaky_bucket.hpp"
#include "runtime/clock.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <mutex>

namespace donet::actors {

/// Any thread.
class eject_pace {
public:
  /// 0 = all at once.
  explicit eject_pace(std::uint32_t clients_per_second) {
    // Several clients per turn make up for a late timer.
    constexpr std::uint32_t turns_per_second = 20;
    const std::uint32_t together = std::max(1U, clients_per_second / turns_per_second);
    if (clients_per_second != 0)
      bucket_ = leaky_bucket(together, std::chrono::nanoseconds(std::chrono::seconds(together))
                                         / clients_per_second);
  }

  /// Returns `now` and counts an ejection if a client may be ejected; otherwise the time to ask
  /// again.
  runtime::clock::time_point take(runtime::clock::time_point now) {
    const std::lock_guard lock(mutex_);
    const runtime::clock::time_point room = bucket_.when(now, 1);
    if (room > now)
      return room;
    bucket_.fill(now, 1);
    return now;
  }

private:
  std::mutex mutex_;
  leaky_bucket bucket_;
};

}  // namespace donet::actors
