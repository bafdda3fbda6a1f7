#pragma once
// Read credits of messages that are routed, and that the node's services have not handled yet. The
// credits return when all parcels with those messages are handled. So a service that is slower than
// the clients slows them down, and the bytes that wait for the service stay bounded.

#include "actors/message_director/service_parcel.hpp"
#include "runtime/net/connection.hpp"

#include <algorithm>
#include <deque>
#include <utility>
#include <vector>

namespace donet::actors {

class unsettled_credits {
public:
  bool empty() const noexcept { return held_.empty(); }

  /// Keeps the credits until every one of `parcels` is handled.
  void hold(std::vector<service_parcel> parcels, std::vector<runtime::read_credit> credits) {
    held_.push_back({std::move(parcels), std::move(credits)});
  }

  /// Returns the credits, oldest first, up to the first entry of which `is_handled(service_parcel)`
  /// is false for a parcel.
  template <class IsHandled>
  void settle(IsHandled&& is_handled) {
    while (!held_.empty()
           && std::all_of(held_.front().parcels.begin(), held_.front().parcels.end(), is_handled))
      held_.pop_front();
  }

private:
  struct entry {
    std::vector<service_parcel> parcels;
    std::vector<runtime::read_credit> credits;
  };

  std::deque<entry> held_;
};

}  // namespace donet::actors
