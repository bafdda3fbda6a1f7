#pragma once
// A MariaDB or PostgreSQL server for one test: the real program from the system's packages, on a
// free port of this machine, with its files in a temporary directory.

#include "actors/database_server/sql_session.hpp"
#include "tests/support/temp_dir.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include <sys/types.h>

namespace donet::test {

class sql_server {
public:
  /// MySQL or PostgreSQL. Returns when the server runs; throws std::runtime_error with its output
  /// if it does not start.
  explicit sql_server(actors::sql_dialect kind) : sql_server(kind, {}, {}) {}
  /// A server with TLS, with this certificate and its key (PEM).
  sql_server(actors::sql_dialect kind, const std::string& certificate, const std::string& key);
  sql_server(const sql_server&) = delete;
  sql_server& operator=(const sql_server&) = delete;
  ~sql_server();

  /// Creates an empty database; `options` are appended to CREATE DATABASE.
  actors::sql_place new_database(const std::string& options = {});

  /// Ends the server at once, like a power cut.
  void kill();
  /// The server keeps its connections but stops working, as if its disk or network hung. MySQL
  /// only, because its server is a single process.
  void freeze();
  /// Restarts the server after `kill`; returns when it has recovered and runs.
  void start();

private:
  void prepare();
  void launch();
  bool ends_soon();
  actors::sql_place place(const std::string& database) const;
  std::string log() const;

  actors::sql_dialect kind_;
  temp_dir dir_;
  std::uint16_t port_;
  bool has_tls_;
  pid_t pid_ = -1;
  unsigned databases_ = 0;
};

}  // namespace donet::test
