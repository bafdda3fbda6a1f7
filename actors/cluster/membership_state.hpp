#pragma once
// Membership: which nodes this node connects to, when it serves, and which nodes are its cluster
// (README). Decides only: the owner executes the actions, and passes the time in.
//
//   events, tick ─► membership_state ─► actions (membership_actions.hpp)
//
// For one thread at a time; never throws on input of a peer. Nodes are named by name and incarnation:
// events about an incarnation whose link has ended are ignored.

#include "actors/cluster/cluster_report.hpp"
#include "actors/cluster/membership_actions.hpp"
#include "actors/cluster/membership_options.hpp"
#include "actors/cluster/membership_times.hpp"
#include "runtime/cluster/link_message.hpp"
#include "runtime/cluster/node_handshake.hpp"
#include "runtime/cluster/node_handshake_state.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace donet::actors {

/// A handshake that ended in a refusal by either side.
struct refused_meeting {
  runtime::handshake_side side{};  ///< of this node
  std::uint64_t dial = 0;          ///< number of the dial; 0 on the acceptor's side
  runtime::node_refusal refusal;
  bool is_by_peer = false;
  std::string from;  ///< address of the peer
  std::optional<runtime::node_introduction> peer;
};

/// A handshake that is complete: the stream may be given to CAF.
struct entered_meeting {
  runtime::handshake_side side{};
  std::uint64_t dial = 0;  ///< as above
  runtime::node_introduction peer;
};

enum class dial_failure : unsigned char {
  refused,  ///< the host refuses connections at this port: no process listens there
  other,    ///< no answer in time, no route, TLS failed, the peer violated the protocol
};

/// How the orderly end of a link ended.
enum class goodbye_result : unsigned char { sent, not_all_acknowledged };

class membership_state {
public:
  membership_state(membership_options options, membership_time now);
  membership_state(const membership_state&) = delete;
  membership_state& operator=(const membership_state&) = delete;
  ~membership_state();

  // ---- for the node handshake (node_handshake_policy) ----

  runtime::node_introduction introduce() const;
  runtime::cluster_view view(membership_time now) const;
  /// The refusal of a peer for reasons beyond handshake_rules; `mine` is the side of this node.
  std::optional<runtime::node_refusal> judge(const runtime::node_introduction& peer,
                                             runtime::handshake_side mine, membership_time now);

  // ---- seeds and time ----

  /// The addresses ("host:port") of all seeds, as last resolved. Called after each look-up, also if
  /// nothing has changed. An address that is missing is no longer dialed.
  void set_seeds(std::vector<std::string> addresses, membership_time now);
  /// Called every `membership_times::tick`.
  void tick(membership_time now);

  // ---- dials and handshakes ----

  /// TCP is connected; the node handshake begins.
  void dial_connected(std::uint64_t dial);
  /// The dial ended without a refusal and without a stream.
  void dial_failed(std::uint64_t dial, dial_failure why, membership_time now);
  void refused(const refused_meeting& meeting, membership_time now);
  /// Returns the number of the stream, by which events about its connection name it: the owner executes
  /// the actions, then gives the stream to the link of the peer. 0: the owner closes the stream.
  [[nodiscard]] std::uint64_t entered(const entered_meeting& meeting, membership_time now);

  // ---- the link of a node ----

  // Events about a stream that is not the last one of its node are ignored. An owner without the number
  // of the stream passes 0.

  /// BASP's handshake is complete, and the hello of the other end has arrived.
  void connection_open(const runtime::node_ref& node, std::uint64_t stream, membership_time now);
  /// The connection has ended, or never opened. With 0 it is ignored while a newer stream enters; such a
  /// stream is cut after 2 s if it does not open.
  void connection_closed(const runtime::node_ref& node, std::uint64_t stream, cut_cause why,
                         membership_time now);
  /// The time at which bytes of the node were last read (link_carrier::last_read). Called before `tick`.
  void received_bytes(const runtime::node_ref& node, membership_time at);
  /// The link has begun (link_state::event::begun), possibly again.
  void link_begun(const runtime::node_ref& node, membership_time now);
  /// All interest and post-removes are exchanged and applied on both sides.
  void link_exchanged(const runtime::node_ref& node, membership_time now);
  /// The link cannot continue (gap), its data is not acknowledged for too long or too much (stalled), or
  /// the node announced more than it may (over_limit): the node is unreachable until it restarts.
  void link_failed(const runtime::node_ref& node, runtime::death_cause why, membership_time now);
  void heartbeat(const runtime::node_ref& from, const runtime::link_heartbeat& beat,
                 membership_time now);
  /// The goodbye of the node has arrived (link_state::event::goodbye).
  void goodbye(const runtime::node_ref& from, membership_time now);
  void expelled(const runtime::node_ref& from, const runtime::link_expelled& message,
                membership_time now);

  // ---- the end of this node ----

  /// SIGTERM, or the operator drains the node. A joining or ready node ends at once.
  void drain(membership_time now);
  /// The services have ended and the router is empty: the links send their goodbyes, then the node exits.
  void leave(membership_time now);
  void goodbye_sent(const runtime::node_ref& node, goodbye_result how, membership_time now);

  /// The actions since the last call. Called after each event, or after several.
  [[nodiscard]] membership_outbox take_actions(membership_time now);

  // ---- for the operator ----

  own_state state() const noexcept;
  cluster_readiness readiness() const;
  cluster_report report(membership_time now) const;
  const cluster_counts& counts() const noexcept;

private:
  class inside;

  void end_if_all_sent(membership_time now);

  std::unique_ptr<inside> inside_;
};

}  // namespace donet::actors
