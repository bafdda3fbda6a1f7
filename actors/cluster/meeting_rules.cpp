#include "actors/cluster/meeting_rules.hpp"

#include "actors/cluster/claims_rules.hpp"
#include "actors/cluster/membership_texts.hpp"

#include <algorithm>

namespace donet::actors {

namespace {

namespace texts = membership_texts;
using consequence = meeting_verdict::consequence;
using runtime::handshake_side;
using runtime::node_introduction;
using runtime::node_phase;
using runtime::refusal_code;
using milliseconds = std::chrono::milliseconds;

bool has_joined(const node_introduction& node) noexcept {
  return node.phase != node_phase::joining;
}

// It routes: it is confirmed by the other nodes.
bool serves(const node_introduction& node) noexcept {
  return node.phase == node_phase::serving || node.phase == node_phase::draining;
}

milliseconds silence_of(const member_entry& entry, membership_time now) noexcept {
  return std::chrono::duration_cast<milliseconds>(now - entry.last_sign);
}

// One judgement; each rule answers true if the peer is judged.
class judgement {
public:
  judgement(const node_introduction& peer, const meeting_facts& facts)
      : peer_(peer), mine_(facts.mine), facts_(facts), known_(facts.table.find(peer.node)) {}

  meeting_verdict verdict() {
    const bool is_judged = is_leaving() || has_own_name() || is_gone() || is_of_other_part()
                           || is_of_other_cluster() || is_unformed() || has_name_of_member()
                           || has_claim_of_other() || is_crossing();
    if (!is_judged && facts_.side == handshake_side::acceptor)
      made_.gives_up_dial = facts_.dial == dial_plan::progress::begun;
    return std::move(made_);
  }

private:
  bool refuse(refusal_code code, std::string sentence) {
    made_.refusal = runtime::node_refusal{code, std::move(sentence), mine_.node.name};
    return true;
  }

  bool is_leaving() {
    if (facts_.state != own_state::leaving && facts_.state != own_state::ended)
      return false;
    return refuse(refusal_code::leaving, texts::refuse_leaving(mine_.node.name));
  }

  // Two nodes have one name. The one that has joined has it; of two that join, the one with the smaller
  // incarnation.
  bool has_own_name() {
    if (peer_.node.name != mine_.node.name || (has_joined(mine_) && has_joined(peer_)))
      return false;
    const bool is_mine = has_joined(mine_) == has_joined(peer_)
                           ? mine_.node.incarnation < peer_.node.incarnation
                           : has_joined(mine_);
    if (is_mine)
      return refuse(refusal_code::name_taken,
                    texts::refuse_name(mine_.node.name, mine_.address, milliseconds(0)));
    made_.own = consequence::name_taken;
    made_.sentence = texts::refuse_name(peer_.node.name, peer_.address, milliseconds(0));
    return refuse(refusal_code::leaving, texts::refuse_leaving(mine_.node.name));
  }

  bool is_in_their_view() const {
    return std::ranges::find(peer_.quorum.nodes, mine_.node) != peer_.quorum.nodes.end();
  }

  bool is_gone() {
    if (facts_.gone.is_dead(peer_.node) && (!serves(peer_) || is_in_their_view()))
      return refuse(refusal_code::expelled,
                    texts::refuse_expelled(peer_.node.name, mine_.node.name));
    if (facts_.gone.has(peer_.node) && !facts_.gone.is_dead(peer_.node))
      return refuse(refusal_code::leaving, texts::refuse_leaving(peer_.node.name));
    return false;
  }

  // Both serve: they are in one part of the cluster if both have each other.
  bool is_of_other_part() {
    if (!serves(mine_) || !serves(peer_) || known_ != nullptr)
      return false;
    if (is_in_their_view() && mine_.cluster_id == peer_.cluster_id)
      return refuse(refusal_code::expelled,
                    texts::refuse_expelled(peer_.node.name, mine_.node.name));
    if (is_in_their_view())
      return false;
    if (is_smaller(peer_.quorum, peer_.cluster_id, mine_.quorum, mine_.cluster_id))
      return refuse(
        refusal_code::smaller_cluster,
        texts::refuse_smaller(peer_.node.name, peer_.quorum, mine_.node.name, mine_.quorum));
    made_.own = consequence::fence;
    made_.sentence = texts::exit_smaller(peer_.node.name, mine_.quorum, peer_.quorum);
    return refuse(refusal_code::leaving, texts::refuse_leaving(mine_.node.name));
  }

