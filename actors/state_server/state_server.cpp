#include "actors/state_server/state_server.hpp"

#include <utility>

namespace donet::actors {

namespace {

// Objects served in one run, which takes some milliseconds. The thread then runs other actors and
// serves its sockets.
constexpr std::size_t deliveries_per_run = 1'000;

}  // namespace

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
    [this](runtime::parcel& parcel) { receive(parcel); },
    [this](const welcome& as) {
      as_ = as.as;
      emit();
    },
    [this](const depart&) {
      router_ = {};
      objects_.clear();
      quit();
    },
  };
}

void state_server::receive(runtime::parcel& parcel) {
  state_.take(std::move(parcel));
  schedule_turn();
}

bool state_server::take_turn() {
  const bool is_more = state_.work(deliveries_per_run);
  state_.show_counts();
  emit();
  return is_more;
}

void state_server::emit() {
  if (!state_.has_news())
    return;
  emission_in news{as_, state_.take_emission()};
  router_.give(news);
  state_.recycle(std::move(news.what));
}

}  // namespace donet::actors
