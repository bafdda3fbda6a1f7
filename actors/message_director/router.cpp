#include "actors/message_director/router.hpp"

#include "actors/message_director/router_metrics.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace donet::actors {

namespace {

// Units of work in one turn: a few milliseconds. Then the thread runs other actors and serves
// sockets.
constexpr std::size_t work_per_turn = 4'000;

std::size_t index(runtime::subscriber number) noexcept {
  return static_cast<std::size_t>(number);
}

}  // namespace

router::router(caf::actor_config& config, runtime::unit& home, router_options options,
               runtime::logger& log, log_message_function send_log_message,
               std::shared_ptr<runtime::message_director_metrics> metrics,
               std::shared_ptr<runtime::cluster_metrics> cluster)
    : runtime::floating_actor(config, home), state_(options, log),
      send_log_message_(std::move(send_log_message)), metrics_(std::move(metrics)),
      cluster_(std::move(cluster)) {}

caf::behavior router::make_behavior() {
  return {
    [this](frames_in& in) { receive(in); },
    [this](emission_in& in) { receive(in); },
    [this](const sink_backlog& of) {
      state_.backlog(of.who, of.level);
      schedule_turn();
    },
    [this](const participant_joined& joined) { join(joined); },
    [this](const service_joined& joined) {
      services_.push_back(joined.who);
      if (joined.has_clients)
        services_with_clients_.push_back(joined.who);
      unsubscribed_services_.push_back(state_.add_service(joined.name));
      welcome_sink(joined.who, unsubscribed_services_.back());
    },
    [this](const call_when_served& call) {
      served_ = call.then;
      note_subscribed({});
    },
    [this](const call_when_settled& call) {
      settled_ = call.then;
      is_paused_ = true;
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
      welcome_sink(upstream_, state_.upstream_connected());
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
      state_.node_acknowledged(acknowledged.from, acknowledged.number);
      schedule_turn();
    },
    [this](const link_begun& begun) {
      nodes_.push_back({state_.add_node(begun.node), begun.who, begun.figures});
      runtime::tell(begun.who, welcome{nodes_.back().id});
      schedule_turn();
    },
    [this](const link_lost& lost) {
      for (const linked_node& node : nodes_) {
        if (node.link == lost.who)
          state_.node_lost(node.id, lost.is_dead);
      }
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
  if (is_paused_)
    return;
  state_.frames_in(in.from, std::move(in.frames), std::move(in.credit));
  schedule_turn();
}

void router::receive(emission_in& in) {
  state_.emitted(in.from, std::move(in.what), std::move(in.credits));
  if (!unsubscribed_services_.empty())
    note_subscribed(in.from);
  schedule_turn();
}

void router::join(const participant_joined& joined) {
  // A participant that joins after `stop` is dropped: its last reference goes away here, which
  // closes the connection.
  if (state_.is_stopping())
    return;
  welcome_sink(joined.who, state_.add_participant(joined.peer));
  schedule_turn();
}

void router::welcome_sink(const caf::actor& actor, sink_id id) {
  if (sinks_.size() <= index(id.number))
    sinks_.resize(index(id.number) + 1);
  sinks_[index(id.number)] = runtime::handover<runtime::parcel>(actor);
  runtime::tell(actor, welcome{id});
}

// The service's first emission is queued, so its subscriptions are in force before any later input
// is routed.
void router::note_subscribed(sink_id service) {
  std::erase(unsubscribed_services_, service);
  if (unsubscribed_services_.empty() && served_)
    std::exchange(served_, nullptr)();
}

bool router::take_turn() {
  const std::uint64_t before = state_.counts().handled();
  const bool is_more = state_.work(work_per_turn);
  send_output();
  metrics_->turn_frames.observe(state_.counts().handled() - before);
  show(state_, *metrics_);
  if (cluster_)
    publish_cluster(is_more);
  if (settled_ && state_.is_settled())
    std::exchange(settled_, nullptr)();
  if (state_.is_stopped())
    finish();
  return is_more;
}

void router::send_output() {
  const bool has_notices = state_.has_notices();
  if (has_notices)
    send_link_data();
  for (const runtime::subscriber sink : state_.out().destinations()) {
    if (!state_.out().has(sink))
      continue;
    runtime::parcel parcel = state_.out().take(sink);
    sinks_[index(sink)].give(parcel);
    state_.out().recycle(sink, std::move(parcel));
  }
  state_.out().reset();
  if (has_notices)
    send_notices();
}

void router::send_notices() {
  for (const router_state::dismissal& dismissed : state_.take_dismissals())
    runtime::tell(sinks_[index(dismissed.sink.number)].actor(),
                  depart{dismissed.reason, patience_});
  for (const runtime::subscriber gone : state_.take_departed()) {
    if (index(gone) < sinks_.size())
      sinks_[index(gone)] = {};
    std::erase_if(nodes_, [gone](const linked_node& node) { return node.id.number == gone; });
  }
  for (const backlog_report& report : state_.take_backlog_reports()) {
    for (const caf::actor& service : services_with_clients_)
      runtime::tell(service, report);
  }
  for (const dc::byte_buffer& message : state_.take_log_messages())
    send_log_message_(message);
}

// Frames for another node travel in one data with the changes of interest before them.
void router::send_link_data() {
  for (const linked_node& node : nodes_) {
    while (std::optional<runtime::link_data> data = state_.take_link_data(node.id))
      runtime::tell(node.link, link_data_out{node.id, std::move(*data)});
  }
  for (const sink_id node : state_.take_applied()) {
    if (const caf::actor link = link_of(node))
      runtime::tell(link, link_data_applied{node});
  }
}

// While jobs are left, sinks that were released are not known to wait again or not.
void router::publish_cluster(bool is_more) {
  cluster_->interest_changes.set(state_.interest_changes());
  if (!is_more && (!state_.parked().empty() || !waits_.empty())) {
    waits_.update(state_.parked(), std::chrono::steady_clock::now(), cluster_->barrier_wait);
    cluster_->barrier_waiting.set(waits_.size());
    const std::optional<barrier_waits::time_point> oldest = waits_.oldest();
    cluster_->barrier_since.set(oldest ? runtime::microseconds_of(oldest->time_since_epoch()) : 0);
  }
  for (const linked_node& node : nodes_) {
    if (const std::optional<router_links::node_counts> counts = state_.counts_of(node.id))
      show(*counts, state_.holds_barrier(node.id), *node.figures);
  }
}

caf::actor router::link_of(sink_id node) const {
  const auto found = std::find_if(nodes_.begin(), nodes_.end(),
                                  [node](const linked_node& linked) { return linked.id == node; });
  return found != nodes_.end() ? found->link : nullptr;
}

void router::finish() {
  sinks_.clear();
  services_with_clients_.clear();
  for (const caf::actor& service : std::exchange(services_, {}))
    runtime::tell(service, depart{runtime::close_reason::stopping, patience_});
  for (const linked_node& node : std::exchange(nodes_, {}))
    runtime::tell(node.link, depart{runtime::close_reason::stopping, patience_});
  if (upstream_)
    runtime::tell(std::exchange(upstream_, nullptr),
                  depart{runtime::close_reason::stopping, patience_});
  quit();
}

}  // namespace donet::actors
