#include "actors/distributed_object/object.hpp"

#include <utility>

namespace donet::actors {

object::object(caf::actor_config& config, runtime::strand& owner, object_state state)
    : runtime::strand_actor(config, owner), state_(std::move(state)) {}

caf::behavior object::make_behavior() {
  return {[this](const object_delivery& one) {
    state_.handle(*one.world, *one.message);
    if (!state_.gone())
      return;
    *one.gone = true;
    quit();
  }};
}

}  // namespace donet::actors
