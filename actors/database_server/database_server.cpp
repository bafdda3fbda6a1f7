#include "actors/database_server/database_server.hpp"

#include "actors/database_server/database_worker.hpp"

#include <algorithm>
#include <utility>

namespace donet::actors {

namespace {

// Requests read in one turn, which takes some milliseconds. Then the thread runs other actors and
// serves its sockets.
constexpr std::size_t requests_per_run = 2'500;

struct deadline_passed {};

}  // namespace

}  // namespace donet::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::deadline_passed)

namespace donet::actors {

database_server::database_server(caf::actor_config& config, runtime::unit& home,
                                 runtime::clock& time, caf::actor router,
                                 database_server_setup setup, runtime::logger& log)
    : runtime::pinned_actor(config, home), time_(time), router_(std::move(router)),
      contract_(std::move(setup.contract)), state_(setup.options, *contract_, log) {
  for (std::size_t i = 0; i < setup.options.workers; ++i)
    workers_.push_back(setup.make_worker(*this, i));
}

caf::behavior database_server::make_behavior() {
  return {
    [this](runtime::parcel& parcel) {
      state_.take(std::move(parcel));
      has_input_ = true;
      schedule_turn();
    },
    [this](const database_work_done& one) {
      state_.done(one.worker, std::move(*one.requests), std::move(*one.result), time_.now());
      hand_out();
    },
    [this](const deadline_passed&) {
      armed_for_ = runtime::clock::time_point::max();
      state_.check_deadlines(time_.now());
      hand_out();
    },
    [this](const welcome& as) {
      as_ = as.as;
      // Workers may have to check the database before the first request arrives.
      hand_out();
    },
    [this](const call_when_idle& call) {
      when_idle_ = call.then;
      end_if_idle();
    },
    [this](const report_unfinished&) { state_.report_unfinished(); },
    [this](const depart&) {
      router_ = nullptr;
      self_ = caf::actor_cast<caf::actor>(this);
      end_if_idle();
    },
  };
}

bool database_server::take_turn() {
  has_input_ = state_.work(requests_per_run, time_.now());
  hand_out();
  return has_input_;
}

void database_server::hand_out() {
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    request_list next = state_.next_for(i, time_.now());
    if (!next.empty())
      runtime::tell(workers_[i], database_work{std::make_shared<request_list>(std::move(next))});
    else if (router_ && state_.begin_to_look(i, time_.now()))
      runtime::tell(workers_[i], database_work{std::make_shared<request_list>()});
  }
  state_.show_counts();
  arm();
  emit();
  end_if_idle();
}

void database_server::arm() {
  const runtime::clock::time_point due = state_.next_deadline();
  // The timer that is already armed fires earlier and re-arms itself.
  if (due >= armed_for_)
    return;
  armed_for_ = due;
  timer_ = time_.after(std::max(due - time_.now(), runtime::clock::duration::zero()),
                       [this] { runtime::tell(*this, deadline_passed{}); });
}

void database_server::emit() {
  if (router_ && as_ != sink_id{} && state_.has_news())
    runtime::tell(router_, emission_in{as_, state_.take_emission()});
}

// Before it ends, the server finishes all requests that the router delivered, even if participants
// no longer receive the answers.
void database_server::end_if_idle() {
  if (has_input_ || !state_.is_idle())
    return;
  if (when_idle_)
    std::exchange(when_idle_, nullptr)();
  if (router_)
    return;
  timer_.cancel();
  for (caf::actor& one : workers_)
    runtime::tell(std::exchange(one, nullptr), end_of_work{});
  workers_.clear();
  self_ = nullptr;
  quit();
}

}  // namespace donet::actors
