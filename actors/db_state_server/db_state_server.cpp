#include "actors/db_state_server/db_state_server.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace donet::actors {

namespace {

// Deliveries to objects in one run, which takes some milliseconds. The thread then runs other
// actors and serves its sockets.
constexpr std::size_t deliveries_per_run = 1'000;

struct deadline_passed {};

}  // namespace

}  // namespace donet::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::deadline_passed)

namespace donet::actors {

db_state_server::db_state_server(caf::actor_config& config, runtime::unit& home,
                                 runtime::clock& time, caf::actor router,
                                 const db_state_server_setup& setup, runtime::logger& log)
    : runtime::pinned_actor(config, home), time_(time), router_(std::move(router)),
      layouts_(setup.layouts), objects_(home.system()),
      state_(setup.options, *layouts_, log, objects_) {}

caf::behavior db_state_server::make_behavior() {
  return {
    [this](runtime::parcel& parcel) { receive(parcel); },
    [this](const deadline_passed&) {
      armed_for_ = runtime::clock::time_point::max();
      schedule_turn();
    },
    [this](const welcome& as) {
      as_ = as.as;
      emit();
    },
    [this](const depart&) {
      timer_.cancel();
      router_ = {};
      objects_.clear();
      quit();
    },
  };
}

void db_state_server::receive(runtime::parcel& parcel) {
  state_.take(std::move(parcel));
  schedule_turn();
}

bool db_state_server::take_turn() {
  const bool is_more = state_.work(deliveries_per_run, time_.now());
  state_.show_counts();
  arm();
  emit();
  return is_more;
}

// A timer that is already armed fires earlier and re-arms itself.
void db_state_server::arm() {
  const runtime::clock::time_point due = state_.next_deadline();
  if (due >= armed_for_)
    return;
  armed_for_ = due;
  timer_ = time_.after(std::max(due - time_.now(), runtime::clock::duration::zero()),
                       [this] { runtime::tell(*this, deadline_passed{}); });
}

void db_state_server::emit() {
  if (!state_.has_news())
    return;
  emission_in news{as_, state_.take_emission()};
  router_.give(news);
  state_.recycle(std::move(news.what));
}

}  // namespace donet::actors
