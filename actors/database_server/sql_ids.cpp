#include "actors/database_server/sql_ids.hpp"

#include "actors/database_server/sql_counters.hpp"

#include <algorithm>

namespace donet::actors {

using runtime::doid;

namespace {

bool exists(sql_session& session, sql_statements& statements, std::int64_t id) {
  return statements
    .fixed(session, R"(SELECT 1 FROM "objects" WHERE "doid" = :p0)", {sql_type::number},
           {sql_type::number})
    .set(0, id)
    .run_for_one();
}

void take_from_freed(sql_session& session, sql_statements& statements, std::int64_t id) {
  statements
    .fixed(session, R"(DELETE FROM "donet_freed" WHERE "doid" = :p0)", {sql_type::number}, {})
    .set(0, id)
    .run();
}

}  // namespace

sql_ids::sql_ids(doid first, doid last)
    : first_(first), last_(last), counter_("next doid from " + std::to_string(value(first))) {}

std::optional<std::int64_t> sql_ids::next(sql_session& session, sql_statements& statements) {
  const std::int64_t last = value(last_);
  if (!next_)
    next_ = std::max<std::int64_t>(sql_counters(session, statements).value(counter_).value_or(0),
                                   value(first_));
  while (*next_ <= last) {
    has_new_ = true;
    const std::int64_t id = (*next_)++;
    if (!exists(session, statements, id))
      return id;
  }
  for (;;) {
    sql_statement& oldest = statements.fixed(
      session,
      R"(SELECT "doid" FROM "donet_freed" WHERE "doid" BETWEEN :p0 AND :p1 ORDER BY "position" LIMIT 1)",
      {sql_type::number, sql_type::number}, {sql_type::number});
    if (!oldest.set(0, std::int64_t{value(first_)}).set(1, last).run_for_one())
      return std::nullopt;
    const std::int64_t id = oldest.number(0);
    take_from_freed(session, statements, id);
    if (!exists(session, statements, id))
      return id;
  }
}

// An id outside of our range is not freed (QUIRK 52).
void sql_ids::give_back(sql_session& session, sql_statements& statements, doid id) {
  if (id < first_ || id > last_)
    return;
  take_from_freed(session, statements, value(id));
  statements
    .fixed(session, R"(INSERT INTO "donet_freed" ("doid") VALUES (:p0))", {sql_type::number}, {})
    .set(0, std::int64_t{value(id)})
    .run();
}

void sql_ids::store(sql_session& session, sql_statements& statements) {
  if (has_new_)
    sql_counters(session, statements).set(counter_, *next_);
}

}  // namespace donet::actors
