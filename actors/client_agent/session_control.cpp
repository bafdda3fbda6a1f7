// What others want of a client's session: each of these says whether the message was whole
// (spec/clientagent 6).

#include "actors/client_agent/session_state.hpp"
#include "actors/msgtype.hpp"

#include <algorithm>
#include <utility>

namespace donet::actors {

using runtime::channel;
using runtime::doid;
using runtime::message_view;
using runtime::zone;

namespace {

constexpr std::string_view self = "client_agent";

}  // namespace

void session_state::control(client_world& world, const message_view& message) {
  reader from(message.payload);
  const channel caller = message.sender;
  bool is_whole = true;
  switch (message.type) {
  case msgtype::set_state: is_whole = set_phase(world, from); break;
  case msgtype::set_client_id: is_whole = set_id(world, from); break;
  case msgtype::send_datagram: is_whole = pass_on(world, from); break;
  case msgtype::eject: is_whole = eject_by_message(world, from); break;
  case msgtype::drop: end(world); break;
  case msgtype::get_network_address: is_whole = tell_address(world, caller, from); break;
  case msgtype::get_tlvs: is_whole = tell_tlvs(world, caller, from); break;
  case msgtype::declare_object: is_whole = declare(world, from); break;
  case msgtype::undeclare_object: is_whole = undeclare(world, from); break;
  case msgtype::add_session_object: is_whole = add_session_object(world, from); break;
  case msgtype::remove_session_object: is_whole = remove_session_object(world, from); break;
  case msgtype::set_fields_sendable: is_whole = set_sendable(from); break;
  case msgtype::open_channel: is_whole = open_channel(world, from, true); break;
  case msgtype::close_channel: is_whole = open_channel(world, from, false); break;
  case msgtype::add_post_remove: is_whole = add_post_remove(world, from); break;
  case msgtype::clear_post_removes: clear_post_removes(world); break;
  case msgtype::add_interest: is_whole = open_for_server(world, caller, from, false); break;
  case msgtype::add_interest_multiple: is_whole = open_for_server(world, caller, from, true); break;
  case msgtype::remove_interest: is_whole = close_for_server(world, caller, from); break;
  case msgtype::login_announced: is_whole = hear_of_login(world, from); break;
  default: warn(world, "a message is not for a client's session", message);
  }
  if (!is_whole)
    truncated(world, message);
}

// ---- the session itself ----

bool session_state::set_phase(client_world& world, reader& from) {
  std::uint16_t phase = 0;
  if (!from.read(phase))
    return false;
  if (phase > static_cast<std::uint16_t>(session_phase::established))
    world.log.error(self, "there is no such state of a client; it keeps the one that it has",
                    {{"client", value(allocated_)}, {"peer", peer()}, {"state", phase}});
  else if (phase_ != session_phase{phase})
    enter(world, session_phase{phase});
  return true;
}

bool session_state::set_id(client_world& world, reader& from) {
  channel id{};
  if (!runtime::read_channel(from, id))
    return false;
  if (id_ != allocated_ && id_ != id)
    close(world, id_);
  id_ = id;
  open(world, id_);
  if (world.options.logins)
    log_in(world);
  return true;
}

// ---- one session per account ----

// Whoever is subscribed already hears of it. If two log in at once at least one of them hears of the
// other: it goes, or it answers and the other one goes.
void session_state::log_in(client_world& world) {
  const channel account = id_ == allocated_ ? channel{0} : account_of(id_);
  if (account == account_)
    return;
  if (account_ != channel{0})
    close(world, logins_channel(account_));
  account_ = account;
  if (account_ == channel{0})
    return;
  login_number_ = world.options.logins->next(world.now);
  open(world, logins_channel(account_));
  announce_login(world);
}

// Not as `id_`, which may be the other session's, too.
void session_state::announce_login(client_world& world) const {
  runtime::datagram_writer writer(world.out.frames(), logins_channel(account_), allocated_,
                                  msgtype::login_announced);
  writer.number(account_).number(login_number_).number(allocated_);
  finish(world, writer, msgtype::login_announced);
}

bool session_state::hear_of_login(client_world& world, reader& from) {
  channel account{};
  login other;
  if (!runtime::read_channel(from, account) || !from.read(other.number)
      || !runtime::read_channel(from, other.session))
    return false;
  if (account_ == channel{0} || account != account_)
    return true;
  world.options.logins->heard(other.number, world.now);
  if (other > login{login_number_, allocated_})
    eject(world, {eject_code::logged_in_elsewhere, "Somebody else has logged in with this account.",
                  false});
  else if (other.session != allocated_)
    announce_login(world);
  return true;
}

bool session_state::pass_on(client_world& world, reader& from) {
  dc::bytes_view body;
  if (!runtime::read_blob(from, body))
    return false;
  if (body.empty() || !runtime::append_frame(world.to_client, body))
    world.log.warn(self, "an empty message is not passed on to a client",
                   {{"client", value(allocated_)}, {"peer", peer()}});
  else
    world.metrics->sent_messages.add(1);
  return true;
}

bool session_state::eject_by_message(client_world& world, reader& from) {
  std::uint16_t code = 0;
  dc::bytes_view text;
  if (!from.read(code) || !runtime::read_blob(from, text))
    return false;
  eject(world, {code, std::string(dc::as_text(text)), false});
  return true;
}

bool session_state::tell_address(client_world& world, channel to, reader& from) {
  std::uint32_t context = 0;
  if (!from.read(context))
    return false;
  auto writer = to_server(world, to, msgtype::get_network_address_resp);
  writer.number(context)
    .blob(dc::as_bytes(from_.remote.host))
    .number(from_.remote.port)
    .blob(dc::as_bytes(from_.local.host))
    .number(from_.local.port);
  finish(world, writer, msgtype::get_network_address_resp);
  return true;
}

bool session_state::tell_tlvs(client_world& world, channel to, reader& from) {
  std::uint32_t context = 0;
  if (!from.read(context))
    return false;
  auto writer = to_server(world, to, msgtype::get_tlvs_resp);
  writer.number(context).blob(dc::as_bytes(from_.tlvs));
  finish(world, writer, msgtype::get_tlvs_resp);
  return true;
}

bool session_state::open_channel(client_world& world, reader& from, bool is_opened) {
  channel which{};
  if (!runtime::read_channel(from, which))
    return false;
  if (is_opened) {
    open(world, which);
    return true;
  }
  // Whatever it is, also the place of an interest (spec/clientagent 6).
  std::erase(own_, which);
  world.unsubscribe(number_, which);
  return true;
}

// ---- objects ----

bool session_state::declare(client_world& world, reader& from) {
  doid id{};
  std::uint16_t class_id = 0;
  if (!read_id(from, id) || !from.read(class_id))
    return false;
  if (world.contract.find_class(class_id) == nullptr) {
    world.log.error(self, "an object of an unknown class is not declared to a client",
                    {{"client", value(allocated_)},
                     {"peer", peer()},
                     {"object", value(id)},
                     {"class", class_id}});
    return true;
  }
  known_object& object = objects_.at(id);
  if (std::exchange(object.is_declared, true))
    world.log.warn(self, "an object is declared to a client already",
                   {{"client", value(allocated_)}, {"peer", peer()}, {"object", value(id)}});
  else
    object.declared_class = class_id;
  return true;
}

bool session_state::undeclare(client_world& world, reader& from) {
  doid id{};
  if (!read_id(from, id))
    return false;
  known_object* const object = objects_.find(id);
  if (object == nullptr || !std::exchange(object->is_declared, false))
    world.log.warn(self, "an object is not declared to a client",
                   {{"client", value(allocated_)}, {"peer", peer()}, {"object", value(id)}});
  objects_.settle(id);
  return true;
}

bool session_state::add_session_object(client_world& world, reader& from) {
  doid id{};
  if (!read_id(from, id))
    return false;
  if (std::exchange(objects_.at(id).is_session_object, true))
    world.log.warn(self, "an object is of a client's session already",
                   {{"client", value(allocated_)}, {"peer", peer()}, {"object", value(id)}});
  return true;
}

bool session_state::remove_session_object(client_world& world, reader& from) {
  doid id{};
  if (!read_id(from, id))
    return false;
  known_object* const object = objects_.find(id);
  if (object == nullptr || !std::exchange(object->is_session_object, false))
    world.log.warn(self, "an object is not of a client's session",
                   {{"client", value(allocated_)}, {"peer", peer()}, {"object", value(id)}});
  objects_.settle(id);
  return true;
}

bool session_state::set_sendable(reader& from) {
  doid id{};
  std::uint16_t count = 0;
  if (!read_id(from, id) || !from.read(count))
    return false;
  std::vector<std::uint16_t> fields;
  for (; count > 0; --count) {
    if (!from.read(fields.emplace_back()))
      return false;
  }
  std::sort(fields.begin(), fields.end());
  if (fields.empty())
    sendable_.erase(id);
  else
    sendable_[id] = std::move(fields);
  return true;
}

// ---- what is left behind ----

bool session_state::add_post_remove(client_world& world, reader& from) {
  dc::bytes_view left;
  if (!runtime::read_blob(from, left))
    return false;
  const auto datagram = runtime::datagram_view::of(left);
  if (!datagram || datagram->is_control()) {
    world.log.warn(self, "a post-remove of a client is not for anybody and is refused",
                   {{"client", value(allocated_)}, {"peer", peer()}});
    return true;
  }
  if (post_removes_.size() >= runtime::limits::post_removes_per_participant_max
      || post_remove_bytes_ + left.size()
           > runtime::limits::post_remove_bytes_per_participant_max) {
    world.log.error(self, "a client has too many post-removes; one is refused",
                    {{"client", value(allocated_)}, {"peer", peer()}});
    return true;
  }
  post_removes_.emplace_back(left.begin(), left.end());
  post_remove_bytes_ += left.size();
  world.out.add_post_remove(allocated_, left);
  return true;
}

void session_state::clear_post_removes(client_world& world) {
  if (post_removes_.empty())
    return;
  post_removes_.clear();
  post_remove_bytes_ = 0;
  world.out.clear_post_removes(allocated_);
}

// ---- interests that others open ----

bool session_state::open_for_server(client_world& world, channel caller, reader& from,
                                    bool several) {
  std::uint16_t id = 0;
  std::uint16_t count = 1;
  interest wanted;
  if (!from.read(id) || !read_id(from, wanted.parent) || (several && !from.read(count)))
    return false;
  for (; count > 0; --count) {
    if (!read_zone(from, wanted.zones.emplace_back()))
      return false;
  }
  make_zone_set(wanted.zones);
  const std::uint32_t context = next_context();
  const bool is_one = wanted.zones.size() == 1;
  const std::uint16_t type =
    is_one ? msgtype::client_add_interest : msgtype::client_add_interest_multiple;
  auto writer = to_client(world, type);
  writer.number(context).number(id).number(wanted.parent);
  if (!is_one)
    writer.number(static_cast<std::uint16_t>(wanted.zones.size()));
  for (const zone one : wanted.zones)
    writer.number(one);
  finish(world, writer, type);
  open_interest(world, id, std::move(wanted), context, caller);
  return true;
}

bool session_state::close_for_server(client_world& world, channel caller, reader& from) {
  std::uint16_t id = 0;
  if (!from.read(id))
    return false;
  const std::uint32_t context = next_context();
  auto writer = to_client(world, msgtype::client_remove_interest);
  writer.number(context).number(id);
  finish(world, writer, msgtype::client_remove_interest);
  if (interests_.find(id) != nullptr) {
    close_interest(world, id, context, caller);
    return true;
  }
  world.log.warn(self, "an interest is closed that is not open",
                 {{"client", value(allocated_)}, {"peer", peer()}, {"interest", id}});
  tell_done(world, id, context, caller);
  return true;
}

}  // namespace donet::actors
