#pragma once
// How a node judges a peer in the node handshake, beyond the values that must be equal (handshake_rules).
// Both sides judge: the acceptor the hello, the dialer the welcome. Pure.

#include "actors/cluster/cluster_report.hpp"
#include "actors/cluster/dial_plan.hpp"
#include "actors/cluster/gone_nodes.hpp"
#include "actors/cluster/member_table.hpp"
#include "runtime/cluster/node_handshake.hpp"
#include "runtime/cluster/node_handshake_state.hpp"

#include <optional>
#include <string>
#include <vector>

namespace donet::actors {

struct meeting_facts {
  const runtime::node_introduction& mine;
  own_state state{};
  const member_table& table;
  const gone_nodes& gone;
  runtime::handshake_side side{};  ///< of this node
  /// The dial of this node to the peer's address.
  dial_plan::progress dial{};
  /// This node has given up a dial to the peer, whose result may still come.
  bool has_given_up = false;
  /// The members that have answered since the peer's first hello may continue without the former
  /// incarnation of the peer. Only used if there is one that counts.
  bool may_replace = false;
  membership_time now;
};

struct meeting_verdict {
  enum class consequence : unsigned char {
    none,
    conflicts,   ///< this node has a claim of a peer and may not join: `sentence`
    name_taken,  ///< the peer had this node's name first: `sentence`
    fence,       ///< the peer's cluster is larger
  };

  std::optional<runtime::node_refusal> refusal;
  consequence own{};     ///< for this node
  std::string sentence;  ///< of the consequence
  /// The dial of this node to the peer ends: the peer's own connection will serve.
  bool gives_up_dial = false;
  /// The restart must wait until more members have answered.
  bool restart_waits = false;
  /// Overlaps of claims that do not prevent the connection.
  std::vector<std::string> warnings;
};

meeting_verdict judge(const runtime::node_introduction& peer, const meeting_facts& facts);

/// True if a peer with the name of `former` is its restart: the former incarnation has lost its
/// connection, or gave no sign of life for 1.5 s.
bool is_restart_of(const member_entry& former, membership_time now) noexcept;

/// True if this node, which is joining, drops its cluster for that of the peer.
bool joins_other_cluster(const runtime::node_introduction& mine,
                         const runtime::node_introduction& peer) noexcept;

}  // namespace donet::actors
