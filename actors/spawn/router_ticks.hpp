#pragma once
// Sends the router, which has no clock, a message for each tick of its provisional subscriptions.

#include "actors/interfaces.hpp"
#include "runtime/clock.hpp"
#include "runtime/execution/actor_base.hpp"
#include "runtime/limits.hpp"

#include <caf/actor.hpp>

#include <utility>

namespace donet::actors {

/// Created, used and destroyed on the thread of `time`. Holds a reference to the router, so it must
/// be destroyed before the node waits for its actors to end.
class router_ticks {
public:
  router_ticks(runtime::clock& time, caf::actor router) : time_(time), router_(std::move(router)) {
    schedule();
  }

private:
  void schedule() {
    next_ = time_.after(runtime::limits::provisional_tick, [this] {
      runtime::tell(router_, age_provisional{});
      schedule();
    });
  }

  runtime::clock& time_;
  caf::actor router_;
  runtime::timer next_;
};

}  // namespace donet::actors
