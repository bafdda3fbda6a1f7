// Answers for inactive objects (spec/services 4.5), and handles the answers of the database.

#include "actors/db_state_server/db_state_server_state.hpp"
#include "actors/distributed_object/value_list.hpp"
#include "actors/msgtype.hpp"
#include "dcfile/defaults.hpp"
#include "runtime/check.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace donet::actors {

using dc::keyword;
using runtime::log_level;

namespace {

// Fields that an active object would hold.
bool is_kept(const dc::field& field) noexcept {
  return field.has(keyword::required) || field.has(keyword::ram);
}

std::uint16_t type_of_answer(database_query::kind to) noexcept {
  return to == database_query::kind::get_field ? msgtype::object_get_field_resp
                                               : msgtype::object_get_fields_resp;
}

std::uint16_t type_of_database_answer(database_query::kind to) noexcept {
  switch (to) {
  case database_query::kind::get_field: return msgtype::database_get_field_resp;
  case database_query::kind::get_fields: return msgtype::database_get_fields_resp;
  default: return msgtype::database_get_all_resp;
  }
}

// Counts values of existing fields, without reading them.
struct value_counter {
  const dc::schema& contract;
  std::uint16_t count = 0;

  const dc::field* find(std::uint16_t id) const { return contract.find_field(id); }
  bool wants(const dc::field&) const { return false; }
  bool keep(const dc::field&, dc::bytes_view) { return true; }
  void pass_over(const dc::field&) { ++count; }
};

}  // namespace

// ---- queries ----

void db_state_server_state::read_inactive(const message_view& message, doid about) {
  dc::byte_reader reader(message.payload);
  std::uint32_t context = 0;
  runtime::check(reader.read(context) && reader.skip(sizeof(about)), "an id was there before");
  switch (message.type) {
  case msgtype::object_get_all: get_all(message, about, context); break;
  case msgtype::object_get_field: get_field(message, about, context, reader); break;
  default: get_fields(message, about, context, reader);
  }
}

void db_state_server_state::get_all(const message_view& message, doid about,
                                    std::uint32_t context) {
  database_query one{database_query::kind::get_all, about, message.sender, context, {}};
  if (!has_room_for(one.size())) {
    complain(log_level::warn, "a question is not answered, too much waits for the database",
             message, about);
    return;
  }
  const std::uint32_t ours = queries_.next_context();
  queries_.add(ours, std::move(one), now_ + options_.timeout);
  auto question = write(options_.database, about, msgtype::database_get_all);
  finish(question.number(ours).number(about), about, msgtype::database_get_all);
}

void db_state_server_state::get_field(const message_view& message, doid about,
                                      std::uint32_t context, dc::byte_reader& reader) {
  std::uint16_t id = 0;
  if (!reader.read(id)) {
    complain_of_cut(message);
    return;
  }
  database_query one{database_query::kind::get_field, about, message.sender, context, {}};
  const dc::field* const field = layouts_.schema().find_field(id);
  if (field == nullptr || !is_kept(*field)) {
    refuse(one);
  } else if (!field->has(keyword::db)) {
    dc::byte_buffer initial;
    const bool has_default = field->kind != dc::field_kind::molecular
                             && field->has_explicit_default()
                             && dc::append_default(*field, initial);
    if (!has_default) {
      refuse(one);
      return;
    }
    // No default is as large as a datagram.
    auto reply = write(one.requester, about, msgtype::object_get_field_resp);
    reply.number(context).number(std::uint8_t{1}).number(id).bytes(initial);
    finish(reply, about, msgtype::object_get_field_resp);
  } else if (!has_room_for(one.size())) {
    complain(log_level::warn, "a question is refused, too much waits for the database", message,
             about);
    refuse(one);
  } else {
    const std::uint32_t ours = queries_.next_context();
    queries_.add(ours, std::move(one), now_ + options_.timeout);
    auto question = write(options_.database, about, msgtype::database_get_field);
    question.number(ours).number(about).number(id);
    finish(question, about, msgtype::database_get_field);
  }
}

