#include "tests/support/membership_world.hpp"

#include "runtime/cluster/handshake_rules.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace donet::actors {

namespace {

using namespace std::chrono_literals;
using runtime::handshake_side;
using runtime::node_introduction;
using runtime::node_ref;

constexpr std::chrono::milliseconds handshake_time = 2s;
constexpr std::chrono::milliseconds goodbye_patience = 3s;
// With intervals from 50 ms to 1 s there are at most five dials in the first second.
constexpr std::size_t dials_per_second_max = 8;

void give(membership_state& to, const node_ref& from, const runtime::link_message& message,
          membership_time now) {
  if (const auto* expelled = std::get_if<runtime::link_expelled>(&message))
    to.expelled(from, *expelled, now);
  else
    to.heartbeat(from, std::get<runtime::link_heartbeat>(message), now);
}

}  // namespace

membership_world::membership_world(std::uint64_t seed) : net(seed) {
  net.on_step([this](std::size_t index) { execute(index); });
}

// ---- nodes ----

std::size_t membership_world::add_node(const std::string& name) {
  machine made;
  made.name = name;
  made.address = "host" + std::to_string(nodes_.size()) + ":7600";
  nodes_.push_back(std::move(made));
  return nodes_.size() - 1;
}

void membership_world::start(std::size_t index) {
  machine& here = nodes_[index];
  if (here.state != nullptr)
    return;
  const simulated_net::process process = net.begin_process(index);
  here.incarnation = net.random.bits() | 1;
  here.has_served = false;
  here.exit_status = -1;
  here.dials.clear();
  here.goodbyes.clear();
  here.given_up.clear();
  membership_options options;
  options.self.cluster = "example";
  options.self.node = {here.name, here.incarnation};
  options.self.address = here.address;
  options.self.caf.process = static_cast<std::uint32_t>(index) + 1;
  options.self.caf.host[0] = static_cast<std::byte>(process.life);
  options.self.claims = here.claims;
  options.has_seeds = true;
  here.state = std::make_unique<membership_state>(options, net.now());
  here.state->set_seeds(seeds_, net.now());
  net.run_in(process, duration(net.random.between(0, 50)), [this, process] { tick(process); });
}

void membership_world::tick(const simulated_net::process& process) {
  machine& here = nodes_[process.index];
  for (const auto& [peer, of] : here.links) {
    if (of.on)
      here.state->received_bytes(peer, of.on->side(of.is_of_dialer).last_read);
  }
  here.state->tick(net.now());
  if (ticks_)
    ticks_(process.index);
  net.run_in(process, membership_times::tick, [this, process] { tick(process); });
}

