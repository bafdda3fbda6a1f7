#include "actors/message_director/router.hpp"

#include "actors/message_director/router_metrics.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace donet::actors {

namespace {

// Units of work in one run: some milliseconds. The thread then runs other actors and serves sockets.
constexpr std::size_t work_per_run = 20'000;

std::size_t index(runtime::subscriber number) noexcept {
  return static_cast<std::size_t>(number);
}

}  // namespace

router::router(caf::actor_config& config, runtime::unit& home, router_options options,
               runtime::logger& log, log_message_function send_log_message,
               std::shared_ptr<runtime::message_director_metrics> metrics)
    : runtime::floating_actor(config, home), state_(options, log),
      send_log_message_(std::move(send_log_message)), metrics_(std::move(metrics)) {}

caf::behavior router::make_behavior() {
  return {
    [this](frames_in& in) { receive(in); },
    [this](emission_in& in) { receive(in); },
    [this](const sink_backlog& of) {
      state_.backlog(of.who, of.level);
      schedule_turn();
    },
    [this](const participant_joined& joined) { greet(joined); },
    [this](const service_joined& joined) {
      services_.push_back(joined.who);
      if (joined.has_clients)
        with_clients_.push_back(joined.who);
      silent_.push_back(state_.add_service(joined.name));
      admit(joined.who, silent_.back());
    },
    [this](const call_when_served& call) {
      served_ = call.then;
      hear_of({});
    },
    [this](const call_when_settled& call) {
      settled_ = call.then;
      is_hushed_ = true;
      schedule_turn();
    },
    [this](const participant_lost& lost) {
      state_.participant_lost(lost.who, lost.reason);
      schedule_turn();
    },
    [this](const upstream_joined& joined) {
      upstream_ = joined.who;
      runtime::tell(upstream_, dial_now{});
    },
    [this](const upstream_connected&) {
      admit(upstream_, state_.upstream_connected());
      schedule_turn();
    },
    [this](const upstream_lost&) {
      state_.upstream_lost();
      schedule_turn();
    },
    [this](link_data_in& in) {
      state_.link_in(in.from, std::move(in.data));
      schedule_turn();
    },
    [this](const link_acknowledged& acknowledged) {
      state_.peer_acknowledged(acknowledged.from, acknowledged.number);
      schedule_turn();
    },
    [this](const link_begun& begun) {
      links_.push_back({state_.add_peer(begun.node), begun.who});
      runtime::tell(begun.who, welcome{links_.back().as});
      schedule_turn();
    },
    [this](const begin_serving&) {
      state_.serve();
      schedule_turn();
    },
    [this](const age_provisional&) {
      state_.age_provisional();
      schedule_turn();
    },
    [this](const stop_routing& stop) {
      patience_ = stop.patience;
      state_.stop();
      schedule_turn();
    },
  };
}

void router::receive(frames_in& in) {
  if (is_hushed_)
    return;
  state_.frames_in(in.from, std::move(in.frames), std::move(in.credit));
  schedule_turn();
}

void router::receive(emission_in& in) {
  state_.emitted(in.from, std::move(in.what), std::move(in.credits));
  if (!silent_.empty())
    hear_of(in.from);
  schedule_turn();
}

void router::greet(const participant_joined& joined) {
  // Nobody holds who comes too late: it ends, and its connection with it.
  if (state_.stopping())
    return;
  admit(joined.who, state_.add_participant(joined.peer));
  schedule_turn();
}

void router::admit(const caf::actor& who, sink_id as) {
  if (sinks_.size() <= index(as.number))
    sinks_.resize(index(as.number) + 1);
  sinks_[index(as.number)] = runtime::handover<runtime::parcel>(who);
  runtime::tell(who, welcome{as});
}

// What it has emitted is handled before all that comes in from now on.
void router::hear_of(sink_id service) {
  std::erase(silent_, service);
  if (silent_.empty() && served_)
    std::exchange(served_, nullptr)();
}

bool router::take_turn() {
  const std::uint64_t before = state_.counts().handled();
  const bool is_more = state_.work(work_per_run);
  emit();
  metrics_->turn_frames.observe(state_.counts().handled() - before);
  show(state_, *metrics_);
  if (settled_ && state_.settled())
    std::exchange(settled_, nullptr)();
  if (state_.stopped())
    finish();
  return is_more;
}

void router::emit() {
  const bool has_notices = state_.has_notices();
  if (has_notices)
    hand_over();
  for (const runtime::subscriber to : state_.out().destinations()) {
    if (!state_.out().has(to))
      continue;
    runtime::parcel parcel = state_.out().take(to);
    sinks_[index(to)].give(parcel);
    state_.out().recycle(to, std::move(parcel));
  }
  state_.out().reset();
  if (has_notices)
    tell_notices();
}

void router::tell_notices() {
  for (const router_state::dismissal& one : state_.take_dismissals())
    runtime::tell(sinks_[index(one.who.number)].actor(), depart{one.reason, patience_});
  for (const runtime::subscriber gone : state_.take_departed()) {
    if (index(gone) < sinks_.size())
      sinks_[index(gone)] = {};
    std::erase_if(links_, [gone](const linked& each) { return each.as.number == gone; });
  }
  for (const backlog_report& report : state_.take_backlog_reports()) {
    for (const caf::actor& each : with_clients_)
      runtime::tell(each, report);
  }
  for (const dc::byte_buffer& message : state_.take_log_messages())
    send_log_message_(message);
}

// What is for other nodes goes with the changes of interest that it belongs to.
void router::hand_over() {
  for (const linked& each : links_) {
    while (std::optional<runtime::link_data> data = state_.take_link_data(each.as))
      runtime::tell(each.who, link_data_out{each.as, std::move(*data)});
  }
  for (const sink_id peer : state_.take_applied()) {
    if (const caf::actor link = link_of(peer))
      runtime::tell(link, link_data_applied{peer});
  }
}

caf::actor router::link_of(sink_id peer) const {
  const auto found = std::find_if(links_.begin(), links_.end(),
                                  [peer](const linked& each) { return each.as == peer; });
  return found != links_.end() ? found->who : nullptr;
}

void router::finish() {
  sinks_.clear();
  with_clients_.clear();
  for (const caf::actor& service : std::exchange(services_, {}))
    runtime::tell(service, depart{runtime::close_reason::stopping, patience_});
  for (const linked& each : std::exchange(links_, {}))
    runtime::tell(each.who, depart{runtime::close_reason::stopping, patience_});
  if (upstream_)
    runtime::tell(std::exchange(upstream_, nullptr),
                  depart{runtime::close_reason::stopping, patience_});
  quit();
}

}  // namespace donet::actors
