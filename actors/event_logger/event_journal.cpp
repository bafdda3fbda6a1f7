#include "actors/event_logger/event_journal.hpp"

#include "actors/event_logger/event_text.hpp"

#include <utility>

namespace donet::actors {

namespace {

// The maximum bytes in one write, apart from its last line.
constexpr std::size_t lines_bytes_max = 1u << 20;

}  // namespace

event_journal::event_journal(event_file_options options, runtime::logger& log,
                             std::shared_ptr<runtime::event_logger_metrics> metrics)
    : metrics_(std::move(metrics)), file_(std::move(options), log, metrics_), refusals_(log) {}

event_journal::~event_journal() {
  refusals_.report_rest();
}

void event_journal::write(const runtime::udp_batch& batch, wall_time came) {
  refusals_.look_at_time(came);
  dc::bytes_view rest = batch.bytes;
  for (const runtime::udp_batch::datagram& one : batch.datagrams) {
    const auto fault = append_event(lines_, rest.first(one.size), time_text_.of(came));
    rest = rest.subspan(one.size);
    if (fault) {
      metrics_->refused_events[static_cast<std::size_t>(*fault)].add(1);
      refusals_.refuse(one.from, *fault, came);
      continue;
    }
    ++count_;
    if (lines_.size() >= lines_bytes_max)
      flush(came);
  }
  flush(came);
}

void event_journal::flush(wall_time now) {
  file_.append(lines_, count_, now);
  lines_.clear();
  count_ = 0;
}

}  // namespace donet::actors
