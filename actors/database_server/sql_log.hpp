#pragma once
// SQLite's write-ahead log: when it is checkpointed (copied into the database file), and whether
// commits to it are safe.
//
// A commit appends to the log and syncs it. After a failed sync the operating system treats the new
// bytes as if they were on the disk, and no later sync writes them. The session that saw the
// failure ignores the failed commit and writes the next one over it. A new session does not: it
// reads the log back from the operating system's memory, takes the failed commit for a valid one,
// and appends behind a part of the log that the disk does not have. A power cut then loses all of
// that, or damages the database file. So a session stays open after a failure, and commits nothing
// until the whole log was copied into the database file, synced there, and emptied.

#include "actors/database_server/sql_session.hpp"

#include <cstddef>
#include <cstdint>

namespace donet::actors {

/// Used by one thread at a time.
class sql_log {
public:
  /// Call for each new session with an SQLite database. From then on SQLite checkpoints only when
  /// `prepare` requests it, because its automatic checkpoint ignores failures. Throws
  /// `backend_error`.
  static void opened(sql_session& session) { session.run("PRAGMA wal_autocheckpoint = 0"); }

  /// Call before each transaction: checkpoints the log if it is long or not safe. Throws
  /// `backend_error`; in that case the transaction must not begin.
  void prepare(sql_session& session);

  /// Call for each row that a transaction changes.
  void row_changed() noexcept { ++rows_; }

  /// Call when the disk has failed to store a write.
  void fail() noexcept { has_failed_ = true; }
  bool has_failed() const noexcept { return has_failed_; }

private:
  struct progress {
    bool is_blocked = false;
    std::int64_t frames = 0;  // pages in the log
    std::int64_t copied = 0;
  };

  // An estimate of two pages per changed row; the first checkpoint shows the real size.
  static constexpr std::size_t first_rows_due = 500;

  static progress copy(sql_session& session, const char* mode);
  void begin_anew(sql_session& session);
  void copy_if_long(sql_session& session);

  bool has_failed_ = false;
  // Rows since the last look at the log, and the number of rows that triggers the next one.
  std::size_t rows_ = 0;
  std::size_t rows_due_ = first_rows_due;
};

}  // namespace donet::actors
