#include "runtime/metrics/metric_factory.hpp"

#include "runtime/check.hpp"
#include "runtime/metrics/families.hpp"

#include <mutex>
#include <utility>

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

}  // namespace

struct metric_factory::sources {
  std::mutex mutex;
  flow_readings flow;
  std::shared_ptr<message_director_metrics> message_director;
  bool has_upstream = false;
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
  return found.text();
}

}  // namespace donet::runtime
