#include "actors/database_server/sql_session.hpp"

#include "actors/database_server/backend.hpp"
#include "actors/database_server/sql_error.hpp"
#include "actors/database_server/sql_file.hpp"
#include "actors/database_server/sql_watch.hpp"

#include <soci/mysql/soci-mysql.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <deque>
#include <mutex>
#include <optional>
#include <utility>

#include <dlfcn.h>

namespace donet::actors {

namespace {

// Time to wait for a writer in another process, such as donet-db.
constexpr int sqlite_patience_ms = 5'000;

// Calls SOCI and converts its exceptions to `backend_error`.
template <class Function>
decltype(auto) guarded(Function&& call, sql_phase phase = sql_phase::running) {
  try {
    return call();
  } catch (const soci::soci_error&) {
    throw_backend_error(phase);
  }
}

const soci::backend_factory& factory(sql_dialect dialect) {
  switch (dialect) {
  case sql_dialect::sqlite: return *soci::factory_sqlite3();
  case sql_dialect::mysql: return *soci::factory_mysql();
  case sql_dialect::postgresql: break;
  }
  return *soci::factory_postgresql();
}

// MySQL's client library continues without TLS if the server does not offer it.
void require_tls(soci::session& session) {
  // SOCI may be linked with MariaDB's library or with MySQL's; this finds the one that is loaded.
  using cipher_of = const char* (*)(MYSQL*);
  const auto find = reinterpret_cast<cipher_of>(::dlsym(RTLD_DEFAULT, "mysql_get_ssl_cipher"));
  const auto& mysql = static_cast<const soci::mysql_session_backend&>(*session.get_backend());
  if (find == nullptr || find(mysql.conn_) == nullptr)
    throw backend_error(backend_error::kind::unavailable,
                        "the server offers no TLS, and the role file asks for it (tls_ca)");
}

}  // namespace

// ---- statements ----

struct sql_statement::parts {
  struct cell {
    sql_type type = sql_type::text;
    long long number = 0;
    std::string text;
    soci::indicator state = soci::i_ok;
  };

  parts(soci::session& with, sql_watch* watching) : watch(watching), statement(with) {}

