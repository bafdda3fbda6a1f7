#pragma once
// A Distributed Object as an actor. Its State Server's strand runs it, one message at a time,
// within the State Server's own turn. No other actor holds a reference to it.

#include "actors/distributed_object/object_state.hpp"
#include "runtime/execution/strand.hpp"

namespace donet::actors {

/// Has no behavior: its strand calls it for each message, and only the strand may wake it.
class object final : public runtime::strand_actor {
public:
  object(caf::actor_config& config, runtime::strand& owner, object_state state);

  object_life handle(object_world& world, const runtime::message_view& message);

  /// Set when a handler has thrown: the object receives no further messages.
  bool has_failed() const noexcept { return has_failed_; }
  void fail() noexcept { has_failed_ = true; }

  /// Start to fetch the object from memory before it may receive a message; `prefetch_values`
  /// fetches the values that the object points to.
  void prefetch() const noexcept;
  void prefetch_values() noexcept { state_.values().prefetch(); }

private:
  object_state state_;
  bool has_failed_ = false;
};

}  // namespace donet::actors
