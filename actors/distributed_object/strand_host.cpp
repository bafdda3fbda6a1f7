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

bool strand_host::deliver(runtime::subscriber number, object_world& world,
                          const runtime::message_view& message) {
  bool gone = false;
  strand_.deliver(objects_[index(number)], object_delivery{&world, &message, &gone});
  if (gone)
    objects_[index(number)] = nullptr;
  return !gone;
}

void strand_host::prefetch_handle(runtime::subscriber number) noexcept {
  if (index(number) < objects_.size())
    __builtin_prefetch(&objects_[index(number)]);
}

// All of it, for CAF's part of an object is spread over it.
void strand_host::prefetch_object(runtime::subscriber number) noexcept {
  if (index(number) >= objects_.size() || !objects_[index(number)])
    return;
  constexpr std::size_t line = 64;
  const auto* const begin =
    reinterpret_cast<const char*>(caf::actor_cast<caf::abstract_actor*>(objects_[index(number)]));
  for (std::size_t offset = 0; offset < sizeof(object); offset += line)
    __builtin_prefetch(begin + offset, 1);
}

}  // namespace donet::actors