void db_state_server_state::get_fields(const message_view& message, doid about,
                                       std::uint32_t context, dc::byte_reader& reader) {
  database_query one{database_query::kind::get_fields, about, message.sender, context, {}};
  std::uint16_t count = 0;
  bool is_whole = reader.read(count);
  std::vector<const dc::field*> asked;
  std::set<std::uint16_t> seen;
  for (std::uint16_t i = 0; is_whole && i < count; ++i) {
    std::uint16_t id = 0;
    is_whole = reader.read(id);
    const dc::field* const field = is_whole ? layouts_.schema().find_field(id) : nullptr;
    if (is_whole && field == nullptr) {
      // A single answer, whatever other fields the query names (QUIRK 36).
      complain(log_level::error, "no class has such a field", message, about, "field", id);
      refuse(one);
      return;
    }
    if (is_whole && is_kept(*field) && seen.insert(id).second)
      asked.push_back(field);
  }
  if (!is_whole) {
    complain_of_cut(message);
    return;
  }
  const auto others = std::stable_partition(
    asked.begin(), asked.end(), [](const dc::field* each) { return each->has(keyword::db); });
  one.others.assign(others, asked.end());
  asked.erase(others, asked.end());
  if (asked.empty()) {
    if (!tell_fields(one, 0, {}))
      refuse(one);
    return;
  }
  if (!has_room_for(one.size())) {
    complain(log_level::warn, "a question is refused, too much waits for the database", message,
             about);
    refuse(one);
    return;
  }
  const std::uint32_t ours = queries_.next_context();
  queries_.add(ours, std::move(one), now_ + options_.timeout);
  auto question = write(options_.database, about, msgtype::database_get_fields);
  question.number(ours).number(about).number(static_cast<std::uint16_t>(asked.size()));
  for (const dc::field* const field : asked)
    question.number(field->id());
  finish(question, about, msgtype::database_get_fields);
}

// ---- answers of the database ----

void db_state_server_state::take_answer(const message_view& message) {
  dc::byte_reader reader(message.payload);
  std::uint32_t context = 0;
  if (!reader.read(context)) {
    complain_of_cut(message);
    return;
  }
  const database_query* const found = queries_.find(context);
  if (found == nullptr) {
    complain(log_level::warn, "nobody waits for an answer of the database", message, doid{0},
             "context", context);
    return;
  }
  if (type_of_database_answer(found->what) != message.type) {
    answer_mismatched(message, context);
    return;
  }
  const database_query asked = queries_.take(context);
  if (asked.what == database_query::kind::get_field) {
    answer_field(asked, reader);
    return;
  }
  if (asked.what == database_query::kind::get_fields) {
    answer_fields(asked, reader);
    return;
  }
  std::uint8_t is_there = 0;
  std::optional<stored_object> stored;
  if (!reader.read(is_there))
    complain(log_level::error, "an answer of the database is cut short", message, asked.about);
  else if (is_there != 0)
    stored = read_stored_object(reader, asked.about, layouts_, world_.options.strings, world_.log);
  if (stored && !ends_here(asked, reader))
    stored.reset();
  if (asked.what == database_query::kind::get_all)
    answer_all(asked, stored);
  const auto load = loads_.find(asked.about);
  if (load != loads_.end()
      && (asked.what == database_query::kind::load || load->second.shares_answer()))
    finish_load(asked.about, stored);
}

// The database's answer does not match the query.
void db_state_server_state::answer_mismatched(const message_view& message, std::uint32_t context) {
  const database_query::kind what = queries_.find(context)->what;
  complain(log_level::warn, "the database answers something else than it was asked", message,
           queries_.find(context)->about, "type", message.type);
  if (what == database_query::kind::load)
    return;
  const database_query asked = queries_.take(context);
  if (what == database_query::kind::get_all)
    look_for_shared_answer(asked.about);
  else
    refuse(asked);
}

// There is no failure form (QUIRK 43).
void db_state_server_state::answer_all(const database_query& asked,
                                       const std::optional<stored_object>& stored) {
  if (!stored)
    return;
  const class_layout& layout = *stored->layout;
  const std::optional<field_store> values =
    make_values(layout, stored->values, asked.about, world_.log);
  if (!values)
    return;
  auto reply = write(asked.requester, asked.about, msgtype::object_get_all_resp);
  reply.number(asked.requester_context).number(asked.about);
  reply.number(std::uint32_t{0}).number(std::uint32_t{0}).number(layout.id());
  write_required(reply, layout, *values, audience::all);
  write_other(reply, layout, *values, audience::all);
  finish(reply, asked.about, msgtype::object_get_all_resp);
}

