#include "actors/database_server/sql_migration.hpp"

#include "actors/database_server/backend.hpp"

#include <cstdint>
#include <optional>
#include <utility>

namespace donet::actors {

namespace {

// The maximum number of values shown for a column that cannot be converted.
constexpr std::size_t examples_max = 3;

std::string name_of(const stored_class& table, const stored_column& column) {
  return std::string(table.entry->name) + "." + std::string(column.field->name());
}

class migration {
public:
  migration(sql_session& session, bool only_look, schema_plan& plan, const migrator& by)
      : session_(session), only_look_(only_look), plan_(plan), by_(by) {}

  migration_report run(const dc::schema& contract) {
    const bool is_new = !has_catalogue();
    if (is_new && !only_look_)
      make_common_tables();
    // From here on no other server of this channel can commit.
    if (by_.channel && !only_look_)
      report_.owner = take_ownership(session_, *by_.channel, by_.node);
    std::vector<catalogue_entry> catalogue;
    if (!is_new || !only_look_)
      catalogue = read_catalogue();
    plan_schema(contract, catalogue, plan_);
    // Checks that all columns can be converted before anything is changed.
    for (const changed_column& one : plan_.changed)
      check(one);
    for (const catalogue_entry& one : plan_.left_over)
      report_.kept.push_back(one.class_name + "." + one.field_name + " (column " + one.column
                             + " of " + one.table + ")");
    if (!report_.problems.empty())
      return std::move(report_);
    for (const stored_class* const one : plan_.new_tables)
      create(*one);
    for (const auto& [table, column] : plan_.new_columns)
      add(*table, *column);
    if (!plan_.changed.empty())
      end_other_users();
    for (const changed_column& one : plan_.changed)
      convert(one);
    return std::move(report_);
  }

private:
  // Must be called outside of a transaction: a failed query aborts PostgreSQL's transaction.
  bool exists(const std::string& query) {
    try {
      session_.run(query);
      return true;
    } catch (const backend_error& error) {
      if (error.what_kind != backend_error::kind::refused)
        throw;
      return false;
    }
  }
  bool has_catalogue() { return exists(R"(SELECT 1 FROM "donet_columns" WHERE 1 = 0)"); }
  // Includes the table's name: SQLite treats an unknown quoted name as a text.
  bool has_column(const std::string& table, const std::string& column) {
    return exists("SELECT " + quoted_name(table) + "." + quoted_name(column) + " FROM "
                  + quoted_name(table) + " WHERE 1 = 0");
  }

  void make_common_tables() {
    for (const std::string& one : common_tables(session_.dialect()))
      session_.run(one);
  }

  std::vector<catalogue_entry> read_catalogue() {
    std::vector<catalogue_entry> all;
    sql_statement rows = session_.prepare(
      R"(SELECT "class_name", "field_name", "table_name", "column_name", "kind", "type", "divisor" FROM "donet_columns")",
      {},
      {sql_type::text, sql_type::text, sql_type::text, sql_type::text, sql_type::text,
       sql_type::text, sql_type::number});
    const auto cell = [&](std::size_t i) { return std::string(rows.text(i).value_or("")); };
    for (bool more = rows.run(); more; more = rows.next())
      all.push_back({cell(0), cell(1), cell(2), cell(3), cell(4), cell(5),
                     static_cast<std::uint32_t>(rows.number(6))});
    return all;
  }

  void remember(const catalogue_entry& one) {
    session_
      .prepare(
        R"(INSERT INTO "donet_columns" ("class_name", "field_name", "table_name", "column_name", "kind", "type", "divisor") VALUES (:p0, :p1, :p2, :p3, :p4, :p5, :p6))",
        {sql_type::text, sql_type::text, sql_type::text, sql_type::text, sql_type::text,
         sql_type::text, sql_type::number},
        {})
      .set(0, one.class_name)
      .set(1, one.field_name)
      .set(2, one.table)
      .set(3, one.column)
      .set(4, one.kind)
      .set(5, one.type)
      .set(6, std::int64_t{one.divisor})
      .run();
  }

  void change_memory(const catalogue_entry& one) {
    session_
      .prepare(
        R"(UPDATE "donet_columns" SET "column_name" = :p0, "kind" = :p1, "type" = :p2, "divisor" = :p3 WHERE "class_name" = :p4 AND "field_name" = :p5)",
        {sql_type::text, sql_type::text, sql_type::text, sql_type::number, sql_type::text,
         sql_type::text},
        {})
      .set(0, one.column)
      .set(1, one.kind)
      .set(2, one.type)
      .set(3, std::int64_t{one.divisor})
      .set(4, one.class_name)
      .set(5, one.field_name)
      .run();
  }

  // MySQL commits every statement that changes a table at once. So each step can be repeated, and
  // its result counts as soon as the catalogue contains it.
  template <class Work>
  void step(std::string sentence, Work&& work) {
    report_.steps.push_back(std::move(sentence));
    if (only_look_)
      return;
    transact(work);
  }

  template <class Work>
  void transact(Work&& work) {
    session_.begin();
    try {
      work();
      if (report_.owner)
        require_ownership(session_, *report_.owner);
      session_.commit();
    } catch (const backend_error&) {
      session_.roll_back();
      throw;
    }
  }

  // A server with another contract would continue to write the old columns, and its writes would be
  // lost.
  void end_other_users() {
    if (only_look_)
      return;
    std::int64_t ended = 0;
    transact([&] { ended = end_other_ownerships(session_, report_.owner, by_.node); });
    if (ended != 0)
      report_.warnings.push_back("columns are converted; Database Servers of other channels that "
                                 "use this database stop, and have to "
                                 "be started again with this contract");
  }

