#pragma once
// What the decisions of a service that has objects know of the place where these live.

#include "actors/distributed_object/object_state.hpp"
#include "actors/distributed_object/object_world.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/routing/subscriber.hpp"

namespace donet::actors {

/// Where the objects of a service live. It calls nothing of the service.
class object_host {
public:
  /// An object that has entered the world; `number` is free.
  virtual void take_in(runtime::subscriber number, object_state object) = 0;
  /// Says whether the object still is there afterwards; if not, its number is free.
  virtual bool deliver(runtime::subscriber number, object_world& world,
                       const runtime::message_view& message) = 0;

  /// Soon a message for this number may come: its handle, then the object, then its values are fetched
  /// from memory meanwhile.
  virtual void prefetch_handle(runtime::subscriber) noexcept {}
  virtual void prefetch_object(runtime::subscriber) noexcept {}
  virtual void prefetch_values(runtime::subscriber) noexcept {}

protected:
  ~object_host() = default;
};

}  // namespace donet::actors
