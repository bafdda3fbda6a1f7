// What participants tell the Message Director itself, and what the parent is told in consequence
// (spec/services 2.3, 2.4, 2.6, 2.7).

#include "actors/message_director/router_state.hpp"
#include "runtime/check.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/datagram/writer.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <tuple>
#include <utility>

namespace donet::actors {

using runtime::channel;
using runtime::subscriber;

namespace {

// Bytes of post-removes that are copied before some of them are routed.
constexpr std::size_t left_behind_at_once = 256u << 10;

std::string name_of(dc::bytes_view given) {
  return std::string(
    dc::as_text(given.first(std::min(given.size(), runtime::limits::participant_name_size_max))));
}

}  // namespace

// Says whether the participant stays.
bool router_state::control(job& now, const runtime::datagram_view& datagram, std::size_t& work,
                           std::size_t budget) {
  const sink_id from = now.from;
  control_message message;
  switch (read_control(datagram.rest(), message)) {
  case control_fault::none: break;
  case control_fault::truncated:
    ++counts_.malformed;
    complain(from, "a control message is cut short", "bytes", datagram.bytes().size());
    dismiss(from, runtime::close_reason::malformed);
    return false;
  case control_fault::unknown:
    ++counts_.malformed;
    complain(from, "an unknown control message is ignored", "type", message.type);
    return true;
  }
  ++counts_.controls;
  sink& sender = at(from.number);
  switch (message.type) {
  case msgtype::control_add_post_remove: add_post_remove(from, message); break;
  case msgtype::control_clear_post_removes: clear_post_removes(from, message.channels.low); break;
  case msgtype::control_set_con_name: sender.name = name_of(message.blob); break;
  case msgtype::control_set_con_url: sender.url = name_of(message.blob); break;
  case msgtype::control_log_message:
    log_messages_.emplace_back(message.blob.begin(), message.blob.end());
    break;
  default: return subscribe(now, message, work, budget);
  }
  return true;
}

// ---- post-removes ----

void router_state::add_post_remove(sink_id from, const control_message& message) {
  const std::optional<runtime::datagram_view> datagram = runtime::datagram_view::of(message.blob);
  if (datagram && datagram->is_control()) {
    complain(from, "a post-remove to the Message Director itself is refused", "key",
             value(message.channels.low));
    return;
  }
  const channel key = message.channels.low;
  if (!at(from.number).left_behind.add(key, message.blob)) {
    complain(from, "it has too many post-removes; one is refused", "key", value(key));
    return;
  }
  std::vector<subscriber>& holders = key_holders_[key];
  if (std::find(holders.begin(), holders.end(), from.number) == holders.end())
    holders.push_back(from.number);
  if (upstream_connected_)
    copy_post_remove_upstream(key, message.blob);
}

void router_state::clear_post_removes(sink_id from, channel key) {
  at(from.number).left_behind.clear(key);
  drop_holder(key, from.number);
  clear_upstream_copies(key);
}

void router_state::drop_holder(channel key, subscriber who) {
  const auto found = key_holders_.find(key);
  if (found == key_holders_.end())
    return;
  std::erase(found->second, who);
  if (found->second.empty())
    key_holders_.erase(found);
}

// The parent knows one list for a key, of all participants of this node: those of the others are
// given to it anew (spec/services QUIRK 14).
void router_state::clear_upstream_copies(channel key) {
  if (!upstream_connected_)
    return;
  runtime::batch_builder& to = out_.builder(upstream_.number);
  append_clear_post_removes(to, key);
  const auto found = key_holders_.find(key);
  if (found == key_holders_.end())
    return;
  for (const subscriber holder : found->second)
    send_post_removes_upstream(holder, key);
}

void router_state::send_post_removes_upstream(subscriber holder, channel key) {
  const auto& lists = at(holder).left_behind.by_key();
  const auto found = lists.find(key);
  if (found == lists.end())
    return;
  for (const dc::byte_buffer& datagram : found->second)
    copy_post_remove_upstream(key, datagram);
}

void router_state::copy_post_remove_upstream(channel key, dc::bytes_view datagram) {
  // It came in a message of the same size.
  runtime::check(append_add_post_remove(out_.builder(upstream_.number), key, datagram),
                 "a post-remove does not fit into its copy");
}

// It leaves before anything else happens.
void router_state::dismiss(sink_id id, runtime::close_reason reason) {
  dismissals_.push_back({id, reason});
  std::unique_ptr<job> leaving = make_job(job_kind::leaving, id);
  leaving->reason = reason;
  jobs_.push_front(std::move(leaving));
}

// What it left behind is routed next, key by key (spec/services 2.6).
void router_state::leave_behind(sink_id id) {
  if (at(id.number).left_behind.count() == 0)
    return;
  std::unique_ptr<job> added = make_job(job_kind::left_behind, nobody);
  added->left_behind = std::make_unique<left_behind_work>();
  added->left_behind->rest = std::move(at(id.number).left_behind);
  added->left_behind->holder = id.number;
  jobs_.push_front(std::move(added));
}

router_state::progress router_state::run_left_behind(job& now, std::size_t& budget) {
  while (now.done < now.frames.size() || next_left_behind(now)) {
    if (budget == 0)
      return progress::more;
    if (const progress routed = route(now, now.frames.size(), budget); routed != progress::done)
      return routed;
  }
  return progress::done;
}

// The next datagrams to be routed; false if there are none. Those of a key first, then the word that
// they need not be kept (spec/services QUIRK 15).
bool router_state::next_left_behind(job& now) {
  left_behind_work& left = *now.left_behind;
  if (left.next == left.datagrams.size()) {
    if (!left.datagrams.empty())
      clear_upstream_copies(left.key);
    left.datagrams.clear();
    left.next = 0;
    if (left.rest.count() == 0)
      return false;
    std::tie(left.key, left.datagrams) = left.rest.take_first();
    drop_holder(left.key, left.holder);
  }
  runtime::batch_builder frames;
  do {
    runtime::check(runtime::append_frame(frames, left.datagrams[left.next++]),
                   "a post-remove is larger than a datagram");
  } while (left.next < left.datagrams.size() && frames.size() < left_behind_at_once);
  now.frames = frames.take();
  now.done = 0;
  now.ahead.reset();
  return true;
}

// ---- subscriptions ----

// Says whether the participant stays.
bool router_state::subscribe(job& now, const control_message& message, std::size_t& work,
                             std::size_t budget) {
  using removal = runtime::awaited_channels::removal;
  using runtime::range_outcome;
  const sink_id from = now.from;
  const auto [low, high] = message.channels;
  const std::size_t work_max = std::max<std::size_t>(budget - std::min(work, budget), 1);
  runtime::awaited_channels& awaited = at(from.number).awaited;
  bool granted = true;
  range_outcome range = range_outcome::done;
  changes_.clear();
  switch (message.type) {
  case msgtype::control_add_channel:
    if (awaited.confirm(low))
      end_provisional(provisional_ending::confirmed);
    granted = table_.add(from.number, low, changes_, awaited.lent());
    break;
  case msgtype::control_remove_channel:
    switch (awaited.withdraw(low)) {
    case removal::stays: ++changes_.work; break;
    case removal::ends: end_provisional(provisional_ending::withdrawn); [[fallthrough]];
    case removal::not_awaited: table_.remove(from.number, low, changes_); break;
    }
    break;
  case msgtype::control_add_range:
    range = table_.begin_add_range(from.number, {low, high}, work_max, changes_);
    break;
  case msgtype::control_remove_range:
    range = table_.begin_remove_range(from.number, {low, high}, work_max, changes_);
    break;
  default: break;
  }
  granted = granted && range != range_outcome::refused;
  now.in_range = range == range_outcome::more;
  work += changes_.work;
  tell_changes();
  if (message.type == msgtype::control_add_channel || message.type == msgtype::control_add_range)
    wait_for_interest(from);
  if (granted)
    return true;
  complain(from, "it has as many subscriptions as it may have", "channel", value(low));
  dismiss(from, runtime::close_reason::over_limit);
  return false;
}

// The sender's next frames wait for the whole range, and nothing else is routed before: no datagram sees
// a range in part. True when it is done.
bool router_state::continue_range(job& now, std::size_t& budget) {
  changes_.clear();
  now.in_range =
    table_.continue_range(now.from.number, budget, changes_) == runtime::range_outcome::more;
  budget -= std::min(budget, changes_.work);
  tell_changes();
  if (now.in_range)
    return false;
  wait_for_interest(now.from);
  return true;
}

// To all who are to know what somebody here is subscribed to.
void router_state::tell_changes() {
  tell_upstream();
  announce();
}

void router_state::tell_upstream() {
  if (!upstream_connected_ || changes_.upstream.empty())
    return;
  using kind = runtime::subscription_change::kind;
  runtime::batch_builder& to = out_.builder(upstream_.number);
  for (const runtime::subscription_change& change : changes_.upstream) {
    switch (change.what) {
    case kind::add_channel: append_add_channel(to, change.channels.low); break;
    case kind::remove_channel: append_remove_channel(to, change.channels.low); break;
    case kind::add_range: append_add_range(to, change.channels); break;
    case kind::remove_range: append_remove_range(to, change.channels); break;
    }
  }
}

}  // namespace donet::actors
