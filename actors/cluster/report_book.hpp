#pragma once
// The latest report of the health of each node, by its own heartbeats or as other nodes pass it on. Pure.

#include "runtime/cluster/link_message.hpp"

#include <map>
#include <vector>

namespace donet::actors {

class report_book {
public:
  using report = runtime::link_heartbeat::report;

  /// Keeps the report of the higher round.
  void add(const report& of_node);
  void remove(const runtime::node_ref& node) { reports_.erase(node); }

  /// All reports but those of the node itself; for a heartbeat to it.
  std::vector<report> others_than(const runtime::node_ref& node) const;
  const report* find(const runtime::node_ref& node) const;

private:
  std::map<runtime::node_ref, report> reports_;
};

}  // namespace donet::actors
