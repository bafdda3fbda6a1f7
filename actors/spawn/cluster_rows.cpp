#include "actors/spawn/cluster_rows.hpp"

#include "actors/cluster/membership_texts.hpp"

#include <nlohmann/json.hpp>

#include <string_view>

namespace donet::actors {

namespace {

using json = nlohmann::ordered_json;

std::string line_of(const json& row) {
  return row.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string_view phase_word(runtime::node_phase phase) noexcept {
  switch (phase) {
  case runtime::node_phase::joining: return "joining";
  case runtime::node_phase::serving: return "serving";
  case runtime::node_phase::draining: return "draining";
  case runtime::node_phase::ready: return "ready";
  }
  return "";
}

json cluster_row(const cluster_snapshot& snapshot, const own_cluster_figures& own) {
  const cluster_report& report = snapshot.report;
  json holders = json::array();
  for (const auto& [node, figures] : snapshot.links) {
    if (own.waiting != 0 && figures->holds_barrier.load(std::memory_order_relaxed))
      holders.push_back(node.name);
  }
  // A number above 2^53 is a text, because programs read JSON numbers as doubles.
  return {{"kind", "cluster"},
          {"cluster", report.cluster},
          {"cluster_id", std::to_string(report.cluster_id)},
          {"this_node", report.self.node.name},
          {"members", report.members},
          {"peak", report.peak},
          {"state", name(report.state)},
          {"state_ms", report.in_state_for.count()},
          {"reason", snapshot.readiness.sentence},
          {"waiting", own.waiting},
          {"oldest_wait_ms", own.oldest_wait.count()},
          {"waiting_for", std::move(holders)}};
}

json own_row(const cluster_report& report, const own_cluster_figures& own) {
  return {{"kind", "node"},
          {"node", report.self.node.name},
          {"state", name(report.state)},
          {"address", report.self.address},
          {"version", report.self.version},
          {"roles", report.self.roles},
          {"incarnation", std::to_string(report.self.node.incarnation)},
          {"is_this", true},
          {"up_ms", own.uptime.count()},
          {"channels", own.channels},
          {"ranges", own.ranges}};
}

json row_of(const member_report& node, const figures_of_links& links) {
  json row{{"kind", "node"},
           {"node", node.node.name},
           {"state", name(node.standing)},
           {"address", node.address},
           {"version", node.version},
           {"roles", node.roles},
           {"incarnation", std::to_string(node.node.incarnation)},
           {"is_this", false},
           {"up_ms", node.known_for.count()},
           {"phase", phase_word(node.phase)},
           {"connection", name(node.connection)},
           {"is_exchanged", node.is_exchanged},
           {"seen_ms", node.silent_for.count()},
           {"rtt_us", node.rtt ? json(node.rtt->count()) : json()}};
  const auto link = links.find(node.node);
  if (link == links.end())
    return row;
  const link_figures& figures = *link->second;
  row["sent_bytes"] = figures.sent_bytes.load(std::memory_order_relaxed);
  row["received_bytes"] = figures.received_bytes.load(std::memory_order_relaxed);
  row["kept_bytes"] = figures.kept_bytes.load(std::memory_order_relaxed);
  row["channels"] = figures.channels.load(std::memory_order_relaxed);
  row["ranges"] = figures.ranges.load(std::memory_order_relaxed);
  return row;
}

json row_of(const death_report& dead) {
  return {{"kind", "dead"},
          {"node", dead.node.name},
          {"incarnation", std::to_string(dead.node.incarnation)},
          {"why", name(dead.why)},
          {"by", dead.by},
          {"ago_ms", std::chrono::milliseconds(dead.ago).count()}};
}

}  // namespace

std::vector<std::string> cluster_rows(const cluster_snapshot& snapshot,
                                      const own_cluster_figures& own) {
  const cluster_report& report = snapshot.report;
  std::vector<std::string> rows{line_of(cluster_row(snapshot, own))};
  bool has_own = false;
  const auto add_own = [&] {
    if (!std::exchange(has_own, true))
      rows.push_back(line_of(own_row(report, own)));
  };
  for (const member_report& node : report.nodes) {
    if (report.self.node.name < node.node.name)
      add_own();
    rows.push_back(line_of(row_of(node, snapshot.links)));
  }
  add_own();
  for (const death_report& dead : report.recently_dead)
    rows.push_back(line_of(row_of(dead)));
  return rows;
}

}  // namespace donet::actors
