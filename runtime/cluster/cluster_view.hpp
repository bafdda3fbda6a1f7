#pragma once
// The nodes of a cluster from the point of view of one of them. Nodes exchange views in the node
// handshake and in heartbeats (runtime/cluster/README.md); view_codec defines the bytes.

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace donet::runtime {

/// One run of a node: each start of the process has another incarnation, which is never 0.
struct node_ref {
  std::string name;
  std::uint64_t incarnation = 0;

  friend auto operator<=>(const node_ref&, const node_ref&) = default;
};

/// True for a valid name of a cluster or a node: 1 to 64 bytes of `[A-Za-z0-9._-]`.
bool is_node_name(std::string_view name) noexcept;

/// The phase of a node; the value is the byte on the wire.
enum class node_phase : std::uint8_t {
  joining = 0,   ///< exchanges interest with the members
  serving = 1,   ///< takes part in the cluster, or is suspended
  draining = 2,  ///< ends in order
  ready = 3,     ///< has exchanged all interest; waits for confirmation
};

/// A resource that a node claims to own alone; the value is the byte on the wire.
enum class claim_kind : std::uint8_t {
  service_channel = 1,  ///< the control channel of a State Server, ...: low = high = the channel
  client_channels = 2,  ///< the channels that a Client Agent assigns to its clients
  generated_ids = 3,    ///< the DoIds that a Database Server assigns to new objects
  upstream = 4,         ///< the connection to a parent Message Director; low and high are 0
  uberdog = 5,          ///< low = high = the id; the text is its declaration
  anycast = 6,          ///< low = high = the channel; the text is its policy
  stored_ids = 7,       ///< the DoIds that a Database State Server serves
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
  std::string address;  ///< "host:port" at which other nodes connect to it
  node_phase phase{};
  std::vector<std::string> roles;  ///< the names of its services
  std::string version;             ///< of its program

  friend bool operator==(const cluster_member&, const cluster_member&) = default;
};

/// The reason why a node was declared dead; the value is the byte on the wire.
enum class death_cause : std::uint8_t {
  refused = 1,     ///< its host refuses connections: the process has ended
  silence = 2,     ///< nothing was received from it
  stalled = 3,     ///< it received no data, or sent no heartbeat
  gap = 4,         ///< data between it and a member is missing
  restarted = 5,   ///< its next incarnation has connected
  tombstone = 6,   ///< another member had a tombstone of it
  partition = 7,   ///< it reached only some of the members
  over_limit = 8,  ///< it announced more than a node may have
};

/// Records that this incarnation of a node is dead permanently.
struct tombstone {
  node_ref node;
  std::string address;  ///< its last address
  std::string by;       ///< the node that declared it dead first
  death_cause why{};
  std::uint32_t age_seconds = 0;  ///< since the declaration; not part of a view's hash

  friend bool operator==(const tombstone&, const tombstone&) = default;
};

/// Both lists are sorted by name, then by incarnation.
struct cluster_view {
  std::vector<cluster_member> members;
  std::vector<tombstone> tombstones;

  friend bool operator==(const cluster_view&, const cluster_view&) = default;
};

}  // namespace donet::runtime
