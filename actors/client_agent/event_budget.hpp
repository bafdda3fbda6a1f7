#pragma once
// Bounds the events about connections without HELLO: ten per second and address, so that a flood of
// connections does not fill the Event Logger (spec/clientagent 12).

#include "actors/client_agent/admission/leaky_bucket.hpp"
#include "runtime/clock.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

namespace donet::actors {

/// Any thread.
class event_budget {
public:
  static constexpr std::uint64_t events_per_second = 10;
  /// Addresses whose budget is partly used. All further addresses share one budget.
  static constexpr std::size_t addresses_max = 4'096;

  /// True if an event about a connection from `host` may be reported; the call counts the event.
  [[nodiscard]] bool take(const std::string& host, runtime::clock::time_point now);

  std::size_t addresses() const {
    const std::lock_guard lock(mutex_);
    return by_address_.size();
  }

private:
  static constexpr std::chrono::seconds interval{1};

  leaky_bucket& bucket_of(std::string address, runtime::clock::time_point now);
  void forget_quiet_ones(runtime::clock::time_point now);

  mutable std::mutex mutex_;
  std::unordered_map<std::string, leaky_bucket> by_address_;
  leaky_bucket others_{events_per_second, interval};
  runtime::clock::time_point forgotten_at_ = runtime::clock::time_point::min();
};

}  // namespace donet::actors
