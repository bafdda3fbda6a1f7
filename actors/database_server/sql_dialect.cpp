#include "actors/database_server/sql_dialect.hpp"

namespace donet::actors {

std::string_view name(sql_dialect dialect) noexcept {
  switch (dialect) {
  case sql_dialect::sqlite: return "SQLite";
  case sql_dialect::mysql: return "MySQL";
  case sql_dialect::postgresql: return "PostgreSQL";
  }
  return {};
}

// MySQL's sessions are set to accept these quotes, as the other dialects do.
std::string quoted_name(std::string_view name) {
  std::string quoted;
  quoted.reserve(name.size() + 2);
  quoted += '"';
  quoted += name;
  quoted += '"';
  return quoted;
}

std::string_view column_type(sql_dialect dialect, column_kind kind) noexcept {
  switch (kind) {
  case column_kind::integer: return dialect == sql_dialect::sqlite ? "INTEGER" : "BIGINT";
  case column_kind::unsigned64:
    // SQLite's numbers end at 2^63.
    return dialect == sql_dialect::sqlite  ? "TEXT"
           : dialect == sql_dialect::mysql ? "BIGINT UNSIGNED"
                                           : "NUMERIC(20)";
  case column_kind::blob:
    return dialect == sql_dialect::sqlite  ? "BLOB"
           : dialect == sql_dialect::mysql ? "LONGBLOB"
                                           : "BYTEA";
  case column_kind::text:
  case column_kind::value_text: return dialect == sql_dialect::mysql ? "LONGTEXT" : "TEXT";
  }
  return {};
}

std::string_view name_type(sql_dialect dialect) noexcept {
  return dialect == sql_dialect::mysql ? "VARCHAR(255)" : "TEXT";
}

std::string_view counting_key_type(sql_dialect dialect) noexcept {
  switch (dialect) {
  case sql_dialect::sqlite: return "INTEGER PRIMARY KEY AUTOINCREMENT";
  case sql_dialect::mysql: return "BIGINT PRIMARY KEY AUTO_INCREMENT";
  case sql_dialect::postgresql: return "BIGSERIAL PRIMARY KEY";
  }
  return {};
}

std::string_view table_suffix(sql_dialect dialect) noexcept {
  return dialect == sql_dialect::mysql
           ? " ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin ROW_FORMAT=DYNAMIC"
           : "";
}

std::size_t name_size_max(sql_dialect) noexcept {
  constexpr std::size_t of_postgresql = 63;  // the smallest limit
  return of_postgresql;
}

std::string read_expression(sql_dialect dialect, column_kind kind, std::string_view column) {
  const std::string quoted = quoted_name(column);
  if (kind != column_kind::blob)
    return quoted;
  if (dialect == sql_dialect::postgresql)
    return "encode(" + quoted + ", 'hex')";
  // SQLite's HEX(NULL) is an empty text.
  return "CASE WHEN " + quoted + " IS NOT NULL THEN HEX(" + quoted + ") END";
}

std::string write_expression(sql_dialect dialect, column_kind kind, std::string_view parameter) {
  const std::string plain(parameter);
  if (kind != column_kind::blob)
    return plain;
  switch (dialect) {
  case sql_dialect::sqlite: return "CAST(" + plain + " AS BLOB)";
  case sql_dialect::mysql: return "UNHEX(" + plain + ")";
  case sql_dialect::postgresql: return "decode(" + plain + ", 'hex')";
  }
  return plain;
}

bool carries_blobs_as_hex_in(sql_dialect dialect) noexcept {
  return dialect != sql_dialect::sqlite;
}

}  // namespace donet::actors
