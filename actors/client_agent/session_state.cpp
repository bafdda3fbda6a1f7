#include "actors/client_agent/session_state.hpp"

#include "actors/channels.hpp"
#include "actors/client_agent/permission_rules.hpp"
#include "actors/msgtype.hpp"
#include "runtime/check.hpp"

#include <algorithm>
#include <utility>

namespace donet::actors {

using runtime::channel;
using runtime::doid;

namespace {

constexpr std::string_view self = "client_agent";

// Text of others that goes into an event or a log.
constexpr std::size_t quoted_text_max = 1'000;

std::string text_of(const runtime::address& one) {
  return one.host + ":" + std::to_string(one.port);
}

}  // namespace

session_state::session_state(runtime::subscriber where, channel allocated, runtime::origin from,
                             const client_options& options)
    : number_(where), allocated_(allocated), id_(allocated), objects_(options.historical_max),
      from_(std::move(from)) {}

// ---- beginning and time ----

void session_state::begin(client_world& world) {
  open(world, allocated_);
  open(world, all_clients);
  is_counted_ = true;
  world.metrics->clients[static_cast<std::size_t>(phase_)].add(1);
  await_hello(world);
  if (world.options.heartbeat_timeout.count() > 0)
    heartbeat_due_ = world.now + world.options.heartbeat_timeout;
  if (!from_.is_health_check)
    report_arrival(world);
}

void session_state::refuse(client_world& world) {
  eject(world, {eject_code::generic, "Client capacity reached", false});
}

runtime::clock::time_point session_state::next_deadline() const noexcept {
  return is_over_ ? runtime::clock::time_point::max()
                  : std::min({hello_due_, heartbeat_due_, interests_.next_deadline()});
}

void session_state::enter(client_world& world, session_phase phase) {
  if (is_counted_) {
    world.metrics->clients[static_cast<std::size_t>(phase_)].subtract(1);
    world.metrics->clients[static_cast<std::size_t>(phase)].add(1);
  }
  phase_ = phase;
  await_hello(world);
  if (phase != session_phase::unknown && std::exchange(owes_arrival_, false))
    report(world, "client-connected", true, {});
}

void session_state::await_hello(const client_world& world) noexcept {
  const bool is_awaited =
    phase_ == session_phase::unknown && world.options.hello_timeout.count() > 0;
  hello_due_ =
    is_awaited ? world.now + world.options.hello_timeout : runtime::clock::time_point::max();
}

void session_state::excuse_silence(const client_world& world) noexcept {
  await_hello(world);
  if (world.options.heartbeat_timeout.count() > 0)
    heartbeat_due_ = world.now + world.options.heartbeat_timeout;
}

void session_state::look_at_time(client_world& world) {
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
  std::vector<std::uint32_t> late;
  for (const auto& [context, operation] : interests_.operations()) {
    if (operation.deadline <= world.now)
      late.push_back(context);
  }
  for (const std::uint32_t context : late) {
    interest_operation* const operation = interests_.operation(context);
    if (is_over_ || operation == nullptr)
      continue;
    world.log.about(allocated_);
    world.log.warn(self, "an interest was not answered in time",
                   {{"client", value(allocated_)},
                    {"peer", peer()},
                    {"interest", operation->id},
                    {"parent", value(operation->parent)},
                    {"answered", operation->answered}});
    world.metrics->interest_timeouts.add(1);
    interests_.remember_late(context);
    complete(world, context);
  }
}

// ---- the client's messages ----

void session_state::hear_client(client_world& world, dc::bytes_view body) {
  if (is_over_)
    return;
  world.metrics->received_messages.add(1);
  reader from(body);
  std::uint16_t type = 0;
  if (!from.read(type)) {
    eject(world, ends_too_soon());
    return;
  }
  if (phase_ == session_phase::unknown) {
    if (type == msgtype::client_hello)
      greet(world, from);
    else
      eject(world, {eject_code::no_hello, "First packet is not CLIENT_HELLO", false});
    return;
  }
  const bool is_established = phase_ == session_phase::established;
  switch (type) {
  case msgtype::client_heartbeat:
    if (from.remaining() != 0)
      eject(world, has_more_than_it_says());
    else if (world.options.heartbeat_timeout.count() > 0)
      heartbeat_due_ = world.now + world.options.heartbeat_timeout;
    return;
  case msgtype::client_disconnect:
    if (from.remaining() != 0) {
      eject(world, has_more_than_it_says());
      return;
    }
    report(world, "client-disconnected", false, {});
    end(world);
    return;
  case msgtype::client_object_set_field: request_update(world, from); return;
  case msgtype::client_object_location:
    if (is_established)
      return request_location(world, from);
    break;
  case msgtype::client_add_interest:
    if (is_established)
      return request_interest(world, from, false);
    break;
  case msgtype::client_add_interest_multiple:
    if (is_established)
      return request_interest(world, from, true);
    break;
  case msgtype::client_remove_interest:
    if (is_established)
      return request_no_interest(world, from);
    break;
  default: break;
  }
  eject(world, {eject_code::invalid_type,
                "Message type " + std::to_string(type)
                  + (is_established ? " not valid." : " not allowed prior to authentication."),
                true});
}

// ---- what others send ----

void session_state::hear(client_world& world, const runtime::message_view& message,
                         const message_route& route, dc::bytes_view told) {
  if (is_over_)
    return;
  // Its own echo, on whatever channel (2.3).
  if (message.sender != id_)
    handle(world, message, route, told);
  else if (message.type == msgtype::object_changing_location)
    follow(world, message);
}

// Updates and messages about objects are checked against the place of the object in their handlers.
void session_state::handle(client_world& world, const runtime::message_view& message,
                           const message_route& route, dc::bytes_view told) {
  switch (message.type) {
  case msgtype::object_set_field:
  case msgtype::object_set_fields: update(world, message, route, told); break;
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
  case msgtype::object_get_zones_count_resp: hear_object(world, message, route); break;
  default:
    if (is_own(route))
      control(world, message);
    else
      refuse(world, message);
  }
}

// ---- the end ----

void session_state::eject(client_world& world, const ejection& why) {
  if (is_over_)
    return;
  world.metrics->ejects[eject_code::place_of(why.code)].add(1);
  const std::string quoted = why.text.substr(0, quoted_text_max);
  world.log.about(allocated_);
  world.log.warn(
    self, why.is_security ? "a client is ejected for what it tried" : "a client is ejected",
    {{"client", value(allocated_)}, {"peer", peer()}, {"code", why.code}, {"text", quoted}});
  report(world, why.is_security ? "client-ejected-security" : "client-ejected", false,
         {{"reason_code", std::to_string(why.code)}, {"reason_msg", quoted}});
  auto writer = to_client(world, msgtype::client_eject);
  writer.number(why.code).blob(dc::as_bytes(why.text));
  finish(world, writer, msgtype::client_eject);
  end(world);
}

void session_state::lose(client_world& world, std::string_view why) {
  if (is_over_)
    return;
  if (world.report && !from_.is_health_check)
    report(world, "client-lost", true, {{"reason", std::string(why)}});
  end(world);
}

// 3.13; the channel is given back by whoever owns the session.
void session_state::end(client_world& world) {
  is_over_ = true;
  if (std::exchange(is_counted_, false))
    world.metrics->clients[static_cast<std::size_t>(phase_)].subtract(1);
  world.metrics->interests.subtract(interests_.size());
  world.unsubscribe_all(number_);
  for (const doid each :
       objects_.all([](const known_object& one) { return one.is_session_object; })) {
    auto writer = to_server(world, channel_of(each), msgtype::object_delete_ram);
    writer.number(each);
    finish(world, writer, msgtype::object_delete_ram);
  }
  for (const auto& [context, operation] : interests_.operations())
    tell_done(world, operation.id, operation.client_context, operation.caller);
  interests_.operations().clear();
  for (const dc::byte_buffer& each : post_removes_)
    runtime::check(runtime::append_frame(world.out.frames(), each), "a post-remove is too large");
  clear_post_removes(world);
}

// ---- what is said ----

std::string session_state::peer() const {
  return text_of(from_.remote);
}

// Without HELLO it may be one connection of a flood.
bool session_state::may_report(client_world& world) const {
  if (phase_ != session_phase::unknown || !world.options.early_events
      || world.options.early_events->take(from_.remote.host, world.now))
    return true;
  world.metrics->suppressed_events.add(1);
  return false;
}

// A client that is one of many connections is reported when it has said HELLO.
void session_state::report_arrival(client_world& world) {
  if (!world.report || may_report(world))
    write_event(world, "client-connected", true, {});
  else
    owes_arrival_ = true;
}

void session_state::report(client_world& world, std::string_view type, bool with_addresses,
                           event_fields more) {
  if (world.report && may_report(world))
    write_event(world, type, with_addresses, std::move(more));
}

void session_state::write_event(client_world& world, std::string_view type, bool with_addresses,
                                event_fields more) {
  if (!world.report)
    return;
  event_fields all{{"type", std::string(type)},
                   {"sender", "Client:" + std::to_string(value(allocated_))}};
  if (with_addresses) {
    all.emplace_back("remote_address", text_of(from_.remote));
    all.emplace_back("local_address", text_of(from_.local));
  }
  for (auto& one : more)
    all.push_back(std::move(one));
  world.report(all);
}

void session_state::warn(client_world& world, std::string_view sentence,
                         const runtime::message_view& about) {
  world.log.warn(self, sentence,
                 {{"client", value(allocated_)},
                  {"peer", peer()},
                  {"type", about.type},
                  {"sender", value(about.sender)}});
}

// While the objects of an interest are on their way that is as it should be: what was said before
// one was asked comes before its answer, which knows it.
void session_state::warn_of_unknown(client_world& world, std::string_view sentence, doid object,
                                    const runtime::message_view& about) {
  const bool may_be_coming = !interests_.operations().empty();
  world.log.log(may_be_coming ? runtime::log_level::debug : runtime::log_level::warn, self,
                sentence,
                {{"client", value(allocated_)},
                 {"peer", peer()},
                 {"object", value(object)},
                 {"type", about.type},
                 {"sender", value(about.sender)}});
}

void session_state::truncated(client_world& world, const runtime::message_view& message) {
  world.log.error(self, "a message to a client's session is cut short",
                  {{"client", value(allocated_)},
                   {"peer", peer()},
                   {"type", message.type},
                   {"sender", value(message.sender)}});
}

runtime::datagram_writer session_state::to_client(client_world& world, std::uint16_t type) {
  world.metrics->sent_messages.add(1);
  return {world.to_client, type};
}

runtime::datagram_writer session_state::to_server(client_world& world, channel to,
                                                  std::uint16_t type) const {
  return {world.out.frames(), to, id_, type};
}

void session_state::finish(client_world& world, runtime::datagram_writer& writer,
                           std::uint16_t type) const {
  if (!writer.finish())
    world.log.error(self, "a message would be too large and is not sent",
                    {{"client", value(allocated_)}, {"peer", peer()}, {"type", type}});
}

}  // namespace donet::actors
