#include "actors/message_director/link.hpp"

#include "runtime/check.hpp"

#include <utility>

namespace donet::actors {

namespace {

constexpr std::string_view self = "link";

}  // namespace

link::link(caf::actor_config& config, runtime::unit& home, caf::actor router, caf::actor keeper,
           std::string node, std::uint64_t incarnation, runtime::logger& log)
    : runtime::floating_actor(config, home), router_(std::move(router)), keeper_(std::move(keeper)),
      node_(std::move(node)), log_(log), state_(incarnation) {}

caf::behavior link::make_behavior() {
  return {
    [this](runtime::link_message& message) {
      take(std::move(message));
      speak();
    },
    [this](link_data_out& out) {
      if (as_ != out.to)
        return;
      const std::uint64_t number = out.data.number;
      runtime::check(state_.push(std::move(out.data)) == number,
                     "router and link count differently");
      speak();
    },
    [this](const link_data_applied& applied) {
      if (as_ != applied.from)
        return;
      state_.applied();
      heard_ = true;
      speak();
      report();
    },
    [this](const welcome& as) {
      welcomed(as.as);
      speak();
    },
    [this](const way_open& way) {
      other_ = way.other;
      held_back_.clear();
      state_.connected();
      speak();
    },
    [this](const way_cut&) {
      log_.warn(self, "the way to another node is cut", {{"node", node_}});
      other_ = nullptr;
      held_back_.clear();
      state_.disconnected();
    },
    [this](const depart&) { go(); },
  };
}

void link::take(runtime::link_message message) {
  if (state_.is_up() && !as_) {
    held_back_.push_back(std::move(message));
    return;
  }
  using event = runtime::link_state::event;
  runtime::link_state::outcome now = state_.receive(std::move(message));
  switch (now.what) {
  case event::nothing: break;
  case event::data: runtime::tell(router_, link_data_in{*as_, std::move(now.data)}); break;
  case event::resumed: log_.info(self, "goes on where it was", {{"node", node_}}); break;
  case event::begun: begin(); break;
  case event::broken:
    log_.error(self, "something is missing between two nodes", {{"node", node_}});
    runtime::tell(keeper_, link_broken{node_});
    break;
  // The keeper of the link handles these (runtime/cluster/README.md).
  case event::goodbye:
  case event::other: break;
  }
  report();
}

void link::begin() {
  log_.info(self, "begins anew", {{"node", node_}});
  if (as_)
    runtime::tell(router_, participant_lost{*std::exchange(as_, std::nullopt)});
  reported_ = 0;
  heard_ = false;
  exchanged_ = false;
  ++asked_;
  runtime::tell(router_, link_begun{this, node_});
}

void link::welcomed(sink_id as) {
  if (--asked_ > 0) {
    // It has begun once more meanwhile.
    runtime::tell(router_, participant_lost{as});
    return;
  }
  as_ = as;
  for (runtime::link_message& message : std::exchange(held_back_, {}))
    take(std::move(message));
}

void link::report() {
  if (!as_)
    return;
  if (std::exchange(reported_, state_.acknowledged()) < state_.acknowledged())
    runtime::tell(router_, link_acknowledged{*as_, reported_});
  if (heard_ && reported_ > 0 && !std::exchange(exchanged_, true))
    runtime::tell(keeper_, link_exchanged{node_});
}

void link::speak() {
  std::vector<runtime::link_message> all = state_.take_outgoing();
  if (!other_)
    return;
  for (runtime::link_message& message : all)
    runtime::tell(other_, std::move(message));
}

void link::go() {
  router_ = nullptr;
  keeper_ = nullptr;
  other_ = nullptr;
  quit();
}

}  // namespace donet::actors
