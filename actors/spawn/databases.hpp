#pragma once
// The databases of a role, before and without a node that runs on them.

#include "actors/database_server/sql_migration.hpp"
#include "actors/database_server/sql_session.hpp"
#include "config/role_config.hpp"
#include "dcfile/schema.hpp"

#include <string>
#include <vector>

namespace donet::actors {

sql_place place_of(const config::database_server& server);

/// Why this role's databases cannot be used with this contract whatever is in them; a sentence each.
std::vector<std::string> database_contradictions(const config::database_server& server,
                                                 const dc::schema& contract);

/// Brings the database of `server` to the contract, or with `only_look` says what would be done. A
/// database that cannot be reached is a problem in the report. `plan` as for `migrate`.
migration_report prepare_database(const config::database_server& server, const dc::schema& contract,
                                  bool only_look, schema_plan& plan);

}  // namespace donet::actors
