#include "actors/cluster/membership_state.hpp"

#include "actors/cluster/membership_health.hpp"
#include "actors/cluster/membership_joining.hpp"
#include "actors/cluster/membership_meetings.hpp"
#include "actors/cluster/membership_parts.hpp"
#include "actors/cluster/membership_verdict.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace donet::actors {

namespace {

namespace texts = membership_texts;
using exit_status = membership_action::exit::status;
using milliseconds = std::chrono::milliseconds;
using runtime::node_ref;

milliseconds since(membership_time then, membership_time now) noexcept {
  return std::chrono::duration_cast<milliseconds>(now - then);
}

}  // namespace

class membership_state::inside {
public:
  inside(membership_options options, membership_time now)
      : parts(std::move(options), now), meetings(parts), health(parts), verdict(parts),
        joining(parts, now) {}

  bool has_ended() const noexcept { return parts.state == own_state::ended; }

  membership_parts parts;
  membership_meetings meetings;
  membership_health health;
  membership_verdict verdict;
  membership_joining joining;
  // ---- the orderly end ----
  std::set<node_ref> goodbyes;  // links that have not reported the end of theirs
  std::vector<std::string> not_acknowledged;
};

membership_state::membership_state(membership_options options, membership_time now)
    : inside_(std::make_unique<inside>(std::move(options), now)) {
  const runtime::node_introduction& self = inside_->parts.options.self;
  inside_->parts.log(texts::joining(self.cluster, self.node.name, self.address));
}

membership_state::~membership_state() = default;

// ---- for the node handshake ----

runtime::node_introduction membership_state::introduce() const {
  return inside_->parts.introduce();
}

runtime::cluster_view membership_state::view(membership_time now) const {
  runtime::cluster_view view = inside_->parts.view();
  view.tombstones = inside_->parts.gone.tombstones(now);
  return view;
}

std::optional<runtime::node_refusal> membership_state::judge(const runtime::node_introduction& peer,
                                                             runtime::handshake_side mine,
                                                             membership_time now) {
  return inside_->meetings.judge(peer, mine, now);
}

// ---- seeds and time ----

void membership_state::set_seeds(std::vector<std::string> addresses, membership_time now) {
  if (inside_->parts.seeds.set(std::move(addresses), now) == seed_book::fit::too_many)
    inside_->parts.log(texts::too_many_seeds(seed_addresses_max));
}

void membership_state::tick(membership_time now) {
  if (inside_->has_ended())
    return;
  inside_->health.tick(now);
  inside_->verdict.tick(now);
  if (inside_->has_ended())
    return;
  inside_->joining.tick(now);
  if (!inside_->has_ended())
    inside_->meetings.dial(now);
}

// ---- dials and handshakes ----

void membership_state::dial_connected(std::uint64_t dial) {
  inside_->parts.dials.connected(dial);
}

void membership_state::dial_failed(std::uint64_t dial, dial_failure why, membership_time now) {
  if (!inside_->has_ended())
    inside_->meetings.dial_failed(dial, why, now);
}

void membership_state::refused(const refused_meeting& meeting, membership_time now) {
  if (!inside_->has_ended())
    inside_->meetings.refused(meeting, now);
}

std::uint64_t membership_state::entered(const entered_meeting& meeting, membership_time now) {
  return inside_->has_ended() ? 0 : inside_->meetings.entered(meeting, now);
}

// ---- the link of a node ----

void membership_state::connection_open(const node_ref& node, std::uint64_t stream,
                                       membership_time now) {
  if (!inside_->has_ended())
    inside_->health.connection_open(node, stream, now);
}

void membership_state::connection_closed(const node_ref& node, std::uint64_t stream, cut_cause why,
                                         membership_time now) {
  if (!inside_->has_ended())
    inside_->health.connection_closed(node, stream, why, now);
}

void membership_state::received_bytes(const node_ref& node, membership_time at) {
  inside_->health.received_bytes(node, at);
}

void membership_state::link_begun(const node_ref& node, membership_time now) {
  if (!inside_->has_ended())
    inside_->health.link_begun(node, now);
}

void membership_state::link_exchanged(const node_ref& node, membership_time now) {
  if (!inside_->has_ended())
    inside_->health.link_exchanged(node, now);
}

void membership_state::link_failed(const node_ref& node, runtime::death_cause why,
                                   membership_time now) {
  if (!inside_->has_ended())
    inside_->health.link_failed(node, why, now);
}

void membership_state::heartbeat(const node_ref& from, const runtime::link_heartbeat& beat,
                                 membership_time now) {
  if (!inside_->has_ended())
    inside_->health.receive(from, beat, now);
}

void membership_state::goodbye(const node_ref& from, membership_time now) {
  if (inside_->has_ended())
    return;
  inside_->health.goodbye(from, now);
  // Both leave: this node's link to it has ended, and needs no goodbye.
  if (inside_->goodbyes.contains(from))
    goodbye_sent(from, goodbye_result::sent, now);
}

void membership_state::expelled(const node_ref& from, const runtime::link_expelled& message,
                                membership_time now) {
  membership_parts& parts = inside_->parts;
  if (inside_->has_ended() || message.incarnation != parts.self().incarnation
      || parts.table.find(from) == nullptr)
    return;
  parts.log(texts::expelled(message.by, message.why));
  parts.exit(exit_status::fenced, texts::exit_expelled(message.by, message.why), now);
}

