#include "actors/database_server/sql_encoding.hpp"

#include <string_view>

namespace donet::actors {

namespace {

std::string single_text(sql_session& session, const std::string& query) {
  sql_statement look = session.prepare(query, {}, {sql_type::text});
  return look.run_for_one() ? std::string(look.text(0).value_or("")) : std::string();
}

std::string cannot_store(std::string_view what, std::string_view encoding) {
  return std::string(what) + " has the encoding " + std::string(encoding)
         + R"(, which cannot store all strings that the role file allows (global.strings); values )"
           "with other characters will be refused";
}

// SQLite stores all characters in each of its encodings. A blob, however, is passed as text, and
// only UTF-8 preserves its bytes.
void look_at_sqlite(sql_session& session, encoding_report& to) {
  const std::string encoding = single_text(session, "PRAGMA encoding");
  if (encoding != "UTF-8")
    to.problems.push_back("the database has the encoding " + encoding
                          + ", in which blobs would change; donet needs one with UTF-8");
}

// SQL_ASCII stores bytes unchanged.
void look_at_postgresql(sql_session& session, encoding_report& to) {
  const std::string encoding = single_text(session, "SHOW server_encoding");
  if (encoding != "UTF8" && encoding != "SQL_ASCII")
    to.warnings.push_back(cannot_store("the database", encoding));
}

// New tables and columns are created with utf8mb4, whatever the default character set of the
// database is. Existing tables may have been created or converted by other programs.
void look_at_mysql(sql_session& session, encoding_report& to) {
  sql_statement rows = session.prepare(
    "SELECT CONVERT(table_name USING utf8mb4), CONVERT(MIN(character_set_name) USING utf8mb4) "
    "FROM information_schema.columns WHERE table_schema = DATABASE() AND character_set_name IS NOT "
    "NULL "
    "AND character_set_name NOT IN ('utf8mb4', 'binary') "
    "AND (table_name = 'objects' OR table_name = 'donet_columns' OR table_name LIKE 'fields\\_%') "
    "GROUP BY table_name ORDER BY table_name",
    {}, {sql_type::text, sql_type::text});
  for (bool more = rows.run(); more; more = rows.next())
    to.warnings.push_back(
      cannot_store("table " + std::string(rows.text(0).value_or("")), rows.text(1).value_or("")));
}

}  // namespace

encoding_report look_at_encoding(sql_session& session, dc::text_policy strings) {
  encoding_report report;
  switch (session.dialect()) {
  case sql_dialect::sqlite: look_at_sqlite(session, report); break;
  // Every encoding of the other databases contains the ASCII characters.
  case sql_dialect::mysql:
    if (strings != dc::text_policy::ascii)
      look_at_mysql(session, report);
    break;
  case sql_dialect::postgresql:
    if (strings != dc::text_policy::ascii)
      look_at_postgresql(session, report);
    break;
  }
  return report;
}

}  // namespace donet::actors
