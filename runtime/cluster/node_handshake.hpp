#pragma once
// The records that two nodes exchange on a new connection, before CAF gets it: who each is, and what
// both must agree about.
//
//   dialer                        acceptor
//     node_hello  ──────────────►
//                 ◄──────────────  node_welcome, or node_refusal
//     node_enter, or node_refusal ►
//     CAF's stream ◄────────────►

#include "runtime/cluster/cluster_view.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace donet::runtime {

/// The only number of the protocol between nodes so far.
inline constexpr std::uint16_t node_protocol = 1;

/// What a program can do beyond the protocol. Nodes use a feature where both have its bit.
namespace node_feature {

inline constexpr std::uint64_t inspect = 1u << 0;  ///< questions of the Inspector
inline constexpr std::uint64_t anycast = 1u << 1;  ///< members of anycast channels
inline constexpr std::uint64_t tracing = 1u << 2;  ///< traced frames

}  // namespace node_feature

/// The id that CAF gives the actor system of a node.
struct caf_node_id {
  std::array<std::byte, 20> host{};
  std::uint32_t process = 0;

  friend bool operator==(const caf_node_id&, const caf_node_id&) = default;
};

/// The nodes that count for a node when it decides with whom it may continue.
struct quorum_summary {
  std::uint16_t size = 0;
  std::uint16_t peak = 0;  ///< the largest size since the cluster formed
  std::string smallest_name;
  std::vector<node_ref> nodes;

  friend bool operator==(const quorum_summary&, const quorum_summary&) = default;
};

/// What each side says of itself.
struct node_introduction {
  std::uint16_t protocol_min = node_protocol;
  std::uint16_t protocol_max = node_protocol;
  std::string cluster;           ///< its name
  std::uint64_t cluster_id = 0;  ///< the incarnation of the node that formed it; 0 = not formed
  node_ref node;
  std::string address;  ///< "host:port" where other nodes reach it
  caf_node_id caf;
  std::string version;                    ///< of its program
  std::optional<std::uint64_t> contract;  ///< hash of its DC files; nothing if it has none
  std::uint64_t features = 0;             ///< of node_feature
  node_phase phase{};
  std::vector<std::string> roles;  ///< the names of its services
  std::vector<claim> claims;
  quorum_summary quorum;

  friend bool operator==(const node_introduction&, const node_introduction&) = default;
};

struct node_hello {
  node_introduction self;

  friend bool operator==(const node_hello&, const node_hello&) = default;
};

struct node_welcome {
  node_introduction self;
  std::uint16_t protocol = node_protocol;  ///< the one that both use
  cluster_view view;

  friend bool operator==(const node_welcome&, const node_welcome&) = default;
};

/// Why a node does not let another in; the value is the byte on the wire.
enum class refusal_code : std::uint8_t {
  self = 1,              ///< the dialer has reached itself
  unformed = 2,          ///< neither side has a cluster yet
  other_cluster = 3,     ///< the names of the clusters differ
  protocol = 4,          ///< no protocol number in common
  other_contract = 5,    ///< the contracts differ
  claim_conflict = 6,    ///< both own the same
  same_caf_id = 7,       ///< CAF takes both for one system
  name_taken = 8,        ///< a live member has this name
  certificate = 9,       ///< its certificate names neither the node nor the cluster
  expelled = 10,         ///< this incarnation is dead for the members
  smaller_cluster = 11,  ///< two clusters have met, and the dialer's is the smaller one
  crossing = 12,         ///< both dial, and the acceptor's connection wins
  leaving = 13,          ///< the acceptor ends
};

struct node_refusal {
  refusal_code code{};
  std::string sentence;  ///< for the log of the dialer, with both values
  std::string name;      ///< of the node that refuses

  friend bool operator==(const node_refusal&, const node_refusal&) = default;
};

/// The dialer still reads, and hands the connection over to CAF.
struct node_enter {
  friend bool operator==(const node_enter&, const node_enter&) = default;
};

using node_record = std::variant<node_hello, node_welcome, node_refusal, node_enter>;

}  // namespace donet::runtime
