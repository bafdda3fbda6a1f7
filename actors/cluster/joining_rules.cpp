#include "actors/cluster/joining_rules.hpp"

#include <algorithm>
#include <map>

namespace donet::actors {

namespace {

using step = missing_node::step;

bool names_as_ready(const runtime::cluster_view& view, const runtime::node_ref& node) {
  return std::ranges::any_of(view.members, [&](const runtime::cluster_member& member) {
    return member.node == node && member.phase != runtime::node_phase::joining;
  });
}

}  // namespace

std::vector<runtime::cluster_member> unmet_nodes(const member_table& table, const gone_nodes& gone,
                                                 const runtime::node_ref& self,
                                                 std::uint64_t own_hash) {
  std::map<runtime::node_ref, const runtime::cluster_member*> found;
  for (const auto& [name, entry] : table.all()) {
    if (!entry.is_open() || entry.heartbeats.hash() == own_hash)
      continue;
    for (const runtime::cluster_member& member : entry.heartbeats.last_view().members) {
      if (member.node != self && table.find(member.node) == nullptr && !gone.has(member.node))
        found.try_emplace(member.node, &member);
    }
  }
  std::vector<runtime::cluster_member> unmet;
  for (const auto& [node, member] : found)
    unmet.push_back(*member);
  return unmet;
}

std::vector<missing_node> missing_for_ready(const member_table& table, const gone_nodes& gone,
                                            const runtime::node_ref& self, std::uint64_t own_hash) {
  std::map<std::string, step> missing;
  for (const auto& [name, entry] : table.all()) {
    if (!entry.is_open())
      missing.emplace(name, step::connect);
    else if (!entry.is_exchanged)
      missing.emplace(name, step::exchange);
    else if (!entry.heartbeats.view())
      missing.emplace(name, step::view);
  }
  for (const runtime::cluster_member& member : unmet_nodes(table, gone, self, own_hash))
    missing.emplace(member.node.name, step::connect);
  std::vector<missing_node> list;
  for (const auto& [name, waits_for] : missing)
    list.push_back({name, waits_for});
  return list;
}

std::vector<missing_node> missing_confirmations(const member_table& table, std::uint64_t own_hash,
                                                const runtime::node_ref& self) {
  std::vector<missing_node> missing;
  for (const auto& [name, entry] : table.all()) {
    const bool has_confirmed =
      entry.heartbeats.hash() == own_hash
      || (entry.heartbeats.view() && names_as_ready(*entry.heartbeats.view(), self));
    if (!has_confirmed)
      missing.push_back({name, step::confirm});
  }
  return missing;
}

}  // namespace donet::actors
