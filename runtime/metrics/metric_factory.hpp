#pragma once
// Every metric of a node. Names, help texts, labels and units are written in describe_*.cpp and nowhere
// else; the rest of the node gets structs of cells to count in, and neither knows what they are called
// nor what reads them. Of prometheus-cpp nothing is seen outside this folder.
//
// Nothing is registered cell by cell, and nothing is done until somebody asks: a scrape reads the
// cells as they are.

#include "runtime/metrics/client_agent_metrics.hpp"
#include "runtime/metrics/database_metrics.hpp"
#include "runtime/metrics/event_logger_metrics.hpp"
#include "runtime/metrics/io_thread_metrics.hpp"
#include "runtime/metrics/message_director_metrics.hpp"
#include "runtime/metrics/object_metrics.hpp"
#include "runtime/metrics/readings.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace donet::runtime {

struct message_director_labels {
  /// Why participants end: a closed list, one word each. The words live as long as the process.
  std::span<const std::string_view> endings;
  /// Whether there is a parent to tell of.
  bool has_upstream = false;
};

/// What there is now, of all services together.
struct node_totals {
  std::uint64_t clients = 0;  ///< connections of clients
  std::uint64_t peers = 0;    ///< participants
  std::uint64_t objects = 0;
  std::uint64_t actors = 0;
};

/// One per node. Any thread may call anything. A service that the node does not have has no metrics:
/// only what was asked for is shown.
class metric_factory {
public:
  metric_factory();
  ~metric_factory();

  metric_factory(const metric_factory&) = delete;
  metric_factory& operator=(const metric_factory&) = delete;

  /// Asked for once.
  std::shared_ptr<message_director_metrics> message_director(const message_director_labels& labels);

  /// For each thread, in their order.
  std::shared_ptr<io_thread_metrics> io_thread(std::string name);

  /// For each Event Logger. All of a node are shown as one: their sums. `faults` is the same for all.
  std::shared_ptr<event_logger_metrics> event_logger(std::span<const std::string_view> faults);

  /// Of each shard and each service, in any number: those of one kind are shown together.
  void show(std::shared_ptr<client_agent_metrics> shard);
  void show(std::shared_ptr<object_metrics> service);
  void show(std::shared_ptr<db_state_server_metrics> service);
  void show(std::shared_ptr<database_metrics> service);

  /// What the readings use outlives the factory, or they are taken back: `{}`.
  void flow(flow_readings readings);
  void node(node_readings readings);

  node_totals totals() const;

  /// All that there is, in the text format that Prometheus reads.
  std::string text() const;

  /// What has changed since the last call, in datagrams of lines that StatsD reads.
  std::vector<std::string> take_statsd();

private:
  struct sources;
  std::unique_ptr<sources> sources_;
};

}  // namespace donet::runtime
