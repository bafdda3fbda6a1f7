#pragma once
// Which members are dead: gathers the reports of all members for verdict_rules, and executes its verdict.
// Pure.

#include "actors/cluster/membership_parts.hpp"
#include "actors/cluster/verdict_rules.hpp"
#include "runtime/cluster/cluster_view.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace donet::actors {

class membership_verdict {
public:
  explicit membership_verdict(membership_parts& parts) : parts_(parts) {}

  /// Called on each tick, when the standings of all nodes are judged. Declares nodes dead, or fences this
  /// node. A node that is joining or ready takes no verdict.
  void tick(membership_time now);

private:
  using pair = std::pair<runtime::node_ref, runtime::node_ref>;

  // The report of a member. A report that differs from the last one was changed `since` then.
  struct report {
    std::vector<runtime::node_ref> unreachable;
    std::vector<runtime::node_ref> suspect;
    std::uint64_t view_hash = 0;
    membership_time since;
  };

  void keep(const runtime::node_ref& of, report latest);
  void note_reports(membership_time now);
  void note_missing(membership_time now);
  verdict_facts facts(const std::vector<runtime::node_ref>& members, membership_time now) const;
  void expel(const runtime::node_ref& dead, membership_time now);
  void fence(const verdict_facts& on, membership_time now);

  membership_parts& parts_;
  std::map<runtime::node_ref, report> reports_;      // of the members, this node included
  std::map<pair, membership_time> missing_since_;    // pairs of which one reports the other
  std::optional<membership_time> incomplete_since_;  // there is such a pair
};

}  // namespace donet::actors
