#pragma once
// The interest that this node announces to the other nodes of the cluster: the channels and ranges
// that a participant or service of this node is subscribed to, and how much of it each node has
// applied (architecture section 6).

#include "runtime/routing/subscriber.hpp"
#include "runtime/routing/subscription_table.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <vector>

namespace donet::actors {

/// Announcements are counted: each call of `announce` is one. Not for several threads.
class router_interest {
public:
  /// A link to a node has begun: its news are all subscriptions in force.
  void begin(runtime::subscriber node, const runtime::subscription_table& table);
  void forget(runtime::subscriber node);

  /// Adds these changes to the news of every node. There must be at least one change.
  void announce(const runtime::subscription_changes& changes);

  /// Announcements so far.
  std::uint64_t announced() const noexcept { return announced_; }
  /// How many of them all nodes have applied.
  std::uint64_t complete() const noexcept;

  /// True if no other node has applied less than this one, and this one not everything.
  bool is_last(runtime::subscriber node) const noexcept;
  /// Single changes of all announcements so far.
  std::uint64_t changes() const noexcept { return changes_; }

  /// True if there is something that `take_news` would return for this node.
  bool has_news(runtime::subscriber node) const { return !nodes_.at(node).news.empty(); }
  /// The changes since the last call, for the link data of this number.
  std::vector<runtime::subscription_change> take_news(runtime::subscriber node,
                                                      std::uint64_t data_number);
  /// The node has applied all link data up to this number.
  void acknowledged(runtime::subscriber node, std::uint64_t data_number);

private:
  struct sent_news {
    std::uint64_t data_number = 0;
    std::uint64_t announced = 0;  // as it was when the data was taken
  };

  struct record {
    std::vector<runtime::subscription_change> news;
    std::deque<sent_news> under_way;  // not acknowledged
    std::uint64_t complete = 0;       // announcements that the node has applied
  };

  std::uint64_t announced_ = 0;
  std::uint64_t changes_ = 0;
  std::map<runtime::subscriber, record> nodes_;
};

}  // namespace donet::actors
