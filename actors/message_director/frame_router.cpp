#include "actors/message_director/frame_router.hpp"

#include "runtime/check.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace donet::actors {

using runtime::subscriber;

namespace {

constexpr std::string_view log_category = "message_director";

// The copy of so many bytes is as much work as the delivery itself.
constexpr std::size_t bytes_per_work = 1024;

std::string text_of_name(dc::bytes_view given) {
  return std::string(
    dc::as_text(given.first(std::min(given.size(), runtime::limits::participant_name_size_max))));
}

}  // namespace

progress frame_router::route(frame_cursor& cursor, sink_kind from, std::size_t stop,
                             std::size_t& budget, router_parts& parts) {
  if (from != sink_kind::participant)
    return route_frames(cursor, from, stop, budget, parts);
  const std::size_t start = cursor.done;
  const std::uint64_t handled = parts.counts.handled();
  const progress routed = route_frames(cursor, from, stop, budget, parts);
  parts.counts.received_frames += parts.counts.handled() - handled;
  // Including the frame because of which the sender has to leave.
  parts.counts.received_bytes += cursor.done - start;
  return routed;
}

// Delivers frames that go to the same sinks together: what a sender sends to one channel in a row
// costs one delivery for each sink.
progress frame_router::route_frames(frame_cursor& cursor, sink_kind from, std::size_t stop,
                                    std::size_t& budget, router_parts& parts) {
  const bool may_control = from == sink_kind::participant;
  const bool is_service = from == sink_kind::service;
  const bool may_wait = may_control || is_service;
  if (cursor.is_in_range && continue_range(cursor, budget, parts) != progress::done)
    return progress::more;
  const std::size_t start = cursor.done;
  const dc::bytes_view frames = cursor.frames.bytes().subspan(start, stop - start);
  runtime::frame_walker walker(frames);
  if (!cursor.prefetcher && runtime::frame_prefetcher::is_worthwhile(parts.subscriptions.table()))
    cursor.prefetcher.emplace(cursor.frames.bytes().subspan(start), parts.subscriptions.table(),
                              subscribing_messages);
  frame_run run;
  run.begin = run.end = start;
  std::size_t work = 0;
  bool is_blocked = false;
  for (dc::bytes_view frame; work < budget && walker.next(frame); ++work) {
    const std::size_t end = start + walker.consumed();
    const std::optional<runtime::datagram_view> datagram = runtime::datagram_view::of(frame);
    if (cursor.prefetcher)
      cursor.prefetcher->advance();
    if (datagram && run.takes(*datagram)) {
      run.end = end;
      ++run.frames;
      continue;
    }
    work += flush(cursor, run, parts);
    run = {};
    run.begin = run.end = end;
    if (!datagram) {
      if (malformed(cursor, frame, may_control, parts) == verdict::leaves) {
        cursor.done = end;
        return progress::done;
      }
    } else if (may_control && datagram->is_control()) {
      if (control(cursor, *datagram, work, budget, parts) == verdict::leaves) {
        cursor.done = end;
        return progress::done;
      }
      if (cursor.is_in_range)
        break;
    } else if (is_service && datagram->is_control()) {
      parts.report_fault(cursor.from, "control message of a service dropped", "bytes",
                         frame.size());
    } else {
      run.begin = end - runtime::limits::length_tag_size - frame.size();
      if (may_wait && parts.barrier.holds(cursor.from.number)) {
        run.end = run.begin;
        is_blocked = true;
        break;
      }
      look_up(cursor, *datagram, run, parts);
      run.frames = 1;
      // A subscription that this frame causes holds for the next frame, so the next frame's
      // recipients are looked up again.
      if ((run.to_services || run.to_participants) && anticipate(cursor, *datagram, parts))
        run.has_one_recipient = false;
    }
  }
  cursor.done = is_blocked ? run.begin : start + walker.consumed();
  runtime::check(is_blocked || cursor.is_in_range || cursor.done == stop || work >= budget,
                 "a batch ends in the middle of a frame");
  work += flush(cursor, run, parts);
  budget -= std::min(budget, work);
  if (is_blocked)
    return progress::blocked;
  return cursor.done == stop && !cursor.is_in_range ? progress::done : progress::more;
}

void frame_router::look_up(const frame_cursor& cursor, const runtime::datagram_view& datagram,
                           frame_run& run, router_parts& parts) {
  recipients_.clear();
  parts.subscriptions.collect(datagram, recipients_);
  // A frame of another node goes to no third node, because its sender's node sends it to all.
  // What a dead node has left, each node routes to its own sinks.
  if (!parts.links.empty() && cursor.origin != frame_origin::node
      && cursor.origin != frame_origin::dead_node)
    parts.links.collect(datagram, recipients_);
  run.has_one_recipient = datagram.recipient_count() == 1;
  if (run.has_one_recipient)
    run.recipient = datagram.recipient(0);
  for (const subscriber recipient : recipients_) {
    const sink_kind kind = parts.sinks.at(recipient).kind;
    run.to_services = run.to_services || kind == sink_kind::service || kind == sink_kind::node;
    run.to_participants = run.to_participants || kind == sink_kind::participant;
  }
}

