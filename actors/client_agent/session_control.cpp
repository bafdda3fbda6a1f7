#include "actors/client_agent/session_control.hpp"

#include "actors/msgtype.hpp"
#include "runtime/check.hpp"
#include "runtime/limits.hpp"
#include "runtime/log/logger.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace donet::actors {

using runtime::channel;
using runtime::doid;
using runtime::log_level;
using runtime::message_view;
using runtime::zone;

namespace {

constexpr std::string_view log_category = "client_agent";

void log(const control_context& at, log_level level, std::string_view sentence) {
  at.out.world().log.log(level, log_category, sentence,
                         {{"client", value(at.session.allocated())}, {"peer", at.session.peer()}});
}

control_outcome outcome_of(const view_outcome& outcome) {
  if (outcome.ends_session())
    return ejection_of(outcome);
  return control_handled{};
}

}  // namespace

control_outcome session_control::receive(const control_context& at, const message_view& message) {
  reader from(message.payload);
  const channel caller = message.sender;
  switch (message.type) {
  case msgtype::set_state: return set_phase(at, from);
  case msgtype::set_client_id: return set_id(at, from);
  case msgtype::send_datagram: return send_to_client(at, from);
  case msgtype::eject: return eject(from);
  case msgtype::drop: return session_dropped{};
  case msgtype::get_network_address: return send_address(at, caller, from);
  case msgtype::get_tlvs: return send_tlvs(at, caller, from);
  case msgtype::declare_object: return declare(at, from);
  case msgtype::undeclare_object: return undeclare(at, from);
  case msgtype::add_session_object: return add_session_object(at, from);
  case msgtype::remove_session_object: return remove_session_object(at, from);
  case msgtype::set_fields_sendable: return set_sendable(at, from);
  case msgtype::open_channel: return open_channel(at, from);
  case msgtype::close_channel: return close_channel(at, from);
  case msgtype::add_post_remove: return add_post_remove(at, from);
  case msgtype::clear_post_removes: clear_post_removes(at.out); return control_handled{};
  case msgtype::add_interest: return add_interest(at, caller, zone_list::one, from);
  case msgtype::add_interest_multiple: return add_interest(at, caller, zone_list::counted, from);
  case msgtype::remove_interest: return remove_interest(at, caller, from);
  case msgtype::login_announced: return on_login_announced(at, from);
  default:
    at.out.report("message type not handled by sessions; ignored", message);
    return control_handled{};
  }
}

// ---- the session itself ----

control_outcome session_control::set_phase(const control_context& at, reader& from) {
  std::uint16_t phase = 0;
  if (!from.read(phase))
    return control_cut_short{};
  if (phase <= static_cast<std::uint16_t>(session_phase::established))
    return session_phase{phase};
  at.out.world().log.error(
    log_category, "client state unknown; state kept",
    {{"client", value(at.session.allocated())}, {"peer", at.session.peer()}, {"state", phase}});
  return control_handled{};
}

control_outcome session_control::set_id(const control_context& at, reader& from) {
  channel id{};
  if (!runtime::read_channel(from, id))
    return control_cut_short{};
  const channel before = at.session.id();
  if (before != at.session.allocated() && before != id)
    close(at, before);
  at.session.set_id(id);
  at.session.subscribe(at.out.world(), id);
  if (at.out.world().options.logins)
    log_in(at);
  return control_handled{};
}

control_outcome session_control::send_to_client(const control_context& at, reader& from) {
  dc::bytes_view body;
  if (!runtime::read_blob(from, body))
    return control_cut_short{};
  client_world& world = at.out.world();
  if (body.empty() || !runtime::append_frame(world.to_client, body))
    log(at, log_level::warn, "message to the client empty; dropped");
  else
    world.metrics->sent_messages.add(1);
  return control_handled{};
}

control_outcome session_control::eject(reader& from) {
  std::uint16_t code = 0;
  dc::bytes_view text;
  if (!from.read(code) || !runtime::read_blob(from, text))
    return control_cut_short{};
  return ejection{code, std::string(dc::as_text(text)), false};
}

control_outcome session_control::send_address(const control_context& at, channel caller,
                                              reader& from) {
  std::uint32_t context = 0;
  if (!from.read(context))
    return control_cut_short{};
  const runtime::origin& origin = at.session.origin();
  auto answer = at.out.to_server(caller, msgtype::get_network_address_resp);
  answer.number(context)
    .blob(dc::as_bytes(origin.remote.host))
    .number(origin.remote.port)
    .blob(dc::as_bytes(origin.local.host))
    .number(origin.local.port);
  at.out.finish(answer);
  return control_handled{};
}

