#include "runtime/metrics/metric_factory.hpp"

#include "runtime/check.hpp"
#include "runtime/metrics/families.hpp"

#include <mutex>
#include <utility>
#include <vector>

// Names begin with donet_ and, where one service counts, with the service; then what is counted, the
// unit if it has one (bytes, seconds: base units only), and _total for what only ever grows.

namespace donet::runtime {

namespace {

void describe(families& to, const flow_readings& flow) {
  to.level("donet_queued_bytes",
           "Bytes on their way between sockets: read and not routed, or routed and not written.",
           flow.queued_bytes());
  to.count("donet_read_pauses_total",
           "Times that a connection was not read because too many bytes were queued in the node.",
           flow.read_pauses());
}

void describe(families& to, const message_director_metrics& md) {
  to.count("donet_message_director_received_frames_total",
           "Frames that participants sent, when they are routed or obeyed.", md.received_frames);
  to.count("donet_message_director_received_bytes_total",
           "Bytes of frames that participants sent, with their length tags.", md.received_bytes);
  to.count("donet_message_director_delivered_frames_total",
           "Frames for participants, services and other nodes, once for each of those.",
           md.delivered_frames);
  to.count("donet_message_director_delivered_bytes_total",
           "Bytes of frames for participants, services and other nodes, once for each of those.",
           md.delivered_bytes);
  to.count("donet_message_director_control_frames_total",
           "Frames of participants to the Message Director itself that it understood.",
           md.control_frames);
  to.count("donet_message_director_malformed_frames_total",
           "Frames that are cut short, or control messages that do not exist.",
           md.malformed_frames);
  to.sizes("donet_message_director_turn_frames",
           "Frames that the router handled in one of its turns.", md.turn_frames);
  to.level("donet_message_director_participants", "Participants that are connected.",
           md.participants);
  to.count("donet_message_director_ended_participants_total",
           "Participants that are gone, by the reason for which their connection ended.", "reason",
           md.ended_participants);
  to.level("donet_message_director_channels", "Single channels that somebody is subscribed to.",
           md.channels);
  to.level("donet_message_director_subscriptions",
           "Subscriptions to single channels, once for each subscriber.", md.subscriptions);
  to.level("donet_message_director_range_segments",
           "Pieces of ranges that somebody is subscribed to, each with the same subscribers.",
           md.range_segments);
}

void describe_upstream(families& to, const message_director_metrics& md) {
  to.level("donet_message_director_upstream_connected",
           "1 while the parent Message Director is connected, 0 while it is not.",
           md.upstream_connected);
  to.count("donet_message_director_upstream_frames_total",
           "Frames that were sent to the parent Message Director, or wait until it is connected.",
           md.upstream_frames);
  to.count("donet_message_director_upstream_lost_frames_total",
           "Frames for the parent Message Director that are lost: too much waited for it.",
           md.upstream_lost_frames);
}

void add(labelled_counters& to, const labelled_counters& from) {
  for (std::size_t i = 0; i < from.size(); ++i)
    to[i].add(from[i].value());
}

using event_loggers = std::vector<std::shared_ptr<event_logger_metrics>>;

void describe(families& to, const event_loggers& all, std::span<const std::string_view> faults) {
  event_logger_metrics sum(faults);
  for (const std::shared_ptr<event_logger_metrics>& one : all) {
    sum.written_events.add(one->written_events.value());
    sum.written_bytes.add(one->written_bytes.value());
    add(sum.refused_events, one->refused_events);
    add(sum.lost_events, one->lost_events);
    sum.opened_files.add(one->opened_files.value());
    sum.can_write.set(sum.can_write.value() + one->can_write.value());
  }
  to.count("donet_event_logger_written_events_total", "Events that are in the log.",
           sum.written_events);
  to.count("donet_event_logger_written_bytes_total", "Bytes of their lines.", sum.written_bytes);
  to.count("donet_event_logger_refused_events_total",
           "Datagrams that are no events, by what is wrong with them.", "reason",
           sum.refused_events);
  to.count("donet_event_logger_lost_events_total",
           "Events that came and are not in the log, by where they were lost: in the kernel, which "
           "had no room for them; in the queue of those to be written; on the disk.",
           "reason", sum.lost_events);
  to.count("donet_event_logger_opened_files_total", "Files that were begun or gone on with.",
           sum.opened_files);
  to.level("donet_event_logger_can_write", "Event Loggers that can write to their file.",
           sum.can_write);
}

}  // namespace

struct metric_factory::sources {
  std::mutex mutex;
  flow_readings flow;
  std::shared_ptr<message_director_metrics> message_director;
  bool has_upstream = false;
  event_loggers loggers_of_events;
  std::vector<std::string_view> event_faults;
};

metric_factory::metric_factory() : sources_(std::make_unique<sources>()) {}

metric_factory::~metric_factory() = default;

std::shared_ptr<message_director_metrics>
metric_factory::message_director(const message_director_labels& labels) {
  const std::lock_guard lock(sources_->mutex);
  check(!sources_->message_director, "a node has one Message Director");
  sources_->message_director = std::make_shared<message_director_metrics>(labels.endings);
  sources_->has_upstream = labels.has_upstream;
  return sources_->message_director;
}

std::shared_ptr<event_logger_metrics>
metric_factory::event_logger(std::span<const std::string_view> faults) {
  const std::lock_guard lock(sources_->mutex);
  sources_->event_faults.assign(faults.begin(), faults.end());
  sources_->loggers_of_events.push_back(std::make_shared<event_logger_metrics>(faults));
  return sources_->loggers_of_events.back();
}

void metric_factory::flow(flow_readings readings) {
  const std::lock_guard lock(sources_->mutex);
  sources_->flow = std::move(readings);
}

std::string metric_factory::text() const {
  const std::lock_guard lock(sources_->mutex);
  families found;
  if (sources_->flow.queued_bytes)
    describe(found, sources_->flow);
  if (sources_->message_director) {
    describe(found, *sources_->message_director);
    if (sources_->has_upstream)
      describe_upstream(found, *sources_->message_director);
  }
  if (!sources_->loggers_of_events.empty())
    describe(found, sources_->loggers_of_events, sources_->event_faults);
  return found.text();
}

}  // namespace donet::runtime
