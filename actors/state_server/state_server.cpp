#include "actors/state_server/state_server.hpp"

#include "actors/distributed_object/object.hpp"

#include <utility>

namespace donet::actors {

namespace {

// Deliveries to objects before everybody else on the thread has a turn.
constexpr std::size_t deliveries_per_turn = 20'000;

std::size_t index(runtime::subscriber number) noexcept {
  return static_cast<std::size_t>(number);
}

// It tells it itself; it comes behind whatever is in the mailbox already.
struct work_on {};

}  // namespace

}  // namespace donet::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::work_on)

namespace donet::actors {

state_server::state_server(caf::actor_config& config, runtime::unit& home, caf::actor router,
                           state_server_setup setup, runtime::logger& log)
    : runtime::floating_actor(config, home), router_(std::move(router)),
      layouts_(std::move(setup.layouts)), stays_home_(setup.stays_home), strand_(home.system()),
      state_(setup.options, *layouts_, log, *this) {}

void state_server::enqueue(caf::mailbox_element_ptr message, caf::execution_unit* unit) {
  if (stays_home_)
    caf::event_based_actor::enqueue(std::move(message), &home());
  else
    runtime::floating_actor::enqueue(std::move(message), unit);
}

caf::behavior state_server::make_behavior() {
  return {
    [this](runtime::parcel& parcel) {
      state_.take(std::move(parcel));
      ask_to_go_on();
    },
    [this](const work_on&) { work(); },
    [this](const welcome& as) {
      as_ = as.as;
      emit();
    },
    [this](const depart&) {
      router_ = nullptr;
      objects_.clear();
      quit();
    },
  };
}

void state_server::ask_to_go_on() {
  if (!std::exchange(going_on_, true))
    runtime::tell(*this, work_on{});
}

void state_server::work() {
  going_on_ = false;
  if (state_.work(deliveries_per_turn))
    ask_to_go_on();
  emit();
}

void state_server::emit() {
  if (state_.has_news())
    runtime::tell(router_, emission_in{as_, state_.take_emission()});
}

// ---- where the objects live ----

void state_server::take_in(runtime::subscriber number, object_state one) {
  if (objects_.size() <= index(number))
    objects_.resize(index(number) + 1);
  objects_[index(number)] = strand_.launch<object>(std::move(one));
}

bool state_server::deliver(runtime::subscriber number, object_world& world,
                           const runtime::message_view& message) {
  bool gone = false;
  strand_.deliver(objects_[index(number)], object_delivery{&world, &message, &gone});
  if (gone)
    objects_[index(number)] = nullptr;
  return !gone;
}

void state_server::prefetch_handle(runtime::subscriber number) noexcept {
  if (index(number) < objects_.size())
    __builtin_prefetch(&objects_[index(number)]);
}

// All of it, for CAF's part of an object is spread over it.
void state_server::prefetch_object(runtime::subscriber number) noexcept {
  if (index(number) >= objects_.size() || !objects_[index(number)])
    return;
  constexpr std::size_t line = 64;
  const auto* const begin =
    reinterpret_cast<const char*>(caf::actor_cast<caf::abstract_actor*>(objects_[index(number)]));
  for (std::size_t offset = 0; offset < sizeof(object); offset += line)
    __builtin_prefetch(begin + offset, 1);
}

}  // namespace donet::actors
