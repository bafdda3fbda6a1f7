#pragma once
// A MariaDB or PostgreSQL server of a test's own: the real program from the system's packages, on a port
// of this machine that nobody else has, with its files in a directory that goes with it.

#include "actors/database_server/sql_session.hpp"
#include "tests/support/temp_dir.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include <sys/types.h>

namespace donet::test {

class sql_server {
public:
  /// MySQL or PostgreSQL. Runs when the constructor returns, which throws std::runtime_error with what
  /// the server wrote if it does not.
  explicit sql_server(actors::sql_dialect kind) : sql_server(kind, {}, {}) {}
  /// One that offers TLS, with this certificate and its key (PEM).
  sql_server(actors::sql_dialect kind, const std::string& certificate, const std::string& key);
  sql_server(const sql_server&) = delete;
  sql_server& operator=(const sql_server&) = delete;
  ~sql_server();

  /// A new, empty database, with these words behind CREATE DATABASE.
  actors::sql_place new_database(const std::string& options = {});

  /// Ends it at once, as a power cut would.
  void kill();
  /// It has its connections, and does nothing any more: as one whose disk or network hangs. MySQL only, whose
  /// server is one process.
  void freeze();
  /// After `kill`: it recovers, and runs when the call returns.
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
