#pragma once
// What a link has done so far, for its owner and for the metrics.

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace donet::actors {

/// The link writes, any thread reads.
struct link_figures {
  /// Bytes of data that the other node has not acknowledged.
  std::atomic<std::size_t> kept_bytes{0};
  /// Number of the last data that the other node has applied, since the link has begun.
  std::atomic<std::uint64_t> acknowledged{0};
};

}  // namespace donet::actors
