#pragma once
// Since when each sink waits at the barrier, for the operator. The owner passes the time.

#include "actors/message_director/parked_jobs.hpp"
#include "runtime/metrics/cells.hpp"
#include "runtime/routing/subscriber.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

namespace donet::actors {

/// Not for several threads.
class barrier_waits {
public:
  using time_point = std::chrono::steady_clock::time_point;

  bool empty() const noexcept { return waits_.empty(); }
  std::size_t size() const noexcept { return waits_.size(); }
  /// When the sink that waits longest began to wait; empty if none waits.
  std::optional<time_point> oldest() const noexcept;

  /// Called after each turn that has left no job undone and in which a sink waits or has waited. Observes the
  /// duration of the waits that have ended.
  void update(const parked_jobs& parked, time_point now, runtime::histogram& durations);

private:
  struct wait {
    runtime::subscriber sink{};
    time_point since;
  };

  std::vector<wait> waits_;  // sorted by sink
  std::vector<wait> next_;   // of `update`; keeps its memory
};

}  // namespace donet::actors
