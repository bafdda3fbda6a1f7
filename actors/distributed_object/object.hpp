#pragma once
// A Distributed Object as an actor. Its State Server's strand runs it, one message at a time, inside
// the State Server's own turn; nobody else knows it.

#include "actors/distributed_object/object_state.hpp"
#include "runtime/execution/strand.hpp"

namespace donet::actors {

class object;

/// From its State Server, which owns what is pointed to. Answer: none; the object sets `gone` if it
/// has ended.
struct object_delivery {
  object* to = nullptr;
  object_world* world = nullptr;
  const runtime::message_view* message = nullptr;
  bool* gone = nullptr;
};

class object final : public runtime::strand_actor {
public:
  object(caf::actor_config& config, runtime::strand& owner, object_state state);

  caf::behavior make_behavior() override;

  /// Soon it may be given a message: it is fetched from memory meanwhile; with the second call, what
  /// that points to.
  void prefetch() const noexcept;
  void prefetch_values() noexcept;

private:
  void handle(const object_delivery& one);

  object_state state_;
};

}  // namespace donet::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::object_delivery)
