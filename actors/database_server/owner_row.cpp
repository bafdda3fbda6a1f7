#include "actors/database_server/owner_row.hpp"

#include "actors/database_server/backend.hpp"
#include "actors/database_server/sql_counters.hpp"
#include "actors/database_server/sql_session.hpp"

#include <string_view>
#include <vector>

namespace donet::actors {

namespace {

// Names of rows are unique, and MySQL limits them to 255 characters.
constexpr std::size_t node_name_size_max = 180;

std::string node_row(std::string_view channel, std::string_view node) {
  return "node of " + std::string(channel) + " is " + std::string(node);
}

std::string shortened(std::string node) {
  if (node.size() <= node_name_size_max)
    return node;
  std::size_t size = node_name_size_max;
  while (size > 0 && (static_cast<unsigned char>(node[size]) & 0xc0) == 0x80)
    --size;
  node.resize(size);
  return node;
}

std::optional<std::int64_t> value_of(sql_session& session, const std::string& row) {
  sql_statement look = session.prepare(counter_sql::find, {sql_type::text}, {sql_type::number});
  if (!look.set(0, row).run_for_one())
    return std::nullopt;
  return look.number(0);
}

void insert(sql_session& session, const std::string& row, std::int64_t value) {
  session.prepare(counter_sql::insert, {sql_type::number, sql_type::text}, {})
    .set(0, value)
    .set(1, row)
    .run();
}

void update(sql_session& session, const std::string& row, std::int64_t value) {
  session.prepare(counter_sql::update, {sql_type::number, sql_type::text}, {})
    .set(0, value)
    .set(1, row)
    .run();
}

void set(sql_session& session, const std::string& row, std::int64_t value) {
  if (value_of(session, row))
    update(session, row, value);
  else
    insert(session, row, value);
}

// Makes sure that the row exists. It is inserted in a transaction of its own; another server that
// does the same at the same time may win.
void make_row(sql_session& session, const std::string& row) {
  if (value_of(session, row))
    return;
  try {
    insert(session, row, 0);
  } catch (const backend_error& error) {
    if (error.what_kind != backend_error::kind::refused)
      throw;
  }
}

// Raises the epoch. The statement waits until no commit of another server holds the row.
std::int64_t raise(sql_session& session, const std::string& row) {
  session
    .prepare(R"(UPDATE "donet_counters" SET "value" = "value" + 1 WHERE "name" = :p0)",
             {sql_type::text}, {})
    .set(0, row)
    .run();
  return value_of(session, row).value_or(0);
}

}  // namespace

ownership take_ownership(sql_session& session, std::uint64_t channel, const std::string& node) {
  ownership mine{channel, 0};
  make_row(session, mine.row());
  session.begin();
  try {
    mine.epoch = raise(session, mine.row());
    set(session, node_row(std::to_string(channel), shortened(node)), mine.epoch);
    session.commit();
  } catch (const backend_error&) {
    session.roll_back();
    throw;
  }
  return mine;
}

std::int64_t end_other_ownerships(sql_session& session, const std::optional<ownership>& mine,
                                  const std::string& node) {
  std::vector<std::string> rows;
  {
    sql_statement others = session.prepare(
      R"(SELECT "name" FROM "donet_counters" WHERE "name" LIKE 'owner of %' AND "name" <> :p0 ORDER BY "name")",
      {sql_type::text}, {sql_type::text});
    for (bool more = others.set(0, mine ? mine->row() : std::string()).run(); more;
         more = others.next())
      rows.emplace_back(others.text(0).value_or(""));
  }
  constexpr std::string_view prefix = "owner of ";
  for (const std::string& row : rows) {
    const std::int64_t epoch = raise(session, row);
    set(session, node_row(row.substr(prefix.size()), shortened(node)), epoch);
  }
  return static_cast<std::int64_t>(rows.size());
}

std::string epoch_query(const sql_session& session, bool has_changes) {
  std::string text = counter_sql::find;
  // MySQL's snapshot would show the row as of the first statement of the transaction.
  if (session.dialect() == sql_dialect::mysql)
    text += " LOCK IN SHARE MODE";
  else if (session.dialect() == sql_dialect::postgresql && has_changes)
    text += " FOR SHARE";
  return text;
}

void require_ownership(sql_session& session, sql_statement& epoch_row, const ownership& mine) {
  if (!epoch_row.set(0, mine.row()).run_for_one())
    throw backend_error(backend_error::kind::taken_over,
                        "row '" + mine.row() + "' is gone: the database was replaced");
  const std::int64_t epoch = epoch_row.number(0);
  if (epoch == mine.epoch)
    return;
  std::string node = "another server";
  const std::string prefix = node_row(std::to_string(mine.channel), "");
  sql_statement name = session.prepare(
    R"(SELECT "name" FROM "donet_counters" WHERE "value" = :p0 AND "name" LIKE :p1)",
    {sql_type::number, sql_type::text}, {sql_type::text});
  if (name.set(0, epoch).set(1, prefix + "%").run_for_one())
    node = "node '" + std::string(name.text(0).value_or("")).substr(prefix.size()) + "'";
  throw backend_error(backend_error::kind::taken_over, "taken over by " + node);
}

void require_ownership(sql_session& session, const ownership& mine) {
  sql_statement row =
    session.prepare(epoch_query(session, true), {sql_type::text}, {sql_type::number});
  require_ownership(session, row, mine);
}

}  // namespace donet::actors
