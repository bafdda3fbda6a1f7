#pragma once
// Migrates a database to the contract: creates missing tables and columns, converts columns whose
// type has changed, and keeps those that the contract no longer has.

#include "actors/database_server/owner_row.hpp"
#include "actors/database_server/sql_schema.hpp"
#include "actors/database_server/sql_session.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace donet::actors {

struct migration_report {
  /// The changes that were made, or would be made; one sentence each.
  std::vector<std::string> steps;
  /// Columns that are kept although the contract lacks them.
  std::vector<std::string> kept;
  /// Warnings for the operator; the database can be used.
  std::vector<std::string> warnings;
  /// Reasons why the database cannot be used with this contract; nothing was changed.
  std::vector<std::string> problems;
  /// The ownership of the database, if it was requested and there is no problem.
  std::optional<ownership> owner = std::nullopt;
};

/// The program that changes a database, as shown to the database's other users.
struct migrator {
  /// The control channel of the Database Server that will own the database; empty for a program
  /// that changes it only once.
  std::optional<std::uint64_t> channel = std::nullopt;
  std::string node;
};

/// Migrates the database, or with `only_look` only reports the changes. Throws `backend_error`. If
/// there is no problem, `plan` has every table and column afterwards. Takes the ownership of the
/// channel of `by` before it changes anything that other programs use. If columns are converted,
/// servers of other channels lose the database, too.
migration_report migrate(sql_session& session, const dc::schema& contract, bool only_look,
                         schema_plan& plan, const migrator& by = {});

}  // namespace donet::actors
