#pragma once
// All objects of a database, one after the other and with their ids: how they are read, and how they get into
// another. Memory does not grow with their number.

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

/// An object with all that is stored of it.
struct whole_object {
  runtime::doid id{};
  std::string class_name;
  const dc::class_entry* kind = nullptr;  ///< null if the contract does not have it
  std::vector<stored_value> values;       ///< ascending by field id
  /// Fields whose values do not fit the contract, and what stands in their columns.
  std::vector<std::pair<const dc::field*, std::string>> unreadable;
};

struct class_count {
  std::string class_name;
  std::uint64_t objects = 0;
};

/// Whether the database has a table of objects at all. Not in a transaction.
bool has_objects(sql_session& session);

/// Reads. Used by one thread; everything throws `backend_error`. What is given outlives it.
class sql_export {
public:
  /// If the database `was_migrated`, `plan` has the place of everything. Else it is that of a look, and what a
  /// migration would make or convert is left out.
  sql_export(sql_session& session, const dc::schema& contract, const schema_plan& plan,
             bool was_migrated, dc::text_policy strings);

  /// From now on shows the database as it is now, without delaying writers.
  void hold_still();

  /// How many objects there are of each class, by name.
  std::vector<class_count> count();

  /// The next object by id; false if there is none.
  bool next(whole_object& to);
  /// The object of that id, if there is one. Does not disturb `next`.
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
  std::size_t taken_ = 0;  // of the page
  std::int64_t next_id_ = 0;
};

/// Writes, in transactions of the session, and keeps a journal of what it has done so that all of it can be
/// undone, even by another process. Used by one thread; everything throws `backend_error`. What is given
/// outlives it; the database was migrated, and `plan` has the place of everything.
class sql_import {
public:
  sql_import(sql_session& session, const schema_plan& plan);

  bool exists(runtime::doid id);
  /// The id must be free.
  void insert(runtime::doid id, const dc::class_entry& kind, std::span<const stored_value> values);
  /// Its id is not given to another object.
  void erase(runtime::doid id, const dc::class_entry& kind);

  struct note {
    runtime::doid id{};
    /// The object as it was before, in the form of its writer; nothing if there was none.
    std::optional<std::string> before;
  };

  /// Whether there is one, of an import that has not ended. Not in a transaction.
  bool has_journal();
  /// Not in a transaction.
  void open_journal();
  /// The end of an import: it cannot be undone any more. Not in a transaction.
  void close_journal();
  void add(const note& one);
  bool is_noted(runtime::doid id);
  /// Some of the notes; none if there are no more.
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
