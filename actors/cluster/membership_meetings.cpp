#include "actors/cluster/membership_meetings.hpp"

#include "actors/cluster/joining_rules.hpp"
#include "actors/cluster/verdict_rules.hpp"

#include <algorithm>
#include <vector>

namespace donet::actors {

namespace {

namespace texts = membership_texts;
using runtime::handshake_side;
using runtime::node_introduction;
using runtime::refusal_code;

// Further kinds of lines are not counted apart.
constexpr std::size_t logged_refusals_max = 256;

// Lines about the claims of one node that overlap with those of others.
constexpr std::size_t logged_overlaps_max = 16;

// Refusals by handshake_rules, which do not ask membership.
bool is_of_handshake_rules(refusal_code code) noexcept {
  return code == refusal_code::self || code == refusal_code::other_cluster
         || code == refusal_code::protocol || code == refusal_code::other_contract
         || code == refusal_code::same_caf_id || code == refusal_code::certificate;
}

// Nodes without a cluster, and nodes that dial each other, meet such refusals all the time.
bool is_usual(refusal_code code) noexcept {
  return code == refusal_code::self || code == refusal_code::unformed
         || code == refusal_code::crossing || code == refusal_code::leaving;
}

}  // namespace

std::optional<runtime::node_refusal> membership_meetings::judge(const node_introduction& peer,
                                                                handshake_side side,
                                                                membership_time now) {
  const node_introduction mine = parts_.introduce();
  if (mine.cluster_id == 0 && peer.cluster_id == 0)
    parts_.seeds.dialed_by_unformed(peer.node.name, now);
  const meeting_verdict verdict = verdict_on(peer, mine, side, now);
  switch (verdict.own) {
  case meeting_verdict::consequence::none: break;
  case meeting_verdict::consequence::conflicts:
    parts_.refusals.conflict(verdict.sentence, now);
    break;
  case meeting_verdict::consequence::name_taken:
    parts_.refusals.name_taken(verdict.sentence, now);
    break;
  case meeting_verdict::consequence::fence:
    parts_.log(texts::other_cluster_larger(peer.node.name, mine.quorum, peer.quorum));
    parts_.exit(membership_action::exit::status::fenced, verdict.sentence, now);
    break;
  }
  if (verdict.gives_up_dial)
    give_up_dial(peer, now);
  if (verdict.refusal) {
    ++parts_.counts.refusals[static_cast<std::size_t>(verdict.refusal->code)];
    log_refusal(peer.node.name, peer.address, *verdict.refusal, now);
  }
  return verdict.refusal;
}

meeting_verdict membership_meetings::verdict_on(const node_introduction& peer,
                                                const node_introduction& mine, handshake_side side,
                                                membership_time now) {
  std::erase_if(given_up_, [now](const auto& each) {
    return now - each.second >= membership_times::entering_max;
  });
  return actors::judge(peer, {.mine = mine,
                              .state = parts_.state,
                              .table = parts_.table,
                              .gone = parts_.gone,
                              .side = side,
                              .dial = parts_.dials.of(peer.address),
                              .has_given_up = given_up_.contains(peer.node),
                              .may_replace = may_replace(peer, now),
                              .now = now});
}

bool membership_meetings::may_replace(const node_introduction& peer, membership_time now) {
  const member_entry* const former = parts_.table.find(std::string_view(peer.node.name));
  if (former == nullptr || former->node.node == peer.node || !former->counts()
      || !is_restart_of(*former, now))
    return false;
  const auto added = restarts_.try_emplace(peer.node.name);
  restart& waiting = added.first->second;
  if (added.second || waiting.node != peer.node) {
    waiting = {peer.node, parts_.round + 1};
    for (auto& [name, entry] : parts_.table.all())
      entry.heartbeats.hasten(now);
  }
  const auto answers = [&](bool with_only_ready) {
    const auto is_counted = [&](runtime::node_phase phase) {
      return phase != runtime::node_phase::joining
             && (with_only_ready || phase != runtime::node_phase::ready);
    };
    std::vector<std::string> all;
    std::vector<std::string> part;
    if (is_counted(parts_.self_member().phase)) {
      all.push_back(parts_.self().name);
      part.push_back(parts_.self().name);
    }
    for (const auto& [name, entry] : parts_.table.all()) {
      if (!is_counted(entry.seen_phase()))
        continue;
      all.push_back(name);
      if (&entry != former && entry.is_open() && entry.heartbeats.echo() >= waiting.round)
        part.push_back(name);
    }
    return may_continue(all, part, parts_.peak);
  };
  return answers(true) && answers(false);
}

void membership_meetings::dial_failed(std::uint64_t dial, dial_failure why, membership_time now) {
  const std::optional<std::string> address = parts_.dials.ended(dial, now);
  if (!address)
    return;
  parts_.seeds.answered(*address, seed_answer::kind::none, "", now);
  for (auto& [name, entry] : parts_.table.all()) {
    if (entry.node.address != *address || entry.connection != connection_phase::none)
      continue;
    if (why != dial_failure::refused)
      entry.refused_since.reset();
    else if (!entry.refused_since)
      entry.refused_since = now;
  }
}

void membership_meetings::refused(const refused_meeting& meeting, membership_time now) {
  const runtime::node_refusal& refusal = meeting.refusal;
  std::string address = meeting.from;
  if (meeting.side == handshake_side::dialer) {
    const std::optional<std::string> dialed = parts_.dials.ended(meeting.dial, now);
    if (!dialed)
      return;
    address = *dialed;
    const bool is_self = meeting.is_by_peer && refusal.code == refusal_code::self;
    const bool is_unformed = refusal.code == refusal_code::unformed;
    parts_.seeds.answered(
      address,
      is_self       ? seed_answer::kind::self
      : is_unformed ? seed_answer::kind::unformed
                    : seed_answer::kind::formed,
      meeting.peer && !meeting.is_by_peer ? meeting.peer->node.name : refusal.name, now);
  }
  if (meeting.is_by_peer || is_of_handshake_rules(refusal.code)) {
    ++parts_.counts.refusals[static_cast<std::size_t>(refusal.code)];
    const bool is_own = meeting.is_by_peer || !meeting.peer;
    log_refusal(is_own ? parts_.self().name : meeting.peer->node.name, address, refusal, now);
  }
  const bool has_peer_joined = meeting.peer && meeting.peer->phase != runtime::node_phase::joining;
  if (meeting.is_by_peer)
    obey(refusal, address, now);
  else if (is_of_handshake_rules(refusal.code) && refusal.code != refusal_code::self
           && parts_.is_joining() && has_peer_joined)
    parts_.refusals.conflict(refusal.sentence, now);
}

void membership_meetings::obey(const runtime::node_refusal& refusal, const std::string& address,
                               membership_time now) {
  switch (refusal.code) {
  case refusal_code::other_cluster:
  case refusal_code::protocol:
  case refusal_code::other_contract:
  case refusal_code::claim_conflict:
  case refusal_code::same_caf_id:
  case refusal_code::certificate:
    if (parts_.is_joining())
      parts_.refusals.conflict(refusal.sentence, now);
    break;
  case refusal_code::name_taken:
    if (parts_.is_joining() && parts_.refusals.name_taken(refusal.sentence, now))
      parts_.log(texts::name_taken(parts_.self().name, refusal));
    break;
  case refusal_code::expelled:
    parts_.log(texts::expelled(refusal.name, runtime::death_cause::tombstone));
    parts_.exit(membership_action::exit::status::fenced,
                texts::exit_expelled(refusal.name, runtime::death_cause::tombstone), now);
    break;
  case refusal_code::smaller_cluster:
    if (parts_.is_joining())
      break;
    parts_.exit(membership_action::exit::status::fenced, refusal.sentence, now);
    break;
  case refusal_code::crossing: parts_.dials.hold(address, now); break;
  case refusal_code::self:
  case refusal_code::unformed:
  case refusal_code::leaving: break;
  }
}

std::uint64_t membership_meetings::entered(const entered_meeting& meeting, membership_time now) {
  const node_introduction& peer = meeting.peer;
  if (meeting.side == handshake_side::dialer) {
    const std::optional<std::string> address = parts_.dials.ended(meeting.dial, now);
    if (!address)
      return 0;
    parts_.seeds.answered(*address, seed_answer::kind::formed, peer.node.name, now);
  }
  // The state of this node may have changed since it judged the hello or the welcome.
  const node_introduction mine = parts_.introduce();
  const meeting_verdict verdict = verdict_on(peer, mine, meeting.side, now);
  if (verdict.refusal)
    return 0;
  if (meeting.side == handshake_side::acceptor)
    give_up_dial(peer, now);
  if (joins_other_cluster(mine, peer) && parts_.cluster_id != peer.cluster_id) {
    parts_.forget_all(now);
    parts_.cluster_id = peer.cluster_id;
  }
  if (parts_.table.find(peer.node) == nullptr) {
    admit_newcomer(peer, now);
    log_overlaps(peer.node.name, verdict.warnings);
  }
  member_entry& entry = *parts_.table.find(peer.node);
  if (entry.connection != connection_phase::none)
    ++parts_.counts.cuts[peer.node.name][static_cast<std::size_t>(cut_cause::replaced)];
  entry.quorum = peer.quorum;
  entry.connection = connection_phase::entering;
  entry.connection_since = entry.last_sign = now;
  entry.is_dialed = meeting.side == handshake_side::dialer;
  entry.stream = ++last_stream_;
  entry.refused_since.reset();
  parts_.refusals.welcomed();
  return entry.stream;
}

void membership_meetings::log_overlaps(const std::string& node,
                                       const std::vector<std::string>& warnings) {
  const std::size_t logged = std::min(warnings.size(), logged_overlaps_max);
  for (std::size_t i = 0; i < logged; ++i)
    parts_.log(texts::claims_overlap(node, warnings[i]));
  if (logged < warnings.size())
    parts_.log(
      texts::claims_overlap(node, "further overlaps: " + std::to_string(warnings.size() - logged)));
}

void membership_meetings::admit_newcomer(const node_introduction& peer, membership_time now) {
  if (const member_entry* const former = parts_.table.find(std::string_view(peer.node.name))) {
    const runtime::node_ref old = former->node.node;
    // A joining node takes no part in this decision: the members make it.
    if (former->counts() && !parts_.is_joining())
      parts_.bury({old, former->node.address, parts_.self().name, runtime::death_cause::restarted},
                  now);
    else
      parts_.forget(old, membership_action::end_link::cause::forgotten, now);
  }
  restarts_.erase(peer.node.name);
  const member_entry& entry = parts_.table.add(peer, now);
  parts_.outbox.push_back(
    membership_action::start_link{entry.node, peer.features & parts_.options.self.features});
  parts_.view_changed();
}

void membership_meetings::give_up_dial(const node_introduction& peer, membership_time now) {
  const std::optional<std::uint64_t> number = parts_.dials.give_up(peer.address, now);
  if (!number)
    return;
  parts_.outbox.push_back(membership_action::give_up_dial{*number});
  given_up_[peer.node] = now;
}

void membership_meetings::log_refusal(std::string_view name, std::string_view address,
                                      const runtime::node_refusal& refusal, membership_time now) {
  if (is_usual(refusal.code))
    return;
  std::erase_if(logged_, [now](const auto& each) {
    return now - each.second >= membership_times::waiting_log;
  });
  if (logged_.size() < logged_refusals_max
      && logged_.try_emplace({std::string(name) + ' ' + refusal.name, refusal.code}, now).second)
    parts_.log(texts::node_refused(name, address, refusal));
}

void membership_meetings::dial(membership_time now) {
  for (dial_plan::attempt& begun : parts_.dials.begin(wanted_addresses(now), now)) {
    ++parts_.counts.dials;
    parts_.outbox.push_back(membership_action::dial{begun.number, std::move(begun.address)});
  }
}

std::set<std::string, std::less<>> membership_meetings::wanted_addresses(membership_time now) {
  std::set<std::string, std::less<>> wanted;
  for (const auto& [name, entry] : parts_.table.all()) {
    if (entry.connection == connection_phase::none)
      wanted.insert(entry.node.address);
  }
  for (const runtime::cluster_member& member :
       unmet_nodes(parts_.table, parts_.gone, parts_.self(), parts_.view_hash()))
    wanted.insert(member.address);
  wanted.erase(parts_.options.self.address);
  const bool is_meeting = parts_.state == own_state::serving && now >= next_meeting_;
  if (is_meeting)
    next_meeting_ = now + membership_times::meeting;
  if (is_meeting || parts_.is_joining()) {
    for (const auto& [address, name] : parts_.seeds.others()) {
      if (!has_connection(address, name))
        wanted.insert(address);
    }
  }
  if (is_meeting) {
    for (const runtime::tombstone& stone : parts_.gone.tombstones(now)) {
      if (!has_connection(stone.address, stone.node.name))
        wanted.insert(stone.address);
    }
  }
  return wanted;
}

bool membership_meetings::has_connection(std::string_view address, std::string_view name) const {
  return std::ranges::any_of(parts_.table.all(), [&](const auto& each) {
    return (each.first == name || each.second.node.address == address)
           && each.second.connection != connection_phase::none;
  });
}

}  // namespace donet::actors
