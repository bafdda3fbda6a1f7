#include "actors/cluster/membership.hpp"

#include "runtime/net/address.hpp"

#include <string_view>
#include <utility>
#include <variant>

namespace donet::actors {

namespace {

constexpr std::string_view log_category = "cluster";

// Intervals of the look-ups of seeds: a joining node waits for them.
constexpr std::chrono::seconds lookup_joining{1};
constexpr std::chrono::seconds lookup_serving{10};

// Time in which the other node reads a goodbye and closes the connection.
constexpr std::chrono::seconds goodbye_time{1};

}  // namespace

membership::membership(caf::actor_config& config, runtime::unit& home, runtime::event_loop& loop,
                       membership_setup setup, runtime::logger& log)
    : runtime::pinned_actor(config, home), loop_(loop), setup_(std::move(setup)), log_(log),
      faults_(log) {}

caf::behavior membership::make_behavior() {
  return {
    [this](const start_membership&) { start(); },
    [this](const tick_now&) {
      tick();
      perform();
      if (held_)
        show();
    },
    [this](const look_at_actions&) { perform(); },
    [this](const handshake_ended& ended) { take(ended); },
    [this](const link_opened& opened) {
      state().connection_open(opened.node, opened.stream, now());
      if (opened.has_begun)
        state().link_begun(opened.node, now());
      perform();
    },
    [this](const link_cut& cut) {
      questions_->cut(cut.node);
      state().connection_closed(cut.node, cut.stream, cut_cause::closed, now());
      if (const auto said = goodbyes_.find(cut.node); said != goodbyes_.end() && said->second)
        state().goodbye_sent(cut.node, goodbye_result::sent, now());
      perform();
    },
    [this](const link_exchanged& exchanged) {
      state().link_exchanged(exchanged.node, now());
      perform();
    },
    [this](const link_broken& broken) {
      links_->cut(broken.node);
      state().connection_closed(broken.node, broken.stream, cut_cause::broken, now());
      perform();
    },
    [this](const link_said& said) {
      receive(said);
      perform();
    },
    [this](const link_left& left) { goodbyes_[left.node] = now(); },
    [this](const drain_membership&) {
      state().drain(now());
      perform();
    },
    [this](ask_node& question) {
      if (questions_)
        questions_->ask(question.name, std::move(question.body), std::move(question.then), now());
      else
        question.then({});
    },
    [this](answer_node& answer) {
      if (questions_)
        questions_->answer(answer.to, answer.number, std::move(answer.page));
    },
    [this](const leave_cluster& order) {
      leave(order.patience);
      perform();
    },
  };
}

void membership::start() {
  held_ = this;
  links_.emplace(home().system(), loop_,
                 peer_links_options{.launch = setup_.launch_link,
                                    .owner = this,
                                    .window_bytes = setup_.window_bytes,
                                    .reserved = setup_.reserved},
                 log_);
  questions_.emplace(peer_questions_calls{
    .send = [this](const runtime::node_ref& to,
                   runtime::link_message message) { links_->send(to, std::move(message)); },
    .asked =
      [this](const runtime::node_ref& from, link_questions::asked question) {
        pass_to_inspector(from, std::move(question));
      }});
  seed_sources_.emplace(loop_);
  seeds_.emplace(loop_, *seed_sources_, setup_.seeds);
  // Handshakes call these; what follows waits until they have returned.
  setup_.port->begin(
    setup_.options,
    {.accepted =
       [this](runtime::node_arrival arrival) {
         runtime::tell(
           *this, handshake_ended{0, std::make_shared<runtime::node_arrival>(std::move(arrival))});
       },
     .judged = [this] { runtime::tell(*this, look_at_actions{}); }});
  tick();
  perform();
  if (held_)
    show();
}

void membership::tick() {
  next_tick_ = loop_.after(membership_times::tick, [this] { runtime::tell(*this, tick_now{}); });
  links_->for_each_read([this](const runtime::node_ref& node, membership_time at) {
    state().received_bytes(node, at);
  });
  links_->for_each_stalled(now(), [this](const runtime::node_ref& node) {
    state().link_failed(node, runtime::death_cause::stalled, now());
  });
  questions_->tick(now());
  look_up_seeds();
  report_left();
  state().tick(now());
}

// ---- seeds ----

void membership::look_up_seeds() {
  if (now() >= next_lookup_) {
    next_lookup_ =
      now() + (state().state() == own_state::joining ? lookup_joining : lookup_serving);
    seeds_->refresh();
    report_unresolved();
  }
  if (!seeds_->is_complete())
    return;
  std::vector<std::string> found = seeds_->unresolved();
  for (const runtime::address& one : seeds_->addresses())
    found.push_back(to_string(one));
  if (found != seed_addresses_) {
    seed_addresses_ = found;
    state().set_seeds(std::move(found), now());
  }
}

void membership::report_unresolved() {
  if (now() < unresolved_logged_ + membership_times::waiting_log)
    return;
  for (const std::string& problem : seeds_->problems()) {
    unresolved_logged_ = now();
    log_.warn(log_category, "seed not resolved", {{"problem", problem}});
  }
}

// ---- handshakes ----

void membership::take(const handshake_ended& ended) {
  dials_.erase(ended.dial);
  runtime::node_arrival& arrival = *ended.arrival;
  if (arrival.stream) {
    const runtime::node_ref node = arrival.peer->node;
    const std::uint64_t stream = state().entered({arrival.side, ended.dial, *arrival.peer}, now());
    perform();
    if (stream != 0 && held_)
      links_->take(node, std::move(arrival), stream);
    return;
  }
  if (arrival.refusal)
    state().refused({.side = arrival.side,
                     .dial = ended.dial,
                     .refusal = *arrival.refusal,
                     .is_by_peer = arrival.refused_by_peer,
                     .from = arrival.from,
                     .peer = arrival.peer},
                    now());
  else
    report_problem(arrival);
  if (!arrival.refusal && ended.dial != 0)
    state().dial_failed(ended.dial,
                        arrival.no_listener ? dial_failure::refused : dial_failure::other, now());
  perform();
}

// Whoever reaches the port can cause such a failure, so the number of lines is bounded.
void membership::report_problem(const runtime::node_arrival& arrival) {
  if (!arrival.no_listener && !arrival.problem.empty())
    faults_.warn(log_category, "node handshake failed; connection closed",
                 {{"peer", arrival.from}, {"problem", arrival.problem}});
}

void membership::execute(const membership_action::dial& action) {
  const std::optional<runtime::address> to = runtime::parse_address(action.address);
  if (!to) {
    state().dial_failed(action.number, dial_failure::other, now());
    return;
  }
  dials_[action.number] = setup_.port->dial(
    *to, action.number, [this, number = action.number](runtime::node_arrival arrival) {
      runtime::tell(*this, handshake_ended{
                             number, std::make_shared<runtime::node_arrival>(std::move(arrival))});
    });
}

void membership::execute(const membership_action::give_up_dial& action) {
  if (const auto found = dials_.find(action.number); found != dials_.end()) {
    setup_.port->give_up(found->second);
    dials_.erase(found);
  }
}

// ---- links ----

void membership::receive(const link_said& said) {
  if (const auto* beat = std::get_if<runtime::link_heartbeat>(&said.what))
    state().heartbeat(said.node, *beat, now());
  else if (std::holds_alternative<runtime::link_goodbye>(said.what))
    state().goodbye(said.node, now());
  else if (const auto* expelled = std::get_if<runtime::link_expelled>(&said.what))
    state().expelled(said.node, *expelled, now());
  else
    questions_->receive(said.node, said.what);
}

void membership::pass_to_inspector(const runtime::node_ref& from, link_questions::asked question) {
  setup_.answer_question(
    std::move(question.body),
    [self = caf::actor(this), from, number = question.number](dc::byte_buffer page) {
      runtime::tell(self, answer_node{from, number, std::move(page)});
    });
}

void membership::execute(const membership_action::start_link& action) {
  links_->start(action.node.node);
  questions_->start(action.node.node, action.features);
}

void membership::execute(const membership_action::cut& action) {
  links_->cut(action.node);
}

void membership::execute(const membership_action::end_link& action) {
  questions_->end(action.node);
  links_->end(action.node, action.why == membership_action::end_link::cause::dead);
}

void membership::execute(const membership_action::send& action) {
  links_->send(action.node, action.message);
}

// The interest of a node counts from the begin of its link.
void membership::execute(const membership_action::admit&) {}

void membership::execute(const membership_action::serve&) {
  show();
  setup_.serve();
}

void membership::execute(const membership_action::log& action) {
  write(log_, action.line);
}

// ---- the end ----

void membership::leave(std::chrono::milliseconds patience) {
  leave_until_ = now() + patience;
  state().leave(now());
}

// The link sends its goodbye when its router has ended; it may have done so already.
void membership::execute(const membership_action::say_goodbye& action) {
  goodbyes_.try_emplace(action.node);
}

void membership::report_left() {
  for (const auto& [node, said] : goodbyes_) {
    if (said && now() - *said > goodbye_time)
      state().goodbye_sent(node, goodbye_result::sent, now());
    else if (!said && leave_until_ && now() > *leave_until_)
      state().goodbye_sent(node, goodbye_result::not_all_acknowledged, now());
  }
}

void membership::execute(const membership_action::exit& action) {
  finish(action);
}

void membership::finish(const membership_action::exit& last) {
  show();
  next_tick_.cancel();
  questions_.reset();
  links_->end_all();
  links_.reset();
  seeds_.reset();
  seed_sources_.reset();
  setup_.port.reset();
  setup_.launch_link = nullptr;
  setup_.answer_question = nullptr;
  setup_.serve = nullptr;
  setup_.ended(last);
  held_ = nullptr;
  quit();
}

void membership::perform() {
  const membership_outbox actions = state().take_actions(now());
  for (const membership_action::any& action : actions)
    std::visit([this](const auto& one) { execute(one); }, action);
}

void membership::show() {
  setup_.board->show({.readiness = state().readiness(),
                      .report = state().report(now()),
                      .counts = state().counts(),
                      .links = links_->figures()});
}

}  // namespace donet::actors
