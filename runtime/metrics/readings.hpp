#pragma once
// Values that are not counted in cells but read by functions at every scrape, on the thread that
// scrapes.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace donet::runtime {

/// Readings of the bytes between the sockets of a node.
struct flow_readings {
  std::function<std::uint64_t()> queued_bytes;
  std::function<std::uint64_t()> read_pauses;
};

/// Readings of the node itself.
struct node_readings {
  std::string version;
  std::function<bool()> is_ready;
  std::function<std::chrono::duration<double>()> uptime;
  /// Number of the actors that no service counts.
  std::function<std::uint64_t()> other_actors;
  /// Number of logged lines, by level.
  std::function<std::vector<std::pair<std::string_view, std::uint64_t>>()> log_lines;
  /// Number of times that a listener stopped accepting for lack of descriptors, by the kind of its
  /// connections.
  std::function<std::vector<std::pair<std::string_view, std::uint64_t>>()> listener_pauses;
  /// Time in which the I/O thread with this number answered the last health check, or the time
  /// since that check if it has not answered.
  std::function<std::chrono::duration<double>(std::size_t thread)> answer_time;
};

}  // namespace donet::runtime
