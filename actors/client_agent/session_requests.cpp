#include "actors/client_agent/session_requests.hpp"

#include "actors/channels.hpp"
#include "actors/client_agent/permission_rules.hpp"
#include "actors/msgtype.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <utility>

namespace donet::actors {

using runtime::doid;

using reader = dc::byte_reader;

namespace {

// The longest text of a client that is sent back to it.
constexpr std::size_t echo_max = 256;

std::string hex(std::uint32_t number) {
  std::array<char, 8> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16).ptr;
  return "0x" + std::string(digits.data(), end);
}

ejection forbidden_interest(std::string text) {
  return {eject_code::forbidden_interest, std::move(text), true};
}

ejection forbidden_relocation(std::string text) {
  return {eject_code::forbidden_relocation, std::move(text), true};
}

request_fault fault_of(const view_outcome& outcome) {
  return outcome.ends_session() ? request_fault(ejection_of(outcome)) : std::nullopt;
}

}  // namespace

// ---- HELLO ----

request_fault session_requests::check_hello(const client_options& options, reader& from) {
  std::uint32_t hash = 0;
  dc::bytes_view version;
  if (!from.read(hash) || !runtime::read_blob(from, version))
    return ends_too_soon();
  if (dc::as_text(version) != options.version) {
    std::string text =
      "Client version mismatch: client=" + std::string(dc::as_text(version).substr(0, echo_max));
    if (options.send_version)
      text += ", server=" + options.version;
    return ejection{eject_code::bad_version, std::move(text), false};
  }
  if (hash != options.hash) {
    std::string text = "Client DC hash mismatch: client=" + hex(hash);
    if (options.send_hash)
      text += ", server=" + hex(options.hash);
    return ejection{eject_code::bad_hash, std::move(text), false};
  }
  if (from.remaining() != 0)
    return has_excess_data();
  return std::nullopt;
}

// ---- updates ----

struct session_requests::field_update {
  doid id{};
  std::uint16_t field = 0;
  dc::bytes_view value;
  /// The object has left the client's view while the update was on its way.
  bool is_late = false;
};

request_fault session_requests::set_field(const session_output& out, const client_view& view,
                                          session_phase phase, reader& from) const {
  field_update update;
  if (request_fault fault = read_update(out.world(), view, phase, from, update))
    return fault;
  if (update.is_late)
    return std::nullopt;
  auto message = out.to_server(channel_of(update.id), msgtype::object_set_field);
  message.number(update.id).number(update.field).bytes(update.value);
  out.finish(message);
  return std::nullopt;
}

// The checks have the order of spec/clientagent 4.2.
request_fault session_requests::read_update(const client_world& world, const client_view& view,
                                            session_phase phase, reader& from,
                                            field_update& to) const {
  if (!read_id(from, to.id) || !from.read(to.field))
    return ends_too_soon();
  const doid id = to.id;
  const known_object* const object = view.objects().find(id);
  const dc::class_entry* const dclass = view.find_class(world, id);
  if (dclass == nullptr) {
    if (!view.objects().is_historical(id))
      return no_such_object(id);
    to.is_late = true;
    return std::nullopt;
  }
  if (phase != session_phase::established) {
    const auto global = world.globals.find(id);
    if (global == world.globals.end() || !global->second.is_anonymous)
      return not_anonymous(*dclass, id);
  }
  const dc::field* const field = dclass->find(to.field);
  if (field == nullptr)
    return no_such_field(*dclass, id, to.field);
  if (!is_sendable(*field, object != nullptr && object->is_owned) && !is_granted(id, to.field))
    return not_sendable(*dclass, id, *field);
  const dc::bytes_view rest{from.position(), from.remaining()};
  std::size_t size = 0;
  if (auto fault = fault_of_value(*dclass, id, *field, rest, world.options.strings, size))
    return fault;
  if (size > field_value_size_max)
    return too_large_to_route();
  if (size != rest.size())
    return has_excess_data();
  to.value = rest;
  return std::nullopt;
}

bool session_requests::is_granted(doid id, std::uint16_t field) const {
  if (sendable_ == nullptr)
    return false;
  const auto granted = sendable_->find(id);
  return granted != sendable_->end()
         && std::binary_search(granted->second.begin(), granted->second.end(), field);
}

void session_requests::set_sendable(doid id, std::vector<std::uint16_t> fields) {
  if (sendable_ == nullptr)
    sendable_ = std::make_unique<sendable_fields>();
  if (fields.empty())
    sendable_->erase(id);
  else
    (*sendable_)[id] = std::move(fields);
}

// ---- location ----