void membership_world::kill(std::size_t index) {
  destroy(index);
  net.at(duration(net.random.between(0, 3'000)), [this, index] { start(index); });
}

void membership_world::stop_in_order(std::size_t index) {
  note(index, "stops in order");
  const simulated_net::process process = net.current(index);
  net.run_in(process, 0ms, [this, index] { state(index).drain(net.now()); });
  net.run_in(process, duration(net.random.between(0, 500)),
             [this, index] { state(index).leave(net.now()); });
}

void membership_world::end_node(std::size_t index) {
  machine& here = nodes_[index];
  if (here.state == nullptr)
    return;
  const simulated_net::process process = net.current(index);
  net.end_process(index);
  here.state.reset();
  here.links.clear();
  for (const std::weak_ptr<simulated_net::connection>& each : std::vector(net.connections())) {
    const connection_ptr on = each.lock();
    if (on && on->dialer.at == process)
      close(on, true);
    if (on && on->acceptor.at == process)
      close(on, false);
  }
}

void membership_world::watch(std::function<void(std::size_t)> serves,
                             std::function<void(std::size_t)> ticks) {
  serves_ = std::move(serves);
  ticks_ = std::move(ticks);
}

void membership_world::note(std::size_t index, const std::string& text) {
  lines_.push_back(std::to_string(net.elapsed().count()) + " " + nodes_[index].name + " " + text);
}

// ---- actions ----

void membership_world::execute(std::size_t index) {
  if (!is_up(index))
    return;
  membership_outbox actions = state(index).take_actions(net.now());
  for (membership_action::any& action : actions) {
    if (is_up(index))
      execute(index, action);
  }
}

void membership_world::execute(std::size_t index, membership_action::any& action) {
  machine& here = nodes_[index];
  if (auto* dialed = std::get_if<membership_action::dial>(&action)) {
    dial(index, dialed->number, dialed->address);
  } else if (auto* given_up = std::get_if<membership_action::give_up_dial>(&action)) {
    // An owner may cancel the dial, or let it go on.
    if (net.random.chance(50))
      here.given_up.insert(given_up->number);
  } else if (auto* started = std::get_if<membership_action::start_link>(&action)) {
    here.links[started->node.node] = {};
  } else if (auto* cut_off = std::get_if<membership_action::cut>(&action)) {
    link& of = here.links[cut_off->node];
    if (const connection_ptr on = std::exchange(of.on, nullptr))
      close(on, of.is_of_dialer);
  } else if (auto* ended = std::get_if<membership_action::end_link>(&action)) {
    const link of = here.links[ended->node];
    here.links.erase(ended->node);
    if (of.on)
      close(of.on, of.is_of_dialer);
  } else if (auto* sent = std::get_if<membership_action::send>(&action)) {
    const link& of = here.links[sent->node];
    if (!of.on)
      return complain(here.name + " sends a message without a connection");
    net.send(of.on, of.is_of_dialer,
             [this, on = of.on, at_dialer = !of.is_of_dialer, message = sent->message] {
               const end& side = on->side(at_dialer);
               if (link_of(side, on) != nullptr)
                 give(*at(side).state, side.peer, message, net.now());
             });
  } else if (auto* leaving = std::get_if<membership_action::say_goodbye>(&action)) {
    here.links[leaving->node].says_goodbye = true;
    say_goodbye(index, leaving->node);
    net.run_in(net.current(index), goodbye_patience, [this, index, peer = leaving->node] {
      state(index).goodbye_sent(peer, goodbye_result::not_all_acknowledged, net.now());
    });
  } else if (std::holds_alternative<membership_action::serve>(action)) {
    here.has_served = true;
    if (serves_)
      serves_(index);
  } else if (auto* logged = std::get_if<membership_action::log>(&action)) {
    std::string line(logged->line.text);
    for (const runtime::log_field& field : logged->line.fields)
      line += " " + std::string(field.key) + "=" + field.value;
    note(index, line);
  } else if (auto* left = std::get_if<membership_action::exit>(&action)) {
    here.exit_status = static_cast<int>(left->with);
    here.exit_sentence = left->sentence;
    if (left->with == membership_action::exit::status::fenced)
      ++fenced_;
    note(index, "exits with " + std::to_string(here.exit_status) + ": " + left->sentence);
    end_node(index);
    if (here.is_supervised && here.exit_status != 1)
      net.at(duration(net.random.between(50, 1'000)), [this, index] { start(index); });
  }
}

// ---- the node handshake ----

void membership_world::dial(std::size_t index, std::uint64_t number, const std::string& address) {
  std::vector<membership_time>& recent = nodes_[index].dials[address];
  std::erase_if(recent, [this](membership_time when) { return net.now() - when >= 1s; });
  recent.push_back(net.now());
  if (recent.size() > dials_per_second_max)
    complain(nodes_[index].name + " dials " + address + " too often");
  const simulated_net::process process = net.current(index);
  const auto fails = [this, index, process, number](duration later, dial_failure why) {
    net.run_in(process, later,
               [this, index, number, why] { state(index).dial_failed(number, why, net.now()); });
  };
  const auto found = std::ranges::find(nodes_, address, &machine::address);
  const auto there = static_cast<std::size_t>(found - nodes_.begin());
  if (found == nodes_.end() || net.is_stalled(index, there))
    return fails(handshake_time, dial_failure::other);
  if (found->state == nullptr)
    return fails(net.delay(), dial_failure::refused);
  const connection_ptr on = net.connect(process, net.current(there), number);
  net.run_in(process, net.delay(), [this, on, index] {
    state(index).dial_connected(on->dial);
    net.send(on, true, [this, on, hello = state(index).introduce()] { receive_hello(on, hello); });
  });
  net.at(handshake_time, [this, on] {
    if (on->dialer.stream == 0 && !on->is_closed) {
      close(on, true);
      report_dial(on, [this, on](membership_state& state) {
        state.dial_failed(on->dial, dial_failure::other, net.now());
      });
    }
  });
}

void membership_world::report_dial(const connection_ptr& on,
                                   std::function<void(membership_state&)> report) {
  net.run_in(on->dialer.at, 0ms, [this, on, report = std::move(report)] {
    if (!at(on->dialer).given_up.contains(on->dial))
      report(*at(on->dialer).state);
  });
}

void membership_world::receive_hello(const connection_ptr& on, const node_introduction& hello) {
  membership_state& here = *at(on->acceptor).state;
  const node_introduction mine = here.introduce();
  std::optional<runtime::node_refusal> refusal = runtime::refuse_unequal(mine, hello, nullptr);
  if (refusal)
    here.refused({handshake_side::acceptor, 0, *refusal, false, "", hello}, net.now());
  else
    refusal = here.judge(hello, handshake_side::acceptor, net.now());
  if (!refusal)
    return net.send(on, false, [this, on, mine, hello] { receive_welcome(on, hello, mine); });
  net.send(on, false, [this, on, refused = *refusal] {
    on->is_closed = true;
    report_dial(on, [this, on, refused](membership_state& state) {
      state.refused({handshake_side::dialer, on->dial, refused, true, "", {}}, net.now());
    });
  });
}

void membership_world::receive_welcome(const connection_ptr& on, const node_introduction& mine,
                                       const node_introduction& welcome) {
  machine& here = at(on->dialer);
  if (here.given_up.contains(on->dial))
    return close(on, true);
  std::optional<runtime::node_refusal> refusal = runtime::refuse_unequal(mine, welcome, nullptr);
  if (!refusal)
    refusal = here.state->judge(welcome, handshake_side::dialer, net.now());
  if (!refusal) {
    net.send(on, true, [this, on, mine] { enter(on, false, mine); });
    return enter(on, true, welcome);
  }
  here.state->refused({handshake_side::dialer, on->dial, *refusal, false, "", welcome}, net.now());
  net.send(on, true, [this, on, mine, refused = *refusal] {
    on->is_closed = true;
    at(on->acceptor)
      .state->refused({handshake_side::acceptor, 0, refused, true, "", mine}, net.now());
  });
}

void membership_world::enter(const connection_ptr& on, bool is_dialer,
                             const node_introduction& peer) {
  end& side = on->side(is_dialer);
  const std::uint64_t stream =
    is_dialer ? at(side).state->entered({handshake_side::dialer, on->dial, peer}, net.now())
              : at(side).state->entered({handshake_side::acceptor, 0, peer}, net.now());
  execute(side.at.index);
  if (stream == 0 || at(side).state == nullptr)
    return close(on, is_dialer);
  link& of = at(side).links[peer.node];
  if (const connection_ptr former = std::exchange(of.on, on))
    close(former, of.is_of_dialer);
  of.is_of_dialer = is_dialer;
  side.stream = stream;
  side.peer = peer.node;
  side.last_read = net.now();
  net.send(on, is_dialer, [this, on, is_dialer, knows = of.has_met] {
    receive_link_hello(on, !is_dialer, knows);
  });
}

// ---- links ----

membership_world::link* membership_world::link_of(const end& side, const connection_ptr& on) {
  const auto found = at(side).links.find(side.peer);
  return found != at(side).links.end() && found->second.on == on ? &found->second : nullptr;
}

void membership_world::receive_link_hello(const connection_ptr& on, bool at_dialer, bool knows) {
  end& side = on->side(at_dialer);
  link* const of = link_of(side, on);
  if (of == nullptr)
    return;
  side.has_opened = true;
  at(side).state->connection_open(side.peer, side.stream, net.now());
  if (!knows || !of->has_met) {
    *of =
      link{.on = on, .is_of_dialer = at_dialer, .has_met = true, .says_goodbye = of->says_goodbye};
    at(side).state->link_begun(side.peer, net.now());
  }
  net.run_in(side.at, duration(net.random.between(0, 200)),
             [this, index = side.at.index, peer = side.peer] { exchange(index, peer); });
}

// Sends all interest, which the other end acknowledges.
void membership_world::exchange(std::size_t index, const node_ref& peer) {
  const link of = nodes_[index].links[peer];
  if (!of.on)
    return;
  const connection_ptr on = of.on;
  net.send(on, of.is_of_dialer, [this, on, is_dialer = of.is_of_dialer] {
    link* const there = link_of(on->side(!is_dialer), on);
    if (there == nullptr)
      return;
    there->has_received = true;
    net.send(on, !is_dialer, [this, on, is_dialer] {
      if (link* const here = link_of(on->side(is_dialer), on)) {
        here->is_acknowledged = true;
        finish_exchange(on->side(is_dialer));
      }
    });
    finish_exchange(on->side(!is_dialer));
  });
  say_goodbye(index, peer);
}

void membership_world::finish_exchange(const end& side) {
  link& of = at(side).links[side.peer];
  if (of.has_received && of.is_acknowledged && !std::exchange(of.is_exchanged, true))
    at(side).state->link_exchanged(side.peer, net.now());
}

void membership_world::say_goodbye(std::size_t index, const node_ref& peer) {
  const link of = nodes_[index].links[peer];
  if (!of.says_goodbye || !of.on || !of.on->side(of.is_of_dialer).has_opened)
    return;
  net.send(of.on, of.is_of_dialer, [this, on = of.on, is_dialer = of.is_of_dialer] {
    const end side = on->side(!is_dialer);
    if (link_of(side, on) == nullptr)
      return;
    at(side).goodbyes.insert(side.peer);
    at(side).state->goodbye(side.peer, net.now());
    net.send(on, !is_dialer, [this, on, is_dialer] {
      const end& back = on->side(is_dialer);
      at(back).state->goodbye_sent(back.peer, goodbye_result::sent, net.now());
    });
  });
}

// ---- closing ----

// What is under way to the other side still arrives.
void membership_world::close(const connection_ptr& on, bool by_dialer) {
  if (!on->is_closed)
    net.send(on, by_dialer, [this, on, by_dialer] {
      on->is_closed = true;
      has_closed(on, !by_dialer);
    });
}

void membership_world::has_closed(const connection_ptr& on, bool at_dialer) {
  const end& side = on->side(at_dialer);
  if (link* const of = link_of(side, on)) {
    of->on = nullptr;
    at(side).state->connection_closed(side.peer, side.stream, cut_cause::closed, net.now());
  } else if (at_dialer && side.stream == 0) {
    report_dial(on, [this, on](membership_state& state) {
      state.dial_failed(on->dial, dial_failure::other, net.now());
    });
  }
}

void membership_world::cut(std::size_t one, std::size_t other) {
  for (const std::weak_ptr<simulated_net::connection>& each : net.connections()) {
    const connection_ptr on = each.lock();
    const std::set<std::size_t> ends = {on->dialer.at.index, on->acceptor.at.index};
    if (on->is_closed || ends != std::set{one, other})
      continue;
    on->is_closed = true;
    for (const bool at_dialer : {true, false})
      net.run_in(on->side(at_dialer).at, net.delay(),
                 [this, on, at_dialer] { has_closed(on, at_dialer); });
  }
}

}  // namespace donet::actors
