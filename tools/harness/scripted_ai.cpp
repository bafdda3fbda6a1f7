#include "tools/harness/scripted_ai.hpp"

#include "dcfile/defaults.hpp"
#include "tools/harness/failure.hpp"

#include <algorithm>

namespace donet::harness {

namespace {

writer& put_header(writer& to, channel recipient, channel sender, std::uint16_t type) {
  return to.put(std::uint8_t{1}).put(recipient).put(sender).put(type);
}

writer& put_field(writer& to, const field_value& one) {
  return to.put(one.field->id()).bytes(one.bytes);
}

writer& put_fields(writer& to, const std::vector<field_value>& all) {
  to.put(static_cast<std::uint16_t>(all.size()));
  for (const field_value& each : all)
    put_field(to, each);
  return to;
}

// The value of this field in the scenario, or its default.
dc::byte_buffer value_or_default(const dc::field& wanted, const std::vector<field_value>& given) {
  const auto found = std::find_if(given.begin(), given.end(),
                                  [&](const field_value& each) { return each.field == &wanted; });
  if (found != given.end())
    return found->bytes;
  dc::byte_buffer bytes;
  if (const auto done = dc::append_default(wanted, bytes); !done)
    throw failure(std::string(wanted.name()) + " needs a value: " + done.error().message);
  return bytes;
}

}  // namespace

scripted_ai::scripted_ai(loop& on, const endpoint& message_director,
                         std::shared_ptr<const dc::schema> schema, std::string name, channel own,
                         channel state_server, channel database)
    : peer(on, message_director, std::move(name)), schema_(std::move(schema)), own_(own),
      state_server_(state_server), database_(database), view_(schema_, own) {
  control(internal_message::control_set_con_name, writer().text(this->name()));
  subscribe(own_);
}

// ---- to the Message Director ----

void scripted_ai::subscribe(channel to) {
  control(internal_message::control_add_channel, writer().put(to));
}

void scripted_ai::unsubscribe(channel from) {
  control(internal_message::control_remove_channel, writer().put(from));
}

void scripted_ai::add_post_remove(const dc::byte_buffer& what) {
  control(internal_message::control_add_post_remove, writer().put(own_).blob(what));
}

void scripted_ai::clear_post_removes() {
  control(internal_message::control_clear_post_removes, writer().put(own_));
}

void scripted_ai::leaves_nothing_behind() {
  add_post_remove(datagram(state_server_, internal_message::delete_ai_objects, writer().put(own_)));
}

void scripted_ai::send_message(channel to, std::uint16_t type, dc::bytes_view payload) {
  writer whole;
  send(put_header(whole, to, own_, type).bytes(payload));
}

dc::byte_buffer scripted_ai::datagram(channel to, internal_message type,
                                      const writer& payload) const {
  writer whole;
  return put_header(whole, to, own_, static_cast<std::uint16_t>(type))
    .bytes(payload.result())
    .result();
}

void scripted_ai::control(internal_message type, const writer& arguments) {
  send(writer()
         .put(std::uint8_t{1})
         .put(runtime::control_channel)
         .put(type)
         .bytes(arguments.result()));
}

void scripted_ai::say(channel to, internal_message type, const writer& payload) {
  send_message(to, static_cast<std::uint16_t>(type), payload.result());
}

// ---- objects ----

void scripted_ai::serve(doid uberdog, std::string_view class_name) {
  declare(uberdog, class_name);
  subscribe(runtime::channel_of(uberdog));
}

void scripted_ai::declare(doid object, std::string_view class_name) {
  view_.declare(object, class_named(*schema_, class_name));
}

void scripted_ai::create(doid object, location where, std::string_view class_name,
                         const std::vector<field_value>& fields) {
  const dc::class_entry& of = class_named(*schema_, class_name);
  const auto required = required_fields(of, audience::ai);
  writer payload;
  payload.put(object).put(where).put(of.id());
  for (const dc::field* const each : required)
    payload.bytes(value_or_default(*each, fields));
  std::uint16_t count = 0;
  writer others;
  for (const field_value& each : fields) {
    if (std::find(required.begin(), required.end(), each.field) != required.end())
      continue;
    put_field(others, each);
    ++count;
  }
  if (count != 0)
    payload.put(count).bytes(others.result());
  say(state_server_,
      count == 0 ? internal_message::create_object_with_required
                 : internal_message::create_object_with_required_other,
      payload);
  view_.declare(object, of);
}

void scripted_ai::remove(doid object) {
  say(runtime::channel_of(object), internal_message::object_delete_ram, writer().put(object));
}

void scripted_ai::set_ai(doid object, channel ai) {
  say(runtime::channel_of(object), internal_message::object_set_ai, writer().put(ai));
}

void scripted_ai::set_owner(doid object, channel owner) {
  say(runtime::channel_of(object), internal_message::object_set_owner, writer().put(owner));
}

void scripted_ai::set_location(doid object, location to) {
  say(runtime::channel_of(object), internal_message::object_set_location, writer().put(to));
}

void scripted_ai::send_field(channel to, doid object, const field_value& one) {
  say(to, internal_message::object_set_field,
      writer().put(object).put(one.field->id()).bytes(one.bytes));
}

void scripted_ai::get_all(std::uint32_t context, doid object) {
  say(runtime::channel_of(object), internal_message::object_get_all,
      writer().put(context).put(object));
}

void scripted_ai::get_field(std::uint32_t context, doid object, std::string_view field) {
  say(runtime::channel_of(object), internal_message::object_get_field,
      writer().put(context).put(object).put(field_named(known_class(object), field).id()));
}

void scripted_ai::get_location(std::uint32_t context, doid object) {
  say(runtime::channel_of(object), internal_message::object_get_location, writer().put(context));
}

const dc::class_entry& scripted_ai::known_class(doid object) const {
  const auto* const known = view_.class_of(object);
  if (known == nullptr)
    throw failure(name() + " knows no object " + std::to_string(value(object))
                  + ": declare() it, or wait until it has entered");
  return *known;
}

// ---- to the database ----

std::uint32_t scripted_ai::create_stored(std::string_view class_name,
                                         const std::vector<field_value>& fields) {
  const std::uint32_t context = ++last_context_;
  writer payload;
  payload.put(context).put(class_named(*schema_, class_name).id());
  say(database_, internal_message::database_create_object, put_fields(payload, fields));
  return context;
}

std::uint32_t scripted_ai::get_stored(doid object) {
  return ask_database(internal_message::database_object_get_all, object, {});
}

void scripted_ai::set_stored(doid object, const std::vector<field_value>& fields) {
  writer payload;
  payload.put(object);
  if (fields.size() == 1)
    say(database_, internal_message::database_object_set_field, put_field(payload, fields.front()));
  else
    say(database_, internal_message::database_object_set_fields, put_fields(payload, fields));
}

std::uint32_t scripted_ai::set_stored_if_equals(doid object, const field_value& old,
                                                const field_value& to) {
  writer rest;
  return ask_database(internal_message::database_object_set_field_if_equals, object,
                      put_field(rest, old).bytes(to.bytes));
}

std::uint32_t scripted_ai::set_stored_if_empty(doid object, const field_value& to) {
  writer rest;
  return ask_database(internal_message::database_object_set_field_if_empty, object,
                      put_field(rest, to));
}

void scripted_ai::delete_stored(doid object) {
  say(database_, internal_message::database_object_delete, writer().put(object));
}

event scripted_ai::expect_stored(std::uint32_t context) {
  return expect("the answer of the database to question " + std::to_string(context),
                [context](const event& one) {
                  return one.kind == event_kind::stored && one.context == context;
                });
}

void scripted_ai::activate(doid object, location where) {
  say(runtime::channel_of(object), internal_message::object_activate_with_defaults,
      writer().put(object).put(where));
}

std::uint32_t scripted_ai::ask_database(internal_message type, doid about, const writer& rest) {
  const std::uint32_t context = ++last_context_;
  view_.asks_database(context, about);
  say(database_, type, writer().put(context).put(about).bytes(rest.result()));
  return context;
}

// ---- to the clients that are subscribed to a channel ----

void scripted_ai::set_state(channel client, client_state state) {
  say(client, internal_message::client_set_state, writer().put(state));
}

void scripted_ai::set_client_id(channel client, channel id) {
  say(client, internal_message::client_set_client_id, writer().put(id));
}

void scripted_ai::open_channel(channel client, channel opened) {
  say(client, internal_message::client_open_channel, writer().put(opened));
}

void scripted_ai::close_channel(channel client, channel closed) {
  say(client, internal_message::client_close_channel, writer().put(closed));
}

void scripted_ai::add_interest(channel client, std::uint16_t id, doid parent,
                               const std::vector<zone>& zones) {
  const bool several = zones.size() != 1;
  writer payload;
  payload.put(id).put(parent);
  if (several)
    payload.put(static_cast<std::uint16_t>(zones.size()));
  for (const zone each : zones)
    payload.put(each);
  say(client,
      several ? internal_message::client_add_interest_multiple
              : internal_message::client_add_interest,
      payload);
}

void scripted_ai::remove_interest(channel client, std::uint16_t id) {
  say(client, internal_message::client_remove_interest, writer().put(id));
}

void scripted_ai::add_session_object(channel client, doid object) {
  say(client, internal_message::client_add_session_object, writer().put(object));
}

void scripted_ai::remove_session_object(channel client, doid object) {
  say(client, internal_message::client_remove_session_object, writer().put(object));
}

void scripted_ai::declare_object(channel client, doid object, std::string_view class_name) {
  say(client, internal_message::client_declare_object,
      writer().put(object).put(class_named(*schema_, class_name).id()));
}

void scripted_ai::undeclare_object(channel client, doid object) {
  say(client, internal_message::client_undeclare_object, writer().put(object));
}

void scripted_ai::set_fields_sendable(channel client, doid object, std::string_view class_name,
                                      std::initializer_list<std::string_view> fields) {
  const dc::class_entry& of = class_named(*schema_, class_name);
  writer payload;
  payload.put(object).put(static_cast<std::uint16_t>(fields.size()));
  for (const std::string_view each : fields)
    payload.put(field_named(of, each).id());
  say(client, internal_message::client_set_fields_sendable, payload);
}

void scripted_ai::send_to_game(channel client, dc::bytes_view body) {
  say(client, internal_message::client_send_datagram, writer().blob(body));
}

void scripted_ai::add_client_post_remove(channel client, const dc::byte_buffer& what) {
  say(client, internal_message::client_add_post_remove, writer().blob(what));
}

void scripted_ai::clear_client_post_removes(channel client) {
  say(client, internal_message::client_clear_post_removes);
}

void scripted_ai::get_network_address(channel client, std::uint32_t context) {
  say(client, internal_message::client_get_network_address, writer().put(context));
}

void scripted_ai::eject(channel client, std::uint16_t code, std::string_view text) {
  say(client, internal_message::client_eject, writer().put(code).text(text));
}

void scripted_ai::drop(channel client) {
  say(client, internal_message::client_drop);
}

}  // namespace donet::harness
