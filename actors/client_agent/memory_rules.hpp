#pragma once
// The rules for a node whose process uses more memory than the operator allows: the node admits no
// new clients, and if that does not help, it ejects clients that hold more than 1 MiB, the largest
// first.
//
//   open ── used > max ──► closed ── still above at the next check ─► closed, ejects large clients
//    ▲                       │ ▲                                        │
//    └──── used <= max ──────┘ └──── 6 s: ejected clients are gone ─────┘

#include "runtime/clock.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace donet::actors {

/// Clients that hold at most this many bytes are never ejected for their size.
inline constexpr std::size_t large_client_bytes = 1u << 20;

class memory_rules {
public:
  /// `used_max`: bytes that the process may use.
  explicit memory_rules(std::uint64_t used_max) noexcept : used_max_(used_max) {}

  struct decision {
    bool is_closed = false;    ///< no new clients
    std::uint64_t excess = 0;  ///< bytes that the ejected clients should hold together; 0 = none
  };

  /// The decision for a process that uses `used` bytes now. To be called at intervals.
  [[nodiscard]] decision look(std::uint64_t used, runtime::clock::time_point now);

  /// True if unused memory should be given back to the system before `look`. That takes time, so it
  /// is not done while the process uses at most `used_max`.
  [[nodiscard]] bool is_trim_due(std::uint64_t used, runtime::clock::time_point now);

private:
  std::uint64_t used_max_;
  bool was_above_ = false;
  runtime::clock::time_point next_ejection_ = runtime::clock::time_point::min();
  runtime::clock::time_point next_trim_ = runtime::clock::time_point::min();
};

/// A client of the shard with this index.
struct weighed_client {
  std::size_t shard = 0;
  std::uint32_t number = 0;
  std::size_t bytes = 0;
};

/// The largest of these clients that together hold at least `excess` bytes, the largest first; all,
/// if they hold less. Clients of the same size keep their order.
std::vector<weighed_client> choose_largest(std::vector<weighed_client> all, std::uint64_t excess);

}  // namespace donet::actors