  void create(const stored_class& table) {
    step("class " + std::string(table.entry->name) + ": table " + table.table + " is made", [&] {
      session_.run(create_table(session_.dialect(), table));
      // Adds rows for objects of a class that had no stored fields before.
      const std::string name = quoted_name(table.table);
      session_
        .prepare("INSERT INTO " + name
                   + R"( ("doid") SELECT "doid" FROM "objects" WHERE "class" = :p0)"
                   + R"( AND "doid" NOT IN (SELECT "doid" FROM )" + name + ")",
                 {sql_type::text}, {})
        .set(0, table.entry->name)
        .run();
      for (const stored_column& one : table.columns)
        remember(entry_of(table, one));
    });
  }

  void add_column(const stored_class& table, const stored_column& column, bool is_there) {
    if (!is_there)
      session_.run("ALTER TABLE " + quoted_name(table.table) + " ADD COLUMN "
                   + quoted_name(column.name) + " "
                   + std::string(column_type(session_.dialect(), column.kind)));
  }

  void add(const stored_class& table, const stored_column& column) {
    const bool is_there = has_column(table.table, column.name);
    step("field " + name_of(table, column) + ": column " + column.name + " is added", [&] {
      add_column(table, column, is_there);
      remember(entry_of(table, column));
    });
  }

  // Calls `visit(doid, text of the column)` for every value.
  template <class Visitor>
  void each_value(const changed_column& one, Visitor&& visit) {
    column_kind kind = column_kind::value_text;
    for (const column_kind each :
         {column_kind::integer, column_kind::unsigned64, column_kind::text, column_kind::blob}) {
      if (name(each) == one.before.kind)
        kind = each;
    }
    const std::string column = quoted_name(one.before.column);
    sql_statement rows = session_.prepare(
      R"(SELECT "doid", )" + read_expression(session_.dialect(), kind, one.before.column) + " FROM "
        + quoted_name(one.before.table) + " WHERE " + column + " IS NOT NULL",
      {}, {sql_type::number, sql_type::text});
    for (bool more = rows.run(); more; more = rows.next()) {
      std::string text(rows.text(1).value_or(""));
      if (kind == column_kind::blob) {
        dc::byte_buffer raw;
        static_cast<void>(dc::from_hex(text, raw));
        text = dc::as_text(raw);
      }
      visit(rows.number(0), text);
    }
  }

  void check(const changed_column& one) {
    std::size_t wrong = 0;
    std::string examples;
    each_value(one, [&](std::int64_t doid, const std::string& text) {
      dc::byte_buffer value;
      if (convert_value(one.before, text, *one.column->field, value))
        return;
      if (++wrong <= examples_max)
        examples += (examples.empty() ? " (object " : ", object ") + std::to_string(doid) + ": "
                    + text.substr(0, 40);
    });
    if (wrong != 0)
      report_.problems.push_back("field " + name_of(*one.table, *one.column)
                                 + " is of another type now, and " + std::to_string(wrong)
                                 + (wrong == 1 ? " value does" : " values do") + " not fit it"
                                 + examples + ")");
  }

  void convert(const changed_column& one) {
    stored_column& column = mutable_column(one);
    const catalogue_entry now = entry_of(*one.table, column);
    const bool moves = now.kind != one.before.kind;
    // Keeps the old column.
    if (moves) {
      for (unsigned n = 2; has_column(one.table->table, column.name); ++n)
        column.name = std::string(column.field->name().substr(0, 50)) + "_" + std::to_string(n);
    }
    step("field " + name_of(*one.table, column) + ": its values are converted from "
           + one.before.type + " to " + now.type,
         [&] {
           if (moves)
             add_column(*one.table, column, false);
           rewrite(one, column, moves);
           change_memory(entry_of(*one.table, column));
         });
  }

  void rewrite(const changed_column& one, const stored_column& column, bool moves) {
    std::vector<std::pair<std::int64_t, std::string>> values;
    each_value(one, [&](std::int64_t doid, const std::string& text) {
      dc::byte_buffer value;
      if (!convert_value(one.before, text, *column.field, value))
        throw backend_error(backend_error::kind::refused,
                            "a value has changed while it was converted");
      std::string converted = to_column(*column.field, value);
      if (moves || converted != text)
        values.emplace_back(doid, std::move(converted));
    });
    sql_statement update = session_.prepare(
      "UPDATE " + quoted_name(one.table->table) + " SET " + quoted_name(column.name) + " = "
        + write_expression(session_.dialect(), column.kind, ":p0") + R"( WHERE "doid" = :p1)",
      {sql_type::text, sql_type::number}, {});
    for (const auto& [doid, text] : values) {
      const bool as_hex =
        column.kind == column_kind::blob && carries_blobs_as_hex_in(session_.dialect());
      update.set(0, as_hex ? dc::to_hex(dc::as_bytes(text)) : text).set(1, doid).run();
    }
  }

  stored_column& mutable_column(const changed_column& one) {
    for (stored_class& table : plan_.classes) {
      for (stored_column& column : table.columns) {
        if (&column == one.column)
          return column;
      }
    }
    throw backend_error(backend_error::kind::refused, "a plan points outside of itself");
  }

  sql_session& session_;
  bool only_look_;
  schema_plan& plan_;
  const migrator& by_;
  migration_report report_;
};

}  // namespace

migration_report migrate(sql_session& session, const dc::schema& contract, bool only_look,
                         schema_plan& plan, const migrator& by) {
  return migration(session, only_look, plan, by).run(contract);
}

}  // namespace donet::actors
