#include "actors/db_state_server/database_reads.hpp"

#include "actors/distributed_object/value_list.hpp"
#include "actors/msgtype.hpp"
#include "dcfile/defaults.hpp"
#include "runtime/check.hpp"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

namespace donet::actors {

using dc::keyword;
using runtime::datagram_writer;
using runtime::doid;
using runtime::log_level;
using runtime::message_view;

namespace {

using query_kind = database_query::kind;

// Fields that an active object would hold.
bool is_kept(const dc::field& field) noexcept {
  return field.has(keyword::required) || field.has(keyword::ram);
}

std::uint16_t type_of_database_answer(query_kind to) noexcept {
  switch (to) {
  case query_kind::get_field: return msgtype::database_get_field_resp;
  case query_kind::get_fields: return msgtype::database_get_fields_resp;
  case query_kind::load:
  case query_kind::get_all: break;
  }
  return msgtype::database_get_all_resp;
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

// The failure form of GET_FIELD and GET_FIELDS.
void refuse(const db_state_output& out, const database_query& query) {
  out.refuse(query.requester, query.about,
             query.what == query_kind::get_field ? msgtype::object_get_field_resp
                                                 : msgtype::object_get_fields_resp,
             query.requester_context);
}

void report_unreadable(const db_state_output& out, const database_query& query,
                       std::uint16_t field) {
  out.world().log.error(out.name(), "database answer has unreadable values; query refused",
                        {{"object", value(query.about)}, {"field", field}});
}

// Extra bytes after the announced values are values that the count omits, or a value of another
// length. The meaning of the answer is unknown then, so no part of it is used (spec/services 4.5).
bool ends_here(const db_state_output& out, const database_query& query,
               const dc::byte_reader& answer) {
  if (answer.remaining() == 0)
    return true;
  out.world().log.warn(out.name(), "database answer has bytes behind its values; answer refused",
                       {{"database", value(out.database())},
                        {"object", value(query.about)},
                        {"bytes", answer.remaining()}});
  return false;
}

// There is no failure form (QUIRK 43).
void answer_all(const db_state_output& out, const database_query& query,
                const stored_object& stored) {
  const class_layout& layout = *stored.layout;
  const std::optional<field_store> values =
    make_values(layout, stored.values, query.about, out.world().log);
  if (!values)
    return;
  out.send(query.requester, query.about, msgtype::object_get_all_resp, [&](datagram_writer& reply) {
    reply.number(query.requester_context).number(query.about);
    reply.number(std::uint32_t{0}).number(std::uint32_t{0}).number(layout.id());
    write_required(reply, layout, *values, audience::all);
    write_other(reply, layout, *values, audience::all);
  });
}

// Answers GET_FIELDS with the defaults of fields that the database does not store, then `count`
// values of the database; refuses if they do not fit.
void send_fields(const db_state_output& out, const database_query& query, std::uint16_t count,
                 dc::bytes_view values) {
  dc::byte_buffer defaults;
  for (const dc::field* const field : query.others) {
    const std::size_t begin = defaults.size();
    dc::append_little_endian(defaults, field->id());
    if (dc::append_default(*field, defaults))
      ++count;
    else
      defaults.resize(begin);
  }
  {
    datagram_writer reply =
      out.write(query.requester, query.about, msgtype::object_get_fields_resp);
    reply.number(query.requester_context).number(std::uint8_t{1}).number(count);
    if (reply.bytes(defaults).bytes(values).finish())
      return;
  }
  refuse(out, query);
}

}  // namespace

// ---- loads ----

void database_reads::load(const db_state_output& out, doid about, std::uint32_t context,
                          time_point deadline) {
  queries_.add(context, {query_kind::load, about, {}, 0, {}}, deadline);
  out.send_to_database(about, msgtype::database_get_all,
                       [&](datagram_writer& query) { query.number(context).number(about); });
}

// ---- queries of callers ----

void database_reads::answer_inactive(const db_state_output& out, const message_view& message,
                                     doid about, const bounds& limits) {
  dc::byte_reader reader(message.payload);
  std::uint32_t context = 0;
  runtime::check(reader.read(context) && reader.skip(sizeof(about)), "a query has no DoId");
  database_query query{query_kind::get_all, about, message.sender, context, {}};
  if (message.type == msgtype::object_get_all) {
    get_all(out, message, std::move(query), limits);
  } else if (message.type == msgtype::object_get_field) {
    query.what = query_kind::get_field;
    get_field(out, message, std::move(query), limits, reader);
  } else {
    query.what = query_kind::get_fields;
    get_fields(out, message, std::move(query), limits, reader);
  }
}

void database_reads::get_all(const db_state_output& out, const message_view& message,
                             database_query query, const bounds& limits) {
  if (!has_room_for(query, limits)) {
    out.report(log_level::warn, "too much waits for the database; query not answered", message,
               query.about);
    return;
  }
  send_query(out, std::move(query), limits.deadline, msgtype::database_get_all,
             [](datagram_writer&) {});
}

void database_reads::get_field(const db_state_output& out, const message_view& message,
                               database_query query, const bounds& limits,
                               dc::byte_reader& reader) {
  std::uint16_t id = 0;
  if (!reader.read(id)) {
    out.report_cut_short(message);
    return;
  }
  const dc::field* const field = layouts_.schema().find_field(id);
  if (field == nullptr || !is_kept(*field)) {
    refuse(out, query);
  } else if (!field->has(keyword::db)) {
    dc::byte_buffer initial;
    const bool has_default = field->kind != dc::field_kind::molecular
                             && field->has_explicit_default()
                             && dc::append_default(*field, initial);
    if (!has_default) {
      refuse(out, query);
      return;
    }
    // No default is as large as a datagram.
    out.send(query.requester, query.about, msgtype::object_get_field_resp,
             [&](datagram_writer& reply) {
               reply.number(query.requester_context).number(std::uint8_t{1});
               reply.number(id).bytes(initial);
             });
  } else if (!has_room_for(query, limits)) {
    out.report(log_level::warn, "too much waits for the database; query refused", message,
               query.about);
    refuse(out, query);
  } else {
    send_query(out, std::move(query), limits.deadline, msgtype::database_get_field,
               [id](datagram_writer& sent) { sent.number(id); });
  }
}

void database_reads::get_fields(const db_state_output& out, const message_view& message,
                                database_query query, const bounds& limits,
                                dc::byte_reader& reader) {
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
      out.report(log_level::error, "no class has such a field; query refused", message, query.about,
                 "field", id);
      refuse(out, query);
      return;
    }
    if (is_whole && is_kept(*field) && seen.insert(id).second)
      asked.push_back(field);
  }
  if (!is_whole) {
    out.report_cut_short(message);
    return;
  }
  const auto others = std::stable_partition(
    asked.begin(), asked.end(), [](const dc::field* field) { return field->has(keyword::db); });
  query.others.assign(others, asked.end());
  asked.erase(others, asked.end());
  if (asked.empty()) {
    send_fields(out, query, 0, {});
    return;
  }
  if (!has_room_for(query, limits)) {
    out.report(log_level::warn, "too much waits for the database; query refused", message,
               query.about);
    refuse(out, query);
    return;
  }
  send_query(out, std::move(query), limits.deadline, msgtype::database_get_fields,
             [&asked](datagram_writer& sent) {
               sent.number(static_cast<std::uint16_t>(asked.size()));
               for (const dc::field* const field : asked)
                 sent.number(field->id());
             });
}

