#include "actors/database_server/sql_export.hpp"

#include "dcfile/validator.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace donet::actors {

using runtime::doid;

namespace {

// Objects in memory at a time. MySQL and PostgreSQL deliver all results of a query at once.
constexpr std::size_t page_size = 256;

bool exists(sql_session& session, const std::string& query) {
  try {
    session.run(query);
    return true;
  } catch (const backend_error& error) {
    if (error.what_kind != backend_error::kind::refused)
      throw;
    return false;
  }
}

template <class List, class Test>
bool any(const List& list, Test&& test) {
  return std::any_of(list.begin(), list.end(), std::forward<Test>(test));
}

// True if a column has the contract's form before the migration.
bool is_there(const schema_plan& plan, const stored_class& table, const stored_column& column) {
  return !any(plan.new_tables, [&](const stored_class* made) { return made == &table; })
         && !any(plan.new_columns, [&](const auto& made) { return made.second == &column; })
         && !any(plan.changed, [&](const changed_column& one) { return one.column == &column; });
}

}  // namespace

bool has_objects(sql_session& session) {
  return exists(session, R"(SELECT 1 FROM "objects" WHERE 1 = 0)");
}

// ---- reading ----

sql_export::sql_export(sql_session& session, const dc::schema& contract, const schema_plan& plan,
                       bool was_migrated, dc::text_policy strings)
    : session_(session), contract_(contract), strings_(strings),
      objects_(session.prepare(
        R"(SELECT "doid", "class" FROM "objects" WHERE "doid" BETWEEN :p0 AND :p1 ORDER BY "doid" LIMIT )"
          + std::to_string(page_size),
        {sql_type::number, sql_type::number}, {sql_type::number, sql_type::text})) {
  for (const stored_class& one : plan.classes) {
    table to{&one, {}, {}};
    for (const stored_column& column : one.columns) {
      if (was_migrated || is_there(plan, one, column))
        to.columns.push_back(&column);
    }
    if (!to.columns.empty())
      tables_.emplace(one.entry, std::move(to));
  }
}

void sql_export::hold_still() {
  switch (session_.dialect()) {
  case sql_dialect::sqlite: session_.run("BEGIN"); return;
  case sql_dialect::mysql: session_.run("START TRANSACTION WITH CONSISTENT SNAPSHOT"); return;
  case sql_dialect::postgresql:
    session_.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    return;
  }
}

std::vector<class_count> sql_export::count() {
  sql_statement rows =
    session_.prepare(R"(SELECT "class", COUNT(*) FROM "objects" GROUP BY "class" ORDER BY "class")",
                     {}, {sql_type::text, sql_type::number});
  std::vector<class_count> all;
  for (bool more = rows.run(); more; more = rows.next())
    all.push_back(
      {std::string(rows.text(0).value_or("")), static_cast<std::uint64_t>(rows.number(1))});
  return all;
}

bool sql_export::next(whole_object& to) {
  if (taken_ == page_.size()) {
    page_ = page(next_id_, std::numeric_limits<std::int64_t>::max());
    taken_ = 0;
    if (page_.empty())
      return false;
    next_id_ = std::int64_t{value(page_.back().id)} + 1;
  }
  to = std::move(page_[taken_++]);
  return true;
}

std::optional<whole_object> sql_export::find(doid id) {
  std::vector<whole_object> found = page(value(id), value(id));
  if (found.empty())
    return std::nullopt;
  return std::move(found.front());
}

// The first objects in this range of ids.
std::vector<whole_object> sql_export::page(std::int64_t first, std::int64_t last) {
  std::vector<whole_object> found;
  objects_.set(0, first).set(1, last);
  for (bool more = objects_.run(); more; more = objects_.next()) {
    whole_object& one = found.emplace_back();
    one.id = doid{static_cast<std::uint32_t>(objects_.number(0))};
    one.class_name = objects_.text(1).value_or("");
    const dc::class_entry* const kind = contract_.find_class(one.class_name);
    one.kind = kind == nullptr || kind->is_struct ? nullptr : kind;
  }
  for (auto& [kind, from] : tables_) {
    const auto is_of = [&wanted = kind](const whole_object& one) { return one.kind == wanted; };
    if (any(found, is_of))
      fill(from, found);
  }
  return found;
}

void sql_export::fill(table& from, std::span<whole_object> objects) {
  if (!from.rows) {
    std::string names = R"("doid")";
    for (const stored_column* const one : from.columns)
      // SQLite's HEX returns a text even for NULL.
      names += ", CASE WHEN " + quoted_name(one->name) + " IS NOT NULL THEN "
               + read_expression(session_.dialect(), one->kind, one->name) + " END";
    std::vector<sql_type> types(1 + from.columns.size(), sql_type::text);
    types.front() = sql_type::number;
    from.rows = session_.prepare("SELECT " + names + " FROM " + quoted_name(from.stored->table)
                                   + R"( WHERE "doid" BETWEEN :p0 AND :p1 ORDER BY "doid")",
                                 {sql_type::number, sql_type::number}, types);
  }
  sql_statement& rows = *from.rows;
  rows.set(0, std::int64_t{value(objects.front().id)})
    .set(1, std::int64_t{value(objects.back().id)});
  auto at = objects.begin();
  for (bool more = rows.run(); more; more = rows.next()) {
    const std::int64_t id = rows.number(0);
    while (at != objects.end() && value(at->id) < id)
      ++at;
    // A row without its object is skipped.
    if (at == objects.end() || value(at->id) != id || at->kind != from.stored->entry)
      continue;
    for (std::size_t i = 0; i < from.columns.size(); ++i) {
      if (const std::optional<std::string_view> text = rows.text(i + 1))
        read_value(*from.columns[i], *text, *at);
    }
  }
}

