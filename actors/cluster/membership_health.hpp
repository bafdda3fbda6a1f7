#pragma once
// Connections and heartbeats of membership: which nodes are connected, silent, suspect and unreachable, and
// what they report of each other. Pure.

#include "actors/cluster/membership_parts.hpp"
#include "runtime/cluster/link_message.hpp"

#include <cstdint>
#include <vector>

namespace donet::actors {

class membership_health {
public:
  explicit membership_health(membership_parts& parts) : parts_(parts) {}

  void connection_open(const runtime::node_ref& node, std::uint64_t stream, membership_time now);
  void connection_closed(const runtime::node_ref& node, std::uint64_t stream, cut_cause why,
                         membership_time now);
  void received_bytes(const runtime::node_ref& node, membership_time at);
  void link_begun(const runtime::node_ref& node, membership_time now);
  void link_exchanged(const runtime::node_ref& node, membership_time now);
  void link_failed(const runtime::node_ref& node, runtime::death_cause why, membership_time now);
  void receive(const runtime::node_ref& from, const runtime::link_heartbeat& beat,
               membership_time now);
  void goodbye(const runtime::node_ref& from, membership_time now);

  /// Cuts silent connections, judges the standing of each node, and forgets what is over.
  void tick(membership_time now);
  /// Sends the heartbeats that are due; all of them if this node has news.
  void send_due(membership_time now);

private:
  struct judged {
    member_standing standing{};
    runtime::death_cause why{};
  };

  judged standing_of(const member_entry& entry, membership_time now) const;
  void judge(member_entry& entry, membership_time now);
  bool is_over(const member_entry& entry, membership_time now) const;
  void admit_if_ready(member_entry& entry, membership_time now);
  void adopt_tombstones(const std::vector<runtime::tombstone>& stones, membership_time now);
  std::vector<runtime::node_ref> with_standing(member_standing standing) const;
  runtime::link_heartbeat heartbeat_to(const member_entry& entry, membership_time now);

  membership_parts& parts_;
  // The content of the last heartbeats: a change is sent at once.
  std::uint64_t sent_hash_ = 0;
  std::vector<runtime::node_ref> sent_unreachable_;
};

}  // namespace donet::actors