bool database_reads::has_room_for(const database_query& query, const bounds& limits) {
  if (query.size() <= limits.room)
    return true;
  ++refused_;
  return false;
}

// Sends a query that begins with a context and the DoId; `fill` writes the rest.
template <class Fill>
void database_reads::send_query(const db_state_output& out, database_query&& query,
                                time_point deadline, std::uint16_t type, Fill&& fill) {
  const std::uint32_t context = queries_.next_context();
  const doid about = query.about;
  queries_.add(context, std::move(query), deadline);
  out.send_to_database(about, type, [&](datagram_writer& sent) {
    sent.number(context).number(about);
    fill(sent);
  });
}

// ---- answers of the database ----

load_news database_reads::take_answer(const db_state_output& out, const message_view& message) {
  dc::byte_reader reader(message.payload);
  std::uint32_t context = 0;
  if (!reader.read(context)) {
    out.report_cut_short(message);
    return {};
  }
  const database_query* const found = queries_.find(context);
  if (found == nullptr) {
    out.report(log_level::warn, "database answer matches no query; dropped", message, doid{0},
               "context", context);
    return {};
  }
  if (type_of_database_answer(found->what) != message.type)
    return take_mismatched(out, message, context);
  const database_query query = queries_.take(context);
  switch (query.what) {
  case query_kind::get_field: answer_field(out, query, reader); break;
  case query_kind::get_fields: answer_fields(out, query, reader); break;
  case query_kind::load:
  case query_kind::get_all: return take_object(out, message, query, reader);
  }
  return {};
}

