#pragma once
// SQLite's write-ahead log: when it is copied into the database file, and whether commits to it are safe.
//
// A commit appends to the log and syncs it. After a sync that failed, the operating system holds the new
// bytes as if they were on the disk, and no later sync writes them. The session that saw the failure keeps
// its commit out, and writes the next one over it. A new session does not: it reads the log back from the
// operating system's memory, takes the failed commit for a good one, and appends behind a part of the log that the
// disk does not have. After a power cut all that is lost, or the database file is damaged. So a session that failed
// stays, and commits nothing before the whole log was copied into the database file, synced there, and emptied.

#include "actors/database_server/sql_session.hpp"

#include <cstddef>
#include <cstdint>

namespace donet::actors {

/// Used by one thread at a time.
class sql_log {
public:
  /// The session is a new one, to an SQLite database. From now on SQLite copies the log only when `prepare`
  /// asks it to: SQLite's own way ignores failures. Throws `backend_error`.
  static void opened(sql_session& session) { session.run("PRAGMA wal_autocheckpoint = 0"); }

  /// Before a transaction: copies the log if it is long, or not safe. Throws `backend_error`, and then the
  /// transaction must not begin.
  void prepare(sql_session& session);

  /// A transaction changed another row.
  void row_changed() noexcept { ++rows_; }

  /// The disk did not take something.
  void fail() noexcept { has_failed_ = true; }
  bool has_failed() const noexcept { return has_failed_; }

private:
  struct progress {
    bool is_blocked = false;
    std::int64_t frames = 0;  // pages in the log
    std::int64_t copied = 0;
  };

  // A guess that a changed row is about two pages; the first copy shows the real size.
  static constexpr std::size_t first_rows_due = 500;

  static progress copy(sql_session& session, const char* mode);
  void begin_anew(sql_session& session);
  void copy_if_long(sql_session& session);

  bool has_failed_ = false;
  // Rows since the log was looked at, and at how many it is looked at again.
  std::size_t rows_ = 0;
  std::size_t rows_due_ = first_rows_due;
};

}  // namespace donet::actors