  // SOCI keeps pointers to the cells, so they must not move.
  std::deque<cell> in;
  std::deque<cell> out;
  sql_watch* watch;
  soci::statement statement;
};

sql_statement::sql_statement(std::unique_ptr<parts> content) : parts_(std::move(content)) {}
sql_statement::sql_statement(sql_statement&&) noexcept = default;
sql_statement& sql_statement::operator=(sql_statement&&) noexcept = default;
sql_statement::~sql_statement() = default;

sql_statement& sql_statement::set(std::size_t parameter, std::int64_t number) {
  parts_->in[parameter].number = number;
  parts_->in[parameter].state = soci::i_ok;
  return *this;
}

sql_statement& sql_statement::set(std::size_t parameter, std::string_view text) {
  parts_->in[parameter].text.assign(text);
  parts_->in[parameter].state = soci::i_ok;
  return *this;
}

sql_statement& sql_statement::set_null(std::size_t parameter) {
  parts_->in[parameter].state = soci::i_null;
  return *this;
}

bool sql_statement::run() {
  const sql_watch::waiting waits(parts_->watch);
  return guarded([&] { return parts_->statement.execute(true); });
}

bool sql_statement::next() {
  const sql_watch::waiting waits(parts_->watch);
  return guarded([&] { return parts_->statement.fetch(); });
}

bool sql_statement::run_for_one() {
  const bool found = run();
  if (found)
    next();
  return found;
}

std::int64_t sql_statement::number(std::size_t column) const {
  return parts_->out[column].number;
}

std::optional<std::string_view> sql_statement::text(std::size_t column) const {
  const parts::cell& one = parts_->out[column];
  if (one.state != soci::i_ok)
    return std::nullopt;
  return one.text;
}

// ---- sessions ----

struct sql_session::connection {
  soci::session session;
  std::optional<sql_file> file;      // SQLite only
  std::unique_ptr<sql_watch> watch;  // PostgreSQL only: its client library waits forever
  // The session is in a transaction.
  bool is_open = false;
};

sql_session::sql_session(const sql_place& where)
    : dialect_(where.dialect), connection_(std::make_unique<connection>()) {
  connect(where);
  switch (dialect_) {
  case sql_dialect::sqlite: prepare_sqlite(where); break;
  case sql_dialect::mysql:
    run("SET SESSION sql_mode = 'ANSI_QUOTES,STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'");
    break;
  case sql_dialect::postgresql: run("SET client_min_messages = warning"); break;
  }
}

sql_session::~sql_session() {
  if (!connection_ || !connection_->file || !connection_->file->problem())
    return;
  // Never freed but always reachable, which leak checkers accept.
  static auto& abandoned = *new std::vector<std::unique_ptr<connection>>;
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  abandoned.push_back(std::move(connection_));
}

void sql_session::connect(const sql_place& where) {
  const std::vector<std::string> attempts = connection_parameters_of(where);
  for (std::size_t i = 0; i < attempts.size(); ++i) {
    try {
      guarded([&] { connection_->session.open(factory(where.dialect), attempts[i]); },
              sql_phase::connecting);
      break;
    } catch (const backend_error&) {
      if (i + 1 == attempts.size())
        throw;
    }
  }
  if (dialect_ == sql_dialect::mysql && !where.tls_ca.empty())
    require_tls(connection_->session);
  if (dialect_ != sql_dialect::postgresql || where.silence_max.count() == 0)
    return;
  // Not dynamic_cast: SOCI does not export the type information.
  const auto& postgresql =
    static_cast<const soci::postgresql_session_backend&>(*connection_->session.get_backend());
  connection_->watch = std::make_unique<sql_watch>(::PQsocket(postgresql.conn_), where.silence_max);
}

void sql_session::prepare_sqlite(const sql_place& where) {
  run("PRAGMA busy_timeout = " + std::to_string(sqlite_patience_ms));
  if (where.access == sql_access::look)
    return;
  run("PRAGMA journal_mode = WAL");
  run("PRAGMA synchronous = FULL");
  run("PRAGMA foreign_keys = ON");
  // The part of the log that another process left behind may exist only in the operating system's
  // memory. Nothing is appended before all of it is in the database file (sql_log.hpp). A log that
  // another process reads right now is in use, so it was not left behind.
  run("PRAGMA wal_checkpoint(TRUNCATE)");
  connection_->file.emplace(where.file);
  // The first read of the database creates the log.
  run("SELECT 1 FROM sqlite_master WHERE 1 = 0");
  connection_->file->remember_log();
}

void sql_session::require_file() const {
  if (!connection_->file)
    return;
  if (const std::optional<std::string> problem = connection_->file->problem())
    throw backend_error(backend_error::kind::unavailable, short_line(*problem));
}

void sql_session::limit_idle_transactions(std::chrono::seconds limit) {
  switch (dialect_) {
  case sql_dialect::sqlite: return;
  case sql_dialect::mysql:
    // Only MariaDB executes the text in this comment; for MySQL it is a comment.
    run("SET SESSION sql_mode = @@SESSION.sql_mode /*M!100301 , idle_transaction_timeout = "
        + std::to_string(limit.count()) + " */");
    return;
  case sql_dialect::postgresql:
    run("SET idle_in_transaction_session_timeout = '" + std::to_string(limit.count()) + "s'");
    return;
  }
}

void sql_session::run(const std::string& statement) {
  const sql_watch::waiting waits(connection_->watch.get());
  try {
    guarded([&] { connection_->session.once << statement; });
  } catch (const backend_error& error) {
    if (error.what_kind == backend_error::kind::storage_failed)
      overwrite_failed_commit();
    throw;
  }
}

// To a process that reads SQLite's log from the operating system's memory, a commit whose sync
// failed looks complete, although it is not on the disk. If this process is killed now, the next
// one takes the commit for a valid one and copies its pages into the database file. A commit over
// it that changes nothing makes it invalid. If the failed commit was the first of the log, SQLite
// syncs the head of the log before; if that fails, too, an empty log is left.
void sql_session::overwrite_failed_commit() noexcept {
  for (const char* const each :
       {"ROLLBACK", "PRAGMA user_version = 0", "PRAGMA wal_checkpoint(TRUNCATE)"}) {
    try {
      guarded([&] { connection_->session.once << each; });
    } catch (const backend_error&) {
      // SQLite has usually rolled back by itself, and the overwriting commit takes effect as soon
      // as it is written.
    }
  }
}

sql_statement sql_session::prepare(const std::string& text, const std::vector<sql_type>& parameters,
                                   const std::vector<sql_type>& columns) {
  const sql_watch::waiting waits(connection_->watch.get());
  return guarded([&] {
    auto made =
      std::make_unique<sql_statement::parts>(connection_->session, connection_->watch.get());
    made->statement.alloc();
    made->statement.prepare(text);
    for (const sql_type type : parameters) {
      const std::string name = "p" + std::to_string(made->in.size());
      sql_statement::parts::cell& one = made->in.emplace_back();
      one.type = type;
      if (type == sql_type::number)
        made->statement.exchange(soci::use(one.number, one.state, name));
      else
        made->statement.exchange(soci::use(one.text, one.state, name));
    }
    for (const sql_type type : columns) {
      sql_statement::parts::cell& one = made->out.emplace_back();
      one.type = type;
      if (type == sql_type::number)
        made->statement.exchange(soci::into(one.number, one.state));
      else
        made->statement.exchange(soci::into(one.text, one.state));
    }
    made->statement.define_and_bind();
    return sql_statement(std::move(made));
  });
}

void sql_session::begin() {
  // Without IMMEDIATE, SQLite notices another writer only at the first write, and then cannot wait
  // for it.
  run(dialect_ == sql_dialect::sqlite ? "BEGIN IMMEDIATE" : "BEGIN");
  connection_->is_open = true;
}

void sql_session::commit() {
  run("COMMIT");
  connection_->is_open = false;
}

void sql_session::roll_back() noexcept {
  if (!std::exchange(connection_->is_open, false))
    return;
  try {
    run("ROLLBACK");
  } catch (const backend_error&) {
    // The server has rolled back, or will do so when it notices the lost connection.
  }
}

}  // namespace donet::actors
