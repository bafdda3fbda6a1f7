#pragma once
// What an Event Logger counts. Its thread for receiving writes what is lost before it reaches the
// one for writing, which writes the rest; everybody may read. What the numbers mean stands with
// their names, in describe_event_logger.cpp.

#include "runtime/metrics/cells.hpp"

namespace donet::runtime {

/// Where events are lost: by the kernel, which had no room for them until they were read; because too
/// many waited to be written; because the disk did not take them.
enum class event_loss : unsigned char { kernel, queue, disk };

inline constexpr std::string_view event_loss_names[] = {"kernel", "queue", "disk"};

struct event_logger_metrics {
  /// Why events are refused: a closed list, one word each, which lives as long as the process.
  explicit event_logger_metrics(std::span<const std::string_view> faults = {})
      : refused_events(faults) {}

  counter& lost(event_loss where) { return lost_events[static_cast<std::size_t>(where)]; }

  counter written_events;
  counter written_bytes;
  labelled_counters refused_events;
  labelled_counters lost_events{event_loss_names};
  counter opened_files;
  gauge can_write;
};

}  // namespace donet::runtime
