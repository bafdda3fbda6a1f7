// What a client asks for: each request is checked whole before anything comes of it
// (spec/clientagent 3.9 and 4).

#include "actors/channels.hpp"
#include "actors/client_agent/permission_rules.hpp"
#include "actors/client_agent/session_state.hpp"
#include "actors/msgtype.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace donet::actors {

using runtime::channel;
using runtime::doid;

namespace {

// Of a text that is sent back to the client that sent it.
constexpr std::size_t echo_max = 256;

std::string hex(std::uint32_t number) {
  std::array<char, 8> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16).ptr;
  return "0x" + std::string(digits.data(), end);
}

bool contains(const std::vector<std::uint16_t>& sorted, std::uint16_t one) {
  return std::binary_search(sorted.begin(), sorted.end(), one);
}

ejection forbidden_interest(std::string text) {
  return {eject_code::forbidden_interest, std::move(text), true};
}

}  // namespace

// ---- HELLO ----

void session_state::greet(client_world& world, reader& from) {
  const client_options& options = world.options;
  if (options.heartbeat_timeout.count() > 0)
    heartbeat_due_ = world.now + options.heartbeat_timeout;
  std::uint32_t hash = 0;
  dc::bytes_view version;
  if (!from.read(hash) || !runtime::read_blob(from, version))
    return eject(world, ends_too_soon());
  if (dc::as_text(version) != options.version) {
    std::string text =
      "Client version mismatch: client=" + std::string(dc::as_text(version).substr(0, echo_max));
    if (options.send_version)
      text += ", server=" + options.version;
    return eject(world, {eject_code::bad_version, std::move(text), false});
  }
  if (hash != options.hash) {
    std::string text = "Client DC hash mismatch: client=" + hex(hash);
    if (options.send_hash)
      text += ", server=" + hex(options.hash);
    return eject(world, {eject_code::bad_hash, std::move(text), false});
  }
  if (from.remaining() != 0)
    return eject(world, has_more_than_it_says());
  auto writer = to_client(world, msgtype::client_hello_resp);
  finish(world, writer, msgtype::client_hello_resp);
  enter(world, session_phase::anonymous);
}

// ---- updates ----

struct session_state::update_request {
  doid id{};
  std::uint16_t field = 0;
  dc::bytes_view value;
  bool is_ignored = false;
};

void session_state::request_update(client_world& world, reader& from) {
  update_request wanted;
  if (const std::optional<ejection> fault = fault_of(world, from, wanted))
    return eject(world, *fault);
  if (wanted.is_ignored)
    return;
  auto writer = to_server(world, channel_of(wanted.id), msgtype::object_set_field);
  writer.number(wanted.id).number(wanted.field).bytes(wanted.value);
  finish(world, writer, msgtype::object_set_field);
}

// In the order of 4.2.
std::optional<ejection> session_state::fault_of(client_world& world, reader& from,
                                                update_request& wanted) const {
  if (!read_id(from, wanted.id) || !from.read(wanted.field))
    return ends_too_soon();
  const doid id = wanted.id;
  const known_object* const object = objects_.find(id);
  const dc::class_entry* const kind = lookup(world, id);
  if (kind == nullptr) {
    if (!objects_.is_historical(id))
      return no_such_object(id);
    wanted.is_ignored = true;
    return std::nullopt;
  }
  if (phase_ != session_phase::established) {
    const auto global = world.globals.find(id);
    if (global == world.globals.end() || !global->second.is_anonymous)
      return not_anonymous(*kind, id);
  }
  const dc::field* const field = kind->find(wanted.field);
  if (field == nullptr)
    return no_such_field(*kind, id, wanted.field);
  const auto granted = sendable_.find(id);
  if (!is_sendable(*field, object != nullptr && object->is_owned)
      && (granted == sendable_.end() || !contains(granted->second, wanted.field)))
    return not_sendable(*kind, id, *field);
  const dc::bytes_view rest{from.position(), from.remaining()};
  std::size_t size = 0;
  if (auto fault = fault_of_value(*kind, id, *field, rest, world.options.strings, size))
    return fault;
  if (size > field_value_size_max)
    return too_large_to_route();
  if (size != rest.size())
    return has_more_than_it_says();
  wanted.value = rest;
  return std::nullopt;
}

// ---- location ----

