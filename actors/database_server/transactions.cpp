#include "actors/database_server/transactions.hpp"

#include <utility>

namespace donet::actors {

using kind = backend_error::kind;

transaction_result transactions::run(std::span<const request> requests) {
  transaction_result result;
  try {
    result.done = resolve_doubt();
    if (requests.empty())
      where_->look();
    while (result.done < requests.size())
      result.done += run_together(requests.subspan(result.done));
  } catch (const backend_error& error) {
    result.trouble = error.what();
    result.is_taken_over = error.what_kind == kind::taken_over;
    result.doubtful = doubtful_;
    result.has_failed_storage = error.what_kind == kind::storage_failed;
  }
  result.frames = frames_.take();
  result.faults = does_.take_faults();
  result.commits = std::exchange(commits_, {});
  result.impossible = std::exchange(impossible_, 0);
  return result;
}

// Runs the requests in one transaction and returns how many are done: all, or only the first one if
// the database refuses a statement. The caller continues after it, so that in the end the request
// with that statement is alone in its transaction, and fails alone.
std::size_t transactions::run_together(std::span<const request> requests) {
  const std::size_t written = frames_.size();
  try {
    where_->begin();
    for (const request& one : requests)
      does_.perform(one, *where_, frames_);
    where_->commit();
    commits_.push_back(requests.size());
    return requests.size();
  } catch (const backend_error& error) {
    if (error.what_kind == kind::in_doubt) {
      doubtful_ = requests.size();
      runtime::batch_builder doubtful;
      doubtful.append(frames_.bytes().subspan(written));
      doubtful_frames_ = doubtful.take();
    }
    roll_back(written);
    if (error.what_kind != kind::refused)
      throw;
    if (requests.size() == 1) {
      does_.fail(requests.front(), error.what(), frames_);
      ++impossible_;
      return 1;
    }
  }
  return run_together(requests.first(1));
}

void transactions::roll_back(std::size_t written) {
  where_->roll_back();
  frames_.truncate(written);
}

std::size_t transactions::resolve_doubt() {
  if (doubtful_ == 0)
    return 0;
  const bool was_committed = where_->was_committed();  // if this throws, the doubt remains
  const std::size_t done = std::exchange(doubtful_, 0);
  const runtime::batch doubtful = std::exchange(doubtful_frames_, {});
  if (!was_committed)
    return 0;
  frames_.append(doubtful.bytes());
  commits_.push_back(done);
  return done;
}

}  // namespace donet::actors
