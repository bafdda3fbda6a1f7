#include "actors/client_agent/view/view_interests.hpp"

#include "actors/channels.hpp"
#include "actors/msgtype.hpp"

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

namespace donet::actors {

using runtime::channel;
using runtime::doid;
using runtime::message_view;
using runtime::zone;

namespace {

constexpr std::string_view log_category = "client_agent";

// The queue of one operation; over this size the operation expires at once.
constexpr std::size_t queued_bytes_max = 4u << 20;

interest_request request_of(const interest_operation& operation) noexcept {
  return {operation.id, operation.client_context, operation.caller};
}

}  // namespace

std::uint32_t view_interests::next_context() {
  const std::uint32_t context = context_++;
  if (context_ == 0)
    context_ = 1;
  return context;
}

// ---- opening and closing ----

void view_interests::replace(const session_output& out, const interest_request& request,
                             interest wanted) {
  if (state_.find(request.id) == nullptr)
    out.world().metrics->interests.add(1);
  change_.emplace();
  change_->request = request;
  change_->zones = state_.set(request.id, wanted.parent, std::move(wanted.zones));
  change_->since = out.world().now;
}

void view_interests::remove(const session_output& out, const interest_request& request) {
  change_.emplace();
  change_->request = request;
  change_->zones = state_.remove(request.id);
  change_->is_removal = true;
  out.world().metrics->interests.subtract(1);
}

std::size_t view_interests::zones_left() const noexcept {
  const interest_state::change& zones = change_->zones;
  return zones.closing.size() + zones.opening.size() + zones.kept.size() - change_->next;
}

zone_set view_interests::close_some(std::size_t& count) {
  zone_set closed;
  const zone_set& closing = change_->zones.closing;
  for (; count > 0 && change_->next < closing.size(); --count) {
    const zone one = closing[change_->next++];
    if (state_.close({closed_parent(), one}))
      closed.push_back(one);
  }
  return closed;
}

void view_interests::open_some(const session_output& out, std::size_t count) {
  interest_change& change = *change_;
  const doid parent = change.zones.parent;
  const auto wait_behind = [&change](std::uint32_t other) {
    if (other != 0 && std::ranges::find(change.under_way, other) == change.under_way.end())
      change.under_way.push_back(other);
  };
  zone_set opened;
  const std::size_t before_kept = change.zones.closing.size() + change.zones.opening.size();
  for (; count > 0 && change.next < before_kept; --count) {
    const zone one = change.zones.opening[change.next++ - change.zones.closing.size()];
    // `context_` is the number that `next_context` will return.
    const auto found = state_.open({parent, one}, change.context == 0 ? context_ : change.context);
    wait_behind(found.waiting);
    if (!found.is_new)
      continue;
    if (change.context == 0) {
      change.context = next_context();
      state_.begin(change.context, parent);
    }
    out.world().subscribe(out.session().number(), location_channel(parent, one));
    opened.push_back(one);
  }
  for (; count > 0 && zones_left() > 0; --count) {
    const std::uint32_t other =
      state_.waiting_for({parent, change.zones.kept[change.next++ - before_kept]});
    if (other != change.context)
      wait_behind(other);
  }
  for (std::size_t first = 0; first < opened.size(); first += zones_per_turn_max) {
    const std::size_t end = std::min(opened.size(), first + zones_per_turn_max);
    ask(out, change.context, {opened.data() + first, end - first});
  }
}

// The parent answers each question with a count of its own.
void view_interests::ask(const session_output& out, std::uint32_t context,
                         std::span<const zone> zones) {
  interest_operation& operation = *state_.operation(context);
  auto question = out.to_server(channel_of(operation.parent), msgtype::object_get_zones_objects);
  question.number(context)
    .number(operation.parent)
    .number(static_cast<std::uint16_t>(zones.size()));
  for (const zone each : zones)
    question.number(each);
  out.finish(question);
  operation.zones.insert(operation.zones.end(), zones.begin(), zones.end());
  ++operation.uncounted;
}

void view_interests::finish_change(const session_output& out) {
  const interest_change change = *std::exchange(change_, std::nullopt);
  client_world& world = out.world();
  if (change.context == 0 && change.under_way.empty()) {
    if (!change.is_removal)
      world.metrics->interest_time.observe(runtime::microseconds_of(world.now - change.since));
    send_done(out, change.request);
    return;
  }
  const std::uint32_t context = change.context == 0 ? next_context() : change.context;
  interest_operation& operation =
    change.context == 0 ? state_.begin(context, change.zones.parent) : *state_.operation(context);
  operation.id = change.request.id;
  operation.client_context = change.request.client_context;
  operation.caller = change.request.caller;
  operation.since = change.since;
  operation.deadline = world.now + world.options.interest_timeout;
  for (const std::uint32_t other : change.under_way)
    operation.wait_behind(other);
}

void view_interests::notify_caller(const session_output& out,
                                   const interest_request& request) const {
  if (request.caller == channel{0})
    return;
  auto answer = out.to_server(request.caller, msgtype::done_interest_resp);
  answer.number(out.session().id()).number(request.id);
  out.finish(answer);
}

void view_interests::send_done(const session_output& out, const interest_request& request) const {
  notify_caller(out, request);
  auto answer = out.to_client(msgtype::client_done_interest_resp);
  answer.number(request.client_context).number(request.id);
  out.finish(answer);
}

void view_interests::abandon(const session_output& out) {
  if (change_)
    notify_caller(out, change_->request);
  drop_change();
  for (const auto& [context, operation] : state_.operations())
    notify_caller(out, request_of(operation));
  state_.operations().clear();
}

// ---- operations ----

std::uint32_t view_interests::add_count(const session_output& out, const message_view& message) {
  dc::byte_reader from(message.payload);
  std::uint32_t context = 0;
  std::uint32_t objects = 0;
  if (!from.read(context) || !from.read(objects)) {
    out.report_cut_short(message);
    return 0;
  }
  interest_operation* const operation = state_.operation(context);
  if (operation == nullptr) {
    out.report("object count received for no pending interest; ignored", message);
    return 0;
  }
  // A count without a question changes nothing.
  if (operation->uncounted == 0)
    return 0;
  --operation->uncounted;
  operation->expected += objects;
  objects_per_interest_ = std::max(objects, objects_per_interest_ - objects_per_interest_ / 8);
  paid_at_ = std::max(paid_at_, out.world().now)
             + objects * std::chrono::nanoseconds(std::chrono::seconds(1)) / answers_per_second_max;
  return context;
}

std::uint32_t view_interests::add_gone(const session_output& out, const message_view& message) {
  dc::byte_reader from(message.payload);
  std::uint32_t context = 0;
  if (!from.read(context)) {
    out.report_cut_short(message);
    return 0;
  }
  interest_operation* const operation = state_.operation(context);
  if (operation == nullptr)
    return 0;
  ++operation->answered;
  return context;
}

std::vector<std::uint32_t> view_interests::expired(runtime::clock::time_point now) const {
  std::vector<std::uint32_t> found;
  for (const auto& [context, operation] : state_.operations()) {
    if (operation.deadline <= now)
      found.push_back(context);
  }
  return found;
}

void view_interests::note_expired(const session_output& out, std::uint32_t context) {
  const interest_operation& operation = *state_.operation(context);
  client_world& world = out.world();
  const session_identity& session = out.session();
  world.log.about(session.allocated());
  world.log.warn(log_category, "interest timed out; completed with the objects that answered",
                 {{"client", value(session.allocated())},
                  {"peer", session.peer()},
                  {"interest", operation.id},
                  {"parent", value(operation.parent)},
                  {"answered", operation.answered}});
  world.metrics->interest_timeouts.add(1);
  state_.remember_late(context);
}

// ---- messages that wait ----

void view_interests::queue(const session_output& out, std::uint32_t pending,
                           waiting_message message) {
  interest_operation& operation = *state_.operation(pending);
  operation.add_to_queue(std::move(message));
  if (operation.queued_bytes() > queued_bytes_max)
    operation.deadline = out.world().now;
}

void view_interests::queue_move(const session_output& out, std::uint32_t pending,
                                waiting_message message, const place& destination) {
  const std::uint32_t there = state_.waiting_for(destination);
  if (there != 0 && there != pending)
    state_.operation(there)->wait_behind(pending);
  message.moved = destination;
  message.unconfirmed_since = there;
  message.leaves_sight = message.leaves_sight || !state_.covers(destination);
  queue(out, pending, std::move(message));
}

// ---- memory ----

// Estimates of table entries: the size of the value and of the pointers to it.
std::size_t view_interests::held_bytes() const {
  // An entry in the interest, one among the open places, and a subscription.
  constexpr std::size_t zone_bytes = 160;
  constexpr std::size_t operation_bytes = 256;
  constexpr std::size_t waiting_bytes = sizeof(waiting_message);
  std::size_t bytes = state_.zones() * zone_bytes;
  if (change_)
    bytes += zones_left() * sizeof(runtime::zone);
  for (const auto& [context, operation] : state_.operations()) {
    for (const waiting_message& each : operation.snapshot())
      bytes += each.payload.size();
    bytes += operation_bytes + operation.queued_bytes()
             + operation.zones.size() * sizeof(runtime::zone)
             + (operation.snapshot().size() + operation.queued().size()) * waiting_bytes;
  }
  return bytes;
}

}  // namespace donet::actors
