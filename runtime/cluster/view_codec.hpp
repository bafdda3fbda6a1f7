#pragma once
// The bytes of a cluster_view and of its parts, as the node handshake and heartbeats carry them
// (wire_fields.hpp). Reading rejects names that no node may have, and values without a meaning.

#include "dcfile/bytes.hpp"
#include "runtime/cluster/cluster_view.hpp"

#include <cstdint>
#include <vector>

namespace donet::runtime {

/// Name, incarnation.
void append_node(dc::byte_buffer& to, const node_ref& node);
[[nodiscard]] bool read_node(dc::byte_reader& from, node_ref& node);

void append_nodes(dc::byte_buffer& to, const std::vector<node_ref>& nodes);
[[nodiscard]] bool read_nodes(dc::byte_reader& from, std::vector<node_ref>& nodes);

/// Kind, low, high, text.
void append_claims(dc::byte_buffer& to, const std::vector<claim>& claims);
[[nodiscard]] bool read_claims(dc::byte_reader& from, std::vector<claim>& claims);

/// The members, then the tombstones. A member: name, incarnation, address, phase, roles, version. A
/// tombstone: name, incarnation, address, by, why, age in seconds.
void append_view(dc::byte_buffer& to, const cluster_view& view);
/// Rejects lists that are not sorted, or have a node twice.
[[nodiscard]] bool read_view(dc::byte_reader& from, cluster_view& view);

/// FNV-1a of the bytes of the view without the ages of its tombstones. Nodes with equal hashes need
/// not send each other their views.
std::uint64_t hash_of(const cluster_view& view);

}  // namespace donet::runtime
