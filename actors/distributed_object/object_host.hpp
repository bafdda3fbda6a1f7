#pragma once
// The interface through which the decisions of a service reach its objects, independent of how
// objects are run.

#include "actors/distributed_object/object_state.hpp"
#include "actors/distributed_object/object_world.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/routing/subscriber.hpp"

namespace donet::actors {

/// Holds and runs the objects of a service. It never calls the service.
class object_host {
public:
  /// Adds an object that has entered the world; `number` must be free.
  virtual void take_in(runtime::subscriber number, object_state object) = 0;
  /// Delivers a message. If the object has ended, its number is free again.
  virtual object_life deliver(runtime::subscriber number, object_world& world,
                              const runtime::message_view& message) = 0;

  /// Start to fetch from memory, in this order, the handle, the object and the values of a number
  /// that may receive a message soon.
  virtual void prefetch_handle(runtime::subscriber) noexcept {}
  virtual void prefetch_object(runtime::subscriber) noexcept {}
  virtual void prefetch_values(runtime::subscriber) noexcept {}

protected:
  ~object_host() = default;
};

}  // namespace donet::actors
