#pragma once
// What is not counted but asked for, at every scrape, from whatever thread scrapes.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace donet::runtime {

/// What a node knows of the bytes between its sockets.
struct flow_readings {
  std::function<std::uint64_t()> queued_bytes;
  std::function<std::uint64_t()> read_pauses;
};

/// What a node knows of itself.
struct node_readings {
  std::string version;
  std::function<bool()> is_ready;
  std::function<std::chrono::duration<double>()> uptime;
  /// Actors of which the services do not show the number already.
  std::function<std::uint64_t()> other_actors;
  /// Lines that were logged, by level.
  std::function<std::vector<std::pair<std::string_view, std::uint64_t>>()> log_lines;
  /// How often listeners stopped accepting for lack of descriptors, by what they accept.
  std::function<std::vector<std::pair<std::string_view, std::uint64_t>>()> listener_pauses;
  /// How long the I/O thread of that number took to answer when it was last asked; if it has not yet, how
  /// long it has not.
  std::function<std::chrono::duration<double>(std::size_t thread)> answer_time;
};

}  // namespace donet::runtime
