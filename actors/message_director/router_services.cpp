// The node's own services: what they send and subscribe to, and what the router anticipates of them
// (architecture section 5).

#include "actors/message_director/router_state.hpp"
#include "runtime/check.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace donet::actors {

using runtime::channel;
using runtime::subscriber;

namespace {

using kind = runtime::emission::step::kind;
using operand = runtime::subscribing_message::operand;

}  // namespace

// "Create an object, then address it"; "set a client's channel, then send to it".
std::span<const runtime::subscribing_message> router_state::subscribing_messages() noexcept {
  static constexpr runtime::subscribing_message known[] = {
    {msgtype::create_object_with_required, operand::doid},
    {msgtype::create_object_with_required_other, operand::doid},
    {msgtype::set_client_id, operand::channel},
    {msgtype::open_channel, operand::channel},
  };
  return known;
}

sink_id router_state::add_service(std::string name) {
  const sink_id added = open(sink_kind::service, std::move(name));
  services_.push_back(added.number);
  return added;
}

void router_state::emitted(sink_id by, runtime::emission&& what,
                           std::vector<runtime::read_credit> credits) {
  std::unique_ptr<job> added = make_job(job_kind::emission, by);
  added->frames = std::move(what.frames);
  // The service gets memory for its next steps.
  added->steps.swap(what.steps);
  added->handled = what.handled;
  added->credits = std::move(credits);
  jobs_.push_back(std::move(added));
}

router_state::progress router_state::apply(job& now, std::size_t& budget) {
  for (; now.step < now.steps.size(); ++now.step) {
    if (budget == 0)
      return progress::more;
    const runtime::emission::step& step = now.steps[now.step];
    if (step.what == kind::add_post_remove) {
      keep_post_remove(now, step);
      continue;
    }
    if (step.what != kind::send) {
      apply(now.from, step);
      budget -= std::min(budget, changes_.work);
      continue;
    }
    if (now.step_end <= now.done)
      now.step_end = now.done + step.bytes;
    runtime::check(now.step_end <= now.frames.size(), "a step sends more than there is");
    now.sender = step.sender;
    if (const progress routed = route(now, now.step_end, budget); routed != progress::done)
      return routed;
  }
  settle(now.from, now.handled);
  if (!now.credits.empty())
    hold_credits(now);
  return progress::done;
}

// Services handle their parcels in order, so all that this emission led to is handled when the last
// parcel that each service has now is.
void router_state::hold_credits(job& now) {
  std::vector<unsettled_credits::awaited> parcels;
  for (const subscriber service : services_) {
    const std::uint64_t last = out_.next_number(service) - (out_.has(service) ? 0 : 1);
    if (at(service).handled < last)
      parcels.emplace_back(service, last);
  }
  if (!parcels.empty())
    credits_.hold(std::move(parcels), std::move(now.credits));
}

void router_state::apply(sink_id of, const runtime::emission::step& step) {
  runtime::provisional_channels& provisional = at(of.number).provisional;
  const channel c = step.channels.low;
  changes_.clear();
  switch (step.what) {
  case kind::subscribe:
    if (!provisional.claim(c, true))
      table_.insert(of.number, c, changes_);
    break;
  case kind::unsubscribe:
    if (!provisional.claim(c, false))
      table_.erase(of.number, c, changes_);
    break;
  case kind::subscribe_range:
    if (!table_.add_range(of.number, step.channels, changes_))
      complain(of, "it has as many ranges as it may have", "channel", value(c));
    break;
  case kind::unsubscribe_range: table_.erase_range(of.number, step.channels, changes_); break;
  case kind::clear_post_removes: clear_post_removes(of, c); break;
  case kind::send:
  case kind::add_post_remove: break;
  }
  tell_changes();
  if (step.what == kind::subscribe || step.what == kind::subscribe_range)
    wait_for_interest(of);
}

void router_state::keep_post_remove(job& now, const runtime::emission::step& step) {
  control_message message;
  message.type = msgtype::control_add_post_remove;
  message.channels = step.channels;
  message.blob = now.frames.bytes().subspan(now.done, step.bytes);
  message.blob = message.blob.subspan(runtime::limits::length_tag_size);
  add_post_remove(now.from, message);
  now.done += step.bytes;
}