// Extra bytes after the announced values are values that the count omits, or a value of another
// length. The meaning of the answer is unknown then, so no part of it is used (spec/services 4.5).
bool db_state_server_state::ends_here(const database_query& asked, const dc::byte_reader& answer) {
  if (answer.remaining() == 0)
    return true;
  world_.log.warn(name(), "database answer has bytes behind its values; answer refused",
                  {{"database", value(options_.database)},
                   {"object", value(asked.about)},
                   {"bytes", answer.remaining()}});
  return false;
}

void db_state_server_state::complain_of_unreadable(const database_query& asked,
                                                   std::uint16_t field) {
  world_.log.error(name(), "the database answers with values that cannot be read",
                   {{"object", value(asked.about)}, {"field", field}});
}

void db_state_server_state::answer_field(const database_query& asked, dc::byte_reader& answer) {
  const dc::bytes_view whole{answer.position(), answer.remaining()};
  std::uint8_t is_there = 0;
  if (!answer.read(is_there) || is_there == 0) {
    refuse(asked);
    return;
  }
  std::uint16_t id = 0;
  dc::bytes_view its;
  const dc::field* const field = answer.read(id) ? layouts_.schema().find_field(id) : nullptr;
  if (field == nullptr || !take_value(answer, *field, false, world_.options.strings, its)) {
    complain_of_unreadable(asked, id);
    refuse(asked);
    return;
  }
  if (!ends_here(asked, answer)) {
    refuse(asked);
    return;
  }
  auto reply = write(asked.requester, asked.about, msgtype::object_get_field_resp);
  reply.number(asked.requester_context).bytes(whole);
  finish(reply, asked.about, msgtype::object_get_field_resp);
}

// Sends the values that are present, whatever count the database claims (QUIRK 37).
void db_state_server_state::answer_fields(const database_query& asked, dc::byte_reader& answer) {
  std::uint8_t is_there = 0;
  if (!answer.read(is_there) || is_there == 0) {
    refuse(asked);
    return;
  }
  const std::byte* const begin = answer.position() + sizeof(std::uint16_t);
  value_counter counter{layouts_.schema()};
  const value_list_end end = read_value_list(answer, world_.options.strings, counter);
  if (end.what != value_list_end::kind::whole) {
    complain_of_unreadable(asked, end.field_id);
    refuse(asked);
    return;
  }
  if (!ends_here(asked, answer)) {
    refuse(asked);
    return;
  }
  const dc::bytes_view values{begin, static_cast<std::size_t>(answer.position() - begin)};
  if (!tell_fields(asked, counter.count, values))
    refuse(asked);
}

// Writes defaults of fields that the database does not store, then `more` values of the database.
// False if they do not fit.
bool db_state_server_state::tell_fields(const database_query& asked, std::uint16_t more,
                                        dc::bytes_view values) {
  dc::byte_buffer defaults;
  std::uint16_t count = more;
  for (const dc::field* const field : asked.others) {
    const std::size_t begin = defaults.size();
    dc::append_little_endian(defaults, field->id());
    if (dc::append_default(*field, defaults))
      ++count;
    else
      defaults.resize(begin);
  }
  auto reply = write(asked.requester, asked.about, msgtype::object_get_fields_resp);
  reply.number(asked.requester_context).number(std::uint8_t{1}).number(count);
  return reply.bytes(defaults).bytes(values).finish();
}

// ---- the failure form ----

void db_state_server_state::refuse(channel requester, doid about, std::uint16_t type,
                                   std::uint32_t context) {
  auto reply = write(requester, about, type);
  finish(reply.number(context).number(std::uint8_t{0}), about, type);
}

void db_state_server_state::refuse(const database_query& asked) {
  refuse(asked.requester, asked.about, type_of_answer(asked.what), asked.requester_context);
}

}  // namespace donet::actors
