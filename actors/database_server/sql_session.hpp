#pragma once
// A connection to a database, and statements prepared on it. Only sql_session.cpp and sql_error.cpp
// use SOCI; its exceptions leave them as `backend_error`.

#include "actors/database_server/sql_dialect.hpp"
#include "actors/database_server/sql_place.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace donet::actors {

enum class sql_type : unsigned char { number, text };

/// A prepared statement. Parameters are `:p0`, `:p1`, … in the statement's text, in that order and
/// each once. Used by the thread that uses its session, which must outlive it.
class sql_statement {
public:
  sql_statement(sql_statement&&) noexcept;
  sql_statement& operator=(sql_statement&&) noexcept;
  ~sql_statement();

  sql_statement& set(std::size_t parameter, std::int64_t number);
  sql_statement& set(std::size_t parameter, std::string_view text);
  sql_statement& set_null(std::size_t parameter);

  /// Runs the statement and reads the first row. False without a row.
  bool run();
  /// Reads the next row. Returns false after the last one, and releases the result.
  bool next();
  /// Runs the statement for a single row and releases the result. False without a row.
  bool run_for_one();

  std::int64_t number(std::size_t column) const;
  /// Empty if the value is NULL.
  std::optional<std::string_view> text(std::size_t column) const;

private:
  friend class sql_session;
  struct parts;
  explicit sql_statement(std::unique_ptr<parts> content);

  std::unique_ptr<parts> parts_;
};

/// Used by one thread at a time. Every function throws `backend_error`, whose text is one short
/// line without values.
class sql_session {
public:
  /// Connects.
  explicit sql_session(const sql_place& where);
  /// Closes the session. A session with an SQLite file that was removed or replaced is abandoned
  /// instead: closing it would remove the log of the file that now has the name.
  ~sql_session();
  sql_session(const sql_session&) = delete;
  sql_session& operator=(const sql_session&) = delete;

  sql_dialect dialect() const noexcept { return dialect_; }

  void run(const std::string& statement);
  sql_statement prepare(const std::string& statement, const std::vector<sql_type>& parameters,
                        const std::vector<sql_type>& columns);

  void begin();
  void commit();
  void roll_back() noexcept;

  /// From now on the server ends this session if it leaves a transaction idle for `limit`, for
  /// example because the process is stopped. No effect in SQLite and MySQL, which have no such
  /// limit; MariaDB has one.
  void limit_idle_transactions(std::chrono::seconds limit);

  /// Throws `unavailable` if the file of an SQLite database was removed or replaced since the
  /// session started.
  void require_file() const;

private:
  struct connection;

  void connect(const sql_place& where);
  void prepare_sqlite(const sql_place& where);
  void overwrite_failed_commit() noexcept;

  sql_dialect dialect_;
  std::unique_ptr<connection> connection_;
};

}  // namespace donet::actors
