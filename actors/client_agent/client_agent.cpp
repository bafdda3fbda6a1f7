#include "actors/client_agent/client_agent.hpp"

#include "actors/client_agent/eject.hpp"
#include "runtime/net/peer_bounds.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace donet::actors {

using runtime::channel;

namespace {

// Deliveries to clients before everybody else on the thread has a turn.
constexpr std::size_t deliveries_per_turn = 20'000;

// Of a client that may not come in, or is let go, for what is on its way to it.
constexpr std::chrono::seconds patience_with_clients{5};

std::size_t index(runtime::subscriber number) noexcept {
  return static_cast<std::size_t>(number);
}

// For all of them, when there is no time.
constexpr std::chrono::seconds patience_in_a_hurry{1};

// It tells it itself; it comes behind whatever is in the mailbox already.
struct serve_on {};
struct time_is_up {};

}  // namespace

}  // namespace donet::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::serve_on)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::time_is_up)

namespace donet::actors {

client_agent::client_agent(caf::actor_config& config, runtime::unit& home, runtime::clock& time,
                           caf::actor router, std::shared_ptr<const client_agent_setup> setup,
                           runtime::participant first, runtime::logger& log,
                           std::shared_ptr<runtime::client_agent_metrics> metrics)
    : runtime::pinned_actor(config, home), setup_(std::move(setup)), time_(time),
      router_(std::move(router)), around_{*this, time, *setup_->doors, setup_->rates,
                                          patience_with_clients},
      state_(setup_->options, *setup_->contract, setup_->uberdogs, log, setup_->report, *this,
             first, std::move(metrics)),
      strand_(home.system()) {}

caf::behavior client_agent::make_behavior() {
  return {
    [this](runtime::parcel& parcel) {
      state_.take(std::move(parcel));
      ask_to_go_on();
    },
    [this](client_input& input) { hear(input); },
    [this](const serve_on&) { work(); },
    [this](client_joined& one) { join(one); },
    [this](const client_closed& one) { close(one); },
    [this](const client_timer& one) { look_at_time(one.which); },
    [this](const client_oversized& one) { refuse_oversized(one); },
    [this](const weigh_clients& asked) { weigh_all(asked); },
    [this](const eject_large_clients& which) { eject_large(which); },
    [this](const drain_clients& how) { drain(how); },
    [this](const hurry_clients&) { hurry(); },
    [this](const time_is_up&) { look_at_end(); },
    [this](const welcome& as) {
      as_ = as.as;
      runtime::tell(router_, emission_in{as_, state_.take_emission()});
    },
    [this](const depart&) {
      router_ = nullptr;
      quit();
    },
  };
}

// ---- clients ----

void client_agent::join(client_joined& one) {
  if (!one.place) {
    one.place = std::make_shared<admission_place>(setup_->doors);
    if (!one.place->enter(one.from.remote.host))
      return metrics().refused.add(1);
  }
  const std::optional<channel> allocated =
    ending_ != ending::none ? std::nullopt : one.place->admit();
  if (!allocated) {
    metrics().refused.add(1);
    // Enough others are being told so; its connection ends with the message.
    if (!one.place->refuse())
      return;
  }
  const runtime::subscriber number = state_.add();
  if (clients_.size() <= index(number))
    clients_.resize(index(number) + 1);
  metrics().connected.add(1);
  metrics().connections.set(state_.clients());
  clients_[index(number)] = {
    strand_.launch<client>(
      around_, std::move(one.connection),
      session_state(number, allocated.value_or(channel{0}), std::move(one.from), setup_->options)),
    std::move(one.place)};
  give(number, client_begins{&state_.world(), allocated.has_value()});
}

void client_agent::hear(client_input& input) {
  metrics().received_bytes.add(input.frames.size());
  give(input.from, client_says{&state_.world(), &input.frames, &input.credit});
}

void client_agent::look_at_time(runtime::subscriber which) {
  // It may have ended since the timer was set.
  if (clients_[index(which)].actor)
    give(which, client_looks_at_time{&state_.world()});
}

void client_agent::refuse_oversized(const client_oversized& one) {
  static const ejection why{eject_code::oversized,
                            "The first message is longer than "
                              + std::to_string(runtime::client_first_frame_size_max) + " bytes.",
                            true};
  if (clients_[index(one.which)].actor)
    give(one.which, client_is_ejected{&state_.world(), &why});
}

void client_agent::close(const client_closed& one) {
  give(one.which, client_is_lost{&state_.world(), one.reason});
  clients_[index(one.which)] = {};
  state_.remove(one.which);
  metrics().endings[static_cast<std::size_t>(one.reason)].add(1);
  metrics().connections.set(state_.clients());
  finish_draining();
}

// ---- memory ----

std::size_t client_agent::weigh(std::size_t index) {
  std::size_t bytes = 0;
  if (index < clients_.size() && clients_[index].actor)
    strand_.deliver(clients_[index].actor, client_is_weighed{&bytes});
  return bytes;
}

void client_agent::weigh_all(const weigh_clients& asked) {
  std::vector<client_weight> found;
  for (std::size_t i = 0; i < clients_.size(); ++i) {
    const std::size_t bytes = weigh(i);
    if (bytes > asked.floor)
      found.push_back({runtime::subscriber{static_cast<std::uint32_t>(i)}, bytes});
  }
  asked.then(std::move(found));
}

// A number may be another client's by now; that one is small.
void client_agent::eject_large(const eject_large_clients& which) {
  const ejection why{eject_code::generic, "The server has too little memory.", false};
  for (const client_weight& one : which.which) {
    if (weigh(index(one.number)) <= which.floor)
      continue;
    metrics().memory_ejects.add(1);
    give(one.number, client_is_ejected{&state_.world(), &why});
  }
}

template <class Message>
void client_agent::give(runtime::subscriber number, Message message) {
  state_.world().now = time_.now();
  state_.speak_as(number);
  strand_.deliver(clients_[index(number)].actor, std::move(message));
  ask_to_go_on();
}

void client_agent::deliver(runtime::subscriber number, client_world& world, const hearing& what) {
  strand_.deliver(clients_[index(number)].actor, client_hears{&world, &what});
}

// ---- the end ----

void client_agent::drain(const drain_clients& how) {
  ending_ = ending::waiting;
  drained_ = how.drained;
  patience_ = time_.after(how.patience, [this] { runtime::tell(*this, time_is_up{}); });
  finish_draining();
}

void client_agent::hurry() {
  if (!drained_)
    return;
  for (; next_ejected_ < clients_.size(); ++next_ejected_)
    eject(next_ejected_);
  ending_ = ending::cutting;
  patience_ = time_.after(patience_in_a_hurry, [this] { runtime::tell(*this, time_is_up{}); });
}

void client_agent::look_at_end() {
  // The timer may have told it when it was already too late.
  if (!drained_)
    return;
  if (ending_ == ending::waiting)
    ending_ = ending::ejecting;
  if (ending_ == ending::ejecting)
    eject_next();
  else
    cut_all();
}

// New ones are refused, so none is behind the one that is at hand.
void client_agent::eject_next() {
  for (; next_ejected_ < clients_.size(); ++next_ejected_) {
    if (!clients_[next_ejected_].actor)
      continue;
    const auto now = time_.now();
    if (const auto room = setup_->pace->take(now); room > now) {
      patience_ = time_.after(room - now, [this] { runtime::tell(*this, time_is_up{}); });
      return;
    }
    eject(next_ejected_);
  }
}

void client_agent::eject(std::size_t index) {
  const ejection why{eject_code::maintenance, "The server is shut down.", false};
  if (clients_[index].actor)
    give(runtime::subscriber{static_cast<std::uint32_t>(index)},
         client_is_ejected{&state_.world(), &why});
}

void client_agent::cut_all() {
  for (std::size_t i = 0; i < clients_.size(); ++i) {
    if (clients_[i].actor)
      give(runtime::subscriber{static_cast<std::uint32_t>(i)}, client_is_cut{&state_.world()});
  }
}

void client_agent::finish_draining() {
  if (state_.clients() != 0 || !drained_)
    return;
  emit();
  patience_.cancel();
  std::exchange(drained_, nullptr)();
}

// ---- in turns ----

void client_agent::ask_to_go_on() {
  if (!std::exchange(going_on_, true))
    runtime::tell(*this, serve_on{});
}

void client_agent::work() {
  going_on_ = false;
  // What clients wait for may have been asked and answered since the thread looked at its clock.
  state_.world().now = time_.exactly_now();
  if (state_.work(deliveries_per_turn))
    ask_to_go_on();
  emit();
}

void client_agent::emit() {
  if (as_ != sink_id{} && state_.has_news())
    runtime::tell(router_, emission_in{as_, state_.take_emission()});
}

}  // namespace donet::actors
