#include "actors/database_server/sql_session.hpp"

#include "actors/database_server/backend.hpp"

#include <soci/mysql/soci-mysql.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <algorithm>
#include <array>
#include <deque>
#include <utility>

namespace donet::actors {

namespace {

// For a writer in another process, donet-db say.
constexpr int sqlite_patience_ms = 5'000;
constexpr int connect_patience_s = 5;

// Only what is known to be about the statement itself is refused; of everything else it is hoped that it
// passes, for what is refused is lost.

backend_error::kind kind_of(const soci::mysql_soci_error& error) {
  // Duplicates, unknown tables and columns, packets and rows that are too large, values that do not fit.
  constexpr std::array<unsigned, 13> refusals = {1054, 1062, 1064, 1118, 1146, 1153, 1264,
                                                 1292, 1366, 1406, 1452, 1690, 2020};
  return std::find(refusals.begin(), refusals.end(), error.err_num_) != refusals.end()
           ? backend_error::kind::refused
           : backend_error::kind::unavailable;
}

backend_error::kind kind_of(const soci::postgresql_soci_error& error) {
  // Classes of SQLSTATE: data exception, constraint, syntax and unknown names, limits.
  const std::string state = error.sqlstate().substr(0, 2);
  return state == "22" || state == "23" || state == "42" || state == "54"
           ? backend_error::kind::refused
           : backend_error::kind::unavailable;
}

backend_error::kind kind_of(const soci::sqlite3_soci_error& error) {
  switch (error.result() & 0xff) {
  case SQLITE_ERROR:
  case SQLITE_TOOBIG:
  case SQLITE_CONSTRAINT:
  case SQLITE_MISMATCH:
  case SQLITE_RANGE: return backend_error::kind::refused;
  default: return backend_error::kind::unavailable;
  }
}

// Calls SOCI; what it throws becomes ours.
template <class Function>
decltype(auto) guarded(Function&& call) {
  using kind = backend_error::kind;
  try {
    return call();
  } catch (const soci::mysql_soci_error& error) {
    throw backend_error(kind_of(error), error.what());
  } catch (const soci::postgresql_soci_error& error) {
    throw backend_error(kind_of(error), error.what());
  } catch (const soci::sqlite3_soci_error& error) {
    throw backend_error(kind_of(error), error.what());
  } catch (const soci::soci_error& error) {
    // SOCI's own: of a connection that cannot be made, among others.
    throw backend_error(kind::unavailable, error.what());
  }
}

// In quotes for a list of connection parameters.
std::string quoted(std::string_view text, std::string_view escaped) {
  std::string to = "'";
  for (const char c : text) {
    if (escaped.find(c) != std::string_view::npos)
      to += '\\';
    to += c;
  }
  return to + "'";
}

std::string parameters(const sql_place& where) {
  switch (where.dialect) {
  case sql_dialect::sqlite: return "dbname=\"" + where.file + "\"";
  case sql_dialect::mysql:
    return "host=" + quoted(where.host, "") + " port=" + std::to_string(where.port)
           + " user=" + quoted(where.user, "") + " password=" + quoted(where.password, "")
           + " db=" + quoted(where.database, "") + " charset=utf8mb4";
  case sql_dialect::postgresql:
    return "host=" + quoted(where.host, "'\\") + " port=" + std::to_string(where.port)
           + " user=" + quoted(where.user, "'\\") + " password=" + quoted(where.password, "'\\")
           + " dbname=" + quoted(where.database, "'\\") + " connect_timeout="
           + std::to_string(connect_patience_s) + " application_name=donet client_encoding=UTF8";
  }
  return {};
}

const soci::backend_factory& factory(sql_dialect dialect) {
  switch (dialect) {
  case sql_dialect::sqlite: return *soci::factory_sqlite3();
  case sql_dialect::mysql: return *soci::factory_mysql();
  default: return *soci::factory_postgresql();
  }
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

  explicit parts(soci::session& with) : statement(with) {}

  // SOCI keeps pointers to the cells: they must stay where they are.
  std::deque<cell> in;
  std::deque<cell> out;
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
  return guarded([&] { return parts_->statement.execute(true); });
}

bool sql_statement::next() {
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
  // The session is in a transaction, as far as it knows.
  bool is_open = false;
};

sql_session::sql_session(const sql_place& where)
    : dialect_(where.dialect), connection_(std::make_unique<connection>()) {
  guarded([&] { connection_->session.open(factory(where.dialect), parameters(where)); });
  switch (dialect_) {
  case sql_dialect::sqlite:
    run("PRAGMA busy_timeout = " + std::to_string(sqlite_patience_ms));
    run("PRAGMA journal_mode = WAL");
    run("PRAGMA synchronous = FULL");
    run("PRAGMA foreign_keys = ON");
    break;
  case sql_dialect::mysql:
    run("SET SESSION sql_mode = 'ANSI_QUOTES,STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'");
    break;
  case sql_dialect::postgresql: run("SET client_min_messages = warning"); break;
  }
}

sql_session::~sql_session() = default;

void sql_session::run(const std::string& statement) {
  guarded([&] { connection_->session.once << statement; });
}

sql_statement sql_session::prepare(const std::string& text, const std::vector<sql_type>& parameters,
                                   const std::vector<sql_type>& columns) {
  return guarded([&] {
    auto made = std::make_unique<sql_statement::parts>(connection_->session);
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
  // SQLite otherwise finds out at the first write that another process writes, and then cannot wait.
  if (dialect_ == sql_dialect::sqlite)
    run("BEGIN IMMEDIATE");
  else
    guarded([&] { connection_->session.begin(); });
  connection_->is_open = true;
}

void sql_session::commit() {
  if (dialect_ == sql_dialect::sqlite)
    run("COMMIT");
  else
    guarded([&] { connection_->session.commit(); });
  connection_->is_open = false;
}

void sql_session::roll_back() noexcept {
  if (!std::exchange(connection_->is_open, false))
    return;
  try {
    if (dialect_ == sql_dialect::sqlite)
      run("ROLLBACK");
    else
      guarded([&] { connection_->session.rollback(); });
  } catch (const backend_error&) {
    // The server has rolled it back, or will when it sees that the connection is gone.
  }
}

}  // namespace donet::actors
