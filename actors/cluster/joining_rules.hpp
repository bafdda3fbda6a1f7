#pragma once
// What a joining node waits for. Pure.
//
// A node is ready when it has exchanged all interest with every node in the latest view of each of its
// peers. A ready node serves when each of them has confirmed it, so that it counts before it serves.

#include "actors/cluster/gone_nodes.hpp"
#include "actors/cluster/member_table.hpp"
#include "actors/cluster/membership_texts.hpp"
#include "runtime/cluster/cluster_view.hpp"

#include <cstdint>
#include <vector>

namespace donet::actors {

/// The nodes that the latest views of connected nodes name, and that this node does not have. `own_hash` is
/// the hash of this node's view: an equal view names no other nodes.
std::vector<runtime::cluster_member> unmet_nodes(const member_table& table, const gone_nodes& gone,
                                                 const runtime::node_ref& self,
                                                 std::uint64_t own_hash);

/// The nodes that prevent this node from being ready, sorted by name, each once.
std::vector<missing_node> missing_for_ready(const member_table& table, const gone_nodes& gone,
                                            const runtime::node_ref& self, std::uint64_t own_hash);

/// The nodes that have not confirmed this node as ready.
std::vector<missing_node> missing_confirmations(const member_table& table, std::uint64_t own_hash,
                                                const runtime::node_ref& self);

}  // namespace donet::actors
