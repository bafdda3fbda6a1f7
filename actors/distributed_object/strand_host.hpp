#pragma once
// Holds the objects of a service's actor: each object is an actor, and the service's strand runs it
// (see `object`).

#include "actors/distributed_object/object_host.hpp"
#include "runtime/execution/strand.hpp"

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include <vector>

namespace donet::actors {

class object;

/// All calls must come from the actor that owns it.
class strand_host final : public object_host {
public:
  explicit strand_host(caf::actor_system& system) : strand_(system) {}

  /// Ends all objects without sending anything.
  void clear() noexcept { objects_.clear(); }

  void take_in(runtime::subscriber number, object_state object) override;
  object_life deliver(runtime::subscriber number, object_world& world,
                      const runtime::message_view& message) override;
  void prefetch_handle(runtime::subscriber number) noexcept override;
  void prefetch_object(runtime::subscriber number) noexcept override;
  void prefetch_values(runtime::subscriber number) noexcept override;

private:
  object* find(runtime::subscriber number) const noexcept;

  // Destruction order: objects end before the strand that runs them.
  runtime::strand strand_;
  std::vector<caf::actor> objects_;  // by number
};

}  // namespace donet::actors
