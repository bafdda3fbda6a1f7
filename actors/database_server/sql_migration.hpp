#pragma once
// Brings a database to the contract: makes what is missing, converts what has another type, keeps what
// the contract does not have any more.

#include "actors/database_server/sql_schema.hpp"
#include "actors/database_server/sql_session.hpp"

#include <string>
#include <vector>

namespace donet::actors {

struct migration_report {
  /// What was done, or would be; a sentence each.
  std::vector<std::string> steps;
  /// What stays although the contract does not have it.
  std::vector<std::string> kept;
  /// Why the database cannot be used with this contract; nothing was changed then.
  std::vector<std::string> problems;
};

/// Does what is to be done, or with `only_look` says only what would be. Throws `backend_error`. The
/// plan says afterwards where everything is, if there is no problem.
migration_report migrate(sql_session& session, const dc::schema& contract, bool only_look,
                         schema_plan& plan);

}  // namespace donet::actors
