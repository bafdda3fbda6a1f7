#include "actors/client_agent/view/view_interests.hpp"

#include "actors/channels.hpp"
#include "actors/msgtype.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace donet::actors {

using runtime::channel;
using runtime::doid;
using runtime::message_view;
using runtime::zone;

namespace {

constexpr std::string_view log_category = "client_agent";

// Zones of one question. More zones take further questions, so that none keeps a State Server for
// long.
constexpr std::size_t zones_per_question_max = 256;

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

interest_state::change view_interests::replace(const session_output& out, std::uint16_t id,
                                               interest wanted) {
  if (state_.find(id) == nullptr)
    out.world().metrics->interests.add(1);
  return state_.set(id, wanted.parent, std::move(wanted.zones));
}

interest_state::change view_interests::remove(const session_output& out, std::uint16_t id) {
  interest_state::change change = state_.remove(id);
  out.world().metrics->interests.subtract(1);
  return change;
}

void view_interests::begin(const session_output& out, const interest_request& request, doid parent,
                           interest_state::change change) {
  client_world& world = out.world();
  if (change.opened.empty() && change.under_way.empty()) {
    world.metrics->interest_time.observe(0);
    send_done(out, request);
    return;
  }
  for (const zone opened : change.opened)
    world.subscribe(out.session().number(), location_channel(parent, opened));
  const std::uint32_t context = next_context();
  interest_operation& operation = state_.begin(context, parent, std::move(change.opened));
  operation.id = request.id;
  operation.client_context = request.client_context;
  operation.caller = request.caller;
  operation.since = world.now;
  operation.deadline = world.now + world.options.interest_timeout;
  for (const std::uint32_t other : change.under_way)
    operation.wait_behind(other);
  ask(out, context, operation);
}

// The parent answers each question with a count of its own.
void view_interests::ask(const session_output& out, std::uint32_t context,
                         interest_operation& operation) const {
  const zone_set& zones = operation.zones;
  for (std::size_t first = 0; first < zones.size(); first += zones_per_question_max) {
    const std::size_t count = std::min(zones.size() - first, zones_per_question_max);
    auto question = out.to_server(channel_of(operation.parent), msgtype::object_get_zones_objects);
    question.number(context).number(operation.parent).number(static_cast<std::uint16_t>(count));
    for (std::size_t i = first; i < first + count; ++i)
      question.number(zones[i]);
    out.finish(question);
    ++operation.uncounted;
  }
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
