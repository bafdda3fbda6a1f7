#pragma once
// Jobs of sinks that the barrier holds. They keep their order, and later jobs of the same sink wait
// behind them.

#include "actors/message_director/router_job.hpp"
#include "runtime/ring.hpp"
#include "runtime/routing/subscriber.hpp"

#include <cstddef>
#include <map>
#include <memory>

namespace donet::actors {

/// Not for several threads.
class parked_jobs {
public:
  bool empty() const noexcept { return parked_.empty(); }
  bool has(runtime::subscriber sink) const { return !empty() && parked_.count(sink) != 0; }

  /// Calls `of` with each sink that waits, ascending.
  template <class Function>
  void for_each_sink(Function&& of) const {
    for (const auto& [sink, waiting] : parked_)
      of(sink);
  }

  void park(runtime::subscriber sink, std::unique_ptr<router_job> job) {
    parked_[sink].push_back(std::move(job));
  }

  /// Puts all parked jobs back, in front of all others, because a later job may be of the same
  /// sink. Only a range operation that is under way stays in front of them: no datagram sees half a
  /// range.
  void release(job_queue& jobs);

private:
  std::map<runtime::subscriber, runtime::ring<std::unique_ptr<router_job>>> parked_;
};

}  // namespace donet::actors