void sql_export::read_value(const stored_column& column, std::string_view text,
                            whole_object& to) const {
  stored_value one{column.field, {}};
  dc::byte_buffer raw;
  const bool is_read =
    column.kind == column_kind::blob
      ? dc::from_hex(text, raw) && from_column(*column.field, dc::as_text(raw), one.value)
      : from_column(*column.field, text, one.value);
  if (is_read && dc::validate(column.field->type(), one.value, strings_))
    to.values.push_back(std::move(one));
  else
    to.unreadable.emplace_back(column.field, std::string(text));
}

// ---- writing ----

sql_import::sql_import(sql_session& session, const schema_plan& plan) : session_(session) {
  for (const stored_class& one : plan.classes)
    tables_.emplace(one.entry, &one);
}

sql_statement& sql_import::prepared(const std::string& text,
                                    const std::vector<sql_type>& parameters,
                                    const std::vector<sql_type>& columns) {
  const auto found = statements_.find(text);
  if (found != statements_.end())
    return found->second;
  return statements_.emplace(text, session_.prepare(text, parameters, columns)).first->second;
}

bool sql_import::finds(const std::string& text, doid id) {
  return prepared(text, {sql_type::number}, {sql_type::number})
    .set(0, std::int64_t{value(id)})
    .run_for_one();
}

bool sql_import::exists(doid id) {
  return finds(R"(SELECT 1 FROM "objects" WHERE "doid" = :p0)", id);
}

void sql_import::insert(doid id, const dc::class_entry& kind,
                        std::span<const stored_value> values) {
  const std::int64_t key = value(id);
  prepared(R"(INSERT INTO "objects" ("doid", "class") VALUES (:p0, :p1))",
           {sql_type::number, sql_type::text}, {})
    .set(0, key)
    .set(1, kind.name)
    .run();
  const auto found = tables_.find(&kind);
  if (found == tables_.end())
    return;
  const stored_class& to = *found->second;
  std::string names = R"("doid")";
  std::string places = ":p0";
  std::vector<sql_type> types(1 + to.columns.size(), sql_type::text);
  types.front() = sql_type::number;
  for (std::size_t i = 0; i < to.columns.size(); ++i) {
    names += ", " + quoted_name(to.columns[i].name);
    places +=
      ", " + write_expression(session_.dialect(), to.columns[i].kind, ":p" + std::to_string(i + 1));
  }
  sql_statement& row = prepared(
    "INSERT INTO " + quoted_name(to.table) + " (" + names + ") VALUES (" + places + ")", types, {});
  row.set(0, key);
  for (std::size_t i = 0; i < to.columns.size(); ++i) {
    const stored_column& column = to.columns[i];
    const auto one = std::find_if(values.begin(), values.end(), [&](const stored_value& each) {
      return each.field == column.field;
    });
    if (one == values.end()) {
      row.set_null(i + 1);
      continue;
    }
    const std::string text = to_column(*column.field, one->value);
    const bool as_hex =
      column.kind == column_kind::blob && carries_blobs_as_hex_in(session_.dialect());
    row.set(i + 1, as_hex ? dc::to_hex(dc::as_bytes(text)) : text);
  }
  row.run();
}

void sql_import::erase(doid id, const dc::class_entry& kind) {
  const auto remove_from = [&](const std::string& table) {
    prepared("DELETE FROM " + quoted_name(table) + R"( WHERE "doid" = :p0)", {sql_type::number}, {})
      .set(0, std::int64_t{value(id)})
      .run();
  };
  if (const auto found = tables_.find(&kind); found != tables_.end())
    remove_from(found->second->table);
  remove_from("objects");
}

// ---- the journal ----

bool sql_import::has_journal() {
  return actors::exists(session_, R"(SELECT 1 FROM "donet_import" WHERE 1 = 0)");
}

void sql_import::open_journal() {
  const sql_dialect dialect = session_.dialect();
  session_.run(R"(CREATE TABLE "donet_import" ("doid" )"
               + std::string(column_type(dialect, column_kind::integer))
               + R"( NOT NULL PRIMARY KEY, "before" )"
               + std::string(column_type(dialect, column_kind::text)) + ")"
               + std::string(table_suffix(dialect)));
}

void sql_import::close_journal() {
  statements_.clear();  // SQLite cannot drop a table that an open statement may still read
  session_.run(R"(DROP TABLE "donet_import")");
}

void sql_import::add(const note& one) {
  sql_statement& row =
    prepared(R"(INSERT INTO "donet_import" ("doid", "before") VALUES (:p0, :p1))",
             {sql_type::number, sql_type::text}, {});
  row.set(0, std::int64_t{value(one.id)});
  if (one.before)
    row.set(1, *one.before);
  else
    row.set_null(1);
  row.run();
}

bool sql_import::is_noted(doid id) {
  return finds(R"(SELECT 1 FROM "donet_import" WHERE "doid" = :p0)", id);
}

std::vector<sql_import::note> sql_import::some_notes() {
  sql_statement& rows =
    prepared(R"(SELECT "doid", "before" FROM "donet_import" LIMIT )" + std::to_string(page_size),
             {}, {sql_type::number, sql_type::text});
  std::vector<note> found;
  for (bool more = rows.run(); more; more = rows.next()) {
    note& one = found.emplace_back();
    one.id = doid{static_cast<std::uint32_t>(rows.number(0))};
    if (const std::optional<std::string_view> text = rows.text(1))
      one.before = std::string(*text);
  }
  return found;
}

void sql_import::remove_note(doid id) {
  prepared(R"(DELETE FROM "donet_import" WHERE "doid" = :p0)", {sql_type::number}, {})
    .set(0, std::int64_t{value(id)})
    .run();
}

}  // namespace donet::actors
