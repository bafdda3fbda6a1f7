#pragma once
// The figures of the link to one other node: for membership, the metrics and donet-inspect.

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace donet::actors {

/// Each number has one writer; any thread reads.
struct link_figures {
  // ---- written by the link ----

  /// Bytes of data that the other node has not acknowledged.
  std::atomic<std::size_t> kept_bytes{0};
  /// Number of the last data that the other node has applied, since the link has begun.
  std::atomic<std::uint64_t> acknowledged{0};
  /// Bytes of link messages of every kind, since the link was created.
  std::atomic<std::uint64_t> sent_bytes{0};
  std::atomic<std::uint64_t> received_bytes{0};
  /// Bytes of data that had to be sent again after the loss of a connection.
  std::atomic<std::uint64_t> resent_bytes{0};

  // ---- written by the router after its turns ----

  /// Datagrams that crossed the link, since it has begun last.
  std::atomic<std::uint64_t> sent_frames{0};
  std::atomic<std::uint64_t> received_frames{0};
  /// The interest of the other node: channels and ranges.
  std::atomic<std::uint64_t> channels{0};
  std::atomic<std::uint64_t> ranges{0};
  /// Senders wait for interest that this node has applied last of all.
  std::atomic<bool> holds_barrier{false};
};

}  // namespace donet::actors
