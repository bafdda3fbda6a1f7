#include "actors/db_state_server/db_state_server_state.hpp"

#include "actors/channels.hpp"
#include "actors/msgtype.hpp"
#include "runtime/check.hpp"

#include <algorithm>

namespace donet::actors {

using runtime::log_level;

namespace {

constexpr std::string_view self = "dbss";

object_options with_database(object_options options) {
  options.in_database = true;
  return options;
}

// The position of the object's DoId in the messages that are handled here.
enum class place_of_id : unsigned char { nowhere, first, behind_context };

place_of_id place_of_id_in(std::uint16_t type) noexcept {
  switch (type) {
  case msgtype::object_set_field:
  case msgtype::object_set_fields:
  case msgtype::dbss_delete_disk: return place_of_id::first;
  case msgtype::object_get_field:
  case msgtype::object_get_fields:
  case msgtype::object_get_all:
  case msgtype::dbss_get_activated: return place_of_id::behind_context;
  default: return place_of_id::nowhere;
  }
}

// Empty if the message is cut short.
std::optional<runtime::doid> id_in(const runtime::message_view& message, place_of_id where) {
  dc::byte_reader reader(message.payload);
  runtime::doid id{};
  if (where == place_of_id::behind_context && !reader.skip(sizeof(std::uint32_t)))
    return std::nullopt;
  return read_id(reader, id) ? std::optional(id) : std::nullopt;
}

}  // namespace

db_state_server_state::db_state_server_state(const db_state_server_options& options,
                                             const class_layouts& layouts, runtime::logger& log,
                                             object_host& host)
    : object_keeper(self, with_database(options.objects), options.first_participant, log, host,
                    options.objects.metrics ? options.objects.metrics : layouts.make_metrics(self)),
      options_(options), layouts_(layouts) {
  for (const runtime::channel_range& range : options_.doids)
    runtime::check(world_.subscribe(role, range),
                   "an operator writes more ranges than there may be");
}

bool db_state_server_state::work(std::size_t budget, time_point now) {
  now_ = now;
  const bool more = object_keeper::work(budget);
  speak();
  while (const std::optional<database_query> overdue = queries_.take_overdue(now_))
    give_up(*overdue);
  return more;
}

void db_state_server_state::show_counts() const noexcept {
  object_keeper::show_counts();
  runtime::db_state_server_metrics& to = *options_.metrics;
  to.loaded.set(outcomes_.loaded);
  to.failed.set(outcomes_.failed);
  to.overdue.set(outcomes_.overdue);
  to.refused.set(outcomes_.refused);
  to.loading.set(loading());
  to.asking.set(asking());
  to.waiting_bytes.set(waiting_bytes());
}

// ---- input ----

void db_state_server_state::handle(const runtime::datagram_view& datagram,
                                   const message_view& message) {
  switch (message.type) {
  case msgtype::dbss_activate_with_defaults:
  case msgtype::dbss_activate_with_defaults_other: activate(message); return;
  case msgtype::database_get_field_resp:
  case msgtype::database_get_fields_resp:
  case msgtype::database_get_all_resp: take_answer(message); return;
  default: break;
  }
  const place_of_id where = place_of_id_in(message.type);
  const bool is_ours = where != place_of_id::nowhere;
  const std::optional<doid> about = is_ours ? id_in(message, where) : std::nullopt;
  if (!loads_.empty() && defer(datagram, message, about))
    return;
  if (about)
    serve(message, *about);
  else if (is_ours)
    complain_of_cut(message);
}

// Handles a message about an object that is not being loaded.
void db_state_server_state::serve(const message_view& message, doid about) {
  const std::optional<runtime::subscriber> object = find(about);
  const class_layout* const layout = object ? layout_of(*object) : nullptr;
  switch (message.type) {
  case msgtype::dbss_get_activated: tell_whether_active(message, about, object.has_value()); break;
  case msgtype::dbss_delete_disk: delete_on_disk(about); break;
  case msgtype::object_set_field: set_field(message, about, layout); break;
  case msgtype::object_set_fields: set_fields(message, about, layout); break;
  default:
    // An active object answers for itself.
    if (!object)
      read_inactive(message, about);
  }
}

void db_state_server_state::tell_whether_active(const message_view& message, doid about,
                                                bool is_active) {
  dc::byte_reader reader(message.payload);
  std::uint32_t context = 0;
  runtime::check(reader.read(context), "a context was there before");
  auto reply = write(message.sender, about, msgtype::dbss_get_activated_resp);
  reply.number(context).number(about).number(std::uint8_t{is_active});
  finish(reply, about, msgtype::dbss_get_activated_resp);
}

// ---- common parts ----

bool db_state_server_state::is_in_range(doid id) const noexcept {
  return std::any_of(
    options_.doids.begin(), options_.doids.end(),
    [id](const runtime::channel_range& each) { return each.contains(channel_of(id)); });
}

const class_layout* db_state_server_state::layout_of(runtime::subscriber object) const noexcept {
  return layout_by_object_[static_cast<std::size_t>(object)];
}

bool db_state_server_state::has_room_for(std::size_t bytes) {
  if (waiting_bytes() + bytes <= options_.waiting_bytes_max)
    return true;
  ++outcomes_.refused;
  return false;
}

runtime::datagram_writer db_state_server_state::write(channel to, doid from, std::uint16_t type) {
  return {world_.out.frames(), to, channel_of(from), type};
}

bool db_state_server_state::finish(runtime::datagram_writer& written, doid from,
                                   std::uint16_t type) {
  if (written.finish())
    return true;
  world_.log.error(name(), "a message would be larger than a datagram may be",
                   {{"object", value(from)}, {"type", type}});
  return false;
}

void db_state_server_state::complain_of_cut(const message_view& message) {
  world_.log.error(name(), "a message is cut short",
                   {{"type", message.type}, {"sender", value(message.sender)}});
}

void db_state_server_state::complain(log_level level, std::string_view sentence,
                                     const message_view& message, doid about, std::string_view key,
                                     std::uint64_t what) {
  if (key.empty())
    world_.log.log(level, name(), sentence,
                   {{"object", value(about)}, {"sender", value(message.sender)}});
  else
    world_.log.log(level, name(), sentence,
                   {{"object", value(about)}, {"sender", value(message.sender)}, {key, what}});
}

}  // namespace donet::actors