// The database's answer does not match the query. A load continues to wait.
load_news database_reads::take_mismatched(const db_state_output& out, const message_view& message,
                                          std::uint32_t context) {
  const query_kind what = queries_.find(context)->what;
  out.report(log_level::warn, "database answer has another type than the query; not used", message,
             queries_.find(context)->about, "type", message.type);
  if (what == query_kind::load)
    return {};
  const database_query query = queries_.take(context);
  if (what == query_kind::get_all)
    return {load_news::kind::answer_is_due, query.about, false, std::nullopt};
  refuse(out, query);
  return {};
}

load_news database_reads::take_object(const db_state_output& out, const message_view& message,
                                      const database_query& query, dc::byte_reader& answer) const {
  std::uint8_t is_there = 0;
  std::optional<stored_object> stored;
  if (!answer.read(is_there))
    out.report(log_level::error, "database answer cut short; not used", message, query.about);
  else if (is_there != 0)
    stored = read_stored_object(answer, query.about, layouts_, out.world().options.strings,
                                out.world().log);
  if (stored && !ends_here(out, query, answer))
    stored.reset();
  const bool is_for_load = query.what == query_kind::load;
  if (stored && !is_for_load)
    answer_all(out, query, *stored);
  return {load_news::kind::object, query.about, is_for_load, std::move(stored)};
}

void database_reads::answer_field(const db_state_output& out, const database_query& query,
                                  dc::byte_reader& answer) const {
  const dc::bytes_view whole{answer.position(), answer.remaining()};
  std::uint8_t is_there = 0;
  if (!answer.read(is_there) || is_there == 0) {
    refuse(out, query);
    return;
  }
  std::uint16_t id = 0;
  dc::bytes_view stored;
  const dc::field* const field = answer.read(id) ? layouts_.schema().find_field(id) : nullptr;
  if (field == nullptr || !take_value(answer, *field, false, out.world().options.strings, stored)) {
    report_unreadable(out, query, id);
    refuse(out, query);
    return;
  }
  if (!ends_here(out, query, answer)) {
    refuse(out, query);
    return;
  }
  out.send(query.requester, query.about, msgtype::object_get_field_resp,
           [&](datagram_writer& reply) { reply.number(query.requester_context).bytes(whole); });
}

// Sends the values that are present, whatever count the database claims (QUIRK 37).
void database_reads::answer_fields(const db_state_output& out, const database_query& query,
                                   dc::byte_reader& answer) const {
  std::uint8_t is_there = 0;
  if (!answer.read(is_there) || is_there == 0) {
    refuse(out, query);
    return;
  }
  const std::byte* const begin = answer.position() + sizeof(std::uint16_t);
  value_counter counter{layouts_.schema()};
  const value_list_end end = read_value_list(answer, out.world().options.strings, counter);
  if (end.what != value_list_end::kind::whole) {
    report_unreadable(out, query, end.field_id);
    refuse(out, query);
    return;
  }
  if (!ends_here(out, query, answer)) {
    refuse(out, query);
    return;
  }
  send_fields(out, query, counter.count,
              {begin, static_cast<std::size_t>(answer.position() - begin)});
}

// ---- without an answer ----

std::optional<load_news> database_reads::give_up_overdue(const db_state_output& out,
                                                         time_point now) {
  const std::optional<database_query> query = queries_.take_overdue(now);
  if (!query)
    return std::nullopt;
  ++overdue_;
  out.world().log.about(out.database());
  out.world().log.warn(out.name(), "database query timed out; given up",
                       {{"object", value(query->about)}});
  switch (query->what) {
  case query_kind::load: return load_news{load_news::kind::object, query->about, true, {}};
  case query_kind::get_all:
    return load_news{load_news::kind::answer_is_due, query->about, false, {}};
  case query_kind::get_field:
  case query_kind::get_fields: refuse(out, *query); break;
  }
  return load_news{};
}

}  // namespace donet::actors
