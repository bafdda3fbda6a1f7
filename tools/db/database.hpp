#pragma once
// A role's database, opened.

#include "actors/database_server/sql_export.hpp"
#include "actors/database_server/sql_migration.hpp"
#include "tools/node/role.hpp"

#include <memory>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>

namespace donet::tools {

/// A command cannot go on; a sentence for the user, without a full stop. Only `run` in commands.hpp
/// catches it.
class db_failure : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

struct database {
  tools::role role;
  config::database_server server;
  actors::migration_report report;  ///< what was, or would be, changed in it
  actors::schema_plan plan;
  bool was_migrated = false;
  std::unique_ptr<actors::sql_session> session;

  const dc::schema& contract() const { return *role.contract; }
  dc::text_policy strings() const;
  /// What it is and where: `SQLite, game.db`; without a password.
  std::string name() const;
  actors::sql_export reader() {
    return actors::sql_export(*session, contract(), plan, was_migrated, strings());
  }
};

/// Reads the role file, whose mistakes go to `err`, and connects; `key` as for --server. Only with
/// `changes` is the database migrated, or made where it is a file that is not there; else the report may hold
/// problems, of values that a migration could not convert. Throws db_failure and backend_error.
std::unique_ptr<database> open_database(const std::string& role_file, const std::string& key,
                                        bool changes, std::ostream& err);

}  // namespace donet::tools
