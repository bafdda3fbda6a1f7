#include "actors/cluster/member_table.hpp"

#include <algorithm>
#include <tuple>

namespace donet::actors {

using runtime::node_phase;

member_entry* member_table::find(std::string_view name) noexcept {
  const auto at = entries_.find(name);
  return at == entries_.end() ? nullptr : &at->second;
}

const member_entry* member_table::find(std::string_view name) const noexcept {
  const auto at = entries_.find(name);
  return at == entries_.end() ? nullptr : &at->second;
}

member_entry* member_table::find(const runtime::node_ref& node) noexcept {
  member_entry* const entry = find(std::string_view(node.name));
  return entry != nullptr && entry->node.node == node ? entry : nullptr;
}

const member_entry* member_table::find(const runtime::node_ref& node) const noexcept {
  const member_entry* const entry = find(std::string_view(node.name));
  return entry != nullptr && entry->node.node == node ? entry : nullptr;
}

member_entry& member_table::add(const runtime::node_introduction& peer, membership_time now) {
  member_entry entry;
  entry.node = {peer.node, peer.address, peer.phase, peer.roles, peer.version};
  entry.claims = peer.claims;
  entry.quorum = peer.quorum;
  entry.entered_at = entry.last_sign = entry.standing_since = entry.connection_since = now;
  return entries_.insert_or_assign(peer.node.name, std::move(entry)).first->second;
}

void member_table::remove(const runtime::node_ref& node) {
  if (find(node) != nullptr)
    entries_.erase(node.name);
}

runtime::quorum_summary member_table::quorum(const runtime::cluster_member& self,
                                             std::uint16_t peak) const {
  runtime::quorum_summary summary;
  if (self.phase != node_phase::joining)
    summary.nodes.push_back(self.node);
  for (const auto& [name, entry] : entries_) {
    if (entry.counts())
      summary.nodes.push_back(entry.node.node);
  }
  std::ranges::sort(summary.nodes);
  summary.size = static_cast<std::uint16_t>(summary.nodes.size());
  summary.peak = std::max(peak, summary.size);
  if (!summary.nodes.empty())
    summary.smallest_name = summary.nodes.front().name;
  return summary;
}

bool member_table::reaches_a_cluster() const noexcept {
  return std::ranges::any_of(entries_, [](const auto& each) {
    return each.second.node.phase != node_phase::joining
           && each.second.connection != connection_phase::none;
  });
}

bool member_table::reaches_a_serving_node() const noexcept {
  return std::ranges::any_of(entries_, [](const auto& each) {
    const node_phase phase = each.second.node.phase;
    return (phase == node_phase::serving || phase == node_phase::draining)
           && each.second.connection != connection_phase::none;
  });
}

bool is_smaller(const runtime::quorum_summary& one, std::uint64_t one_id,
                const runtime::quorum_summary& other, std::uint64_t other_id) noexcept {
  if (one.size != other.size)
    return one.size < other.size;
  return std::tie(one.smallest_name, one_id) > std::tie(other.smallest_name, other_id);
}

}  // namespace donet::actors
