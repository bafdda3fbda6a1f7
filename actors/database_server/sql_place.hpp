#pragma once
// Where a database is, and how a session with it is opened.

#include "actors/database_server/sql_dialect.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace donet::actors {

/// What a session may do to the database by being opened.
enum class sql_access : unsigned char {
  write,  ///< a SQLite file is made if it is missing, and its journal is the write-ahead log
  look,   ///< the database stays as it is
};

/// It holds a password: not for the log.
struct sql_place {
  sql_dialect dialect = sql_dialect::sqlite;
  std::string file = {};  ///< SQLite's
  std::string host = {};  ///< of the others, with what follows
  std::uint16_t port = 0;
  std::string user = {};
  std::string password = {};
  std::string database = {};
  /// The authority that must have signed the server's certificate (PEM file). Empty: no TLS is asked for.
  std::string tls_ca = {};
  /// What this client identifies itself with (PEM files); both or none.
  std::string certificate = {};
  std::string key_file = {};
  /// The longest time for an answer of the server to a statement; then the session is closed. 0: forever.
  std::chrono::milliseconds silence_max{0};
  sql_access access = sql_access::write;
};

/// Parameters that SOCI's library for this dialect opens a session with; several are tried in order until
/// one finds a server.
std::vector<std::string> connection_parameters_of(const sql_place& place);

}  // namespace donet::actors
