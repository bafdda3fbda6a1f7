#include "actors/cluster/membership_joining.hpp"

#include "actors/cluster/joining_rules.hpp"

namespace donet::actors {

namespace {

namespace texts = membership_texts;
using exit_status = membership_action::exit::status;
using milliseconds = std::chrono::milliseconds;

}  // namespace

// Members decide about a silent one in less time (6.3 of the design), unless others flap.
milliseconds membership_joining::confirmed_max() const noexcept {
  return 2 * parts_.options.dead_after;
}

void membership_joining::advance(membership_time now) {
  if (parts_.is_joining() && parts_.cluster_id == 0 && parts_.table.all().empty()
      && (!parts_.options.has_seeds
          || parts_.seeds.may_form(parts_.self().name, parts_.started, now)))
    return form(now);
  if (parts_.is_joining() && parts_.table.reaches_a_cluster()
      && missing_for_ready(parts_.table, parts_.gone, parts_.self(), parts_.view_hash()).empty()) {
    parts_.enter_state(own_state::ready, now);
    parts_.log(texts::ready(parts_.table.all().size() + 1));
  }
  if (parts_.state == own_state::ready && missing().empty())
    serve(now);
}

void membership_joining::form(membership_time now) {
  parts_.cluster_id = parts_.self().incarnation;
  parts_.log(texts::formed(parts_.options.self.cluster, parts_.cluster_id));
  serve(now);
}

void membership_joining::serve(membership_time now) {
  parts_.enter_state(own_state::serving, now);
  const std::size_t members = parts_.table.quorum(parts_.self_member(), 0).size;
  parts_.log(
    texts::serving(members, std::chrono::duration_cast<milliseconds>(now - parts_.started)));
  parts_.outbox.push_back(membership_action::serve{});
}

void membership_joining::tick(membership_time now) {
  if (parts_.is_joining())
    exit_if_refused(now);
  if (parts_.is_joining() || parts_.state == own_state::ready)
    watch_cluster(now);
  if (parts_.is_joining() || parts_.state == own_state::ready)
    log_waiting(now);
}

void membership_joining::exit_if_refused(membership_time now) {
  const std::string& cluster = parts_.options.self.cluster;
  // Longer than a node waits to be confirmed and a cluster takes to form: a restart waits for both.
  const milliseconds patience = 6 * parts_.options.dead_after;
  const std::vector<std::string> conflicts = parts_.refusals.final_conflicts(now);
  if (!conflicts.empty())
    return parts_.exit(exit_status::refused, texts::exit_refused(cluster, conflicts), now);
  if (const auto taken = parts_.refusals.final_name(patience, now))
    parts_.exit(exit_status::refused, texts::exit_name_taken(parts_.self().name, *taken, patience),
                now);
}

// The members that this node was about to join may all be gone. Nodes that are only ready cannot confirm
// each other without them.
void membership_joining::watch_cluster(membership_time now) {
  const bool is_reached = parts_.state == own_state::ready ? parts_.table.reaches_a_serving_node()
                                                           : parts_.table.reaches_a_cluster();
  if (parts_.cluster_id == 0 || is_reached)
    reached_ = now;
  // It waits for a node that its members do not have: the two halves of a split were both in its view.
  if (parts_.state == own_state::ready && now - parts_.state_since >= confirmed_max())
    return parts_.exit(exit_status::fenced,
                       texts::exit_not_confirmed(texts::waits_for(missing()), confirmed_max()),
                       now);
  if (now - reached_ < parts_.options.dead_after)
    return;
  if (parts_.state == own_state::ready)
    return parts_.exit(exit_status::fenced, texts::exit_no_peer(parts_.options.self.cluster), now);
  parts_.log(texts::cluster_lost(parts_.table.all().size()));
  parts_.forget_all(now);
  reached_ = now;
}

void membership_joining::log_waiting(membership_time now) {
  if (now - waiting_logged_ < membership_times::waiting_log)
    return;
  waiting_logged_ = now;
  if (parts_.table.all().empty() && !parts_.seeds.has_answers(now))
    parts_.log(texts::no_seed_reachable(parts_.seeds.size()));
  else
    parts_.log(texts::waiting_for_members(texts::waits_for(missing())));
}

std::vector<missing_node> membership_joining::missing() const {
  if (!parts_.is_joining() && parts_.state != own_state::ready)
    return {};
  std::vector<missing_node> missing =
    missing_for_ready(parts_.table, parts_.gone, parts_.self(), parts_.view_hash());
  if (missing.empty() && parts_.state == own_state::ready)
    return missing_confirmations(parts_.table, parts_.view_hash(), parts_.self());
  return missing;
}

}  // namespace donet::actors
