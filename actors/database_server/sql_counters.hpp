#pragma once
// Named numbers that the servers of a database share: the next id, the epoch of each owner
// (owner_row.hpp), the committed transactions of each worker.

#include "actors/database_server/sql_statements.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace donet::actors {

/// The statements on the table of counters.
namespace counter_sql {

inline constexpr const char* find = R"(SELECT "value" FROM "donet_counters" WHERE "name" = :p0)";
inline constexpr const char* insert =
  R"(INSERT INTO "donet_counters" ("value", "name") VALUES (:p0, :p1))";
inline constexpr const char* update =
  R"(UPDATE "donet_counters" SET "value" = :p0 WHERE "name" = :p1)";

}  // namespace counter_sql

/// The counters as read and written by one session. All functions throw `backend_error`.
class sql_counters {
public:
  sql_counters(sql_session& session, sql_statements& statements)
      : session_(session), statements_(statements) {}

  std::optional<std::int64_t> value(const std::string& name);
  void set(const std::string& name, std::int64_t value);
  /// The row of this name must exist.
  void update(const std::string& name, std::int64_t value);

private:
  void store(const char* statement, const std::string& name, std::int64_t value);

  sql_session& session_;
  sql_statements& statements_;
};

}  // namespace donet::actors
