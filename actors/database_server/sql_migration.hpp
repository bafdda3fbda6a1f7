#pragma once
// Brings a database to the contract: makes what is missing, converts what has another type, keeps what
// the contract does not have any more.

#include "actors/database_server/owner_row.hpp"
#include "actors/database_server/sql_schema.hpp"
#include "actors/database_server/sql_session.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace donet::actors {

struct migration_report {
  /// What was done, or would be; a sentence each.
  std::vector<std::string> steps;
  /// What stays although the contract does not have it.
  std::vector<std::string> kept;
  /// Warnings for the operator; the database can be used.
  std::vector<std::string> warnings;
  /// Why the database cannot be used with this contract; nothing was changed then.
  std::vector<std::string> problems;
  /// The ownership of the database, if it was requested and there is no problem.
  std::optional<ownership> owner = std::nullopt;
};

/// Who changes a database, for its other users.
struct migrator {
  /// The control channel of the Database Server that is to own the database; nothing for a program that only
  /// changes it once.
  std::optional<std::uint64_t> channel = std::nullopt;
  std::string node;
};

/// Migrates the database, or with `only_look` only reports the changes. Throws `backend_error`. The
/// plan then has the place of everything, if there is no problem. The ownership of the channel of `by` is
/// taken before anything that others use is changed. If columns are converted, the use by servers of other
/// channels ends, too.
migration_report migrate(sql_session& session, const dc::schema& contract, bool only_look,
                         schema_plan& plan, const migrator& by = {});

}  // namespace donet::actors
