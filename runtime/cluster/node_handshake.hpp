#pragma once
// The records that two nodes exchange on a new connection, before CAF takes it over: their
// identities, and the settings in which both must agree.
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

/// The only version of the protocol between nodes so far.
inline constexpr std::uint16_t node_protocol = 1;

/// Features of a program beyond the protocol. Nodes use a feature if both have its bit.
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

/// The nodes that a node counts when it decides whether its part of the cluster may continue.
struct quorum_summary {
  std::uint16_t size = 0;
  std::uint16_t peak = 0;  ///< the largest size since the cluster formed
  std::string smallest_name;
  std::vector<node_ref> nodes;

  friend bool operator==(const quorum_summary&, const quorum_summary&) = default;
};

/// The description that each side sends of itself.
struct node_introduction {
  std::uint16_t protocol_min = node_protocol;
  std::uint16_t protocol_max = node_protocol;
  std::string cluster;           ///< its name
  std::uint64_t cluster_id = 0;  ///< the incarnation of the node that formed it; 0 = not formed
  node_ref node;
  std::string address;  ///< "host:port" at which other nodes connect to it
  caf_node_id caf;
  std::string version;                    ///< of its program
  std::optional<std::uint64_t> contract;  ///< hash of its DC files; empty if it has none
  std::uint64_t features = 0;             ///< bits of node_feature
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
  std::uint16_t protocol = node_protocol;  ///< the version that both use
  cluster_view view;

  friend bool operator==(const node_welcome&, const node_welcome&) = default;
};

/// The reason why a node refuses another one; the value is the byte on the wire.
enum class refusal_code : std::uint8_t {
  self = 1,              ///< the dialer has connected to itself
  unformed = 2,          ///< neither side has a cluster yet
  other_cluster = 3,     ///< the names of the clusters differ
  protocol = 4,          ///< the nodes have no protocol version in common
  other_contract = 5,    ///< the contracts differ
  claim_conflict = 6,    ///< both claim the same resource
  same_caf_id = 7,       ///< CAF cannot distinguish the two systems
  name_taken = 8,        ///< a current member has this name
  certificate = 9,       ///< the certificate names neither the node nor the cluster
  expelled = 10,         ///< the members have declared this incarnation dead
  smaller_cluster = 11,  ///< two clusters exist, and the dialer's is the smaller one
  crossing = 12,         ///< both dial, and the acceptor's connection takes precedence
  leaving = 13,          ///< the acceptor is ending
};

struct node_refusal {
  refusal_code code{};
  std::string sentence;  ///< for the dialer's log, with both values
  std::string name;      ///< of the refusing node

  friend bool operator==(const node_refusal&, const node_refusal&) = default;
};

/// The dialer is still reading, and hands the connection over to CAF.
struct node_enter {
  friend bool operator==(const node_enter&, const node_enter&) = default;
};

using node_record = std::variant<node_hello, node_welcome, node_refusal, node_enter>;

}  // namespace donet::runtime
