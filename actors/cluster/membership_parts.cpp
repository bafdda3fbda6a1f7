#include "actors/cluster/membership_parts.hpp"

#include "runtime/cluster/view_codec.hpp"

#include <algorithm>
#include <utility>

namespace donet::actors {

namespace {

using milliseconds = std::chrono::milliseconds;
using runtime::node_phase;

node_phase phase_of(own_state state) noexcept {
  switch (state) {
  case own_state::joining: return node_phase::joining;
  case own_state::ready: return node_phase::ready;
  case own_state::serving: return node_phase::serving;
  case own_state::draining:
  case own_state::leaving:
  case own_state::ended: return node_phase::draining;
  }
  return node_phase::joining;
}

}  // namespace

membership_parts::membership_parts(membership_options given, membership_time now)
    : options(std::move(given)), started(now), state_since(now) {}

runtime::cluster_member membership_parts::self_member() const {
  const runtime::node_introduction& mine = options.self;
  return {mine.node, mine.address, phase_of(state), mine.roles, mine.version};
}

runtime::node_introduction membership_parts::introduce() const {
  runtime::node_introduction mine = options.self;
  mine.phase = phase_of(state);
  if (!is_joining()) {
    mine.cluster_id = cluster_id;
    mine.quorum = table.quorum(self_member(), peak);
    return mine;
  }
  // A joining node has no cluster of its own: it shows the one that it is about to join, while it reaches
  // a member of that.
  mine.cluster_id = table.reaches_a_cluster() ? cluster_id : 0;
  mine.quorum = {};
  for (const auto& [name, entry] : table.all()) {
    if (mine.cluster_id != 0 && is_smaller(mine.quorum, cluster_id, entry.quorum, cluster_id))
      mine.quorum = entry.quorum;
  }
  return mine;
}

const runtime::cluster_view& membership_parts::view() {
  make_view();
  return view_;
}

std::uint64_t membership_parts::view_hash() {
  make_view();
  return view_hash_;
}

void membership_parts::make_view() {
  if (std::exchange(is_view_current_, true))
    return;
  view_.members.clear();
  view_.members.push_back(self_member());
  for (const auto& [name, entry] : table.all()) {
    view_.members.push_back(entry.node);
    view_.members.back().phase = entry.seen_phase();
  }
  std::ranges::sort(view_.members, {}, &runtime::cluster_member::node);
  view_.tombstones = gone.tombstones(started);
  for (runtime::tombstone& stone : view_.tombstones)
    stone.age_seconds = 0;
  view_hash_ = runtime::hash_of(view_);
  peak = std::max(peak, table.quorum(self_member(), peak).size);
}

void membership_parts::enter_state(own_state next, membership_time now) {
  state = next;
  state_since = now;
  view_changed();
}

void membership_parts::exit(membership_action::exit::status with, std::string sentence,
                            membership_time now) {
  enter_state(own_state::ended, now);
  exit_sentence = sentence;
  outbox.push_back(membership_action::exit{with, std::move(sentence)});
}

void membership_parts::cut(member_entry& entry, cut_cause why, membership_time now) {
  if (entry.connection == connection_phase::none)
    return;
  outbox.push_back(membership_action::cut{entry.node.node, why});
  lose_connection(entry, why, now);
}

void membership_parts::lose_connection(member_entry& entry, cut_cause why, membership_time now) {
  const std::string& name = entry.node.node.name;
  const auto lasted = std::chrono::duration_cast<milliseconds>(now - entry.connection_since);
  ++counts.cuts[name][static_cast<std::size_t>(why)];
  log(membership_texts::connection_cut(name, why, lasted));
  entry.connection = connection_phase::none;
  entry.connection_since = now;
  dials.cut(entry.node.address, lasted, now);
}

void membership_parts::forget(const runtime::node_ref& node, membership_action::end_link::cause why,
                              membership_time now) {
  member_entry* const entry = table.find(node);
  if (entry == nullptr)
    return;
  if (entry->connection != connection_phase::none) {
    entry->connection = connection_phase::none;
    ++counts.cuts[node.name][static_cast<std::size_t>(cut_cause::ended)];
    dials.cut(entry->node.address, milliseconds(0), now);
  }
  outbox.push_back(membership_action::end_link{node, why});
  reports.remove(node);
  table.remove(node);
  view_changed();
}

void membership_parts::forget_all(membership_time now) {
  while (!table.all().empty()) {
    const runtime::node_ref first = table.all().begin()->second.node.node;
    forget(first, membership_action::end_link::cause::forgotten, now);
  }
  // Its dead and left nodes may serve in the next cluster.
  gone = {};
  cluster_id = 0;
  peak = 0;
}

void membership_parts::bury(const runtime::tombstone& stone, membership_time now) {
  if (!gone.died(stone, now))
    return;
  view_changed();
  const member_entry* const entry = table.find(stone.node);
  if (entry == nullptr)
    return;
  const auto silent = std::chrono::duration_cast<milliseconds>(now - entry->last_sign);
  log(membership_texts::node_dead(stone.node.name, stone.why, stone.by, silent));
  ++counts.deaths[static_cast<std::size_t>(stone.why)];
  forget(stone.node, membership_action::end_link::cause::dead, now);
}

}  // namespace donet::actors