control_outcome session_control::send_tlvs(const control_context& at, channel caller,
                                           reader& from) {
  std::uint32_t context = 0;
  if (!from.read(context))
    return control_cut_short{};
  auto answer = at.out.to_server(caller, msgtype::get_tlvs_resp);
  answer.number(context).blob(dc::as_bytes(at.session.origin().tlvs));
  at.out.finish(answer);
  return control_handled{};
}

// ---- channels ----

// Gives up a channel of the session's own, but stays subscribed if it is the place of an interest.
void session_control::close(const control_context& at, channel which) {
  at.session.disown(which);
  if (!at.view.interests().covers(which))
    at.out.world().unsubscribe(at.session.number(), which);
}

control_outcome session_control::open_channel(const control_context& at, reader& from) {
  channel which{};
  if (!runtime::read_channel(from, which))
    return control_cut_short{};
  at.session.subscribe(at.out.world(), which);
  return control_handled{};
}

// Closes any channel, also the place of an interest (spec/clientagent 6).
control_outcome session_control::close_channel(const control_context& at, reader& from) {
  channel which{};
  if (!runtime::read_channel(from, which))
    return control_cut_short{};
  at.session.disown(which);
  at.out.world().unsubscribe(at.session.number(), which);
  return control_handled{};
}

// ---- one session per account ----

// Every session that subscribed to the account's login channel before receives the announcement. If
// two log in at once, at least one of them receives the other's: it ends, or it announces itself
// again and the other one ends.
void session_control::log_in(const control_context& at) {
  const channel id = at.session.id();
  const channel account = id == at.session.allocated() ? channel{0} : account_of(id);
  if (account == account_)
    return;
  if (account_ != channel{0})
    close(at, logins_channel(account_));
  account_ = account;
  if (account_ == channel{0})
    return;
  client_world& world = at.out.world();
  login_number_ = world.options.logins->next(world.now);
  at.session.subscribe(world, logins_channel(account_));
  announce_login(at.out);
}

// The sender is the allocated channel: both sessions may have the same id.
void session_control::announce_login(const session_output& out) const {
  const channel allocated = out.session().allocated();
  outgoing_message message(out.world().out.frames(), logins_channel(account_), allocated,
                           msgtype::login_announced);
  message.number(account_).number(login_number_).number(allocated);
  out.finish(message);
}

control_outcome session_control::on_login_announced(const control_context& at, reader& from) const {
  channel account{};
  login other;
  if (!runtime::read_channel(from, account) || !from.read(other.number)
      || !runtime::read_channel(from, other.session))
    return control_cut_short{};
  if (account_ == channel{0} || account != account_)
    return control_handled{};
  client_world& world = at.out.world();
  const channel allocated = at.session.allocated();
  world.options.logins->note(other.number, world.now);
  if (other > login{login_number_, allocated})
    return ejection{eject_code::logged_in_elsewhere,
                    "Somebody else has logged in with this account.", false};
  if (other.session != allocated)
    announce_login(at.out);
  return control_handled{};
}

// ---- objects ----

control_outcome session_control::declare(const control_context& at, reader& from) {
  doid id{};
  std::uint16_t class_id = 0;
  if (!read_id(from, id) || !from.read(class_id))
    return control_cut_short{};
  if (at.out.world().contract.find_class(class_id) == nullptr) {
    at.out.report_unknown_class("object has an unknown class; not declared", id, class_id);
    return control_handled{};
  }
  known_object& object = at.view.objects().at(id);
  if (std::exchange(object.is_declared, true))
    at.out.report_object(log_level::warn, "object already declared; ignored", id);
  else
    object.declared_class = class_id;
  return control_handled{};
}

control_outcome session_control::undeclare(const control_context& at, reader& from) {
  doid id{};
  if (!read_id(from, id))
    return control_cut_short{};
  known_object* const object = at.view.objects().find(id);
  if (object == nullptr || !std::exchange(object->is_declared, false))
    at.out.report_object(log_level::warn, "object not declared; removal ignored", id);
  at.view.objects().settle(id);
  return control_handled{};
}

control_outcome session_control::add_session_object(const control_context& at, reader& from) {
  doid id{};
  if (!read_id(from, id))
    return control_cut_short{};
  if (std::exchange(at.view.objects().at(id).is_session_object, true))
    at.out.report_object(log_level::warn, "session object already added; ignored", id);
  return control_handled{};
}

