#pragma once
// Decides when a node that finds no cluster forms one. Pure.
//
// Nodes that start together all find each other without a cluster. The one with the smallest name
// among the seeds forms it, and the others join. A node that is not among its own seeds never forms
// one, so a wrong seed list cannot create a second world.

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace donet::actors {

/// The last answer from the address of a seed.
struct seed_answer {
  enum class kind : unsigned char {
    none,      ///< no answer yet, or unreachable
    self,      ///< it is this node
    unformed,  ///< a node without a cluster
    formed,    ///< a node with a cluster
  };

  kind what = kind::none;
  std::string name;  ///< of the node, if it is `unformed`
};

/// After this time the seeds that do not answer no longer prevent a cluster.
inline constexpr std::chrono::seconds silent_seeds_time{10};

/// True if the node `name`, which started `since_start` ago, forms a cluster now. A node without
/// seeds does so at once.
bool may_form(std::string_view name, const std::vector<seed_answer>& seeds,
              std::chrono::milliseconds since_start);

}  // namespace donet::actors
