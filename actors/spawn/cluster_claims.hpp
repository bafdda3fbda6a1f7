#pragma once
// What a role file makes its node claim towards the other nodes of a cluster. The node sends it in
// the node handshake; donet-node --check compares it between role files. cluster/claims_rules knows
// which claims contradict each other.

#include "config/role_config.hpp"
#include "runtime/cluster/cluster_view.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace donet::dc {
class schema;
}

namespace donet::actors {

struct role_claim {
  std::string key;  ///< of the role file, for `config::written`
  runtime::claim claim;
};

/// In the order of the claim kinds, each kind in the order of the role file.
std::vector<role_claim> role_claims_of(const config::role_config& role);

/// The same without keys.
std::vector<runtime::claim> claims_of(const config::role_config& role);

/// The hash by which nodes compare their contracts: the hash that clients send, `global.strings`,
/// `global.dc_dialect` and the three `global.dc_*` switches.
std::uint64_t contract_hash_of(const config::global& global, const dc::schema& contract);

}  // namespace donet::actors