// The services and nodes among the recipients that were looked up last will subscribe to the channel
// that this message names, and so may the participants. True if the message names a channel.
bool router_state::anticipate(job& now, const runtime::datagram_view& datagram) {
  const std::optional<channel> c = runtime::anticipated_channel(subscribing_messages(), datagram);
  if (!c)
    return false;
  now.subscribes = true;
  for (const subscriber to : recipients_) {
    sink& one = at(to);
    const bool is_peer = one.kind == sink_kind::peer;
    if (one.kind == sink_kind::participant && to != now.from.number)
      await(id_of(to), *c);
    if (one.kind != sink_kind::service && !is_peer)
      continue;
    runtime::subscription_table& table = is_peer ? remote_ : table_;
    const std::uint64_t position = is_peer ? one.peer_state->handed_over + 1 : out_.next_number(to);
    const bool subscribed = table.has_single(to, *c);
    one.provisional.expect(*c, position, subscribed && !one.provisional.expects(*c));
    if (!is_peer && now.kind == job_kind::link)
      now.link->expected.emplace_back(to, position);
    if (subscribed)
      continue;
    changes_.clear();
    table.insert(to, *c, changes_);
    // Before the message itself, which is handed over when its run ends.
    if (!is_peer)
      tell_changes();
  }
  return true;
}

// ---- participants: no acknowledgement tells what they have handled, so age ends what they do not
// confirm (architecture section 5) ----

void router_state::await(sink_id participant, channel c) {
  using standing = runtime::awaited_channels::standing;
  using expectation = runtime::awaited_channels::expectation;
  const subscriber number = participant.number;
  runtime::awaited_channels& awaited = at(number).awaited;
  const standing now = table_.has_single(number, c)      ? standing::single
                       : table_.is_subscribed(number, c) ? standing::by_range
                                                         : standing::none;
  const std::size_t before = awaited.size();
  const expectation answer = awaited.expect(c, now);
  counts_.provisional += awaited.size() - before;
  switch (answer) {
  case expectation::unchanged: break;
  case expectation::refused:
    ++counts_.provisional_ended[static_cast<std::size_t>(provisional_ending::refused)];
    complain(participant, "too many provisional subscriptions; messages may be lost", "channel",
             value(c));
    break;
  case expectation::subscribe:
    changes_.clear();
    table_.insert(number, c, changes_);
    tell_changes();
    break;
  }
}

void router_state::age_provisional() {
  if (std::exchange(is_ageing_, true))
    return;
  jobs_.push_back(make_job(job_kind::ageing, {}));
}

router_state::progress router_state::age(job& now, std::size_t& budget) {
  for (; now.step < sinks_.size(); ++now.step) {
    sink& participant = sinks_[now.step];
    const auto number = subscriber{static_cast<std::uint32_t>(now.step)};
    runtime::awaited_channels::expired gone;
    while (participant.awaited.size() != 0) {
      if (budget == 0)
        return progress::more;
      if (!participant.awaited.expire(gone)) {
        participant.awaited.grow_old();
        break;
      }
      --budget;
      end_provisional(provisional_ending::expired);
      if (!gone.lent)
        continue;
      changes_.clear();
      table_.erase(number, gone.c, changes_);
      tell_changes();
    }
  }
  is_ageing_ = false;
  return progress::done;
}

void router_state::end_provisional(provisional_ending how, std::size_t entries) noexcept {
  counts_.provisional -= entries;
  counts_.provisional_ended[static_cast<std::size_t>(how)] += entries;
}

// What was expected of parcels that are handled now, and did not happen, is taken back.
void router_state::settle(sink_id of, std::uint64_t handled) {
  at(of.number).handled = handled;
  for (const channel c : at(of.number).provisional.settle(handled)) {
    changes_.clear();
    table_.erase(of.number, c, changes_);
    tell_changes();
  }
  for (const subscriber peer : peers_)
    update_settled(*at(peer).peer_state);
  credits_.settle(
    [this](subscriber service, std::uint64_t number) { return at(service).handled >= number; });
}

bool router_state::services_are_done() const noexcept {
  for (std::size_t i = 0; i < sinks_.size(); ++i) {
    const auto number = subscriber{static_cast<std::uint32_t>(i)};
    if (sinks_[i].kind == sink_kind::service && sinks_[i].handled + 1 < out_.next_number(number))
      return false;
  }
  return true;
}

}  // namespace donet::actors
