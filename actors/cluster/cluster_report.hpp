#pragma once
// What a node shows of its cluster: to donet-inspect, to the metrics, and in /readyz. Plain data.

#include "runtime/cluster/cluster_view.hpp"
#include "runtime/cluster/node_handshake.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace donet::actors {

/// The state of this node (README, "States").
enum class own_state : unsigned char {
  joining,   ///< exchanges interest with all other nodes
  ready,     ///< has exchanged all; the other nodes have not confirmed it yet
  serving,   ///< takes part in the cluster
  draining,  ///< its services end
  leaving,   ///< its services have ended; the links send what is not acknowledged
  ended,     ///< `membership_action::exit` was the last action
};

/// "joining", "ready", ...
std::string_view name(own_state state) noexcept;

/// The state of another node, as this node sees it (README, "States").
enum class member_standing : unsigned char {
  joining,      ///< has not exchanged all interest with this node, or is not ready
  member,       ///< counts
  suspect,      ///< counts; gave no sign of life for a short time
  unreachable,  ///< counts; gave no sign of life for `dead_after`, or its process is gone
};

std::string_view name(member_standing standing) noexcept;

/// The connection of another node's link.
enum class connection_phase : unsigned char {
  none,
  dialing,   ///< this node dials
  entering,  ///< the node handshake is complete; BASP's handshake is not
  open,
};

std::string_view name(connection_phase phase) noexcept;

/// The reason for the end of a connection.
enum class cut_cause : unsigned char {
  closed,    ///< by the other node, or by the network
  silence,   ///< no byte arrived for 1.5 s
  too_slow,  ///< BASP's handshake was not complete in time
  broken,    ///< data was missing or malformed
  replaced,  ///< by a newer connection of the same node
  ended,     ///< the node has left, is dead, or was forgotten
};

inline constexpr std::size_t cut_causes = 6;

std::string_view name(cut_cause why) noexcept;

/// Another node, as this node sees it.
struct member_report {
  runtime::node_ref node;
  std::string address;
  std::string version;
  std::vector<std::string> roles;
  runtime::node_phase phase{};  ///< as it announced
  member_standing standing{};
  connection_phase connection{};
  bool is_exchanged = false;              ///< its link has exchanged all interest
  std::chrono::milliseconds known_for{};  ///< since it entered
  std::chrono::milliseconds silent_for{};
  /// Round trip of the last heartbeat that it answered at once; empty if none was.
  std::optional<std::chrono::microseconds> rtt;
};

/// A node that was declared dead within the last hour.
struct death_report {
  runtime::node_ref node;
  std::string by;
  runtime::death_cause why{};
  std::chrono::seconds ago{};
};

/// The answer to `donet-inspect cluster`.
struct cluster_report {
  std::string cluster;
  std::uint64_t cluster_id = 0;  ///< 0 = none yet
  runtime::cluster_member self;
  own_state state{};
  std::chrono::milliseconds in_state_for{};
  std::size_t members = 0;           ///< nodes that count, this one included
  unsigned peak = 0;                 ///< the largest number of members since the cluster formed
  std::vector<member_report> nodes;  ///< all others, sorted by name
  std::vector<death_report> recently_dead;
};

/// Totals since the start of this node, for the metrics.
struct cluster_counts {
  std::array<std::uint64_t, 9> deaths{};     ///< by death_cause
  std::array<std::uint64_t, 14> refusals{};  ///< by refusal_code, sent and received
  /// Connections that ended, by the node's name.
  std::map<std::string, std::array<std::uint64_t, cut_causes>, std::less<>> cuts;
  std::uint64_t dials = 0;
};

/// The part of /readyz that is about the cluster.
struct cluster_readiness {
  bool is_ready = false;
  std::string sentence;  ///< what joining waits for; empty if ready
};

}  // namespace donet::actors
