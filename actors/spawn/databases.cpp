#include "actors/spawn/databases.hpp"

#include "actors/database_server/backend.hpp"
#include "actors/database_server/sql_encoding.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include <unistd.h>

namespace donet::actors {

namespace {

// Creating the tables and columns of many objects takes long.
constexpr std::chrono::seconds preparation_time_min{600};

sql_place place_to_prepare(sql_place where) {
  if (where.silence_max.count() != 0)
    where.silence_max =
      std::max<std::chrono::milliseconds>(where.silence_max, preparation_time_min);
  return where;
}

// A check must not create files: for a missing SQLite file it inspects an empty in-memory database
// instead.
sql_place place_to_look_at(sql_place where) {
  where.access = sql_access::look;
  if (where.dialect != sql_dialect::sqlite)
    return where;
  const std::filesystem::path folder = std::filesystem::absolute(where.file).parent_path();
  if (!std::filesystem::exists(where.file) && ::access(folder.c_str(), W_OK | X_OK) == 0)
    where.file = ":memory:";
  return where;
}

}  // namespace

sql_place place_of(const config::database_server& server) {
  sql_place place;
  switch (server.db_backend) {
  case config::db_backend::sqlite:
    place.dialect = sql_dialect::sqlite;
    place.file = server.sqlite.file.string();
    return place;
  case config::db_backend::mysql: place.dialect = sql_dialect::mysql; break;
  case config::db_backend::postgresql: place.dialect = sql_dialect::postgresql; break;
  }
  place.host = server.sql->host.host;
  place.port = server.sql->host.port;
  place.user = server.sql->user;
  place.password = server.sql->pass;
  place.database = server.sql->database;
  place.tls_ca = server.sql->tls_ca.string();
  place.certificate = server.sql->certificate.string();
  place.key_file = server.sql->key_file.string();
  place.silence_max = server.sql->timeout;
  if (!server.sql->pass_env.empty()) {
    if (const char* const hidden = std::getenv(server.sql->pass_env.c_str()))
      place.password = hidden;
  }
  return place;
}

std::vector<std::string> database_contradictions(const config::database_server& server,
                                                 const dc::schema& contract) {
  std::vector<std::string> wrong;
  // Otherwise a field id would have another meaning in each class.
  if (!contract.options().multiple_inheritance)
    wrong.push_back(server.key + ": a Database Server needs dc_multiple_inheritance = true");
  const sql_place place = place_of(server);
  const auto has_quote = [](const std::string& text) {
    return text.find('\'') != std::string::npos;
  };
  if (place.dialect == sql_dialect::mysql
      && (has_quote(place.password) || has_quote(place.user) || has_quote(place.database)
          || has_quote(place.tls_ca) || has_quote(place.certificate) || has_quote(place.key_file)))
    wrong.push_back(server.key
                    + ".sql: MySQL's client cannot be given a name or password with a '");
  if (place.dialect == sql_dialect::sqlite && place.file.find('"') != std::string::npos)
    wrong.push_back(server.key
                    + R"(.sqlite.file: SQLite's client cannot be given a name with a ")");
  return wrong;
}

migration_report prepare_database(const config::database_server& server, const dc::schema& contract,
                                  const preparation& how, schema_plan& plan) {
  migration_report report;
  report.problems = database_contradictions(server, contract);
  if (!report.problems.empty())
    return report;
  try {
    const sql_place where = place_to_prepare(place_of(server));
    sql_session session(how.only_look ? place_to_look_at(where) : where);
    encoding_report encoding = look_at_encoding(session, how.strings);
    report.problems = std::move(encoding.problems);
    if (report.problems.empty())
      report = migrate(session, contract, how.only_look, plan, how.by);
    report.warnings.insert(report.warnings.begin(), encoding.warnings.begin(),
                           encoding.warnings.end());
  } catch (const backend_error& error) {
    report.problems = {"the database cannot be used: " + std::string(error.what())};
  }
  for (std::string& each : report.problems)
    each.insert(0, server.key + ": ");
  return report;
}

}  // namespace donet::actors
