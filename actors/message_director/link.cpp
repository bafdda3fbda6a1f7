#include "actors/message_director/link.hpp"

#include "runtime/check.hpp"

#include <utility>

namespace donet::actors {

namespace {

constexpr std::string_view log_category = "link";

}  // namespace

link::link(caf::actor_config& config, runtime::unit& home, caf::actor router, caf::actor keeper,
           std::string node, std::uint64_t incarnation, runtime::logger& log)
    : runtime::floating_actor(config, home), router_(std::move(router)), keeper_(std::move(keeper)),
      node_(std::move(node)), log_(log), state_(incarnation) {}

caf::behavior link::make_behavior() {
  return {
    [this](runtime::link_message& message) {
      receive(std::move(message));
      send_output();
    },
    [this](link_data_out& out) {
      if (id_ != out.to)
        return;
      const std::uint64_t number = out.data.number;
      runtime::check(state_.push(std::move(out.data)) == number,
                     "router and link count differently");
      send_output();
    },
    [this](const link_data_applied& applied) {
      if (id_ != applied.from)
        return;
      state_.applied();
      has_applied_ = true;
      send_output();
      report();
    },
    [this](const welcome& welcomed) {
      accept(welcomed.as);
      send_output();
    },
    [this](const way_open& opened) {
      other_ = opened.other;
      held_back_.clear();
      state_.connected();
      send_output();
    },
    [this](const way_cut&) {
      log_.warn(log_category, "connection to node lost; link waits", {{"node", node_}});
      other_ = nullptr;
      held_back_.clear();
      state_.disconnected();
    },
    [this](const depart&) { end(); },
  };
}

void link::receive(runtime::link_message message) {
  if (state_.is_up() && !id_) {
    held_back_.push_back(std::move(message));
    return;
  }
  using event = runtime::link_state::event;
  runtime::link_state::outcome outcome = state_.receive(std::move(message));
  switch (outcome.what) {
  case event::nothing: break;
  case event::data: runtime::tell(router_, link_data_in{*id_, std::move(outcome.data)}); break;
  case event::resumed: log_.info(log_category, "link resumed", {{"node", node_}}); break;
  case event::begun: begin(); break;
  case event::broken:
    log_.error(log_category, "link data missing; link broken", {{"node", node_}});
    runtime::tell(keeper_, link_broken{node_});
    break;
  // The keeper of the link handles these (runtime/cluster/README.md).
  case event::goodbye:
  case event::other: break;
  }
  report();
}

void link::begin() {
  log_.info(log_category, "link begun", {{"node", node_}});
  if (id_)
    runtime::tell(router_, participant_lost{*std::exchange(id_, std::nullopt)});
  reported_ = 0;
  has_applied_ = false;
  is_exchanged_ = false;
  ++unanswered_;
  runtime::tell(router_, link_begun{this, node_});
}

void link::accept(sink_id id) {
  if (--unanswered_ > 0) {
    // The link has begun again since the router was asked.
    runtime::tell(router_, participant_lost{id});
    return;
  }
  id_ = id;
  for (runtime::link_message& message : std::exchange(held_back_, {}))
    receive(std::move(message));
}

void link::report() {
  if (!id_)
    return;
  if (std::exchange(reported_, state_.acknowledged()) < state_.acknowledged())
    runtime::tell(router_, link_acknowledged{*id_, reported_});
  if (has_applied_ && reported_ > 0 && !std::exchange(is_exchanged_, true))
    runtime::tell(keeper_, link_exchanged{node_});
}

void link::send_output() {
  std::vector<runtime::link_message> outgoing = state_.take_outgoing();
  if (!other_)
    return;
  for (runtime::link_message& message : outgoing)
    runtime::tell(other_, std::move(message));
}

void link::end() {
  router_ = nullptr;
  keeper_ = nullptr;
  other_ = nullptr;
  quit();
}

}  // namespace donet::actors
