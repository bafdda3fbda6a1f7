#include "tools/db/commands.hpp"

namespace donet::tools {

db_exit_code run(const db_invocation& asked, db_console& console, std::ostream& err) {
  try {
    const bool changes = asked.command == db_command::import_objects;
    const std::unique_ptr<database> opened =
      open_database(asked.role_file, asked.server, changes, err);
    switch (asked.command) {
    case db_command::export_objects: return export_objects(asked, *opened, console);
    case db_command::import_objects: return import_objects(asked, *opened, console);
    case db_command::check: return check_objects(*opened, console);
    case db_command::describe: return describe_database(asked, *opened, console);
    }
  } catch (const db_failure& failure) {
    console.say(failure.what());
  } catch (const actors::backend_error& failure) {
    console.say("the database says: " + std::string(failure.what()));
  }
  return db_exit_failed;
}

}  // namespace donet::tools