control_outcome session_control::remove_session_object(const control_context& at, reader& from) {
  doid id{};
  if (!read_id(from, id))
    return control_cut_short{};
  known_object* const object = at.view.objects().find(id);
  if (object == nullptr || !std::exchange(object->is_session_object, false))
    at.out.report_object(log_level::warn, "session object not found; removal ignored", id);
  at.view.objects().settle(id);
  return control_handled{};
}

control_outcome session_control::set_sendable(const control_context& at, reader& from) {
  doid id{};
  std::uint16_t count = 0;
  if (!read_id(from, id) || !from.read(count))
    return control_cut_short{};
  std::vector<std::uint16_t> fields;
  for (; count > 0; --count) {
    if (!from.read(fields.emplace_back()))
      return control_cut_short{};
  }
  std::sort(fields.begin(), fields.end());
  at.requests.set_sendable(id, std::move(fields));
  return control_handled{};
}

// ---- post-removes ----

control_outcome session_control::add_post_remove(const control_context& at, reader& from) {
  dc::bytes_view frame;
  if (!runtime::read_blob(from, frame))
    return control_cut_short{};
  const auto datagram = runtime::datagram_view::of(frame);
  if (!datagram || datagram->is_control()) {
    log(at, log_level::warn, "post-remove has no recipients; refused");
    return control_handled{};
  }
  if (left_ != nullptr
      && (left_->frames.size() >= runtime::limits::post_removes_per_participant_max
          || left_->bytes + frame.size()
               > runtime::limits::post_remove_bytes_per_participant_max)) {
    log(at, log_level::error, "post-remove limit exceeded; post-remove refused");
    return control_handled{};
  }
  if (left_ == nullptr)
    left_ = std::make_unique<post_removes_left>();
  left_->frames.emplace_back(frame.begin(), frame.end());
  left_->bytes += frame.size();
  at.out.world().out.add_post_remove(at.session.allocated(), frame);
  return control_handled{};
}

void session_control::clear_post_removes(const session_output& out) {
  if (left_ == nullptr)
    return;
  left_.reset();
  out.world().out.clear_post_removes(out.session().allocated());
}

void session_control::end(const session_output& out) {
  if (left_ != nullptr) {
    for (const dc::byte_buffer& frame : left_->frames)
      runtime::check(runtime::append_frame(out.world().out.frames(), frame),
                     "a post-remove is too large");
  }
  clear_post_removes(out);
}

// ---- interests that services open ----

control_outcome session_control::add_interest(const control_context& at, channel caller,
                                              zone_list zones, reader& from) {
  interest_request request{.caller = caller};
  interest wanted;
  if (!from.read(request.id) || !read_interest(from, zones, wanted))
    return control_cut_short{};
  make_zone_set(wanted.zones);
  request.client_context = at.view.next_context();
  const bool is_one = wanted.zones.size() == 1;
  auto message =
    at.out.to_client(is_one ? msgtype::client_add_interest : msgtype::client_add_interest_multiple);
  message.number(request.client_context).number(request.id).number(wanted.parent);
  if (!is_one)
    message.number(static_cast<std::uint16_t>(wanted.zones.size()));
  for (const zone each : wanted.zones)
    message.number(each);
  at.out.finish(message);
  return outcome_of(at.view.open(at.out, request, std::move(wanted)));
}

control_outcome session_control::remove_interest(const control_context& at, channel caller,
                                                 reader& from) {
  interest_request request{.caller = caller};
  if (!from.read(request.id))
    return control_cut_short{};
  request.client_context = at.view.next_context();
  auto message = at.out.to_client(msgtype::client_remove_interest);
  message.number(request.client_context).number(request.id);
  at.out.finish(message);
  if (at.view.interests().find(request.id) != nullptr)
    return outcome_of(at.view.close(at.out, request));
  at.out.world().log.warn(log_category, "interest not open; removal ignored",
                          {{"client", value(at.session.allocated())},
                           {"peer", at.session.peer()},
                           {"interest", request.id}});
  at.view.send_done(at.out, request);
  return control_handled{};
}

// ---- memory ----

std::size_t session_control::held_bytes() const noexcept {
  return left_ == nullptr ? 0 : left_->bytes + left_->frames.size() * sizeof(dc::byte_buffer);
}

}  // namespace donet::actors