// The services and nodes among the recipients that were looked up last will subscribe to the
// channel that this message names, and so may the participants. True if the message names a
// channel.
bool frame_router::anticipate(frame_cursor& cursor, const runtime::datagram_view& datagram,
                              router_parts& parts) {
  const std::optional<runtime::channel> c =
    runtime::anticipated_channel(subscribing_messages, datagram);
  if (!c)
    return false;
  cursor.subscribes = true;
  for (const subscriber recipient : recipients_) {
    switch (parts.sinks.at(recipient).kind) {
    case sink_kind::participant:
      if (recipient != cursor.from.number
          && parts.subscriptions.await(recipient, *c) == router_subscriptions::acceptance::refused)
        parts.report_fault(parts.sinks.id_of(recipient),
                           "provisional subscription limit reached; messages may be lost",
                           "channel", value(*c));
      break;
    case sink_kind::service: {
      const std::uint64_t parcel = parts.out.next_number(recipient);
      parts.subscriptions.expect(recipient, *c, parcel);
      if (cursor.origin == frame_origin::node)
        cursor.expected.push_back({recipient, parcel});
      break;
    }
    case sink_kind::node: parts.links.expect(recipient, *c); break;
    case sink_kind::free:
    case sink_kind::leaving:
    case sink_kind::upstream: break;
    }
  }
  // The parent receives the subscription before the message, which is appended when its run ends.
  parts.announce_changes();
  return true;
}

// Appends the run to its sinks. Returns how much work it was.
std::size_t frame_router::flush(const frame_cursor& cursor, const frame_run& run,
                                router_parts& parts) {
  const std::size_t size = run.end - run.begin;
  if (size == 0)
    return 0;
  std::size_t deliveries = 0;
  for (const subscriber recipient : recipients_) {
    // A participant never receives its own frames. A service may have other participants than the
    // sender.
    if (recipient == cursor.from.number && cursor.origin != frame_origin::service)
      continue;
    parts.out.append(recipient, cursor.sender, cursor.frames, run.begin, size);
    ++deliveries;
  }
  if (!parts.links.empty())
    count_crossing(cursor, run, parts);
  if (!parts.backlogs.empty())
    note_backlog(cursor, run, parts);
  parts.counts.datagrams += run.frames;
  const bool has_parent = parts.gateway.has_parent();
  if (recipients_.empty() && !has_parent && cursor.origin != frame_origin::node)
    parts.counts.undeliverable += run.frames;
  parts.counts.deliveries += deliveries;
  parts.counts.delivered_frames += deliveries * run.frames;
  parts.counts.delivered_bytes += deliveries * size;
  if (has_parent && cursor.from != parts.gateway.parent() && cursor.origin != frame_origin::node) {
    ++deliveries;
    // The parent receives every datagram of this node, even one that a sink here has received
    // (spec/services 2.5).
    if (parts.gateway.forward(cursor.frames, run.begin, size, parts.out)
        == router_gateway::forwarding::lost)
      lose_upstream(run, parts);
    else
      parts.counts.upstream_frames += run.frames;
  }
  return deliveries * (1 + size / bytes_per_work);
}

void frame_router::count_crossing(const frame_cursor& cursor, const frame_run& run,
                                  router_parts& parts) {
  if (cursor.origin == frame_origin::node) {
    parts.links.count_received(cursor.from.number, run.frames);
    return;
  }
  for (const subscriber recipient : recipients_) {
    if (parts.sinks.at(recipient).kind == sink_kind::node)
      parts.links.count_sent(recipient, run.frames);
  }
}

// Only services and other nodes have clients: what a participant sends pauses no client.
void frame_router::note_backlog(const frame_cursor& cursor, const frame_run& run,
                                router_parts& parts) {
  if (cursor.origin != frame_origin::service && cursor.origin != frame_origin::node)
    return;
  const dc::bytes_view frames = cursor.frames.bytes().subspan(run.begin, run.end - run.begin);
  for (const subscriber recipient : recipients_)
    parts.backlogs.note(recipient, frames);
  if (parts.gateway.is_connected() && cursor.origin != frame_origin::node)
    parts.backlogs.note(parts.gateway.parent().number, frames);
}

void frame_router::lose_upstream(const frame_run& run, router_parts& parts) {
  if (std::exchange(parts.counts.lost_upstream, parts.counts.lost_upstream + run.frames) == 0)
    parts.log.error(log_category, "upstream backlog full; datagrams dropped",
                    {{"waiting_bytes", parts.gateway.backlog_bytes()}});
}

