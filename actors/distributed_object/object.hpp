#pragma once
// A Distributed Object as an actor. Its State Server's strand runs it, one message at a time, inside
// the State Server's own turn; nobody else knows it.

#include "actors/distributed_object/object_state.hpp"
#include "runtime/execution/strand.hpp"

namespace donet::actors {

/// Has no behavior: its strand enters it for each message, and only the strand may wake it.
class object final : public runtime::strand_actor {
public:
  object(caf::actor_config& config, runtime::strand& owner, object_state state);

  /// Handles a message; returns whether the object still exists.
  bool handle(object_world& world, const runtime::message_view& message);

  /// A handler has thrown: the object is not given messages any more.
  bool has_failed() const noexcept { return has_failed_; }
  void fail() noexcept { has_failed_ = true; }

  /// Soon it may be given a message: it is fetched from memory meanwhile; with the second call, what
  /// that points to.
  void prefetch() const noexcept;
  void prefetch_values() noexcept { state_.values().prefetch(); }

private:
  object_state state_;
  bool has_failed_ = false;
};

}  // namespace donet::actors
