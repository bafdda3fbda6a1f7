#pragma once
// Which id a new object gets: first all that never were in use, then those that were, the longest unused
// first (spec/services 5.5).

#include "actors/database_server/sql_statements.hpp"
#include "runtime/ids.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace donet::actors {

/// All calls inside a transaction, except `forget`. All throw `backend_error`.
class sql_ids {
public:
  /// Ids of new objects, both ends included.
  sql_ids(runtime::doid first, runtime::doid last);

  /// Nothing if all are in use.
  std::optional<std::int64_t> next(sql_session& session, sql_statements& statements);
  /// An object's id may be given again, later than others.
  void give_back(sql_session& session, sql_statements& statements, runtime::doid id);

  /// A transaction begins.
  void begin() noexcept { has_new_ = false; }
  /// Stores what the transaction has taken, before its commit.
  void store(sql_session& session, sql_statements& statements);
  /// The database may have changed.
  void forget() noexcept { next_.reset(); }

  /// The row of the least id that was never given.
  const std::string& counter() const noexcept { return counter_; }

private:
  runtime::doid first_;
  runtime::doid last_;
  std::string counter_;
  // The least id that was never given out, or nothing; the database has it when the transaction is
  // committed.
  std::optional<std::int64_t> next_;
  bool has_new_ = false;
};

}  // namespace donet::actors
