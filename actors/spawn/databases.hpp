#pragma once
// The databases of a role, without a node that uses them.

#include "actors/database_server/sql_migration.hpp"
#include "actors/database_server/sql_session.hpp"
#include "config/role_config.hpp"
#include "dcfile/schema.hpp"

#include <string>
#include <vector>

namespace donet::actors {

/// Converts the role file's setting for the legal content of DC strings.
inline dc::text_policy text_policy_of(config::text_policy from) {
  switch (from) {
  case config::text_policy::ascii: return dc::text_policy::ascii;
  case config::text_policy::bytes: return dc::text_policy::bytes;
  case config::text_policy::utf8: break;
  }
  return dc::text_policy::utf8;
}

sql_place place_of(const config::database_server& server);

/// Why this role's databases cannot be used with this contract, whatever their content; one
/// sentence each.
std::vector<std::string> database_contradictions(const config::database_server& server,
                                                 const dc::schema& contract);

/// Options for the preparation of a database.
struct preparation {
  dc::text_policy strings = dc::text_policy::utf8;
  /// Only reports the changes; the database stays as it is.
  bool only_look = false;
  migrator by = {};
};

/// Migrates the database of `server` to the contract, or reports the changes. A database that
/// cannot be reached is a problem in the report. `plan` as for `migrate`.
migration_report prepare_database(const config::database_server& server, const dc::schema& contract,
                                  const preparation& how, schema_plan& plan);

}  // namespace donet::actors
