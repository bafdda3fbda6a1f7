#pragma once
// The parsed command line.

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <variant>

namespace donet::tools {

/// The exit codes of the program; --help documents them.
enum db_exit_code : int { db_exit_ok = 0, db_exit_failed = 1, db_exit_wrong_usage = 2 };

enum class db_command : std::uint8_t { export_objects, import_objects, check, describe };

struct db_invocation {
  db_command command = db_command::describe;
  std::string role_file;
  std::string server;  ///< which server of the role; empty: the only one

  std::string file = "-";    ///< export: destination; import: source
  bool replaces = false;     ///< import
  bool keeps_going = false;  ///< import
  /// import: objects of a transaction
  std::size_t batch = 1'000;
  bool json = false;  ///< describe
};

/// Parses the arguments. If they request help or are wrong, writes the text to `out` or `err` and
/// returns the exit code.
std::variant<db_invocation, db_exit_code>
read_db_command_line(int argc, const char* const* argv, std::ostream& out, std::ostream& err);

}  // namespace donet::tools
