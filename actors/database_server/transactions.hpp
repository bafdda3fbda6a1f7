#pragma once
// Runs requests on a database: all waiting requests in one transaction, so that they share one wait
// for the disk. Their messages are released when it is committed. A request whose statement cannot
// succeed fails alone.

#include "actors/database_server/backend.hpp"
#include "actors/database_server/operations.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace donet::actors {

struct transaction_result {
  /// The number of requests that are done, from the front; the others have had no effect, unless
  /// they are doubtful.
  std::size_t done = 0;
  /// Announcements and answers, in order.
  runtime::batch frames;
  std::vector<operation_fault> faults;
  /// Why some requests are not done: the database is unreachable, or one of the next two reasons.
  /// Unless the database is taken over, these requests have to be run again, in the same order and
  /// before any others.
  std::optional<std::string> trouble;
  /// The reason is that another server uses the database now; this one may no longer use it.
  bool is_taken_over = false;
  /// The reason is that the disk failed to store a write. A request that is not done may still have
  /// reached the disk.
  bool has_failed_storage = false;
  /// This number of the requests that are not done, from the front, may have been committed.
  std::size_t doubtful = 0;
  /// The number of requests in each commit.
  std::vector<std::size_t> commits;
  /// This number of the requests that are done have failed, because the database can never carry
  /// them out.
  std::size_t impossible = 0;
};

/// Used by one thread at a time.
class transactions {
public:
  transactions(std::unique_ptr<backend> where, const operation_options& options)
      : where_(std::move(where)), does_(options) {}

  /// Runs the requests; without any, only checks that the database is reachable.
  transaction_result run(std::span<const request> requests);

private:
  std::size_t run_together(std::span<const request> requests);
  void roll_back(std::size_t written);
  std::size_t resolve_doubt();

  std::unique_ptr<backend> where_;
  operations does_;
  runtime::batch_builder frames_;
  std::vector<std::size_t> commits_;
  std::size_t impossible_ = 0;
  // A transaction that may have been committed: its number of requests, and their messages.
  std::size_t doubtful_ = 0;
  runtime::batch doubtful_frames_;
};

}  // namespace donet::actors
