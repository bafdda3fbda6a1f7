#include "actors/client_agent/session_state.hpp"

#include "actors/channels.hpp"
#include "actors/client_agent/permission_rules.hpp"
#include "actors/msgtype.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

namespace donet::actors {

using runtime::channel;

namespace {

constexpr std::string_view log_category = "client_agent";

// Text of a client or a service in an event or a log line.
constexpr std::size_t quoted_text_max = 1'000;

ejection invalid_type(std::uint16_t type, session_phase phase) {
  return {eject_code::invalid_type,
          "Message type " + std::to_string(type)
            + (phase == session_phase::established ? " not valid."
                                                   : " not allowed prior to authentication."),
          true};
}

}  // namespace

session_state::session_state(runtime::subscriber number, channel allocated, runtime::origin origin,
                             const client_options& options)
    : identity_(number, allocated, std::move(origin)), view_(options.historical_max) {}

// ---- beginning and time ----

void session_state::begin(client_world& world) {
  identity_.subscribe(world, identity_.allocated());
  identity_.subscribe(world, all_clients);
  is_counted_ = true;
  world.metrics->clients[static_cast<std::size_t>(phase_)].add(1);
  restart_timeouts(world);
  if (!identity_.origin().is_health_check)
    report_arrival(world);
}

void session_state::refuse(client_world& world) {
  eject(world, {eject_code::generic, "Client capacity reached", false});
}

runtime::clock::time_point session_state::next_deadline() const noexcept {
  if (is_over_)
    return runtime::clock::time_point::max();
  const auto session_due = std::min(hello_due_, heartbeat_due_);
  return view_.is_changing() ? session_due : std::min(session_due, view_.next_deadline());
}

void session_state::enter_phase(client_world& world, session_phase phase) {
  if (is_counted_) {
    world.metrics->clients[static_cast<std::size_t>(phase_)].subtract(1);
    world.metrics->clients[static_cast<std::size_t>(phase)].add(1);
  }
  phase_ = phase;
  await_hello(world);
  if (phase != session_phase::unknown && std::exchange(owes_arrival_, false))
    report(world, "client-connected", addresses());
}

void session_state::await_hello(const client_world& world) noexcept {
  const bool is_awaited =
    phase_ == session_phase::unknown && world.options.hello_timeout.count() > 0;
  hello_due_ =
    is_awaited ? world.now + world.options.hello_timeout : runtime::clock::time_point::max();
}

void session_state::await_heartbeat(const client_world& world) noexcept {
  if (world.options.heartbeat_timeout.count() > 0)
    heartbeat_due_ = world.now + world.options.heartbeat_timeout;
}

void session_state::restart_timeouts(const client_world& world) noexcept {
  await_hello(world);
  await_heartbeat(world);
}

void session_state::on_deadline(client_world& world) {
  if (is_over_)
    return;
  if (heartbeat_due_ <= world.now) {
    eject(world,
          {eject_code::no_heartbeat, "Server timed out while waiting for heartbeat.", false});
    return;
  }
  if (hello_due_ <= world.now) {
    eject(world, {eject_code::no_heartbeat, "Server timed out while waiting for hello.", false});
    return;
  }
  if (!view_.is_changing())
    settle(world, view_.expire(output(world)));
}

// ---- the client's messages ----

void session_state::receive_from_client(client_world& world, dc::bytes_view body) {
  if (is_over_)
    return;
  world.metrics->received_messages.add(1);
  dc::byte_reader from(body);
  std::uint16_t type = 0;
  if (!from.read(type))
    return eject(world, ends_too_soon());
  if (phase_ == session_phase::unknown) {
    if (type == msgtype::client_hello)
      return accept_hello(world, from);
    return eject(world, {eject_code::no_hello, "First packet is not CLIENT_HELLO", false});
  }
  switch (type) {
  case msgtype::client_heartbeat:
    if (from.remaining() != 0)
      return eject(world, has_excess_data());
    return await_heartbeat(world);
  case msgtype::client_disconnect:
    if (from.remaining() != 0)
      return eject(world, has_excess_data());
    report(world, "client-disconnected", {});
    return end(world);
  default: settle(world, serve(output(world), type, from));
  }
}

void session_state::accept_hello(client_world& world, dc::byte_reader& from) {
  await_heartbeat(world);
  if (const request_fault fault = session_requests::check_hello(world.options, from))
    return eject(world, *fault);
  const session_output out = output(world);
  auto answer = out.to_client(msgtype::client_hello_resp);
  out.finish(answer);
  enter_phase(world, session_phase::anonymous);
}

request_fault session_state::serve(const session_output& out, std::uint16_t type,
                                   dc::byte_reader& from) {
  if (type == msgtype::client_object_set_field)
    return requests_.set_field(out, view_, phase_, from);
  if (phase_ != session_phase::established)
    return invalid_type(type, phase_);
  switch (type) {
  case msgtype::client_object_location: return session_requests::set_location(out, view_, from);
  case msgtype::client_add_interest:
    return session_requests::add_interest(out, view_, zone_list::one, from);
  case msgtype::client_add_interest_multiple:
    return session_requests::add_interest(out, view_, zone_list::counted, from);
  case msgtype::client_remove_interest: return session_requests::remove_interest(out, view_, from);
  default: return invalid_type(type, phase_);
  }
}

void session_state::settle(client_world& world, const request_fault& fault) {
  if (fault)
    eject(world, *fault);
}

// ---- an interest that changes in steps ----

// While an interest changes in steps, messages wait, so that each is handled either before or after
// the whole change. Control messages cannot wait, because the router relies on their subscriptions
// once the shard has acknowledged them: they complete the change at once. Only services send them.
void session_state::receive(client_world& world, const runtime::message_view& message,
                            const message_route& route, dc::bytes_view encoded) {
  if (is_changing()) {
    if (!session_control::may_change_subscriptions(message.type))
      return hold(message, route);
    settle(world, view_.complete_change(output(world)));
    handle_held(world);
  }
  handle(world, message, route, encoded);
}

void session_state::continue_change(client_world& world) {
  if (is_leaving_)
    return leave(world, world.zones.take_rest());
  if (!is_changing())
    return;
  settle(world, view_.continue_change(output(world)));
  if (!is_changing())
    handle_held(world);
}

void session_state::hold(const runtime::message_view& message, const message_route& route) {
  held_bytes_ += sizeof(held_message) + message.payload.size() + route.bytes().size();
  held_.push_back({.sender = message.sender,
                   .type = message.type,
                   .payload = {message.payload.begin(), message.payload.end()},
                   .route = {route.bytes().begin(), route.bytes().end()}});
}

// None of them begins another change.
void session_state::handle_held(client_world& world) {
  held_bytes_ = 0;
  for (const held_message& each : std::exchange(held_, {})) {
    world.log.about(each.sender);
    handle(world, {each.sender, each.type, each.payload}, message_route(each.route), {});
  }
}

// ---- messages from the cluster ----

// client_view checks updates and messages about objects against the place of the object.
void session_state::handle(client_world& world, const runtime::message_view& message,
                           const message_route& route, dc::bytes_view encoded) {
  if (is_over_)
    return;
  // A session ignores its own messages on any channel (spec/clientagent 2.3), except for moves.
  if (message.sender == identity_.id()) {
    if (message.type == msgtype::object_changing_location)
      settle(world, view_.on_own_move(output(world), message));
    return;
  }
  switch (message.type) {
  case msgtype::object_set_field:
  case msgtype::object_set_fields: view_.update(output(world), message, route, encoded); break;
  case msgtype::object_delete_ram:
  case msgtype::object_changing_location:
  case msgtype::object_enter_location_with_required:
  case msgtype::object_enter_location_with_required_other:
  case msgtype::object_changing_owner:
  case msgtype::object_enter_owner_with_required:
  case msgtype::object_enter_owner_with_required_other:
  case msgtype::object_enter_interest_with_required:
  case msgtype::object_enter_interest_with_required_other:
  case msgtype::object_gone_before_interest:
  case msgtype::object_get_zones_count_resp:
    settle(world, view_.receive(output(world), message, route));
    break;
  default:
    if (identity_.owns_one_of(route))
      control(world, message);
    else
      output(world).reject(message);
  }
}

void session_state::control(client_world& world, const runtime::message_view& message) {
  const session_output out = output(world);
  const control_outcome outcome = control_.receive(
    {.out = out, .session = identity_, .view = view_, .requests = requests_}, message);
  if (std::holds_alternative<control_cut_short>(outcome))
    return out.report_cut_short(message);
  if (std::holds_alternative<session_dropped>(outcome))
    return end(world);
  if (const auto* const why = std::get_if<ejection>(&outcome))
    return eject(world, *why);
  if (const auto* const phase = std::get_if<session_phase>(&outcome);
      phase != nullptr && *phase != phase_)
    enter_phase(world, *phase);
}

void session_state::settle(client_world& world, const view_outcome& outcome) {
  if (outcome.ends_session())
    eject(world, ejection_of(outcome));
}

// ---- the end ----

void session_state::eject(client_world& world, const ejection& why) {
  if (is_over_)
    return;
  world.metrics->ejects[eject_code::place_of(why.code)].add(1);
  const std::string quoted = why.text.substr(0, quoted_text_max);
  world.log.about(identity_.allocated());
  world.log.warn(log_category,
                 why.is_security ? "client ejected for a violation" : "client ejected",
                 {{"client", value(identity_.allocated())},
                  {"peer", identity_.peer()},
                  {"code", why.code},
                  {"text", quoted}});
  report(world, why.is_security ? "client-ejected-security" : "client-ejected",
         {{"reason_code", std::to_string(why.code)}, {"reason_msg", quoted}});
  const session_output out = output(world);
  auto writer = out.to_client(msgtype::client_eject);
  writer.number(why.code).blob(dc::as_bytes(why.text));
  out.finish(writer);
  end(world);
}

void session_state::lose(client_world& world, std::string_view why) {
  if (is_over_)
    return;
  if (world.report && !identity_.origin().is_health_check && may_report(world)) {
    event_fields fields = addresses();
    fields.emplace_back("reason", std::string(why));
    write_event(world, "client-lost", std::move(fields));
  }
  end(world);
}

// spec/clientagent 3.13. The owner of the session gives the channel back.
void session_state::end(client_world& world) {
  is_over_ = true;
  if (std::exchange(is_counted_, false))
    world.metrics->clients[static_cast<std::size_t>(phase_)].subtract(1);
  world.metrics->interests.subtract(view_.interests().size());
  held_.clear();
  world.zones.forget(identity_.number());
  leave(world, zones_per_turn_max);
  const session_output out = output(world);
  view_.abandon(out);
  control_.end(out);
}

// A session may have many subscriptions; it ignores the messages that still arrive by them.
void session_state::leave(client_world& world, std::size_t zones) {
  const bool has_places = !view_.forget_places(zones);
  is_leaving_ = !world.unsubscribe_some(identity_.number(), zones) || has_places;
  if (is_leaving_)
    world.zones.wait(identity_.number());
}

// ---- events ----

// A connection without HELLO may be one of a flood, so a budget bounds its events.
bool session_state::may_report(client_world& world) const {
  if (phase_ != session_phase::unknown || !world.options.early_events
      || world.options.early_events->take(identity_.origin().remote.host, world.now))
    return true;
  world.metrics->suppressed_events.add(1);
  return false;
}

void session_state::report_arrival(client_world& world) {
  if (!world.report)
    return;
  if (may_report(world))
    write_event(world, "client-connected", addresses());
  else
    owes_arrival_ = true;
}

void session_state::report(client_world& world, std::string_view type, event_fields more) const {
  if (world.report && may_report(world))
    write_event(world, type, std::move(more));
}

event_fields session_state::addresses() const {
  const runtime::origin& origin = identity_.origin();
  return {{"remote_address", text_of(origin.remote)}, {"local_address", text_of(origin.local)}};
}

void session_state::write_event(client_world& world, std::string_view type,
                                event_fields more) const {
  event_fields all{{"type", std::string(type)},
                   {"sender", "Client:" + std::to_string(value(identity_.allocated()))}};
  for (auto& field : more)
    all.push_back(std::move(field));
  world.report(all);
}

}  // namespace donet::actors