  // At least one of the two joins, and has been welcomed by another cluster than the other.
  bool is_of_other_cluster() {
    if (mine_.cluster_id == peer_.cluster_id || mine_.cluster_id == 0 || peer_.cluster_id == 0)
      return false;
    const bool is_one_free = joins_other_cluster(mine_, peer_) || joins_other_cluster(peer_, mine_);
    return !is_one_free
           && refuse(refusal_code::crossing,
                     texts::refuse_other_world(mine_.node.name, peer_.node.name));
  }

  bool is_unformed() {
    return mine_.cluster_id == 0 && peer_.cluster_id == 0
           && refuse(refusal_code::unformed, texts::refuse_unformed(mine_.node.name));
  }

  bool has_name_of_member() {
    const member_entry* const former = facts_.table.find(std::string_view(peer_.node.name));
    if (former == nullptr || known_ != nullptr)
      return false;
    // Of two newcomers with one name all nodes keep the same: otherwise each would have some of the nodes,
    // and none would join.
    const bool is_first = !former->counts() && former->node.phase == node_phase::joining
                          && peer_.node.incarnation < former->node.node.incarnation;
    if (is_first)
      return false;
    if (!is_restart_of(*former, facts_.now))
      return refuse(
        refusal_code::name_taken,
        texts::refuse_name(peer_.node.name, former->node.address, silence_of(*former, facts_.now)));
    if (!has_joined(mine_) || !former->counts() || facts_.may_replace)
      return false;
    made_.restart_waits = true;
    return refuse(refusal_code::name_taken,
                  texts::refuse_restart(peer_.node.name, mine_.node.name));
  }

  bool has_claim_of_other() {
    if (known_ != nullptr)
      return false;
    std::string conflicts = conflicts_with(mine_.node.name, mine_.claims);
    // A newcomer that has exchanged nothing has no right to a claim yet. Of two newcomers the one with the
    // smaller name is the first.
    if (!conflicts.empty() && !has_joined(mine_)
        && (has_joined(peer_) || peer_.node.name < mine_.node.name)) {
      made_.own = consequence::conflicts;
      made_.sentence = conflicts;
      return has_joined(peer_)
               ? refuse(refusal_code::claim_conflict, std::move(conflicts))
               : refuse(refusal_code::leaving, texts::refuse_leaving(mine_.node.name));
    }
    if (!has_joined(peer_)) {
      for (const auto& [name, entry] : facts_.table.all()) {
        if (name == peer_.node.name)
          continue;
        const std::string more = conflicts_with(name, entry.claims);
        conflicts += (conflicts.empty() || more.empty() ? "" : "; ") + more;
      }
    }
    return !conflicts.empty() && refuse(refusal_code::claim_conflict, std::move(conflicts));
  }

  // The sentences of all conflicts. Notes the warnings if the other node is this one.
  std::string conflicts_with(const std::string& name, const std::vector<runtime::claim>& claims) {
    std::string conflicts;
    for (claim_conflict& found : compare_claims(name, claims, peer_.node.name, peer_.claims)) {
      if (found.what == claim_conflict::kind::refused)
        conflicts += (conflicts.empty() ? "" : "; ") + found.sentence;
      else if (name == mine_.node.name)
        made_.warnings.push_back(std::move(found.sentence));
    }
    return conflicts;
  }

  // Both dial: the connection of the node with the smaller name counts.
  bool is_crossing() {
    const bool mine_counts = mine_.node.name < peer_.node.name;
    const bool has_entered = known_ != nullptr && known_->connection != connection_phase::none;
    const bool is_entering =
      known_ != nullptr && known_->connection == connection_phase::entering && known_->is_dialed;
    const bool is_second =
      facts_.side == handshake_side::dialer
        ? has_entered || facts_.has_given_up
        : mine_counts && (is_entering || facts_.dial == dial_plan::progress::connected);
    return is_second
           && refuse(refusal_code::crossing,
                     texts::refuse_crossing(mine_.node.name, peer_.node.name));
  }

  const node_introduction& peer_;
  const node_introduction& mine_;
  const meeting_facts& facts_;
  const member_entry* known_;
  meeting_verdict made_;
};

}  // namespace

meeting_verdict judge(const node_introduction& peer, const meeting_facts& facts) {
  return judgement(peer, facts).verdict();
}

bool is_restart_of(const member_entry& former, membership_time now) noexcept {
  return former.connection == connection_phase::none
         || now - former.last_sign >= membership_times::silence_max;
}

bool joins_other_cluster(const node_introduction& mine, const node_introduction& peer) noexcept {
  return !has_joined(mine) && peer.cluster_id != 0 && mine.cluster_id != peer.cluster_id
         && (mine.cluster_id == 0
             || is_smaller(mine.quorum, mine.cluster_id, peer.quorum, peer.cluster_id));
}

}  // namespace donet::actors
