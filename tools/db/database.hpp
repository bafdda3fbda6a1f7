#pragma once
// The open database of a role.

#include "actors/database_server/sql_export.hpp"
#include "actors/database_server/sql_migration.hpp"
#include "tools/node/role.hpp"

#include <memory>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>

namespace donet::tools {

/// A command cannot continue; the text is a sentence for the user, without a full stop. Only `run`
/// in commands.hpp catches it.
class db_failure : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

struct database {
  tools::role role;
  config::database_server server;
  actors::migration_report report;  ///< changes that were made, or would be made
  actors::schema_plan plan;
  bool was_migrated = false;
  std::unique_ptr<actors::sql_session> session;

  const dc::schema& contract() const { return *role.contract; }
  dc::text_policy strings() const;
  /// Kind and place of the database: `SQLite, game.db`; without a password.
  std::string name() const;
  actors::sql_export reader() {
    return actors::sql_export(*session, contract(), plan, was_migrated, strings());
  }
};

/// Reads the role file, whose errors go to `err`, and connects; `key` as for --server. With
/// `changes` the database is migrated, and a missing file is created. Otherwise the report may hold
/// problems, that is, values that a migration could not convert. Throws db_failure and
/// backend_error.
std::unique_ptr<database> open_database(const std::string& role_file, const std::string& key,
                                        bool changes, std::ostream& err);

}  // namespace donet::tools
