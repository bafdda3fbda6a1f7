#include "actors/distributed_object/strand_host.hpp"

#include "actors/distributed_object/object.hpp"

#include <caf/actor_cast.hpp>

#include <cstddef>
#include <utility>

namespace donet::actors {

namespace {

std::size_t index(runtime::subscriber number) noexcept {
  return static_cast<std::size_t>(number);
}

}  // namespace

void strand_host::take_in(runtime::subscriber number, object_state one) {
  if (objects_.size() <= index(number))
    objects_.resize(index(number) + 1);
  objects_[index(number)] = strand_.launch<object>(std::move(one));
}

object_life strand_host::deliver(runtime::subscriber number, object_world& world,
                                 const runtime::message_view& message) {
  object& receiver = *find(number);
  if (receiver.has_failed())
    return object_life::exists;
  object_life life = object_life::exists;
  if (!strand_.enter(receiver, [&] { life = receiver.handle(world, message); }))
    receiver.fail();
  if (life == object_life::ended)
    objects_[index(number)] = nullptr;
  return life;
}

void strand_host::prefetch_handle(runtime::subscriber number) noexcept {
  if (index(number) < objects_.size())
    __builtin_prefetch(&objects_[index(number)]);
}

void strand_host::prefetch_object(runtime::subscriber number) noexcept {
  if (object* const one = find(number); one != nullptr)
    one->prefetch();
}

void strand_host::prefetch_values(runtime::subscriber number) noexcept {
  if (object* const one = find(number); one != nullptr)
    one->prefetch_values();
}

object* strand_host::find(runtime::subscriber number) const noexcept {
  if (index(number) >= objects_.size() || !objects_[index(number)])
    return nullptr;
  return static_cast<object*>(caf::actor_cast<caf::abstract_actor*>(objects_[index(number)]));
}

}  // namespace donet::actors
