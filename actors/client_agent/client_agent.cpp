#include "actors/client_agent/client_agent.hpp"

#include "actors/client_agent/eject.hpp"
#include "actors/client_agent/shard_events.hpp"
#include "runtime/net/peer_bounds.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace donet::actors {

using runtime::channel;

namespace {

// Deliveries to clients in one turn, which take some milliseconds. Then the thread runs other
// actors and serves sockets.
constexpr std::size_t deliveries_per_run = 5'000;

// The time that a refused or ejected client has to read its output.
constexpr std::chrono::seconds patience_with_clients{5};

std::size_t index(runtime::subscriber number) noexcept {
  return static_cast<std::size_t>(number);
}

// The time that ejected clients have to read their output when the node has to stop at once.
constexpr std::chrono::seconds patience_in_a_hurry{1};

}  // namespace

client_agent::client_agent(caf::actor_config& config, runtime::unit& home, runtime::clock& time,
                           caf::actor router, std::shared_ptr<const client_agent_setup> setup,
                           runtime::participant first, runtime::logger& log,
                           std::shared_ptr<runtime::client_agent_metrics> metrics)
    : runtime::pinned_actor(config, home), setup_(std::move(setup)), time_(time),
      router_(std::move(router)),
      tick_(setup_->write_tick, time, [this] { runtime::tell(*this, write_tick_due{}); }),
      around_{*this,      time,  *setup_->admission,   setup_->rates,
              anonymous_, tick_, patience_with_clients},
      state_(setup_->options, *setup_->contract, setup_->uberdogs, log, setup_->report, *this,
             first, std::move(metrics)),
      strand_(home.system()), anonymous_(anonymous_budget_of(setup_->rates)),
      pauses_(setup_->pauses) {}