// ---- the end of this node ----

void membership_state::drain(membership_time now) {
  membership_parts& parts = inside_->parts;
  if (parts.state == own_state::joining) {
    parts.exit(exit_status::left, texts::exit_stopped_while_joining(parts.options.self.cluster),
               now);
  } else if (parts.state == own_state::ready) {
    leave(now);
  } else if (parts.state == own_state::serving) {
    parts.enter_state(own_state::draining, now);
    parts.log(texts::draining());
  }
}

void membership_state::leave(membership_time now) {
  membership_parts& parts = inside_->parts;
  if (parts.state == own_state::joining)
    return drain(now);
  if (inside_->has_ended() || parts.state == own_state::leaving)
    return;
  parts.enter_state(own_state::leaving, now);
  std::vector<node_ref> unexchanged;
  for (const auto& [name, entry] : parts.table.all()) {
    if (!entry.is_exchanged) {
      unexchanged.push_back(entry.node.node);
      continue;
    }
    inside_->goodbyes.insert(entry.node.node);
    parts.outbox.push_back(membership_action::say_goodbye{entry.node.node});
  }
  // The router has ended, so these links cannot complete their exchange, and nothing depends on it.
  for (const node_ref& node : unexchanged)
    parts.forget(node, membership_action::end_link::cause::forgotten, now);
  end_if_all_sent(now);
}

void membership_state::goodbye_sent(const node_ref& node, goodbye_result how, membership_time now) {
  if (inside_->goodbyes.erase(node) == 0)
    return;
  if (how == goodbye_result::not_all_acknowledged)
    inside_->not_acknowledged.push_back(node.name);
  end_if_all_sent(now);
}

void membership_state::end_if_all_sent(membership_time now) {
  membership_parts& parts = inside_->parts;
  std::erase_if(inside_->goodbyes,
                [&](const node_ref& node) { return parts.table.find(node) == nullptr; });
  if (parts.state != own_state::leaving || !inside_->goodbyes.empty())
    return;
  if (inside_->not_acknowledged.empty())
    parts.exit(exit_status::left, texts::exit_left(parts.options.self.cluster), now);
  else
    parts.exit(exit_status::not_all_sent, texts::exit_not_all_sent(inside_->not_acknowledged), now);
}

membership_outbox membership_state::take_actions(membership_time now) {
  if (!inside_->has_ended())
    inside_->joining.advance(now);
  if (!inside_->has_ended())
    end_if_all_sent(now);
  if (!inside_->has_ended())
    inside_->health.send_due(now);
  membership_outbox actions = std::exchange(inside_->parts.outbox, {});
  const auto exit = std::ranges::find_if(actions, [](const membership_action::any& action) {
    return std::holds_alternative<membership_action::exit>(action);
  });
  if (exit != actions.end())
    actions.erase(exit + 1, actions.end());
  return actions;
}

// ---- for the operator ----

own_state membership_state::state() const noexcept {
  return inside_->parts.state;
}

cluster_readiness membership_state::readiness() const {
  switch (state()) {
  case own_state::joining:
  case own_state::ready: return {false, texts::readyz_joining(inside_->joining.missing())};
  case own_state::serving: return {true, ""};
  case own_state::draining:
  case own_state::leaving: return {false, texts::readyz_draining()};
  case own_state::ended: return {false, texts::readyz_ended(inside_->parts.exit_sentence)};
  }
  return {};
}

cluster_report membership_state::report(membership_time now) const {
  const membership_parts& parts = inside_->parts;
  cluster_report made;
  made.cluster = parts.options.self.cluster;
  made.cluster_id = parts.cluster_id;
  made.self = parts.self_member();
  made.state = parts.state;
  made.in_state_for = since(parts.state_since, now);
  const runtime::quorum_summary quorum = parts.table.quorum(made.self, parts.peak);
  made.members = quorum.size;
  made.peak = quorum.peak;
  for (const auto& [name, entry] : parts.table.all()) {
    const bool is_dialing = entry.connection == connection_phase::none
                            && parts.dials.of(entry.node.address) != dial_plan::progress::none;
    made.nodes.push_back({.node = entry.node.node,
                          .address = entry.node.address,
                          .version = entry.node.version,
                          .roles = entry.node.roles,
                          .phase = entry.node.phase,
                          .standing = entry.standing,
                          .connection = is_dialing ? connection_phase::dialing : entry.connection,
                          .is_exchanged = entry.is_exchanged,
                          .known_for = since(entry.entered_at, now),
                          .silent_for = since(entry.last_sign, now),
                          .rtt = entry.is_open() ? entry.heartbeats.rtt() : std::nullopt});
  }
  for (const runtime::tombstone& stone : parts.gone.tombstones(now))
    made.recently_dead.push_back(
      {stone.node, stone.by, stone.why, std::chrono::seconds(stone.age_seconds)});
  return made;
}

const cluster_counts& membership_state::counts() const noexcept {
  return inside_->parts.counts;
}

}  // namespace donet::actors
