#include "runtime/metrics/describe.hpp"

namespace donet::runtime {

void describe(families& to, const all_of<event_logger_metrics>& all) {
  using m = event_logger_metrics;
  to.count("donet_event_logger_written_events_total", "Events written to the log.")
    .add(sum_of(all, &m::written_events));
  to.count("donet_event_logger_written_bytes_total", "Bytes of their lines.")
    .add(sum_of(all, &m::written_bytes));
  add_words(to.count("donet_event_logger_refused_events_total",
                     "Datagrams refused because they are no events, by reason."),
            "reason", all, &m::refused_events);
  add_words(
    to.count(
      "donet_event_logger_lost_events_total",
      "Events lost before they were written, by place: the kernel's buffer, the queue, the disk."),
    "reason", all, &m::lost_events);
  to.count("donet_event_logger_opened_files_total", "Files that were created or continued.")
    .add(sum_of(all, &m::opened_files));
  to.level("donet_event_logger_can_write", "Event Loggers that can write to their file.")
    .add(sum_of(all, &m::can_write));
}

}  // namespace donet::runtime
