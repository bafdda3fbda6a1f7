#pragma once
// Reads all objects of a database one after the other, with their ids, and writes them into another
// database. Memory use does not grow with their number.

#include "actors/database_server/backend.hpp"
#include "actors/database_server/sql_schema.hpp"
#include "actors/database_server/sql_session.hpp"
#include "dcfile/options.hpp"
#include "runtime/ids.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace donet::actors {

/// An object with all of its stored values.
struct whole_object {
  runtime::doid id{};
  std::string class_name;
  const dc::class_entry* kind = nullptr;  ///< null if the contract lacks the class
  std::vector<stored_value> values;       ///< ascending by field id
  /// Fields whose values do not fit the contract, each with the text of its column.
  std::vector<std::pair<const dc::field*, std::string>> unreadable;
};

struct class_count {
  std::string class_name;
  std::uint64_t objects = 0;
};

/// True if the database has a table of objects. Not in a transaction.
bool has_objects(sql_session& session);

/// The reader. Used by one thread; every function throws `backend_error`. The arguments of the
/// constructor must outlive it.
class sql_export {
public:
  /// If the database `was_migrated`, `plan` is the plan of that migration. Otherwise `plan` comes
  /// from `only_look`, and columns that a migration would create or convert are left out.
  sql_export(sql_session& session, const dc::schema& contract, const schema_plan& plan,
             bool was_migrated, dc::text_policy strings);

  /// From now on reads one snapshot of the database, without delaying writers.
  void hold_still();

  /// The number of objects of each class, by name.
  std::vector<class_count> count();

  /// Reads the next object by id; false if there is none.
  bool next(whole_object& to);
  /// The object with this id, if there is one. Does not affect `next`.
  std::optional<whole_object> find(runtime::doid id);

private:
  struct table {
    const stored_class* stored;
    std::vector<const stored_column*> columns;
    std::optional<sql_statement> rows;
  };

  std::vector<whole_object> page(std::int64_t first, std::int64_t last);
  void fill(table& from, std::span<whole_object> objects);
  void read_value(const stored_column& column, std::string_view text, whole_object& to) const;

  sql_session& session_;
  const dc::schema& contract_;
  dc::text_policy strings_;
  std::map<const dc::class_entry*, table> tables_;
  sql_statement objects_;
  std::vector<whole_object> page_;
  std::size_t taken_ = 0;  // objects of the page that are read
  std::int64_t next_id_ = 0;
};

/// The writer. It writes in transactions of the session and keeps a journal, so that even another
/// process can undo all of its changes. Used by one thread; every function throws `backend_error`.
/// The arguments of the constructor must outlive it. The database must be migrated, and `plan` must
/// be the plan of that migration.
class sql_import {
public:
  sql_import(sql_session& session, const schema_plan& plan);

  bool exists(runtime::doid id);
  /// The id must be free.
  void insert(runtime::doid id, const dc::class_entry& kind, std::span<const stored_value> values);
  /// The id is not given to another object afterwards.
  void erase(runtime::doid id, const dc::class_entry& kind);

  struct note {
    runtime::doid id{};
    /// The object before the import, in the form of its writer; empty if there was none.
    std::optional<std::string> before;
  };

  /// True if there is a journal, that is, an unfinished import. Not in a transaction.
  bool has_journal();
  /// Creates the journal. Not in a transaction.
  void open_journal();
  /// Ends the import: it can no longer be undone. Not in a transaction.
  void close_journal();
  void add(const note& one);
  bool is_noted(runtime::doid id);
  /// A batch of notes; empty if there are no more.
  std::vector<note> some_notes();
  void remove_note(runtime::doid id);

private:
  sql_statement& prepared(const std::string& text, const std::vector<sql_type>& parameters,
                          const std::vector<sql_type>& columns);
  bool finds(const std::string& text, runtime::doid id);

  sql_session& session_;
  std::map<const dc::class_entry*, const stored_class*> tables_;
  std::map<std::string, sql_statement> statements_;
};

}  // namespace donet::actors
