#pragma once
// Checks whether a database can store all characters that the role file allows in strings. If its
// encoding lacks some of them, each value with such a character fails.

#include "actors/database_server/sql_session.hpp"
#include "dcfile/options.hpp"

#include <string>
#include <vector>

namespace donet::actors {

struct encoding_report {
  /// One sentence each: values with characters that the encoding lacks will be refused.
  std::vector<std::string> warnings;
  /// One sentence each: values would change on their way into the database.
  std::vector<std::string> problems;
};

/// Checks the encoding of a database for strings of this kind. Not in a transaction. Throws
/// `backend_error`.
encoding_report look_at_encoding(sql_session& session, dc::text_policy strings);

}  // namespace donet::actors
