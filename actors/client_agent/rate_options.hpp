#pragma once
// The rate limits of clients: of each client, and of all anonymous clients of a shard together.

#include "actors/client_agent/admission/leaky_bucket.hpp"

#include <chrono>
#include <cstdint>

namespace donet::actors {

/// The treatment of a message over the limit.
enum class rate_policy : unsigned char { drop, delay, eject };

struct rate_options {
  std::uint64_t messages = 0;  ///< in an interval; 0 = any number
  std::uint64_t bytes = 0;     ///< in an interval; 0 = any number
  std::chrono::milliseconds interval{1'000};
  rate_policy policy = rate_policy::delay;
};

/// Bounds on the input of all anonymous clients of a shard per second, if single clients have a
/// bound.
inline constexpr std::uint64_t anonymous_messages_max = 4'000;
inline constexpr std::uint64_t anonymous_bytes_max = 1u << 20;

inline anonymous_budget anonymous_budget_of(const rate_options& rates) {
  return {rates.messages == 0 ? 0 : anonymous_messages_max,
          rates.bytes == 0 ? 0 : anonymous_bytes_max, std::chrono::seconds(1)};
}

}  // namespace donet::actors
