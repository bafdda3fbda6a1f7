#include "actors/cluster/membership_verdict.hpp"

#include "runtime/cluster/link_message.hpp"

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

bool takes_verdicts(own_state state) noexcept {
  switch (state) {
  case own_state::serving:
  case own_state::draining:
  case own_state::leaving: return true;
  case own_state::joining:
  case own_state::ready:
  case own_state::ended: return false;
  }
  return false;
}

}  // namespace

void membership_verdict::tick(membership_time now) {
  if (!takes_verdicts(parts_.state))
    return;
  note_reports(now);
  note_missing(now);
  if (missing_since_.empty())
    return;
  std::vector<node_ref> members;
  for (const auto& [member, each] : reports_)
    members.push_back(member);
  const verdict_facts known = facts(members, now);
  const verdict found = actors::judge(known);
  switch (found.what) {
  case verdict::kind::wait: return;
  case verdict::kind::fence: return fence(known, now);
  case verdict::kind::expel:
    for (const std::size_t dead : found.dead)
      expel(members[dead], now);
  }
}

// ---- facts ----

void membership_verdict::keep(const node_ref& of, report latest) {
  const auto [at, is_new] = reports_.try_emplace(of, latest);
  if (!is_new
      && (at->second.unreachable != latest.unreachable || at->second.view_hash != latest.view_hash))
    at->second = std::move(latest);
  else
    at->second.suspect = std::move(latest.suspect);
}

void membership_verdict::note_reports(membership_time now) {
  report mine{{}, {}, parts_.view_hash(), now};
  std::erase_if(reports_, [this](const auto& each) {
    const member_entry* const entry = parts_.table.find(each.first);
    return each.first != parts_.self() && (entry == nullptr || !entry->counts());
  });
  for (const auto& [name, entry] : parts_.table.all()) {
    if (entry.standing == member_standing::unreachable)
      mine.unreachable.push_back(entry.node.node);
    if (entry.standing == member_standing::suspect)
      mine.suspect.push_back(entry.node.node);
    if (!entry.counts())
      continue;
    const report_book::report* const last = parts_.reports.find(entry.node.node);
    keep(entry.node.node, last == nullptr
                            ? report{{}, {}, 0, now}
                            : report{last->unreachable, last->suspect, last->view_hash, now});
  }
  keep(parts_.self(), std::move(mine));
}

void membership_verdict::note_missing(membership_time now) {
  std::map<pair, membership_time> missing;
  for (const auto& [member, each] : reports_) {
    for (const node_ref& other : each.unreachable) {
      if (!reports_.contains(other))
        continue;
      const pair both = std::minmax(member, other);
      const auto before = missing_since_.find(both);
      missing.emplace(both, before == missing_since_.end() ? now : before->second);
    }
  }
  missing_since_ = std::move(missing);
  if (missing_since_.empty())
    incomplete_since_.reset();
  else if (!incomplete_since_)
    incomplete_since_ = now;
}

verdict_facts membership_verdict::facts(const std::vector<node_ref>& members,
                                        membership_time now) const {
  const auto place_of = [&](const node_ref& node) {
    return static_cast<std::size_t>(std::ranges::lower_bound(members, node) - members.begin());
  };
  verdict_facts all;
  all.self = place_of(parts_.self());
  all.peak = parts_.peak;
  all.incomplete_for = since(incomplete_since_.value_or(now), now);
  for (const node_ref& node : members) {
    const report& latest = reports_.at(node);
    verdict_facts::member member{.name = node.name, .unreachable = {}};
    member.unchanged_for = since(latest.since, now);
    for (const node_ref& other : latest.unreachable) {
      if (reports_.contains(other))
        member.unreachable.push_back(place_of(other));
    }
    member.has_open_suspicion = std::ranges::any_of(latest.suspect, [&](const node_ref& other) {
      return reports_.contains(other)
             && std::ranges::find(latest.unreachable, other) == latest.unreachable.end();
    });
    if (const member_entry* const entry = parts_.table.find(node)) {
      member.is_only_ready = entry->node.phase == node_phase::ready;
      member.has_answered = entry->is_open() && entry->heartbeats.has_answered(now);
    }
    all.members.push_back(std::move(member));
  }
  for (const auto& [both, begin] : missing_since_)
    all.missing.push_back({place_of(both.first), place_of(both.second), since(begin, now)});
  return all;
}

// ---- verdicts ----

void membership_verdict::expel(const node_ref& dead, membership_time now) {
  const member_entry* const entry = parts_.table.find(dead);
  if (entry == nullptr)
    return;
  const death_cause why = entry->standing == member_standing::unreachable ? entry->unreachable_why
                                                                          : death_cause::partition;
  if (entry->is_open())
    parts_.outbox.push_back(membership_action::send{
      dead, runtime::link_expelled{dead.incarnation, parts_.self().name, why}});
  parts_.bury({dead, entry->node.address, parts_.self().name, why, 0}, now);
}

void membership_verdict::fence(const verdict_facts& on, membership_time now) {
  const std::size_t unreached = on.members[on.self].unreachable.size();
  parts_.log(texts::quorum_lost(on.members.size() - unreached, on.members.size()));
  parts_.exit(membership_action::exit::status::fenced,
              texts::exit_quorum_lost(on.members.size() - unreached, on.members.size()), now);
}

}  // namespace donet::actors
