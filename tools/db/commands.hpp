#pragma once
// The commands of donet-db.

#include "tools/db/command_line.hpp"
#include "tools/db/console.hpp"
#include "tools/db/database.hpp"

namespace donet::tools {

/// Runs the command. Errors of the role file go to `err`.
db_exit_code run(const db_invocation& asked, db_console& console, std::ostream& err);

// One function per command; all throw db_failure and backend_error.
db_exit_code export_objects(const db_invocation& asked, database& from, db_console& console);
db_exit_code import_objects(const db_invocation& asked, database& to, db_console& console);
db_exit_code check_objects(database& from, db_console& console);
db_exit_code describe_database(const db_invocation& asked, database& from, db_console& console);

/// Reports each value that does not fit the contract, with `consequence` in front.
void tell_what_is_unreadable(const actors::whole_object& object, const std::string& consequence,
                             db_console& console);

}  // namespace donet::tools