// An object announces itself to its parent's channel, which must not be the channel of a service or of
// another player's session (spec/clientagent 4.3).
std::optional<ejection> session_state::fault_of_parent(const client_world& world, doid parent) {
  const std::vector<runtime::channel_range>& closed = world.options.closed_parents;
  const bool is_closed =
    std::any_of(closed.begin(), closed.end(), [parent](const runtime::channel_range& one) {
      return one.contains(channel_of(parent));
    });
  if (has_places(parent) && !is_closed)
    return std::nullopt;
  return ejection{eject_code::forbidden_relocation,
                  "Can't relocate an object to parent " + std::to_string(value(parent))
                    + " because the id is not one of an object.",
                  true};
}

void session_state::request_location(client_world& world, reader& from) {
  const auto refuse = [&](std::string text) {
    eject(world, {eject_code::forbidden_relocation, std::move(text), true});
  };
  if (world.options.relocate == relocation_permission::disabled)
    return refuse("Owned object relocation is disabled by server.");
  doid id{};
  if (!read_id(from, id))
    return eject(world, ends_too_soon());
  const known_object* const object = objects_.find(id);
  if (object == nullptr || !object->is_owned) {
    if (objects_.is_historical(id))
      return;
    if (object != nullptr && object->is_visible())
      return refuse("Can't relocate an object the client doesn't own");
    return eject(world,
                 {eject_code::missing_object,
                  "Client tried to manipulate unknown object " + std::to_string(value(id)), true});
  }
  place to;
  if (!read_id(from, to.parent) || !read_zone(from, to.zone))
    return eject(world, ends_too_soon());
  if (from.remaining() != 0)
    return eject(world, has_more_than_it_says());
  if (const std::optional<ejection> fault = fault_of_parent(world, to.parent))
    return eject(world, *fault);
  if (world.options.relocate == relocation_permission::visible
      && lookup(world, to.parent) == nullptr) {
    // What left the client's sight while the message was on its way is not held against it.
    if (!objects_.is_historical(to.parent))
      refuse("Can't relocate an object to parent " + std::to_string(value(to.parent))
             + " because the parent is not visible to client.");
    return;
  }
  auto writer = to_server(world, channel_of(id), msgtype::object_set_location);
  writer.number(to.parent).number(to.zone);
  finish(world, writer, msgtype::object_set_location);
}

// ---- interest ----

void session_state::request_interest(client_world& world, reader& from, bool several) {
  const client_options& options = world.options;
  if (options.add_interest == interest_permission::disabled)
    return eject(world, forbidden_interest("Client is not allowed to add interests."));
  std::uint32_t context = 0;
  std::uint16_t id = 0;
  std::uint16_t count = 1;
  interest wanted;
  if (!from.read(context) || !from.read(id) || !read_id(from, wanted.parent)
      || (several && !from.read(count)))
    return eject(world, ends_too_soon());
  for (; count > 0; --count) {
    if (!read_zone(from, wanted.zones.emplace_back()))
      return eject(world, ends_too_soon());
  }
  if (from.remaining() != 0)
    return eject(world, has_more_than_it_says());
  make_zone_set(wanted.zones);
  const std::string parent = std::to_string(value(wanted.parent));
  if (options.add_interest == interest_permission::visible
      && lookup(world, wanted.parent) == nullptr)
    return eject(world, forbidden_interest("Cannot add interest to parent with id " + parent
                                           + " because parent is not visible to client."));
  // Its locations are other channels.
  if (!has_places(wanted.parent))
    return eject(world, forbidden_interest("Cannot add interest to parent with id " + parent
                                           + " because the id is reserved."));
  const interest* const before = interests_.find(id);
  if (before == nullptr && interests_.size() >= options.interests_max)
    return eject(world, forbidden_interest("Client has as many interests as it may have."));
  const std::size_t others = interests_.zones() - (before == nullptr ? 0 : before->zones.size());
  if (others + wanted.zones.size() > options.interest_zones_max)
    return eject(world, forbidden_interest("Client has as many zones open as it may have."));
  open_interest(world, id, std::move(wanted), context, channel{0});
}

void session_state::request_no_interest(client_world& world, reader& from) {
  if (world.options.add_interest == interest_permission::disabled)
    return eject(world, forbidden_interest("Client is not allowed to remove interests."));
  std::uint32_t context = 0;
  std::uint16_t id = 0;
  if (!from.read(context) || !from.read(id))
    return eject(world, ends_too_soon());
  if (from.remaining() != 0)
    return eject(world, has_more_than_it_says());
  if (interests_.find(id) == nullptr)
    return eject(world, {eject_code::generic, "Tried to remove a non-existing interest.", true});
  close_interest(world, id, context, channel{0});
}

}  // namespace donet::actors
