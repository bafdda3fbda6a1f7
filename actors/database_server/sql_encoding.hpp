#pragma once
// Whether the characters that a contract allows can be stored: a database may have been made with an encoding
// that lacks some of them, and then each such value fails by itself.

#include "actors/database_server/sql_session.hpp"
#include "dcfile/options.hpp"

#include <string>
#include <vector>

namespace donet::actors {

struct encoding_report {
  /// Values with characters that the encoding lacks will be refused; a sentence each.
  std::vector<std::string> warnings;
  /// Values would change on their way into the database.
  std::vector<std::string> problems;
};

/// Looks at a database for strings of that kind. Not in a transaction. Throws `backend_error`.
encoding_report look_at_encoding(sql_session& session, dc::text_policy strings);

}  // namespace donet::actors
