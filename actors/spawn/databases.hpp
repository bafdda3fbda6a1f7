#pragma once
// The databases of a role, before and without a node that runs on them.

#include "actors/database_server/sql_migration.hpp"
#include "actors/database_server/sql_session.hpp"
#include "config/role_config.hpp"
#include "dcfile/schema.hpp"

#include <string>
#include <vector>

namespace donet::actors {

/// The role file's word for what a DC string may hold.
inline dc::text_policy text_policy_of(config::text_policy from) {
  switch (from) {
  case config::text_policy::ascii: return dc::text_policy::ascii;
  case config::text_policy::bytes: return dc::text_policy::bytes;
  case config::text_policy::utf8: break;
  }
  return dc::text_policy::utf8;
}

sql_place place_of(const config::database_server& server);

/// Why this role's databases cannot be used with this contract whatever is in them; a sentence each.
std::vector<std::string> database_contradictions(const config::database_server& server,
                                                 const dc::schema& contract);

/// What a database is prepared for.
struct preparation {
  dc::text_policy strings = dc::text_policy::utf8;
  /// Only reports what would be changed; the database stays as it is.
  bool only_look = false;
  migrator by = {};
};

/// Brings the database of `server` to the contract, or reports what would be changed. A database that cannot be
/// reached is a problem in the report. `plan` as for `migrate`.
migration_report prepare_database(const config::database_server& server, const dc::schema& contract,
                                  const preparation& how, schema_plan& plan);

}  // namespace donet::actors
