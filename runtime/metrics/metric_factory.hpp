#pragma once
// All metrics of a node. Names, help texts, labels and units are defined in describe_*.cpp only.
// The other parts of the node receive structs of cells to count in, and depend neither on the names
// nor on the readers of the cells. prometheus-cpp is used inside this folder only.
//
// Cells are not registered one by one, and nothing is computed before a request: a scrape reads the
// current values of the cells.

#include "runtime/metrics/client_agent_metrics.hpp"
#include "runtime/metrics/cluster_metrics.hpp"
#include "runtime/metrics/database_metrics.hpp"
#include "runtime/metrics/event_logger_metrics.hpp"
#include "runtime/metrics/io_thread_metrics.hpp"
#include "runtime/metrics/message_director_metrics.hpp"
#include "runtime/metrics/object_metrics.hpp"
#include "runtime/metrics/readings.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace donet::runtime {

struct message_director_labels {
  /// Reasons why participants end: a closed list of one word each. The words must exist as long as
  /// the process.
  std::span<const std::string_view> endings;
  /// True if the node has a parent Message Director, whose metrics are then shown.
  bool has_upstream = false;
};

/// Current numbers of all services together.
struct node_totals {
  std::uint64_t clients = 0;  ///< connections of clients
  std::uint64_t peers = 0;    ///< participants
  std::uint64_t objects = 0;
  std::uint64_t actors = 0;
};

/// One per node. Any thread may call any function. Metrics of a service are shown only if its cells
/// were requested or added; a service that the node does not have has none.
class metric_factory {
public:
  metric_factory();
  ~metric_factory();

  metric_factory(const metric_factory&) = delete;
  metric_factory& operator=(const metric_factory&) = delete;

  /// To be called at most once.
  std::shared_ptr<message_director_metrics> message_director(const message_director_labels& labels);

  /// To be called for each thread, in their order.
  std::shared_ptr<io_thread_metrics> io_thread(std::string name);

  /// To be called for each Event Logger. A metric shows the sum of all Event Loggers of the node.
  /// `faults` must be the same for all.
  std::shared_ptr<event_logger_metrics> event_logger(std::span<const std::string_view> faults);

  /// Adds the cells of a shard or service. Any number may be added; those of one kind are shown
  /// together.
  void show(std::shared_ptr<client_agent_metrics> shard);
  void show(std::shared_ptr<object_metrics> service);
  void show(std::shared_ptr<db_state_server_metrics> service);
  void show(std::shared_ptr<database_metrics> service);

  /// The node is in a cluster. To be called at most once; `read` is called at every scrape.
  std::shared_ptr<cluster_metrics> cluster(std::function<cluster_reading()> read);

  /// Objects that the readings use must outlive the factory, or the caller must replace the
  /// readings by `{}` before.
  void flow(flow_readings readings);
  void node(node_readings readings);

  node_totals totals() const;

  /// All metrics in the text format of Prometheus.
  std::string text() const;

  /// The changes since the last call, as datagrams in the format of StatsD.
  std::vector<std::string> take_statsd();

private:
  struct sources;
  std::unique_ptr<sources> sources_;
};

}  // namespace donet::runtime
