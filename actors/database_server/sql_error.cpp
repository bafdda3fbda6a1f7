#include "actors/database_server/sql_error.hpp"

#include "actors/database_server/backend.hpp"

#include <soci/mysql/soci-mysql.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <algorithm>
#include <array>
#include <utility>

namespace donet::actors {

namespace {

using kind = backend_error::kind;

// Only errors that are certainly about the statement itself count as refused. Every other error is
// treated as temporary, because a refused request is lost.

// Duplicates, unknown tables and columns, oversized packets and rows, values that do not fit.
constexpr std::array<unsigned, 15> mysql_refusals = {1054, 1062, 1064, 1118, 1146, 1153, 1264, 1267,
                                                     1292, 1300, 1366, 1406, 1452, 1690, 2020};

// Server errors whose text names tables, columns, users and limits, but never a value.
constexpr std::array<unsigned, 29> mysql_plain_texts = {
  1021, 1030, 1037, 1038, 1040, 1041, 1044, 1045, 1049, 1053, 1054, 1114, 1118, 1129, 1130,
  1142, 1143, 1146, 1153, 1180, 1193, 1205, 1206, 1213, 1264, 1290, 1317, 1406, 1836};

// Errors of the client library itself, such as "Lost connection to server during query".
constexpr unsigned mysql_client_errors_first = 2000;
constexpr unsigned mysql_client_errors_last = 2999;

// Classes of SQLSTATE whose first line names no value: connection, cursor and transaction states,
// rollback, constraint, names, resources, object states, intervention, system. The text of class 22
// (data exception) quotes the value.
constexpr std::array<std::string_view, 14> postgresql_plain_classes = {
  "08", "0A", "23", "25", "28", "3D", "40", "42", "53", "55", "57", "58", "F0", "XX"};

// Texts for the conditions of classes 22 and 54 that our statements can cause.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> postgresql_conditions = {
  {{"22001", "text too long"},
   {"22003", "number out of range"},
   {"22021", "text not valid in the encoding"},
   {"22P02", "text that is no such value"},
   {"22P05", "character that the encoding of the database does not have"},
   {"54000", "program limit exceeded"}}};

template <class List, class Value>
bool has(const List& list, const Value& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

std::string numbered(std::string_view database, std::string_view number) {
  return std::string(database) + " error " + std::string(number);
}

kind kind_of(const soci::mysql_soci_error& error) {
  return has(mysql_refusals, error.err_num_) ? kind::refused : kind::unavailable;
}

std::string text_of(const soci::mysql_soci_error& error, sql_phase phase) {
  const bool is_plain =
    phase == sql_phase::connecting || has(mysql_plain_texts, error.err_num_)
    || (error.err_num_ >= mysql_client_errors_first && error.err_num_ <= mysql_client_errors_last);
  const std::string number = numbered("MySQL", std::to_string(error.err_num_));
  return is_plain ? number + ": " + error.get_error_message() : number;
}

kind kind_of(const soci::postgresql_soci_error& error) {
  // Classes of SQLSTATE: data exception, constraint, syntax and unknown names, limits.
  const std::string of_class = error.sqlstate().substr(0, 2);
  return of_class == "22" || of_class == "23" || of_class == "42" || of_class == "54"
           ? kind::refused
           : kind::unavailable;
}

// Lines after the first hold details, which quote values.
std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

std::string text_of(const soci::postgresql_soci_error& error, sql_phase phase) {
  const std::string state = error.sqlstate();
  // A lost connection has no SQLSTATE: SOCI leaves it blank, and the text comes from the client
  // library.
  const bool has_state = std::all_of(state.begin(), state.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
  });
  if (phase == sql_phase::connecting || !has_state)
    return error.get_error_message();
  if (has(postgresql_plain_classes, state.substr(0, 2)))
    return numbered("PostgreSQL", state) + ": " + first_line(error.get_error_message());
  for (const auto& [number, condition] : postgresql_conditions) {
    if (number == state)
      return numbered("PostgreSQL", state) + ": " + std::string(condition);
  }
  return numbered("PostgreSQL", state);
}

kind kind_of(const soci::sqlite3_soci_error& error) {
  switch (error.result() & 0xff) {
  case SQLITE_ERROR:
  case SQLITE_TOOBIG:
  case SQLITE_CONSTRAINT:
  case SQLITE_MISMATCH:
  case SQLITE_RANGE: return kind::refused;
  case SQLITE_IOERR: return kind::storage_failed;
  default: return kind::unavailable;
  }
}

// SQLite's texts name tables and columns; values are parameters and never part of them. SOCI puts
// the name of its function in front.
std::string text_of(const soci::sqlite3_soci_error& error) {
  const std::string text = error.get_error_message();
  const std::size_t colon = text.starts_with("sqlite3_") ? text.find(": ") : text.npos;
  return colon == text.npos ? text : text.substr(colon + 2);
}

}  // namespace

std::string short_line(std::string_view text) {
  constexpr std::string_view cut_mark = "...";
  std::string line;
  for (const char c : text) {
    const bool is_blank = static_cast<unsigned char>(c) <= ' ' || c == '\x7f';
    if (is_blank && (line.empty() || line.back() == ' '))
      continue;
    line += is_blank ? ' ' : c;
  }
  while (!line.empty() && line.back() == ' ')
    line.pop_back();
  if (line.size() <= sql_error_size_max)
    return line;
  std::size_t size = sql_error_size_max - cut_mark.size();
  // Do not cut in the middle of a character.
  while (size > 0 && (static_cast<unsigned char>(line[size]) & 0xc0) == 0x80)
    --size;
  line.resize(size);
  return line.append(cut_mark);
}

// `soci_error::what` adds the statement and all of its parameters, so only `get_error_message` is
// used.
void throw_backend_error(sql_phase phase) {
  try {
    throw;
  } catch (const soci::mysql_soci_error& error) {
    throw backend_error(kind_of(error), short_line(text_of(error, phase)));
  } catch (const soci::postgresql_soci_error& error) {
    throw backend_error(kind_of(error), short_line(text_of(error, phase)));
  } catch (const soci::sqlite3_soci_error& error) {
    throw backend_error(kind_of(error), short_line(text_of(error)));
  } catch (const soci::soci_error& error) {
    // SOCI's own errors, such as a failed connection.
    throw backend_error(kind::unavailable, short_line(error.get_error_message()));
  }
}

}  // namespace donet::actors
