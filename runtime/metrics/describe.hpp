#pragma once
// Names, help texts, labels and units of all metrics, one function for each struct of cells.
// Internal to this folder.
//
// A name begins with donet_. If one service counts the metric, the service's short name follows.
// Then come the words of the proposal of Astron's community, if it has any for this metric, the
// unit (base units only: bytes, seconds), and _total if the number only grows.

#include "runtime/metrics/client_agent_metrics.hpp"
#include "runtime/metrics/cluster_metrics.hpp"
#include "runtime/metrics/database_metrics.hpp"
#include "runtime/metrics/event_logger_metrics.hpp"
#include "runtime/metrics/families.hpp"
#include "runtime/metrics/io_thread_metrics.hpp"
#include "runtime/metrics/message_director_metrics.hpp"
#include "runtime/metrics/object_metrics.hpp"
#include "runtime/metrics/readings.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace donet::runtime {

/// The cells of one object among several of a kind, and the name of that object.
template <class Cells>
struct named_cells {
  std::string name;
  std::shared_ptr<Cells> cells;
};

/// `actors` is the number of all actors in the node.
void describe(families& to, const node_readings& node, std::uint64_t actors);
void describe(families& to, const flow_readings& flow);
void describe(families& to, const std::vector<named_cells<io_thread_metrics>>& threads,
              const node_readings& node);
void describe(families& to, const message_director_metrics& md);
void describe_upstream(families& to, const message_director_metrics& md);
void describe(families& to, const cluster_reading& read, const cluster_metrics& cells);
void describe(families& to, const all_of<client_agent_metrics>& shards);
void describe(families& to, const all_of<object_metrics>& all);
void describe(families& to, const all_of<db_state_server_metrics>& all);
void describe(families& to, const all_of<database_metrics>& all);
void describe(families& to, const all_of<event_logger_metrics>& all);

/// Number of objects in all of these services.
std::uint64_t objects_of(const all_of<object_metrics>& all);

}  // namespace donet::runtime
