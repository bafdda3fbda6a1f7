#pragma once
// The seeds of this node, their last answers, and when they let this node form a cluster. Pure.

#include "actors/cluster/forming_rules.hpp"
#include "actors/cluster/membership_times.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace donet::actors {

/// Addresses of seeds; further ones are ignored.
inline constexpr std::size_t seed_addresses_max = 64;

class seed_book {
public:
  enum class fit : unsigned char { all, too_many };

  /// The addresses of all seeds, as resolved last. Answers of addresses that remain are kept.
  [[nodiscard]] fit set(std::vector<std::string> addresses, membership_time now);

  /// The node at `address` has answered a dial; no effect if that is no seed.
  void answered(std::string_view address, seed_answer::kind what, std::string_view name,
                membership_time now);
  /// A node without a cluster has dialed this node.
  void dialed_by_unformed(const std::string& name, membership_time now);

  /// True if the node `name` forms a cluster now. It was started at `started`.
  bool may_form(std::string_view name, membership_time started, membership_time now);

  /// The seeds to dial: address, and the name of the node that answered there last. Without this node.
  std::vector<std::pair<std::string, std::string>> others() const;
  /// True if a seed has answered lately.
  bool has_answers(membership_time now) const;
  std::size_t size() const noexcept { return seeds_.size(); }

private:
  struct seed {
    seed_answer answer;
    membership_time at;
  };

  std::vector<seed_answer> answers(membership_time now) const;

  std::map<std::string, seed, std::less<>> seeds_;
  std::map<std::string, membership_time, std::less<>> unformed_;  // names of dialers
  std::vector<seed_answer> last_;
  membership_time changed_;  // when the answers were different last
};

}  // namespace donet::actors
