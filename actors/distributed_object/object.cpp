#include "actors/distributed_object/object.hpp"

#include <utility>

namespace donet::actors {

object::object(caf::actor_config& config, runtime::strand& owner, object_state state)
    : runtime::strand_actor(config, owner), state_(std::move(state)) {}

object_life object::handle(object_world& world, const runtime::message_view& message) {
  return state_.handle(world, message);
}

void object::prefetch() const noexcept {
  __builtin_prefetch(&state_, 1);
  __builtin_prefetch(&state_ + 1, 1);
}

}  // namespace donet::actors
