#pragma once
// The way of this node into the cluster: forming one, joining, ready, serving; and the end of a node that
// cannot join. Pure.

#include "actors/cluster/membership_parts.hpp"

#include <string>
#include <vector>

namespace donet::actors {

class membership_joining {
public:
  membership_joining(membership_parts& parts, membership_time now)
      : parts_(parts), waiting_logged_(now), reached_(now) {}

  /// Takes every step that is possible now.
  void advance(membership_time now);
  /// The times of joining: logs what it waits for, and gives up.
  void tick(membership_time now);

  /// What joining waits for; empty if the node serves, or finds no cluster.
  std::vector<missing_node> missing() const;

private:
  std::chrono::milliseconds confirmed_max() const noexcept;
  void form(membership_time now);
  void serve(membership_time now);
  void exit_if_refused(membership_time now);
  void watch_cluster(membership_time now);
  void log_waiting(membership_time now);

  membership_parts& parts_;
  membership_time waiting_logged_;
  membership_time reached_;  // when a member was connected last
};

}  // namespace donet::actors
