#include "actors/message_director/link.hpp"

#include "runtime/check.hpp"

#include <string_view>
#include <utility>
#include <variant>

namespace donet::actors {

namespace {

constexpr std::string_view log_category = "link";

}  // namespace

link::link(caf::actor_config& config, runtime::unit& home, caf::actor router, caf::actor owner,
           link_options options, runtime::logger& log)
    : runtime::floating_actor(config, home), router_(std::move(router)), owner_(std::move(owner)),
      peer_(std::move(options.peer)), figures_(std::move(options.figures)), log_(log),
      carried_(*this, options.incarnation, options.window_bytes) {}

caf::behavior link::make_behavior() {
  return {
    [this](const runtime::link_bytes& message) {
      take(carried_.receive(message));
      send_output();
    },
    [this](link_data_out& out) {
      push(out);
      send_output();
    },
    [this](const link_data_applied& data) {
      if (id_ == data.from)
        applied();
      send_output();
    },
    [this](const welcome& answer) { welcomed(answer.as); },
    [this](const connection_open& opened) {
      stream_ = opened.stream;
      carried_.connected(opened.other);
    },
    [this](const connection_cut& closed) { cut(closed.stream); },
    [this](const send_on_link& message) {
      if (std::holds_alternative<runtime::link_answer>(message.what))
        answers_.push_back(message.what);
      else
        carried_.send(message.what);
      send_output();
    },
    [this](const depart&) {
      leave();
      send_output();
    },
    [this](const end_link& message) { end(message.is_dead); },
  };
}

// ---- from the other node ----

void link::take(runtime::link_state::outcome outcome) {
  using event = runtime::link_state::event;
  switch (outcome.what) {
  case event::nothing: break;
  case event::data: hand_over(std::move(outcome.data)); break;
  case event::begun: begin(); break;
  case event::resumed:
    resent_bytes_ += carried_.state().kept_bytes();
    log_.info(log_category, "link resumed",
              {{"node", peer_.name}, {"resent_bytes", carried_.state().kept_bytes()}});
    runtime::tell(owner_, link_opened{peer_, stream_, false});
    break;
  case event::broken:
    log_.error(log_category, "link data missing; link broken", {{"node", peer_.name}});
    runtime::tell(owner_, link_broken{peer_, stream_});
    break;
  case event::goodbye:
  case event::other: runtime::tell(owner_, link_said{peer_, std::move(*outcome.message)}); break;
  }
}

void link::begin() {
  log_.info(log_category, "link begun", {{"node", peer_.name}});
  id_.reset();
  waiting_.clear();
  handed_over_ = applied_ = reported_ = 0;
  whole_there_.reset();
  whole_here_.reset();
  is_exchanged_ = false;
  const bool is_again = std::exchange(has_begun_, true);
  runtime::tell(owner_, link_opened{peer_, stream_, true});
  if (!router_)
    return;
  if (is_again)
    runtime::tell(router_, link_lost{this, false});
  ++unanswered_;
  runtime::tell(router_, link_begun{this, peer_.name, figures_});
}

void link::hand_over(runtime::link_data data) {
  if (!router_) {
    // This node has no subscriber any more, so the data has no effect on it.
    carried_.applied();
    return;
  }
  if (!id_) {
    waiting_.push_back(std::move(data));
    return;
  }
  if (data.is_whole)
    whole_there_ = data.number;
  ++handed_over_;
  runtime::tell(router_, link_data_in{*id_, std::move(data)});
}

// ---- from the router ----

void link::welcomed(sink_id id) {
  // The router has forgotten the id of an earlier answer, because the link has begun again.
  if (--unanswered_ > 0)
    return;
  id_ = id;
  for (runtime::link_data& data : std::exchange(waiting_, {}))
    hand_over(std::move(data));
}

void link::push(link_data_out& out) {
  if (id_ != out.to)
    return;
  const std::uint64_t number = out.data.number;
  if (out.data.is_whole)
    whole_here_ = number;
  runtime::check(carried_.push(std::move(out.data)) == number, "router and link count differently");
}

void link::applied() {
  ++applied_;
  carried_.applied();
}

// ---- the connection ----

void link::cut(std::uint64_t stream) {
  carried_.disconnected();
  answers_.clear();
  runtime::tell(owner_, link_cut{peer_, stream});
}

void link::send_output() {
  carried_.flush();
  send_answers();
  report();
  say_goodbye();
}

// Answers never delay data.
void link::send_answers() {
  while (!answers_.empty() && carried_.state().has_room_beside_data()) {
    carried_.send(answers_.front());
    answers_.pop_front();
  }
}

void link::publish() noexcept {
  const runtime::link_state& state = carried_.state();
  figures_->kept_bytes.store(state.kept_bytes(), std::memory_order_relaxed);
  figures_->acknowledged.store(state.acknowledged(), std::memory_order_relaxed);
  figures_->sent_bytes.store(carried_.sent_bytes(), std::memory_order_relaxed);
  figures_->received_bytes.store(carried_.received_bytes(), std::memory_order_relaxed);
  figures_->resent_bytes.store(resent_bytes_, std::memory_order_relaxed);
}

void link::report() {
  const runtime::link_state& state = carried_.state();
  publish();
  if (!id_ || !router_)
    return;
  if (std::exchange(reported_, state.acknowledged()) < state.acknowledged())
    runtime::tell(router_, link_acknowledged{*id_, reported_});
  if (whole_there_ && applied_ >= *whole_there_ && whole_here_ && reported_ >= *whole_here_
      && !std::exchange(is_exchanged_, true))
    runtime::tell(owner_, link_exchanged{peer_});
}

// ---- the end ----

// The router has ended. What it has not applied has no effect on this node.
void link::leave() {
  router_ = nullptr;
  is_leaving_ = true;
  while (applied_ < handed_over_)
    applied();
  for (std::size_t left = std::exchange(waiting_, {}).size(); left > 0; --left)
    carried_.applied();
}

void link::say_goodbye() {
  const runtime::link_state& state = carried_.state();
  if (!is_leaving_ || has_said_goodbye_ || !state.is_up() || state.acknowledged() != state.pushed())
    return;
  has_said_goodbye_ = true;
  carried_.send(runtime::link_goodbye{state.pushed()});
  runtime::tell(owner_, link_left{peer_});
}

void link::end(bool is_dead) {
  if (router_)
    runtime::tell(router_, link_lost{this, is_dead});
  router_ = nullptr;
  owner_ = nullptr;
  carried_.disconnected();
  quit();
}

}  // namespace donet::actors
