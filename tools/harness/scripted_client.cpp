#include "tools/harness/scripted_client.hpp"

#include "tools/harness/failure.hpp"

#include <utility>

namespace donet::harness {

namespace {

event named(std::string name) {
  event what;
  what.text = std::move(name);
  return what;
}

}  // namespace

scripted_client::scripted_client(loop& on, const endpoint& client_agent,
                                 std::shared_ptr<const dc::schema> schema, std::string name)
    : peer(on, client_agent, std::move(name)), schema_(std::move(schema)), view_(schema_) {}

void scripted_client::declare(doid object, std::string_view class_name) {
  view_.declare(object, class_named(*schema_, class_name));
}

void scripted_client::hello(std::string_view version, std::uint32_t hash) {
  writer big_endian;
  for (int shift = 24; shift >= 0; shift -= 8)
    big_endian.put(static_cast<std::uint8_t>(hash >> shift));
  send_told(
    writer().put(client_message::hello).put(hash).text(version),
    named("HELLO \"" + std::string(version) + "\", DC hash 0x" + dc::to_hex(big_endian.result())));
}

void scripted_client::heartbeat() {
  send_told(writer().put(client_message::heartbeat), named("HEARTBEAT"));
}

void scripted_client::disconnect() {
  send_told(writer().put(client_message::disconnect), named("DISCONNECT"));
}

void scripted_client::send_field(doid object, const field_value& one) {
  writer message;
  message.put(client_message::object_set_field).put(object).put(one.field->id()).bytes(one.bytes);
  event what = about(event_kind::updated, object);
  what.fields = {one};
  send_told(message, what);
}

std::uint32_t scripted_client::add_interest(std::uint16_t id, doid parent,
                                            const std::vector<zone>& zones) {
  const std::uint32_t context = ++last_context_;
  view_.asks_for_interest(context, id, parent, zones);
  // As in Panda3D: a single zone has a message of its own.
  const bool several = zones.size() != 1;
  writer message;
  message.put(several ? client_message::add_interest_multiple : client_message::add_interest);
  message.put(context).put(id).put(parent);
  if (several)
    message.put(static_cast<std::uint16_t>(zones.size()));
  for (const zone each : zones)
    message.put(each);
  event what = about(event_kind::interest_opened, {});
  what.context = context;
  what.interest = id;
  what.where.parent = parent;
  what.zones = zones;
  send_told(message, what);
  return context;
}

std::uint32_t scripted_client::remove_interest(std::uint16_t id) {
  const std::uint32_t context = ++last_context_;
  view_.asks_to_close(context, id);
  event what = about(event_kind::interest_closed, {});
  what.context = context;
  what.interest = id;
  send_told(writer().put(client_message::remove_interest).put(context).put(id), what);
  return context;
}

event scripted_client::expect_done(std::uint32_t context) {
  return expect("DONE INTEREST of context " + std::to_string(context), [context](const event& one) {
    return one.kind == event_kind::interest_done && one.context == context;
  });
}

void scripted_client::set_location(doid object, location to) {
  view_.moves(object, to);
  event what = about(event_kind::moved, object);
  what.where = to;
  send_told(writer().put(client_message::object_location).put(object).put(to), what);
}

event scripted_client::decoded(dc::bytes_view body) {
  return view_.apply(body);
}

const dc::class_entry& scripted_client::known_class(doid object) const {
  const auto* const known = view_.class_of(object);
  if (known == nullptr)
    throw failure(name() + " knows no object " + std::to_string(value(object))
                  + ": declare() it, or wait until it has entered");
  return *known;
}

event scripted_client::about(event_kind kind, doid object) const {
  event what;
  what.kind = kind;
  what.object = object;
  what.of_class = view_.class_of(object);
  return what;
}

void scripted_client::send_told(const writer& message, const event& what) {
  send(message);
  if (sent_)
    sent_(what);
}

}  // namespace donet::harness
