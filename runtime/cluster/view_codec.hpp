#pragma once
// The bytes of a cluster_view and its parts in the node handshake and in heartbeats
// (wire_fields.hpp). Reading rejects invalid node names and undefined values.

#include "dcfile/bytes.hpp"
#include "runtime/cluster/cluster_view.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace donet::runtime {

/// Fields: name, incarnation.
void append_node(dc::byte_buffer& to, const node_ref& node);
[[nodiscard]] bool read_node(dc::byte_reader& from, node_ref& node);

void append_nodes(dc::byte_buffer& to, const std::vector<node_ref>& nodes);
[[nodiscard]] bool read_nodes(dc::byte_reader& from, std::vector<node_ref>& nodes);

/// Reads a list of names; false also beyond limits::node_roles_max.
[[nodiscard]] bool read_roles(dc::byte_reader& from, std::vector<std::string>& roles);

/// Claims of one node. Each node compares them with the claims of every other node.
inline constexpr std::size_t node_claims_max = 4'096;

/// Fields: kind, low, high, text.
void append_claims(dc::byte_buffer& to, const std::vector<claim>& claims);
/// False also beyond `node_claims_max`.
[[nodiscard]] bool read_claims(dc::byte_reader& from, std::vector<claim>& claims);

/// Fields: the members, then the tombstones. A member has name, incarnation, address, phase, roles,
/// version. A tombstone has name, incarnation, address, by, why, age in seconds.
void append_view(dc::byte_buffer& to, const cluster_view& view);
/// Rejects lists that are not sorted or contain a node twice.
[[nodiscard]] bool read_view(dc::byte_reader& from, cluster_view& view);

/// FNV-1a of the bytes of the view without the ages of its tombstones. Nodes whose hashes are equal
/// do not send each other their views.
std::uint64_t hash_of(const cluster_view& view);

}  // namespace donet::runtime
