#include "actors/distributed_object/object.hpp"

#include <utility>

namespace donet::actors {

object::object(caf::actor_config& config, runtime::strand& owner, object_state state)
    : runtime::strand_actor(config, owner), state_(std::move(state)) {}

// One behavior for all: a place in memory less for each of them, and so one less to wait for.
caf::behavior object::make_behavior() {
  static const caf::behavior shared{[](const object_delivery& one) -> runtime::no_answer {
    one.to->handle(one);
    return {};
  }};
  return shared;
}

void object::handle(const object_delivery& one) {
  state_.handle(*one.world, *one.message);
  if (!state_.gone())
    return;
  *one.gone = true;
  quit();
}

void object::prefetch() const noexcept {
  strand_actor::prefetch();
  __builtin_prefetch(&state_, 1);
  __builtin_prefetch(&state_ + 1, 1);
}

void object::prefetch_values() noexcept {
  prefetch_behavior();
  state_.values().prefetch();
}

}  // namespace donet::actors
