#include "runtime/metrics/metric_factory.hpp"

#include "runtime/check.hpp"
#include "runtime/metrics/describe.hpp"
#include "runtime/metrics/statsd_lines.hpp"

#include <prometheus/text_serializer.h>

#include <mutex>
#include <utility>
#include <vector>

namespace donet::runtime {

struct metric_factory::sources {
  node_totals totals() const;
  families describe_all() const;

  std::mutex mutex;
  node_readings node;
  flow_readings flow;
  std::vector<named_cells<io_thread_metrics>> io_threads;
  std::shared_ptr<message_director_metrics> message_director;
  bool has_upstream = false;
  std::function<cluster_reading()> read_cluster;
  std::shared_ptr<cluster_metrics> cluster;
  all_of<client_agent_metrics> client_agents;
  all_of<object_metrics> objects;
  all_of<db_state_server_metrics> db_state_servers;
  all_of<database_metrics> databases;
  all_of<event_logger_metrics> event_loggers;
  statsd_lines statsd;
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

std::shared_ptr<io_thread_metrics> metric_factory::io_thread(std::string name) {
  const std::lock_guard lock(sources_->mutex);
  sources_->io_threads.push_back({std::move(name), std::make_shared<io_thread_metrics>()});
  return sources_->io_threads.back().cells;
}

void metric_factory::show(std::shared_ptr<client_agent_metrics> shard) {
  const std::lock_guard lock(sources_->mutex);
  sources_->client_agents.push_back(std::move(shard));
}

void metric_factory::show(std::shared_ptr<object_metrics> service) {
  const std::lock_guard lock(sources_->mutex);
  sources_->objects.push_back(std::move(service));
}

void metric_factory::show(std::shared_ptr<db_state_server_metrics> service) {
  const std::lock_guard lock(sources_->mutex);
  sources_->db_state_servers.push_back(std::move(service));
}

void metric_factory::show(std::shared_ptr<database_metrics> service) {
  const std::lock_guard lock(sources_->mutex);
  sources_->databases.push_back(std::move(service));
}

std::shared_ptr<event_logger_metrics>
metric_factory::event_logger(std::span<const std::string_view> faults) {
  const std::lock_guard lock(sources_->mutex);
  sources_->event_loggers.push_back(std::make_shared<event_logger_metrics>(faults));
  return sources_->event_loggers.back();
}

std::shared_ptr<cluster_metrics> metric_factory::cluster(std::function<cluster_reading()> read) {
  const std::lock_guard lock(sources_->mutex);
  check(!sources_->cluster, "a node is in one cluster");
  sources_->cluster = std::make_shared<cluster_metrics>();
  sources_->read_cluster = std::move(read);
  return sources_->cluster;
}

void metric_factory::flow(flow_readings readings) {
  const std::lock_guard lock(sources_->mutex);
  sources_->flow = std::move(readings);
}

void metric_factory::node(node_readings readings) {
  const std::lock_guard lock(sources_->mutex);
  sources_->node = std::move(readings);
}

node_totals metric_factory::sources::totals() const {
  node_totals all;
  all.clients =
    static_cast<std::uint64_t>(sum_of(client_agents, &client_agent_metrics::connections));
  if (message_director)
    all.peers = message_director->participants.value();
  all.objects = objects_of(objects);
  all.actors = (node.other_actors ? node.other_actors() : 0) + all.clients + all.objects;
  return all;
}

families metric_factory::sources::describe_all() const {
  families found;
  if (node.is_ready)
    describe(found, node, totals().actors);
  if (flow.queued_bytes)
    describe(found, flow);
  if (!io_threads.empty())
    describe(found, io_threads, node);
  if (message_director) {
    describe(found, *message_director);
    if (has_upstream)
      describe_upstream(found, *message_director);
  }
  if (cluster)
    describe(found, read_cluster(), *cluster);
  if (!client_agents.empty())
    describe(found, client_agents);
  if (!objects.empty())
    describe(found, objects);
  if (!db_state_servers.empty())
    describe(found, db_state_servers);
  if (!databases.empty())
    describe(found, databases);
  if (!event_loggers.empty())
    describe(found, event_loggers);
  return found;
}

node_totals metric_factory::totals() const {
  const std::lock_guard lock(sources_->mutex);
  return sources_->totals();
}

std::string metric_factory::text() const {
  const std::lock_guard lock(sources_->mutex);
  return prometheus::TextSerializer().Serialize(sources_->describe_all().content());
}

std::vector<std::string> metric_factory::take_statsd() {
  const std::lock_guard lock(sources_->mutex);
  return sources_->statsd.take(sources_->describe_all().content());
}

}  // namespace donet::runtime
