#pragma once
// The nodes of a cluster as one of them sees them. Nodes exchange this in the node handshake and in
// heartbeats (runtime/cluster/README.md); view_codec has the bytes.

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace donet::runtime {

/// A node in one of its lives: each start of the process has another incarnation, which is never 0.
struct node_ref {
  std::string name;
  std::uint64_t incarnation = 0;

  friend auto operator<=>(const node_ref&, const node_ref&) = default;
};

/// True for a name of a cluster or a node: 1 to 64 bytes of `[A-Za-z0-9._-]`.
bool is_node_name(std::string_view name) noexcept;

/// What a node is ready for; the value is the byte on the wire.
enum class node_phase : std::uint8_t {
  joining = 0,   ///< it exchanges interest with the members
  serving = 1,   ///< or it is suspended
  draining = 2,  ///< it ends in order
  ready = 3,     ///< it has exchanged everything and waits to be confirmed
};

/// What a node says that it alone owns; the value is the byte on the wire.
enum class claim_kind : std::uint8_t {
  service_channel = 1,  ///< the control channel of a State Server, ...: low = high = the channel
  client_channels = 2,  ///< the channels that a Client Agent gives its clients
  generated_ids = 3,    ///< the DoIds that a Database Server gives new objects
  upstream = 4,         ///< the connection to a parent Message Director; low and high are 0
  uberdog = 5,          ///< low = high = the id; the text is how it is declared
  anycast = 6,          ///< low = high = the channel; the text is its policy
  stored_ids = 7,       ///< the DoIds that a Database State Server answers for
  object_ids = 8,       ///< the DoIds that a State Server announces
};

struct claim {
  claim_kind what{};
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  std::string text;

  friend auto operator<=>(const claim&, const claim&) = default;
};

/// One node of a view.
struct cluster_member {
  node_ref node;
  std::string address;  ///< "host:port" where other nodes reach it
  node_phase phase{};
  std::vector<std::string> roles;  ///< the names of its services
  std::string version;             ///< of its program

  friend bool operator==(const cluster_member&, const cluster_member&) = default;
};

/// Why a node is dead; the value is the byte on the wire.
enum class death_cause : std::uint8_t {
  refused = 1,     ///< its host refuses connections: the process is gone
  silence = 2,     ///< it gave no sign of life
  stalled = 3,     ///< it took no data, or sent no heartbeat
  gap = 4,         ///< data between it and a member is missing
  restarted = 5,   ///< its next incarnation has come
  tombstone = 6,   ///< another member had a tombstone of it
  partition = 7,   ///< it reached only a part of the members
  over_limit = 8,  ///< it announced more than a node may
};

/// Remembers that this incarnation of a node is dead for good.
struct tombstone {
  node_ref node;
  std::string address;  ///< its last
  std::string by;       ///< the node that declared it dead first
  death_cause why{};
  std::uint32_t age_seconds = 0;  ///< since it was declared dead; no part of the hash of a view

  friend bool operator==(const tombstone&, const tombstone&) = default;
};

/// Both lists are sorted by name, then incarnation.
struct cluster_view {
  std::vector<cluster_member> members;
  std::vector<tombstone> tombstones;

  friend bool operator==(const cluster_view&, const cluster_view&) = default;
};

}  // namespace donet::runtime
