#include "actors/message_director/router_state.hpp"

#include "runtime/check.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <tuple>
#include <utility>
#include <variant>

namespace donet::actors {

using runtime::subscriber;

namespace {

constexpr std::string_view log_category = "message_director";

}  // namespace

router_state::router_state(const router_options& options, runtime::logger& log)
    : parts_(options, log) {}

// ---- sinks ----

sink_id router_state::add_service(std::string name) {
  const sink_id added = parts_.open(sink_kind::service, std::move(name));
  parts_.services.add(added.number);
  return added;
}

sink_id router_state::upstream_connected() {
  parts_.subscriptions.forget_parent();
  const sink_id parent = parts_.sinks.renew(parts_.gateway.parent().number);
  parts_.gateway.connected(parent, parts_.subscriptions.table(), parts_.post_removes, parts_.out);
  return parent;
}

void router_state::upstream_lost() {
  parts_.gateway.disconnected();
  parts_.backlogs.set(parts_.gateway.parent(), runtime::backlog::none);
}

sink_id router_state::add_node(std::string name) {
  const sink_id node = parts_.open(sink_kind::node, std::move(name));
  parts_.interest.begin(node.number, parts_.subscriptions.table());
  parts_.links.begin(node.number);
  parts_.copies.begin(node.number, parts_.post_removes);
  parts_.update_barrier();
  release_parked();
  return node;
}

void router_state::node_acknowledged(sink_id node, std::uint64_t number) {
  if (!parts_.sinks.is(node, sink_kind::node))
    return;
  parts_.interest.acknowledged(node.number, number);
  parts_.update_barrier();
  release_parked();
}

void router_state::serve() {
  parts_.barrier.serve();
  release_parked();
}

std::optional<runtime::link_data> router_state::take_link_data(sink_id node) {
  if (!parts_.sinks.is(node, sink_kind::node))
    return std::nullopt;
  return parts_.links.take(node.number, parts_.interest, parts_.copies, parts_.out);
}

std::optional<router_links::node_counts> router_state::counts_of(sink_id node) {
  if (!parts_.sinks.is(node, sink_kind::node))
    return std::nullopt;
  return parts_.links.counts_of(node.number);
}

// ---- what comes in ----

void router_state::backlog(sink_id id, runtime::backlog level) {
  if (!is_present(id))
    return;
  if (level == runtime::backlog::extreme)
    parts_.log.warn(
      log_category, "send queue grew too long; all clients pause",
      {{"peer", parts_.sinks.at(id.number).peer}, {"name", parts_.sinks.at(id.number).name}});
  parts_.backlogs.set(id, level);
}

void router_state::link_in(sink_id node, runtime::link_data data) {
  link_job added;
  added.cursor.from = node;
  added.cursor.origin = frame_origin::node;
  added.data = std::move(data);
  jobs_.add(std::move(added));
}

void router_state::age_provisional() {
  if (!std::exchange(is_ageing_, true))
    jobs_.add(ageing_job{});
}

void router_state::stop() {
  is_stopping_ = true;
  parts_.barrier.disable();
  release_parked();
  for (std::size_t i = 0; i < parts_.sinks.size(); ++i) {
    const sink_id id = parts_.sinks.id_of(subscriber{static_cast<std::uint32_t>(i)});
    if (parts_.sinks.is(id, sink_kind::participant))
      participant_lost(id, runtime::close_reason::stopping);
  }
}

// ---- jobs ----

bool router_state::work(std::size_t budget) {
  while (!jobs_.empty() && budget > 0) {
    std::unique_ptr<router_job> job = jobs_.take_first();
    // A job that leads to another one, such as the end of a participant to its post-removes, puts
    // that one in front itself.
    const progress made = std::visit([&](auto& kind) { return advance(kind, budget); }, *job);
    release_parked();
    switch (made) {
    case progress::done: jobs_.recycle(std::move(job)); break;
    case progress::more: jobs_.put_first(std::move(job)); break;
    case progress::blocked: {
      const subscriber sender = sender_of(*job).number;
      parked_.park(sender, std::move(job));
      break;
    }
    }
  }
  return !jobs_.empty();
}

// The sinks that waited may be free now. One that must still wait is parked again.
void router_state::release_parked() {
  if (parts_.barrier.take_news())
    parked_.release(jobs_);
}

// Whether a job is not even begun: jobs of a sink that has left are dropped, and jobs of a sink
// with parked jobs are parked behind those, which keeps their order.
std::optional<progress> router_state::held_back(sink_id from) const {
  if (!is_present(from))
    return progress::done;
  return parked_.has(from.number) ? std::optional(progress::blocked) : std::nullopt;
}

progress router_state::advance(frames_job& job, std::size_t& budget) {
  frame_cursor& cursor = job.cursor;
  if (const auto held = held_back(cursor.from))
    return *held;
  const progress routed = routing_.route(cursor, parts_.sinks.at(cursor.from.number).kind,
                                         cursor.frames.size(), budget, parts_);
  if (cursor.dismissed_for) {
    release_parked();
    // The sender leaves before anything else happens.
    dismissals_.push_back({cursor.from, *cursor.dismissed_for});
    jobs_.add_first(leaving_job{cursor.from, *cursor.dismissed_for, false});
  }
  return routed;
}

progress router_state::advance(emission_job& job, std::size_t& budget) {
  using kind = runtime::emission::step::kind;
  frame_cursor& cursor = job.cursor;
  if (const auto held = held_back(cursor.from))
    return *held;
  for (; job.next_step < job.steps.size(); ++job.next_step) {
    if (budget == 0)
      return progress::more;
    const runtime::emission::step& step = job.steps[job.next_step];
    switch (step.what) {
    case kind::send:
      if (job.step_end <= cursor.done)
        job.step_end = cursor.done + step.bytes;
      runtime::check(job.step_end <= cursor.frames.size(), "a step sends more than there is");
      cursor.sender = step.sender;
      if (const progress routed =
            routing_.route(cursor, sink_kind::service, job.step_end, budget, parts_);
          routed != progress::done)
        return routed;
      break;
    case kind::add_post_remove:
      parts_.add_post_remove(cursor.from, step.channels.low,
                             cursor.frames.bytes()
                               .subspan(cursor.done, step.bytes)
                               .subspan(runtime::limits::length_tag_size));
      cursor.done += step.bytes;
      break;
    case kind::clear_post_removes: parts_.clear_post_removes(cursor.from, step.channels.low); break;
    case kind::subscribe:
    case kind::subscribe_range:
    case kind::unsubscribe:
    case kind::unsubscribe_range:
      budget -= std::min(budget, parts_.apply(cursor.from, step));
      break;
    }
  }
  parts_.subscriptions.settle(cursor.from.number, job.handled);
  parts_.announce_changes();
  parts_.services.handled(cursor.from.number, job.handled);
  parts_.links.update_settled(parts_.services);
  if (!job.credits.empty())
    parts_.services.hold_credits(parts_.out, std::move(job.credits));
  return progress::done;
}

progress router_state::advance(link_job& job, std::size_t& budget) {
  frame_cursor& cursor = job.cursor;
  if (const auto held = held_back(cursor.from))
    return *held;
  const subscriber node = cursor.from.number;
  if (!std::exchange(job.has_begun, true)) {
    for (const runtime::subscription_change& change : job.data.interest) {
      if (parts_.links.apply(node, change) == router_links::acceptance::refused)
        parts_.report_fault(cursor.from, "range limit reached; interest ignored", "channel",
                            value(change.channels.low));
    }
    for (const runtime::post_remove_change& change : job.data.post_removes)
      if (parts_.copies.apply(node, change) == post_remove_copies::acceptance::refused)
        parts_.report_fault(cursor.from, "post-remove limit reached; post-remove refused", "key",
                            value(change.key));
    runtime::batch_builder all;
    for (const runtime::batch& piece : job.data.frames)
      all.append(piece.bytes());
    cursor.begin(all.take());
  }
  if (const progress routed =
        routing_.route(cursor, sink_kind::node, cursor.frames.size(), budget, parts_);
      routed != progress::done)
    return routed;
  parts_.links.applied(cursor.from, job.data.settled);
  if (cursor.subscribes)
    parts_.links.settles_with(node, job.data.number, std::move(cursor.expected));
  parts_.links.update_settled(parts_.services);
  return progress::done;
}

progress router_state::advance(left_behind_job& job, std::size_t& budget) {
  while (job.cursor.done < job.cursor.frames.size() || next_left_behind(job)) {
    if (budget == 0)
      return progress::more;
    if (const progress routed =
          routing_.route(job.cursor, sink_kind::free, job.cursor.frames.size(), budget, parts_);
        routed != progress::done)
      return routed;
  }
  parts_.copies.dropped(job.copied_as);
  return progress::done;
}

// Begins with the next datagrams to be routed; false if there are none. The parent receives those
// of a key first, and then the message that it need no longer keep them (spec/services QUIRK 15).
bool router_state::next_left_behind(left_behind_job& job) {
  const bool is_own = job.cursor.origin == frame_origin::left_behind;
  if (job.is_at_end_of_key()) {
    if (!job.datagrams.empty() && is_own)
      parts_.gateway.renew_post_removes(job.key, parts_.post_removes, parts_.out);
    job.datagrams.clear();
    job.next = 0;
    if (job.rest.count() == 0)
      return false;
    std::tie(job.key, job.datagrams) = job.rest.take_first();
    if (is_own)
      parts_.post_removes.forget(job.key, job.holder);
  }
  job.continue_key();
  return true;
}

progress router_state::advance(const leaving_job& job, std::size_t& budget) {
  const sink_id id = job.from;
  if (parts_.sinks.is(id, sink_kind::node)) {
    if (job.is_dead)
      route_copies(id.number);
    parts_.copies.forget(id.number);
    parts_.interest.forget(id.number);
    parts_.links.forget(id.number);
    release(id.number);
    parts_.update_barrier();
    return progress::done;
  }
  if (parts_.sinks.is(id, sink_kind::participant)) {
    if (parked_.has(id.number))
      return progress::blocked;
    parts_.sinks.at(id.number).kind = sink_kind::leaving;
    parts_.backlogs.set(id, runtime::backlog::none);
    --participants_;
    parts_.subscriptions.end_provisional(id.number);
    ++parts_.counts.ended[static_cast<std::size_t>(job.reason)];
  } else if (!parts_.sinks.is(id, sink_kind::leaving)) {
    return progress::done;
  }
  const bool is_unsubscribed = parts_.subscriptions.remove_all(id.number, budget);
  budget -= std::min(budget, parts_.announce_changes());
  if (!is_unsubscribed)
    return progress::more;
  release_parked();
  left_behind_job left;
  left.cursor.from = sink_table::no_sink;
  left.cursor.origin = frame_origin::left_behind;
  left.rest = parts_.post_removes.take(id.number);
  left.holder = id.number;
  left.copied_as = parts_.copies.left(id.number);
  if (left.rest.count() != 0 || left.copied_as != 0)
    jobs_.add_first(std::move(left));
  if (is_stopping_)
    dismissals_.push_back({id, runtime::close_reason::stopping});
  release(id.number);
  return progress::done;
}

// Each node routes the post-removes of a dead one to its own sinks, behind all data that it has from
// that node, whose jobs were before this one.
void router_state::route_copies(subscriber node) {
  std::vector<post_removes> all = parts_.copies.take(node);
  for (auto each = all.rbegin(); each != all.rend(); ++each) {
    left_behind_job left;
    left.cursor.from = sink_table::no_sink;
    left.cursor.origin = frame_origin::dead_node;
    left.rest = std::move(*each);
    jobs_.add_first(std::move(left));
  }
}

void router_state::release(subscriber number) {
  parts_.sinks.release(number);
  departed_.push_back(number);
}

progress router_state::advance(ageing_job& job, std::size_t& budget) {
  const bool is_done = parts_.subscriptions.age(job.next_sink, budget);
  parts_.announce_changes();
  if (!is_done)
    return progress::more;
  is_ageing_ = false;
  return progress::done;
}

}  // namespace donet::actors
