#include "actors/state_server/state_server.hpp"

#include <utility>

namespace donet::actors {

namespace {

// Deliveries to objects in one run: some milliseconds. The thread then runs other actors and serves sockets.
constexpr std::size_t deliveries_per_run = 5'000;

// It tells it itself; it comes behind whatever is in the mailbox already.
struct work_on {};

}  // namespace

}  // namespace donet::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::work_on)

namespace donet::actors {

state_server::state_server(caf::actor_config& config, runtime::unit& home, caf::actor router,
                           state_server_setup setup, runtime::logger& log)
    : runtime::floating_actor(config, home), router_(std::move(router)),
      layouts_(std::move(setup.layouts)), stays_home_(setup.stays_home), objects_(home.system()),
      state_(setup.options, *layouts_, log, objects_) {}

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
  if (state_.work(deliveries_per_run))
    ask_to_go_on();
  state_.show_counts();
  emit();
}

void state_server::emit() {
  if (state_.has_news())
    runtime::tell(router_, emission_in{as_, state_.take_emission()});
}

}  // namespace donet::actors