caf::behavior client_agent::make_behavior() {
  window_ = std::make_shared<read_window>(setup_->window_bytes, [weak = address()] {
    if (const auto shard = caf::actor_cast<caf::actor>(weak))
      runtime::tell(shard, window_opened{});
  });
  // CAF tries the handlers in this order: the frequent ones come first.
  return {
    [this](runtime::parcel& parcel) {
      state_.take(std::move(parcel));
      schedule_turn();
    },
    [this](client_input& input) { receive(input); },
    [this](const next_turn&) { work(); },
    [this](client_joined& one) { join(one); },
    [this](const client_closed& one) { close(one); },
    [this](const window_opened&) { take_inputs(); },
    [this](const backlog_report& report) { note_backlog(report); },
    [this](const client_timer& one) { on_deadline(one.which); },
    [this](const client_oversized& one) { refuse_oversized(one); },
    [this](const weigh_clients& asked) { weigh_all(asked); },
    [this](const eject_large_clients& which) { eject_large(which); },
    [this](const drain_clients& how) { drain(how); },
    [this](const hurry_clients&) { hurry(); },
    [this](const time_is_up&) { on_patience_over(); },
    [this](const write_tick_due&) { write_due(); },
    [this](const changes_due&) { continue_changes(); },
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
    one.place = std::make_shared<admission_place>(setup_->admission);
    if (!one.place->enter(one.from.remote.host))
      return metrics().refused.add(1);
  }
  const std::optional<channel> allocated =
    ending_ != ending::none ? std::nullopt : one.place->admit();
  if (!allocated) {
    metrics().refused.add(1);
    // Enough other clients receive EJECT now: the connection closes when `one` is destroyed.
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

void client_agent::receive(client_input& input) {
  metrics().received_bytes.add(input.frames.size());
  if (inputs_.empty() && may_read())
    give(input.from, client_sends{&state_.world(), &input.frames, &input.credit});
  else
    add_input({input.from, std::move(input.frames), std::move(input.credit), {}, false});
}

void client_agent::on_deadline(runtime::subscriber which) {
  // The client may have ended since its timer was set.
  if (clients_[index(which)].actor)
    give(which, client_reaches_deadline{&state_.world(), !inputs_.empty()});
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
  if (clients_[index(one.which)].inputs > 0) {
    add_input({one.which, {}, {}, one.reason, false});
    return;
  }
  bool waits = false;
  give(one.which, client_is_lost{&state_.world(), one.reason, &waits});
  if (waits)
    return;
  pauses_.forget(one.which);
  metrics().paused.set(pauses_.size());
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

// By now another client may have the number of a client that was weighed, so each is weighed again.
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
  count_read();
  schedule_turn();
}

void client_agent::deliver(runtime::subscriber number, client_world& world,
                           const client_batch& batch) {
  strand_.deliver(clients_[index(number)].actor, client_receives{&world, &batch});
  count_read();
}

// ---- when clients are not read (architecture section 6.2) ----

// While clients are ejected for a shutdown, they do not wait for slow participants.
bool client_agent::may_read() {
  return ending_ > ending::waiting || (!pauses_.are_all_paused() && window_->pass_or_wait());
}

// The bytes that sessions have handled are under way until the router returns their credits.
void client_agent::count_read() {
  client_world& world = state_.world();
  const std::size_t bytes = std::exchange(world.read_bytes, 0);
  if (bytes == 0)
    return;
  window_->add(bytes);
  world.credits.emplace_back(window_, bytes);
}

void client_agent::add_input(pending one) {
  ++clients_[index(one.client)].inputs;
  inputs_.push_back(std::move(one));
}

void client_agent::take_inputs() {
  while (!inputs_.empty() && may_read()) {
    pending one = std::move(inputs_.front());
    inputs_.pop_front();
    --clients_[index(one.client)].inputs;
    take(one);
  }
}

void client_agent::take(pending& one) {
  if (one.closed)
    close({one.client, *one.closed});
  else if (!one.is_resumption)
    give(one.client, client_sends{&state_.world(), &one.frames, &one.credit});
  else if (!pauses_.is_paused(one.client))
    give(one.client, client_is_paused{&state_.world(), false});
}

void client_agent::note_backlog(const backlog_report& report) {
  const bool were_all_paused = pauses_.are_all_paused();
  const bool were_anonymous_paused = pauses_.are_anonymous_paused();
  // Resumed clients take their turn in the window, too.
  for (const runtime::subscriber each : pauses_.set_level(report.sink, report.level))
    add_input({each, {}, {}, {}, true});
  for (const sender_share& share : report.senders)
    note_share(report.sink, share);
  state_.world().are_anonymous_paused = pauses_.are_anonymous_paused();
  metrics().paused.set(pauses_.size());
  if ((were_all_paused && !pauses_.are_all_paused())
      || (were_anonymous_paused && !pauses_.are_anonymous_paused()))
    resume_all();
  take_inputs();
}

// Other clients may be subscribed to a client's channel: only the sender pauses.
void client_agent::note_share(sink_id sink, const sender_share& share) {
  senders_.clear();
  state_.world().table.collect(share.sender, senders_);
  for (const runtime::subscriber each : senders_) {
    bool is_sender = false;
    bool is_anonymous = false;
    strand_.deliver(clients_[index(each)].actor,
                    client_is_asked{share.sender, &is_sender, &is_anonymous});
    if (!is_sender || !pauses_.note(sink, each, is_anonymous, share.bytes))
      continue;
    metrics().pauses.add(1);
    give(each, client_is_paused{&state_.world(), true});
  }
}

// All clients restart their timeouts, because they were not read.
void client_agent::resume_all() {
  for (std::size_t i = 0; i < clients_.size(); ++i) {
    const runtime::subscriber number{static_cast<std::uint32_t>(i)};
    if (clients_[i].actor && !pauses_.is_paused(number))
      add_input({number, {}, {}, {}, true});
  }
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
  take_inputs();
  patience_ = time_.after(patience_in_a_hurry, [this] { runtime::tell(*this, time_is_up{}); });
}

void client_agent::on_patience_over() {
  // The timer's message may be in the mailbox when draining ends.
  if (!drained_)
    return;
  if (ending_ == ending::waiting) {
    ending_ = ending::ejecting;
    take_inputs();
  }
  if (ending_ == ending::ejecting)
    eject_next();
  else
    cut_all();
}

// The shard refuses new clients, so no client has a lower number than `next_ejected_`.
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

// ---- turns ----

void client_agent::schedule_turn() {
  if (!std::exchange(is_turn_scheduled_, true))
    runtime::tell(*this, next_turn{});
}

void client_agent::work() {
  is_turn_scheduled_ = false;
  // The thread's time may be older than requests of clients whose answers are at hand.
  state_.world().now = time_.exactly_now();
  if (state_.work(deliveries_per_run))
    schedule_turn();
  // A timer lets the loop serve its sockets before the next changes.
  if (state_.has_changes() && !std::exchange(is_armed_for_changes_, true))
    next_changes_ = time_.after({}, [this] { runtime::tell(*this, changes_due{}); });
  tick_.arm();
  emit();
}

void client_agent::continue_change(runtime::subscriber number, client_world& world) {
  if (clients_[index(number)].actor)
    strand_.deliver(clients_[index(number)].actor, client_continues{&world});
  count_read();
}

void client_agent::continue_changes() {
  is_armed_for_changes_ = false;
  state_.world().now = time_.now();
  state_.continue_changes();
  schedule_turn();
}

void client_agent::write_due() {
  for (const runtime::subscriber each : tick_.take_due()) {
    // The client may have left since it was scheduled.
    if (clients_[index(each)].actor)
      strand_.deliver(clients_[index(each)].actor, client_writes{&state_.world()});
  }
  tick_.arm();
}

void client_agent::emit() {
  std::vector<runtime::read_credit>& credits = state_.world().credits;
  if (!state_.has_news())
    credits.clear();
  else if (as_ != sink_id{})
    runtime::tell(router_, emission_in{as_, state_.take_emission(), std::exchange(credits, {})});
}

}  // namespace donet::actors
