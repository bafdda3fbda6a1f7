#pragma once
// The values that must agree between two nodes before they are linked. Rules that need the state of a
// cluster (a name in use, tombstones, claims) belong to membership, in actors/cluster.

#include "runtime/cluster/node_handshake.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace donet::runtime {

/// The highest protocol number that both support; empty if there is none.
std::optional<std::uint16_t> common_protocol(const node_introduction& one,
                                             const node_introduction& other) noexcept;

/// True if the names in a certificate include that of the node or of the cluster.
bool certifies(const std::vector<std::string>& names, const std::string& node,
               const std::string& cluster);

/// The refusal if `mine` and `peer` may not be linked; its sentence has both values and fits the logs of both
/// nodes. Empty if they may be linked. Checked in this order: the node itself, another cluster, a
/// certificate that names neither the peer nor the cluster, no common protocol, another contract, equal CAF
/// node ids.
///
/// `certified` points to the names in the peer's certificate; null without TLS.
std::optional<node_refusal> refuse_unequal(const node_introduction& mine,
                                           const node_introduction& peer,
                                           const std::vector<std::string>* certified);

}  // namespace donet::runtime
