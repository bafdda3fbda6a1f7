#pragma once
// Names, help texts, labels and units of everything, a function for each struct of cells. Internal to
// this folder.
//
// Names begin with donet_ and, where one service counts, with its short name; then come the words of
// the proposal of Astron's community where it has any, the unit (bytes, seconds: base units only), and
// _total for what only ever grows.

#include "runtime/metrics/client_agent_metrics.hpp"
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

/// The cells of one of several, and what it is called.
template <class Cells>
struct named_cells {
  std::string name;
  std::shared_ptr<Cells> cells;
};

/// `actors` are all that live in the node.
void describe(families& to, const node_readings& node, std::uint64_t actors);
void describe(families& to, const flow_readings& flow);
void describe(families& to, const std::vector<named_cells<io_thread_metrics>>& threads,
              const node_readings& node);
void describe(families& to, const message_director_metrics& md);
void describe_upstream(families& to, const message_director_metrics& md);
void describe(families& to, const all_of<client_agent_metrics>& shards);
void describe(families& to, const all_of<object_metrics>& all);
void describe(families& to, const all_of<db_state_server_metrics>& all);
void describe(families& to, const all_of<database_metrics>& all);
void describe(families& to, const all_of<event_logger_metrics>& all);

/// How many live in all of these.
std::uint64_t objects_of(const all_of<object_metrics>& all);

}  // namespace donet::runtime
