#include "actors/database_server/sql_log.hpp"

#include "actors/database_server/backend.hpp"

#include <algorithm>
#include <string>

namespace donet::actors {

namespace {

// Pages in the log that trigger a checkpoint; 4 MiB, as in SQLite itself.
constexpr std::size_t frames_due = 1'000;
// Bounds on the estimate, for very large rows and for rows that share pages.
constexpr std::size_t rows_due_min = 100;
constexpr std::size_t rows_due_max = 100'000;

}  // namespace

void sql_log::prepare(sql_session& session) {
  if (has_failed_)
    begin_anew(session);
  else if (rows_ >= rows_due_)
    copy_if_long(session);
}

sql_log::progress sql_log::copy(sql_session& session, const char* mode) {
  sql_statement checkpoint =
    session.prepare(std::string("PRAGMA wal_checkpoint(") + mode + ")", {},
                    {sql_type::number, sql_type::number, sql_type::number});
  checkpoint.run_for_one();
  return {checkpoint.number(0) != 0, checkpoint.number(1), checkpoint.number(2)};
}

void sql_log::begin_anew(sql_session& session) {
  if (copy(session, "TRUNCATE").is_blocked)
    throw backend_error(backend_error::kind::storage_failed,
                        "another program reads the database, so its log cannot be written anew");
  has_failed_ = false;
  rows_ = 0;
}

// Only the result of a checkpoint contains the length of the log. The next checkpoint is due after
// as many rows as filled the log this time.
void sql_log::copy_if_long(sql_session& session) {
  const progress made = copy(session, "PASSIVE");
  const auto frames = static_cast<std::size_t>(std::max<std::int64_t>(made.frames, 1));
  rows_due_ = std::clamp(rows_ * frames_due / frames, rows_due_min, rows_due_max);
  rows_ = 0;
}

}  // namespace donet::actors
