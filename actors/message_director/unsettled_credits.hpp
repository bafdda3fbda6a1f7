#pragma once
// Read credits whose messages are routed and which the node's services have not handled yet. The
// credits go back when all parcels that had the messages are handled: a service that is slower than
// the clients slows them down, and what waits for it stays bounded.

#include "runtime/net/connection.hpp"
#include "runtime/routing/subscriber.hpp"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

namespace donet::actors {

class unsettled_credits {
public:
  /// A service, and the number of the last of its parcels that matters.
  using awaited = std::pair<runtime::subscriber, std::uint64_t>;

  void hold(std::vector<awaited> parcels, std::vector<runtime::read_credit> credits) {
    held_.push_back({std::move(parcels), std::move(credits)});
  }

  /// Returns the credits, oldest first, until `is_handled(service, number)` is false for one.
  template <class IsHandled>
  void settle(IsHandled&& is_handled) {
    const auto handled = [&](const awaited& one) { return is_handled(one.first, one.second); };
    while (!held_.empty()
           && std::all_of(held_.front().parcels.begin(), held_.front().parcels.end(), handled))
      held_.pop_front();
  }

private:
  struct entry {
    std::vector<awaited> parcels;
    std::vector<runtime::read_credit> credits;
  };

  std::deque<entry> held_;
};

}  // namespace donet::actors
