#pragma once
// The location of a database, and how to open a session with it.

#include "actors/database_server/sql_dialect.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace donet::actors {

/// The changes that opening a session may make to the database.
enum class sql_access : unsigned char {
  write,  ///< a missing SQLite file is created, and its journal becomes a write-ahead log
  look,   ///< nothing
};

/// Contains a password: not for the log.
struct sql_place {
  sql_dialect dialect = sql_dialect::sqlite;
  std::string file = {};  ///< SQLite only
  std::string host = {};  ///< the other two dialects; so are the members below
  std::uint16_t port = 0;
  std::string user = {};
  std::string password = {};
  std::string database = {};
  /// The authority that must have signed the server's certificate (PEM file). Empty: no TLS.
  std::string tls_ca = {};
  /// The client's certificate and its key (PEM files); both or none.
  std::string certificate = {};
  std::string key_file = {};
  /// The maximum time for the server's answer to a statement, after which the session is closed. 0:
  /// forever.
  std::chrono::milliseconds silence_max{0};
  sql_access access = sql_access::write;
};

/// The parameters with which SOCI's library for this dialect opens a session. If there are several,
/// they are tried in order until one reaches a server.
std::vector<std::string> connection_parameters_of(const sql_place& place);

}  // namespace donet::actors
