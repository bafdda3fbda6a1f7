#pragma once
// Which nodes of the cluster are dead. Every node decides this alone, from the reports that members
// send and pass on, and all nodes of a connected part come to the same verdict. Pure.
//
// Two members are joined unless one reports the other as unreachable. A node looks at the connected
// part that it is in. If some of that part do not reach each other, those with the most missing
// connections go, until all that remain reach each other. If the rest is large enough it continues,
// and all other members are dead; otherwise it stops (fences itself), and its supervisor restarts it.

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace donet::actors {

/// The state on which a node decides. Members are named by their place in `members`.
struct verdict_facts {
  using duration = std::chrono::milliseconds;

  struct member {
    std::string name;
    /// It is ready, but not confirmed: whether it counts is not settled between the members.
    bool is_only_ready = false;
    /// It has answered a heartbeat that this node sent in the last 2 s, and has not closed its connection
    /// since. True for this node itself.
    bool has_answered = true;
    /// The members that it reports as unreachable, by its newest report.
    std::vector<std::size_t> unreachable;
    /// It suspects a member that it does not report as unreachable.
    bool has_open_suspicion = false;
    /// How long its report and its view have been the same.
    duration unchanged_for{0};
  };

  /// A pair of members, and how long at least one of them has reported the other without a break.
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
  /// How long at least one pair has been missing without a break.
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

/// How long reports must be unchanged before they count: if all of the part reach each other, and if not.
inline constexpr verdict_facts::duration settled_clique_time{1'000};
inline constexpr verdict_facts::duration settled_time{3'000};
/// After this time without a complete graph a verdict no longer waits for reports to settle; then only
/// connections that are missing for `settled_time` count.
inline constexpr verdict_facts::duration unsettled_max{15'000};

verdict judge(const verdict_facts& facts);

/// Whether a part of `part` members may continue without the rest of `all`, by name: it has more than half,
/// or exactly half with the smallest name, or the cluster has two members and never had more.
bool may_continue(const std::vector<std::string>& all, const std::vector<std::string>& part,
                  unsigned peak);

}  // namespace donet::actors
