#pragma once
// Contradictions between the claims of two nodes. A node compares its own claims with those of each
// node that it connects to: a conflict either prevents the newcomer from joining, or causes a
// warning. Pure.

#include "runtime/cluster/cluster_view.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace donet::actors {

struct claim_conflict {
  enum class kind : unsigned char {
    refused,  ///< the newcomer may not join: objects, channels or messages would exist twice
    warned,   ///< probably a mistake
  };

  kind what{};
  std::string sentence;  ///< with both values, e.g. for the log

  friend bool operator==(const claim_conflict&, const claim_conflict&) = default;
};

/// All conflicts between the claims of two nodes, in the order of `one`'s claims; the names are for
/// the sentences.
std::vector<claim_conflict> compare_claims(std::string_view one_name,
                                           const std::vector<runtime::claim>& one,
                                           std::string_view other_name,
                                           const std::vector<runtime::claim>& other);

}  // namespace donet::actors
