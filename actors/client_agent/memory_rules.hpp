#pragma once
// What a node does when its process uses more memory than the operator allows: it admits no new clients,
// and if that does not help, it ejects those that hold more than 1 MiB, the largest first.
//
//   open ── used > max ──► closed ── still above at the next look ──► closed, large clients are ejected
//    ▲                       │ ▲                                        │
//    └──── used <= max ──────┘ └──── 6 s: ejected clients are gone ─────┘

#include "runtime/clock.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace donet::actors {

/// Clients that hold no more are never ejected for their size.
inline constexpr std::size_t large_client_bytes = 1u << 20;

class memory_rules {
public:
  /// `used_max` bytes of the process.
  explicit memory_rules(std::uint64_t used_max) noexcept : used_max_(used_max) {}

  struct decision {
    bool is_closed = false;    ///< no new clients
    std::uint64_t excess = 0;  ///< bytes that clients are to be ejected for; 0 = none
  };

  /// The process uses `used` bytes now. To be called at intervals.
  decision look(std::uint64_t used, runtime::clock::time_point now);

  /// Whether to give unused memory back to the system before it is looked at: it is not, while the
  /// process uses less than it may, and it takes time.
  bool is_trim_due(std::uint64_t used, runtime::clock::time_point now);

private:
  std::uint64_t used_max_;
  bool was_above_ = false;
  runtime::clock::time_point next_ejection_ = runtime::clock::time_point::min();
  runtime::clock::time_point next_trim_ = runtime::clock::time_point::min();
};

/// A client of a shard, which is known by its index.
struct weighed_client {
  std::size_t shard = 0;
  std::uint32_t number = 0;
  std::size_t bytes = 0;
};

/// Of these, the largest that together hold at least `excess` bytes, the largest first; all, if they hold
/// less. Of two that hold the same, the one that stands first.
std::vector<weighed_client> choose_largest(std::vector<weighed_client> all, std::uint64_t excess);

}  // namespace donet::actors
