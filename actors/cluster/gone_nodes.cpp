#include "actors/cluster/gone_nodes.hpp"

#include <algorithm>
#include <chrono>
#include <tuple>

namespace donet::actors {

namespace {

using membership_times::gone_kept;

// Nodes differ by less than this in the age of a tombstone.
constexpr std::chrono::minutes age_difference{1};

auto order_of(const runtime::tombstone& stone) {
  return std::tie(stone.by, stone.why, stone.address);
}

}  // namespace

bool gone_nodes::died(const runtime::tombstone& stone, membership_time now) {
  const std::chrono::seconds age{stone.age_seconds};
  const auto known = dead_.find(stone.node);
  if (known != dead_.end()) {
    if (order_of(stone) >= order_of(known->second.stone))
      return false;
    known->second.stone = stone;
    return true;
  }
  if (age >= gone_kept - age_difference)
    return false;
  dead_.emplace(stone.node, grave{stone, now - age});
  if (dead_.size() > gone_nodes_max)
    dead_.erase(
      std::ranges::min_element(dead_, {}, [](const auto& each) { return each.second.since; }));
  return true;
}

void gone_nodes::left(const runtime::node_ref& node, membership_time now) {
  left_.insert_or_assign(node, now);
  if (left_.size() > gone_nodes_max)
    left_.erase(std::ranges::min_element(left_, {}, [](const auto& each) { return each.second; }));
}

bool gone_nodes::expire(membership_time now) {
  const auto forgotten =
    std::erase_if(dead_, [now](const auto& each) { return now - each.second.since >= gone_kept; });
  std::erase_if(left_, [now](const auto& each) { return now - each.second >= gone_kept; });
  return forgotten != 0;
}

const runtime::tombstone* gone_nodes::find(const runtime::node_ref& node) const {
  const auto at = dead_.find(node);
  return at == dead_.end() ? nullptr : &at->second.stone;
}

std::vector<runtime::tombstone> gone_nodes::tombstones(membership_time now) const {
  std::vector<runtime::tombstone> stones;
  for (const auto& [node, record] : dead_) {
    stones.push_back(record.stone);
    stones.back().age_seconds = static_cast<std::uint32_t>(
      std::chrono::duration_cast<std::chrono::seconds>(now - record.since).count());
  }
  return stones;
}

}  // namespace donet::actors