// ---- messages to the Message Director itself ----

// Handles a truncated list of recipients. A sender whose control message may be truncated leaves,
// because its later frames cannot be trusted; otherwise only this datagram is lost (spec/services
// 2.8).
frame_router::verdict frame_router::malformed(frame_cursor& cursor, dc::bytes_view frame,
                                              bool may_control, router_parts& parts) {
  ++parts.counts.malformed;
  if (may_control && (frame.empty() || frame[0] == std::byte{1})) {
    parts.report_fault(cursor.from, "control message truncated; connection closed", "bytes",
                       frame.size());
    cursor.dismissed_for = runtime::close_reason::malformed;
    return verdict::leaves;
  }
  parts.report_fault(cursor.from, "recipient list truncated; datagram dropped", "bytes",
                     frame.size());
  return verdict::stays;
}

frame_router::verdict frame_router::control(frame_cursor& cursor,
                                            const runtime::datagram_view& datagram,
                                            std::size_t& work, std::size_t budget,
                                            router_parts& parts) {
  const sink_id from = cursor.from;
  control_message message;
  switch (read_control(datagram.rest(), message)) {
  case control_fault::none: break;
  case control_fault::truncated:
    ++parts.counts.malformed;
    parts.report_fault(from, "control message truncated; connection closed", "bytes",
                       datagram.bytes().size());
    cursor.dismissed_for = runtime::close_reason::malformed;
    return verdict::leaves;
  case control_fault::unknown:
    ++parts.counts.malformed;
    parts.report_fault(from, "unknown control message ignored", "type", message.type);
    return verdict::stays;
  }
  ++parts.counts.controls;
  switch (message.type) {
  case msgtype::control_add_post_remove:
    parts.add_post_remove(from, message.channels.low, message.blob);
    return verdict::stays;
  case msgtype::control_clear_post_removes:
    parts.clear_post_removes(from, message.channels.low);
    return verdict::stays;
  case msgtype::control_set_con_name:
    parts.sinks.at(from.number).name = text_of_name(message.blob);
    return verdict::stays;
  case msgtype::control_set_con_url:
    parts.sinks.at(from.number).url = text_of_name(message.blob);
    return verdict::stays;
  case msgtype::control_log_message:
    parts.log_messages.emplace_back(message.blob.begin(), message.blob.end());
    return verdict::stays;
  default: return subscribe(cursor, message, work, budget, parts);
  }
}

// One of the four messages that change subscriptions.
frame_router::verdict frame_router::subscribe(frame_cursor& cursor, const control_message& message,
                                              std::size_t& work, std::size_t budget,
                                              router_parts& parts) {
  using acceptance = router_subscriptions::acceptance;
  using runtime::range_outcome;
  const subscriber from = cursor.from.number;
  const runtime::channel_range channels = message.channels;
  const std::size_t work_max = std::max<std::size_t>(budget - std::min(work, budget), 1);
  range_outcome outcome = range_outcome::done;
  bool adds = false;
  switch (message.type) {
  case msgtype::control_add_channel:
    adds = true;
    if (parts.subscriptions.add_channel(from, channels.low) == acceptance::refused)
      outcome = range_outcome::refused;
    break;
  case msgtype::control_add_range:
    adds = true;
    outcome = parts.subscriptions.begin_add_range(from, channels, work_max);
    break;
  case msgtype::control_remove_channel:
    parts.subscriptions.remove_channel(from, channels.low);
    break;
  case msgtype::control_remove_range:
    outcome = parts.subscriptions.begin_remove_range(from, channels, work_max);
    break;
  default: break;  // `read_control` accepts no other type
  }
  cursor.is_in_range = outcome == range_outcome::more;
  work += parts.announce_changes();
  if (adds)
    parts.barrier.require(from, parts.interest.announced());
  if (outcome != range_outcome::refused)
    return verdict::stays;
  parts.report_fault(cursor.from, "subscription limit reached; connection closed", "channel",
                     value(channels.low));
  cursor.dismissed_for = runtime::close_reason::over_limit;
  return verdict::leaves;
}

// The sender's next frames wait for the whole range, and nothing else is routed before: no datagram
// sees half a range.
progress frame_router::continue_range(frame_cursor& cursor, std::size_t& budget,
                                      router_parts& parts) {
  const runtime::range_outcome outcome =
    parts.subscriptions.continue_range(cursor.from.number, budget);
  cursor.is_in_range = outcome == runtime::range_outcome::more;
  budget -= std::min(budget, parts.announce_changes());
  if (cursor.is_in_range)
    return progress::more;
  parts.barrier.require(cursor.from.number, parts.interest.announced());
  return progress::done;
}

}  // namespace donet::actors
