#pragma once
// Decides which sinks must wait until their subscriptions are in force on every node of the cluster
// (architecture section 6). A service that subscribes and then asks for a snapshot would otherwise
// miss updates that another node routes after the answer and before the interest has arrived there.

#include "runtime/routing/subscriber.hpp"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace donet::actors {

/// Counts interest as `router_interest` does. Not for several threads.
class router_barrier {
public:
  /// A node that joins a cluster holds every sink until `serve`.
  explicit router_barrier(bool joins) noexcept : is_serving_(!joins) {}

  /// A sink that waits for nothing, whose number another one may have had before.
  void open(runtime::subscriber sink) {
    const auto index = static_cast<std::size_t>(sink);
    if (needs_.size() <= index)
      needs_.resize(index + 1);
    needs_[index] = 0;
  }

  /// True if frames of this sink must wait.
  [[nodiscard]] bool holds(runtime::subscriber sink) const noexcept {
    if (is_disabled_)
      return false;
    return !is_serving_ || needs_[static_cast<std::size_t>(sink)] > complete_;
  }

  /// The sink has subscribed. Its frames wait for everything that is announced by now, even if
  /// another sink's subscription caused the announcement: announced is not yet in force.
  void require(runtime::subscriber sink, std::uint64_t announced) noexcept {
    if (complete_ < announced)
      needs_[static_cast<std::size_t>(sink)] = announced;
  }

  /// All nodes have applied so much of the announced interest.
  void complete_up_to(std::uint64_t complete) noexcept {
    if (std::exchange(complete_, complete) < complete)
      has_news_ = true;
  }
  /// The exchange with all members of the cluster is complete.
  void serve() noexcept { is_serving_ = has_news_ = true; }
  /// The router stops: no sink waits any longer.
  void disable() noexcept { is_disabled_ = has_news_ = true; }

  /// True if sinks may have become free since the last call.
  [[nodiscard]] bool take_news() noexcept { return std::exchange(has_news_, false); }

private:
  bool is_serving_;
  bool is_disabled_ = false;
  bool has_news_ = false;
  std::uint64_t complete_ = 0;
  std::vector<std::uint64_t> needs_;  // by sink: announcements that must be complete
};

}  // namespace donet::actors
