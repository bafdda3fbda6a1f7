#pragma once
// Chooses the ids of new objects: first those that were never used, then used ones, longest unused
// first (spec/services 5.5).

#include "actors/database_server/sql_statements.hpp"
#include "runtime/ids.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace donet::actors {

/// Every function except `forget` must be called in a transaction, and throws `backend_error`.
class sql_ids {
public:
  /// The inclusive range of ids for new objects.
  sql_ids(runtime::doid first, runtime::doid last);

  /// Empty if all ids are in use.
  std::optional<std::int64_t> next(sql_session& session, sql_statements& statements);
  /// Makes an object's id available again, after those that are already free.
  void give_back(sql_session& session, sql_statements& statements, runtime::doid id);

  /// Call at the start of a transaction.
  void begin() noexcept { has_new_ = false; }
  /// Stores the ids taken by the transaction; call before the commit.
  void store(sql_session& session, sql_statements& statements);
  /// Drops the cached state, because the database may have changed.
  void forget() noexcept { next_.reset(); }

  /// The name of the counter that holds the lowest id that was never assigned.
  const std::string& counter() const noexcept { return counter_; }

private:
  runtime::doid first_;
  runtime::doid last_;
  std::string counter_;
  // The lowest id that was never assigned, or empty if not cached. The database has it once the
  // transaction is committed.
  std::optional<std::int64_t> next_;
  bool has_new_ = false;
};

}  // namespace donet::actors
