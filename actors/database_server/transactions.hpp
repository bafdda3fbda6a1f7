#pragma once
// Runs requests on a database: all waiting ones in one transaction, so that one wait for the disk
// serves all of them; their messages are given out when it is committed. A request whose statement
// cannot succeed fails alone.

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
  /// So many of the requests are done, from the front; the others have done nothing.
  std::size_t done = 0;
  /// Announcements and answers, in order.
  runtime::batch frames;
  std::vector<operation_fault> faults;
  /// Why not all are done: the database is not there. The same requests, from the first that is not
  /// done on, have to be given again before others.
  std::optional<std::string> trouble;
  /// The trouble is that another server uses the database now: this one may not any more, ever.
  bool is_taken_over = false;
  /// The trouble is that the disk did not take a write. A request that is not done may still have reached it.
  bool has_failed_storage = false;
  /// Of the requests that are not done, the first so many may have been committed.
  std::size_t doubtful = 0;
  /// How many were committed together, for each commit.
  std::vector<std::size_t> commits;
  /// Of those that are done, so many have failed, for the database will never do them.
  std::size_t impossible = 0;
};

/// Used by one thread at a time.
class transactions {
public:
  transactions(std::unique_ptr<backend> where, const operation_options& options)
      : where_(std::move(where)), does_(options) {}

  /// Without requests it only finds out whether the database is there.
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
  // A transaction that may or may not be committed: its number of requests, with their messages.
  std::size_t doubtful_ = 0;
  runtime::batch doubtful_frames_;
};

}  // namespace donet::actors
