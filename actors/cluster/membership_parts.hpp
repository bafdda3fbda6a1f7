#pragma once
// The data of membership, and the steps that touch several parts of it. The classes that decide
// (membership_meetings, membership_health, membership_joining) share one object. Pure.

#include "actors/cluster/cluster_report.hpp"
#include "actors/cluster/dial_plan.hpp"
#include "actors/cluster/gone_nodes.hpp"
#include "actors/cluster/joining_refusals.hpp"
#include "actors/cluster/member_table.hpp"
#include "actors/cluster/membership_actions.hpp"
#include "actors/cluster/membership_options.hpp"
#include "actors/cluster/report_book.hpp"
#include "actors/cluster/seed_book.hpp"

#include <cstdint>
#include <string>

namespace donet::actors {

class membership_parts {
public:
  membership_parts(membership_options given, membership_time now);

  membership_options options;
  membership_time started;
  own_state state = own_state::joining;
  membership_time state_since;
  std::uint64_t cluster_id = 0;
  std::uint16_t peak = 0;   // the largest number of nodes that counted
  std::uint32_t round = 0;  // of the last heartbeat to any node

  member_table table;
  gone_nodes gone;
  seed_book seeds;
  dial_plan dials;
  report_book reports;
  joining_refusals refusals;
  cluster_counts counts;
  membership_outbox outbox;
  std::string exit_sentence;

  const runtime::node_ref& self() const noexcept { return options.self.node; }
  bool is_joining() const noexcept { return state == own_state::joining; }
  runtime::cluster_member self_member() const;
  runtime::node_introduction introduce() const;

  /// This node's view without the ages of its tombstones, and its hash.
  const runtime::cluster_view& view();
  std::uint64_t view_hash();
  /// Called after each change of the table, of the own phase, or of tombstones.
  void view_changed() noexcept { is_view_current_ = false; }

  void enter_state(own_state next, membership_time now);
  void log(log_line line) { outbox.push_back(membership_action::log{std::move(line)}); }
  /// The last action; afterwards nothing else happens.
  void exit(membership_action::exit::status with, std::string sentence, membership_time now);

  /// Cuts the connection of a node, and counts it.
  void cut(member_entry& entry, cut_cause why, membership_time now);
  /// The connection of a node has ended.
  void lose_connection(member_entry& entry, cut_cause why, membership_time now);
  /// Ends the link to a node, and removes its entry; `node` is not a part of that.
  void forget(const runtime::node_ref& node, membership_action::end_link::cause why,
              membership_time now);
  /// Forgets all other nodes; this node has no cluster afterwards.
  void forget_all(membership_time now);
  /// Declares a node dead: its incarnation never comes back.
  void bury(const runtime::tombstone& stone, membership_time now);

private:
  void make_view();

  runtime::cluster_view view_;
  std::uint64_t view_hash_ = 0;
  bool is_view_current_ = false;
};

}  // namespace donet::actors
