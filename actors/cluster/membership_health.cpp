#include "actors/cluster/membership_health.hpp"

#include <algorithm>

namespace donet::actors {

namespace {

namespace texts = membership_texts;
using milliseconds = std::chrono::milliseconds;
using runtime::death_cause;
using runtime::node_phase;
using runtime::node_ref;

milliseconds since(membership_time then, membership_time now) noexcept {
  return std::chrono::duration_cast<milliseconds>(now - then);
}

// It routes: it is confirmed by the other nodes.
bool serves(node_phase phase) noexcept {
  return phase == node_phase::serving || phase == node_phase::draining;
}

}  // namespace

// ---- connections ----

void membership_health::connection_open(const node_ref& node, std::uint64_t stream,
                                        membership_time now) {
  member_entry* const entry = parts_.table.find(node);
  if (entry == nullptr || entry->connection != connection_phase::entering
      || (stream != 0 && stream != entry->stream))
    return;
  entry->connection = connection_phase::open;
  entry->connection_since = entry->last_sign = now;
  entry->heartbeats.connected(now);
  parts_.log(texts::connection_open(node.name, entry->is_dialed));
  judge(*entry, now);
}

void membership_health::connection_closed(const node_ref& node, std::uint64_t stream, cut_cause why,
                                          membership_time now) {
  member_entry* const entry = parts_.table.find(node);
  if (entry == nullptr || entry->connection == connection_phase::none
      || (stream != 0 && stream != entry->stream)
      || (stream == 0 && entry->connection == connection_phase::entering))
    return;
  parts_.lose_connection(*entry, why, now);
}

void membership_health::received_bytes(const node_ref& node, membership_time at) {
  member_entry* const entry = parts_.table.find(node);
  if (entry != nullptr && entry->is_open())
    entry->last_sign = std::max(entry->last_sign, at);
}

void membership_health::link_begun(const node_ref& node, membership_time now) {
  member_entry* const entry = parts_.table.find(node);
  if (entry == nullptr)
    return;
  // A link between two nodes that serve never begins again: data would be lost.
  if (entry->is_exchanged && serves(parts_.self_member().phase) && serves(entry->node.phase))
    return link_failed(node, death_cause::gap, now);
  entry->is_exchanged = false;
  entry->is_admitted = false;
  parts_.view_changed();
  judge(*entry, now);
}

void membership_health::link_exchanged(const node_ref& node, membership_time now) {
  member_entry* const entry = parts_.table.find(node);
  if (entry == nullptr || entry->is_exchanged)
    return;
  entry->is_exchanged = true;
  parts_.view_changed();
  admit_if_ready(*entry, now);
}

void membership_health::link_failed(const node_ref& node, death_cause why, membership_time now) {
  member_entry* const entry = parts_.table.find(node);
  if (entry == nullptr || entry->failed)
    return;
  entry->failed = why;
  judge(*entry, now);
}

void membership_health::goodbye(const node_ref& from, membership_time now) {
  if (parts_.table.find(from) == nullptr)
    return;
  parts_.gone.left(from, now);
  parts_.log(texts::node_left(from.name));
  parts_.forget(from, membership_action::end_link::cause::left, now);
}

// ---- heartbeats ----

void membership_health::receive(const node_ref& from, const runtime::link_heartbeat& beat,
                                membership_time now) {
  member_entry* const entry = parts_.table.find(from);
  if (entry == nullptr || !entry->is_open())
    return;
  entry->last_sign = now;
  if (entry->node.phase != beat.phase) {
    entry->node.phase = beat.phase;
    parts_.view_changed();
    admit_if_ready(*entry, now);
  }
  entry->heartbeats.received(beat, parts_.view(), parts_.view_hash(), now);
  parts_.reports.add({from, beat.round, beat.view_hash, beat.unreachable, beat.suspect});
  for (const runtime::link_heartbeat::report& other : beat.others) {
    if (parts_.table.find(other.of) != nullptr)
      parts_.reports.add(other);
  }
  if (beat.phase == node_phase::joining)
    return;
  parts_.peak = std::max(parts_.peak, beat.peak);
  adopt_tombstones(beat.view.tombstones, now);
}

void membership_health::admit_if_ready(member_entry& entry, membership_time now) {
  if (entry.is_admitted || !entry.counts())
    return;
  entry.is_admitted = true;
  parts_.outbox.push_back(membership_action::admit{entry.node.node});
  parts_.log(texts::node_joined(entry.node));
  judge(entry, now);
}

void membership_health::adopt_tombstones(const std::vector<runtime::tombstone>& stones,
                                         membership_time now) {
  for (const runtime::tombstone& stone : stones) {
    if (stone.node == parts_.self()) {
      parts_.log(texts::expelled(stone.by, stone.why));
      return parts_.exit(membership_action::exit::status::fenced,
                         texts::exit_expelled(stone.by, stone.why), now);
    }
    parts_.bury(stone, now);
  }
}

void membership_health::send_due(membership_time now) {
  std::vector<node_ref> unreachable = with_standing(member_standing::unreachable);
  const bool has_news = parts_.view_hash() != sent_hash_ || unreachable != sent_unreachable_;
  sent_hash_ = parts_.view_hash();
  sent_unreachable_ = std::move(unreachable);
  for (auto& [name, entry] : parts_.table.all()) {
    if (has_news)
      entry.heartbeats.hasten(now);
    if (!entry.is_open() || !entry.heartbeats.is_due(now))
      continue;
    parts_.outbox.push_back(membership_action::send{entry.node.node, heartbeat_to(entry, now)});
    entry.heartbeats.sent(parts_.round, now);
  }
}

runtime::link_heartbeat membership_health::heartbeat_to(const member_entry& entry,
                                                        membership_time now) {
  runtime::link_heartbeat beat;
  beat.round = ++parts_.round;
  beat.echo = entry.heartbeats.round();
  beat.phase = parts_.self_member().phase;
  beat.view_hash = parts_.view_hash();
  beat.peak = parts_.peak;
  beat.unreachable = sent_unreachable_;
  beat.suspect = with_standing(member_standing::suspect);
  beat.others = parts_.reports.others_than(entry.node.node);
  if (entry.heartbeats.needs_view(beat.view_hash)) {
    beat.view = parts_.view();
    beat.view.tombstones = parts_.gone.tombstones(now);
  }
  return beat;
}

std::vector<node_ref> membership_health::with_standing(member_standing standing) const {
  std::vector<node_ref> nodes;
  for (const auto& [name, entry] : parts_.table.all()) {
    if (entry.standing == standing)
      nodes.push_back(entry.node.node);
  }
  return nodes;
}

// ---- standings ----

void membership_health::tick(membership_time now) {
  std::vector<node_ref> over;
  for (auto& [name, entry] : parts_.table.all()) {
    if (entry.is_open() && now - entry.last_sign >= membership_times::silence_max)
      parts_.cut(entry, cut_cause::silence, now);
    if (entry.connection == connection_phase::entering
        && now - entry.connection_since >= membership_times::entering_max)
      parts_.cut(entry, cut_cause::too_slow, now);
    if (is_over(entry, now))
      over.push_back(entry.node.node);
    else
      judge(entry, now);
  }
  for (const node_ref& node : over) {
    parts_.log(texts::node_forgotten(node.name, since(parts_.table.find(node)->last_sign, now)));
    parts_.forget(node, membership_action::end_link::cause::forgotten, now);
  }
  if (parts_.gone.expire(now))
    parts_.view_changed();
}

// A node that never became a member is forgotten. A joining node forgets every silent node: it decides
// about none, and joins anew if the cluster is gone.
bool membership_health::is_over(const member_entry& entry, membership_time now) const {
  if (entry.counts() && !parts_.is_joining())
    return false;
  return now - entry.last_sign >= parts_.options.dead_after
         || (entry.connection == connection_phase::none && entry.refused_since
             && now - *entry.refused_since >= membership_times::refused_max);
}

void membership_health::judge(member_entry& entry, membership_time now) {
  const judged next = standing_of(entry, now);
  const member_standing before = entry.standing;
  if (next.standing == before)
    return;
  const std::string& name = entry.node.node.name;
  if (next.standing == member_standing::suspect)
    parts_.log(texts::node_suspect(name, since(entry.last_sign, now)));
  if (next.standing == member_standing::unreachable)
    parts_.log(texts::node_unreachable(name, next.why, since(entry.last_sign, now)));
  if (before == member_standing::unreachable)
    parts_.log(texts::node_returned(name, since(entry.standing_since, now)));
  entry.standing = next.standing;
  entry.unreachable_why = next.why;
  entry.standing_since = now;
}

membership_health::judged membership_health::standing_of(const member_entry& entry,
                                                         membership_time now) const {
  const milliseconds dead_after = parts_.options.dead_after;
  const milliseconds silent = since(entry.last_sign, now);
  if (!entry.counts())
    return {member_standing::joining, {}};
  if (entry.failed)
    return {member_standing::unreachable, *entry.failed};
  if (silent >= dead_after)
    return {member_standing::unreachable, death_cause::silence};
  if (entry.connection == connection_phase::none && entry.refused_since
      && now - *entry.refused_since >= membership_times::refused_max)
    return {member_standing::unreachable, death_cause::refused};
  // Bytes arrive, but no heartbeat: the thread of its membership hangs.
  const membership_time heartbeat_at =
    std::max(entry.heartbeats.received_at().value_or(entry.entered_at), entry.connection_since);
  if (entry.is_open() && now - heartbeat_at >= 3 * dead_after)
    return {member_standing::unreachable, death_cause::stalled};
  if (entry.standing == member_standing::unreachable && !entry.is_open())
    return {member_standing::unreachable, entry.unreachable_why};
  if (silent >= membership_times::suspect_after(dead_after))
    return {member_standing::suspect, {}};
  return {member_standing::member, {}};
}

}  // namespace donet::actors
