#pragma once
// Decides which nodes of the cluster are dead. Every node decides this alone, from the reports that
// members send and forward, and all nodes of a connected part reach the same verdict. Pure.
//
// Two members are joined unless one reports the other as unreachable. A node considers the
// connected part that contains it. If some members of that part do not reach each other, those with
// the most missing connections are removed, until all remaining ones reach each other. If the rest
// is large enough it continues, and all other members are dead; otherwise it stops (fences itself),
// and its supervisor restarts it.

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace donet::actors {

/// The state on which a node decides. Members are identified by their index in `members`.
struct verdict_facts {
  using duration = std::chrono::milliseconds;

  struct member {
    std::string name;
    /// It is ready but not confirmed: the members do not agree yet whether it counts.
    bool is_only_ready = false;
    /// It has answered a heartbeat that this node sent in the last 2 s, and has not closed its
    /// connection since. True for this node itself.
    bool has_answered = true;
    /// The members that it reports as unreachable in its latest report.
    std::vector<std::size_t> unreachable;
    /// It suspects a member that it does not report as unreachable.
    bool has_open_suspicion = false;
    /// The time since its report or its view last changed.
    duration unchanged_for{0};
  };

  /// A pair of members, and the time for which at least one of them has continuously reported the
  /// other.
  struct missing_connection {
    std::size_t one = 0;
    std::size_t other = 0;
    duration missing_for{0};
  };

  std::vector<member> members;  ///< the nodes that count, this one included, sorted by name
  std::size_t self = 0;         ///< this node
  unsigned peak = 0;            ///< the largest number of members since the cluster formed
  /// All pairs of which one reports the other.
  std::vector<missing_connection> missing;
  /// The time for which at least one pair has continuously been missing.
  duration incomplete_for{0};
};

struct verdict {
  enum class kind : unsigned char {
    wait,   ///< all members reach each other, or the reports have not settled
    fence,  ///< this node must stop
    expel,  ///< `dead` are dead; the others continue
  };

  kind what = kind::wait;
  std::vector<std::size_t> dead;  ///< in ascending order

  friend bool operator==(const verdict&, const verdict&) = default;
};

/// The time for which reports must be unchanged before they count: if all members of the part reach
/// each other, and if not.
inline constexpr verdict_facts::duration settled_clique_time{1'000};
inline constexpr verdict_facts::duration settled_time{3'000};
/// After this time without a complete graph a verdict no longer waits for reports to settle; then
/// only connections that have been missing for `settled_time` count.
inline constexpr verdict_facts::duration unsettled_max{15'000};

verdict judge(const verdict_facts& facts);

/// True if the members of `part` may continue without the rest of `all`: they are more than half,
/// or exactly half including the smallest name, or the cluster has two members and never had more.
bool may_continue(const std::vector<std::string>& all, const std::vector<std::string>& part,
                  unsigned peak);

}  // namespace donet::actors
