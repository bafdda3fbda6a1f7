#pragma once
// The cells of an Event Logger. Its receiving thread writes the events that are lost before they
// reach the writing thread; the writing thread writes all other cells. Any thread may read. The
// meaning of each number is in its help text in describe_event_logger.cpp.

#include "runtime/metrics/cells.hpp"

namespace donet::runtime {

/// The place where an event is lost: in the kernel, whose buffer is full; in the queue, because too
/// many events wait to be written; at the disk, which does not accept them.
enum class event_loss : unsigned char { kernel, queue, disk };

inline constexpr std::string_view event_loss_names[] = {"kernel", "queue", "disk"};

struct event_logger_metrics {
  /// `faults` is a closed list of one word each: the reasons why a datagram is rejected. The words
  /// must exist as long as the process.
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