namespace {

// An object announces itself to its parent's channel, which must not be the channel of a service or
// of another player's session (spec/clientagent 4.3).
request_fault fault_of_parent(const client_world& world, doid parent) {
  const std::vector<runtime::channel_range>& closed = world.options.closed_parents;
  const bool is_closed =
    std::any_of(closed.begin(), closed.end(), [parent](const runtime::channel_range& range) {
      return range.contains(channel_of(parent));
    });
  if (has_places(parent) && !is_closed)
    return std::nullopt;
  return forbidden_relocation("Can't relocate an object to parent " + std::to_string(value(parent))
                              + " because the id is not one of an object.");
}

}  // namespace

request_fault session_requests::set_location(const session_output& out, const client_view& view,
                                             reader& from) {
  const client_world& world = out.world();
  if (world.options.relocate == relocation_permission::disabled)
    return forbidden_relocation("Owned object relocation is disabled by server.");
  doid id{};
  if (!read_id(from, id))
    return ends_too_soon();
  const known_object* const object = view.objects().find(id);
  if (object == nullptr || !object->is_owned) {
    if (view.objects().is_historical(id))
      return std::nullopt;
    if (object != nullptr && object->is_visible())
      return forbidden_relocation("Can't relocate an object the client doesn't own");
    return ejection{eject_code::missing_object,
                    "Client tried to manipulate unknown object " + std::to_string(value(id)), true};
  }
  place destination;
  if (!read_id(from, destination.parent) || !read_zone(from, destination.zone))
    return ends_too_soon();
  if (from.remaining() != 0)
    return has_excess_data();
  if (request_fault fault = fault_of_parent(world, destination.parent))
    return fault;
  if (world.options.relocate == relocation_permission::visible
      && view.find_class(world, destination.parent) == nullptr) {
    // A parent that left the client's view while the request was on its way is tolerated.
    if (view.objects().is_historical(destination.parent))
      return std::nullopt;
    return forbidden_relocation("Can't relocate an object to parent "
                                + std::to_string(value(destination.parent))
                                + " because the parent is not visible to client.");
  }
  auto message = out.to_server(channel_of(id), msgtype::object_set_location);
  message.number(destination.parent).number(destination.zone);
  out.finish(message);
  return std::nullopt;
}

// ---- interest ----

request_fault session_requests::add_interest(const session_output& out, client_view& view,
                                             zone_list zones, reader& from) {
  const client_world& world = out.world();
  const client_options& options = world.options;
  if (options.add_interest == interest_permission::disabled)
    return forbidden_interest("Client is not allowed to add interests.");
  interest_request request;
  interest wanted;
  if (!from.read(request.client_context) || !from.read(request.id)
      || !read_interest(from, zones, wanted))
    return ends_too_soon();
  if (from.remaining() != 0)
    return has_excess_data();
  make_zone_set(wanted.zones);
  const std::string parent = std::to_string(value(wanted.parent));
  if (options.add_interest == interest_permission::visible
      && view.find_class(world, wanted.parent) == nullptr)
    return forbidden_interest("Cannot add interest to parent with id " + parent
                              + " because parent is not visible to client.");
  // Location channels of a reserved id have other uses.
  if (!has_places(wanted.parent))
    return forbidden_interest("Cannot add interest to parent with id " + parent
                              + " because the id is reserved.");
  const interest_state& interests = view.interests();
  const interest* const before = interests.find(request.id);
  if (before == nullptr && interests.size() >= options.interests_max)
    return forbidden_interest("Client has as many interests as it may have.");
  const std::size_t others = interests.zones() - (before == nullptr ? 0 : before->zones.size());
  if (others + wanted.zones.size() > options.interest_zones_max)
    return forbidden_interest("Client has as many zones open as it may have.");
  return fault_of(view.open(out, request, std::move(wanted)));
}

request_fault session_requests::remove_interest(const session_output& out, client_view& view,
                                                reader& from) {
  if (out.world().options.add_interest == interest_permission::disabled)
    return forbidden_interest("Client is not allowed to remove interests.");
  interest_request request;
  if (!from.read(request.client_context) || !from.read(request.id))
    return ends_too_soon();
  if (from.remaining() != 0)
    return has_excess_data();
  if (view.interests().find(request.id) == nullptr)
    return ejection{eject_code::generic, "Tried to remove a non-existing interest.", true};
  return fault_of(view.close(out, request));
}

// ---- memory ----

std::size_t session_requests::held_bytes() const {
  // The estimate of a map entry.
  constexpr std::size_t object_bytes = 80;
  std::size_t bytes = 0;
  if (sendable_ != nullptr) {
    for (const auto& [object, fields] : *sendable_)
      bytes += object_bytes + fields.size() * sizeof(std::uint16_t);
  }
  return bytes;
}

}  // namespace donet::actors
