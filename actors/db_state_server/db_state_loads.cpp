// Activates objects, and queues the messages that arrive while they are loaded (spec/services 4.3).

#include "actors/channels.hpp"
#include "actors/db_state_server/db_state_server_state.hpp"
#include "actors/msgtype.hpp"

#include <utility>

namespace donet::actors {

using runtime::log_level;

namespace {

// True if an object answers this type; then the service does not (QUIRK 39).
bool object_answers(std::uint16_t type) noexcept {
  return type == msgtype::object_get_field || type == msgtype::object_get_fields
         || type == msgtype::object_get_all;
}

}  // namespace

// ---- start of a load ----

void db_state_server_state::activate(const message_view& message) {
  const std::optional<doid> id = id_of_activation(message);
  if (id && *id == doid{0}) {
    complain(log_level::warn, "0 is not the id of an object", message, *id);
    return;
  }
  if (id && (loads_.count(*id) != 0 || find(*id))) {
    complain(log_level::warn, "an object is active already, or will be", message, *id);
    return;
  }
  std::optional<activation> wanted =
    read_activation(message, layouts_, world_.options.strings, world_.log);
  if (!wanted)
    return;
  if (!has_room_for(size_of(*wanted) + database_query{}.size())) {
    complain(log_level::warn, "an object is not activated, too much waits for the database",
             message, *id);
    return;
  }
  if (value(*id) < reserved_below)
    complain(log_level::warn, "an object has a reserved id", message, *id);
  const std::uint32_t context = queries_.next_context();
  const auto [at, added] = loads_.try_emplace(*id, std::move(*wanted), context, now_);
  loading_bytes_ += at->second.bytes();
  listen_for(*id);
  at->second.share_answer(queries_.has_get_all(*id));
  if (!at->second.shares_answer())
    ask_for_all(*id, context);
}

void db_state_server_state::ask_for_all(doid about, std::uint32_t context) {
  queries_.add(context, {database_query::kind::load, about, {}, 0, {}}, now_ + options_.timeout);
  auto question = write(options_.database, about, msgtype::database_get_all);
  finish(question.number(context).number(about), about, msgtype::database_get_all);
}

// ---- messages to objects that are being loaded ----

// Queues the message for each loading object that it is sent to, and for the one that it is about.
// Returns true if that one is being loaded.
bool db_state_server_state::defer(const runtime::datagram_view& datagram,
                                  const message_view& message, std::optional<doid> about) {
  bool is_queued = false;
  for (std::size_t i = 0; i < datagram.recipient_count(); ++i) {
    const channel to = datagram.recipient(i);
    const doid id{static_cast<std::uint32_t>(value(to))};
    const auto at = channel_of(id) == to ? loads_.find(id) : loads_.end();
    if (at == loads_.end())
      continue;
    bool is_named_twice = false;
    for (std::size_t before = 0; before < i; ++before)
      is_named_twice = is_named_twice || datagram.recipient(before) == to;
    if (is_named_twice)
      continue;
    queue(at, message, true, about == id);
    is_queued = is_queued || about == id;
  }
  if (!about || is_queued)
    return is_queued;
  const auto at = loads_.find(*about);
  if (at == loads_.end())
    return false;
  queue(at, message, false, true);
  return true;
}

void db_state_server_state::queue(loads::iterator at, const message_view& message, bool for_object,
                                  bool for_service) {
  const std::size_t before = at->second.bytes();
  const std::size_t room = sizeof(queued_message) + message.payload.size();
  if (waiting_bytes() + room <= options_.waiting_bytes_max
      && at->second.queue(message, for_object, for_service, options_.queue)) {
    loading_bytes_ += at->second.bytes() - before;
    return;
  }
  ++outcomes_.refused;
  complain(log_level::warn, "a message is lost, too much waits for an object", message, at->first,
           "type", message.type);
  if (!for_service)
    return;
  dc::byte_reader reader(message.payload);
  std::uint32_t context = 0;
  if (message.type == msgtype::dbss_get_activated)
    tell_whether_active(message, at->first, false);
  else if (message.type == msgtype::object_get_field && reader.read(context))
    refuse(message.sender, at->first, msgtype::object_get_field_resp, context);
  else if (message.type == msgtype::object_get_fields && reader.read(context))
    refuse(message.sender, at->first, msgtype::object_get_fields_resp, context);
}

// ---- end of a load ----

// `stored` is empty if the database has no such object.
void db_state_server_state::finish_load(doid id, const std::optional<stored_object>& stored) {
  const loading_state load = end_load(id);
  options_.metrics->activation_time.observe(runtime::microseconds_of(now_ - load.since()));
  std::optional<field_store> values;
  if (stored)
    values = values_of(load.wanted(), *stored);
  if (values) {
    ++outcomes_.loaded;
    come_to_life(load, *stored->layout, std::move(*values));
  } else {
    ++outcomes_.failed;
    world_.log.warn(name(), "an object could not be loaded", {{"object", value(id)}});
    stay_inactive(load);
  }
  stop_listening_for(id);
}

// Subscribes to the object's channel, which receives the database's answer, and to later changes of
// the stored object, none of which may be missed.
void db_state_server_state::listen_for(doid id) {
  if (!is_in_range(id))
    world_.subscribe(role, channel_of(id));
  if (world_.options.follows_database)
    world_.subscribe(role, database_channel(id));
}

// An active object has its own subscriptions by then.
void db_state_server_state::stop_listening_for(doid id) {
  if (!is_in_range(id))
    world_.unsubscribe(role, channel_of(id));
  if (world_.options.follows_database)
    world_.unsubscribe(role, database_channel(id));
}

std::optional<field_store> db_state_server_state::values_of(const activation& wanted,
                                                            const stored_object& stored) {
  if (wanted.layout != nullptr && wanted.layout != stored.layout) {
    world_.log.error(name(), "the database has an object of another class",
                     {{"object", value(wanted.id)},
                      {"class", stored.layout->entry().name},
                      {"wanted", wanted.layout->entry().name}});
    return std::nullopt;
  }
  field_values all = stored.values;
  for (const auto& [field_id, its] : wanted.overrides)
    all[field_id] = its;
  return make_values(*stored.layout, all, wanted.id, world_.log);
}

// Ends the loading state of the DoId.
loading_state db_state_server_state::end_load(doid id) {
  auto ended = loads_.extract(id);
  loading_bytes_ -= ended.mapped().bytes();
  return std::move(ended.mapped());
}

void db_state_server_state::come_to_life(const loading_state& load, const class_layout& layout,
                                         field_store values) {
  const activation& wanted = load.wanted();
  const runtime::subscriber object =
    create(wanted.id, wanted.where, layout, std::move(values), options_.database);
  const auto number = static_cast<std::size_t>(object);
  if (layout_by_object_.size() <= number)
    layout_by_object_.resize(number + 1);
  layout_by_object_[number] = &layout;

  // The object receives the whole queue, unless it ends; then the service handles the rest
  // (QUIRK 47).
  std::size_t heard = 0;
  for (bool is_there = true; is_there && heard < load.waiting().size(); ++heard) {
    const queued_message& next = load.waiting()[heard];
    world_.log.about(next.sender);
    is_there = !next.for_object || give(object, next.view());
  }
  for (std::size_t i = 0; i < load.waiting().size(); ++i) {
    const queued_message& next = load.waiting()[i];
    const bool is_answered = i < heard && next.for_object && object_answers(next.type);
    if (!next.for_service || is_answered)
      continue;
    world_.log.about(next.sender);
    serve(next.view(), wanted.id);
  }
}

void db_state_server_state::stay_inactive(const loading_state& load) {
  for (const queued_message& next : load.waiting()) {
    if (!next.for_service)
      continue;
    world_.log.about(next.sender);
    serve(next.view(), load.wanted().id);
  }
}

// ---- without an answer (QUIRK 38) ----

void db_state_server_state::give_up(const database_query& overdue) {
  ++outcomes_.overdue;
  world_.log.about(options_.database);
  world_.log.warn(name(), "the database does not answer", {{"object", value(overdue.about)}});
  switch (overdue.what) {
  case database_query::kind::load: finish_load(overdue.about, std::nullopt); break;
  case database_query::kind::get_all: look_for_shared_answer(overdue.about); break;
  case database_query::kind::get_field:
  case database_query::kind::get_fields: refuse(overdue); break;
  }
}

// A load that shares the answer to a caller's query sends its own when no such query is left
// (QUIRK 34).
void db_state_server_state::look_for_shared_answer(doid id) {
  const auto at = loads_.find(id);
  if (at == loads_.end() || !at->second.shares_answer() || queries_.has_get_all(id))
    return;
  at->second.share_answer(false);
  ask_for_all(id, at->second.context());
}

}  // namespace donet::actors
