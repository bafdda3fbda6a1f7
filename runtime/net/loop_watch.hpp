#pragma once
// Checks at intervals that loops still serve their posted work, sockets and actors. A loop that is
// busy with handlers all the time, but never reaches its sockets or actors, does not answer
// (event_loop's `when_served`).

#include "runtime/clock.hpp"
#include "runtime/net/event_loop.hpp"

#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

namespace donet::runtime {

/// The loops must outlive the watch. Any thread may call any function.
class loop_watch {
public:
  explicit loop_watch(const std::vector<event_loop*>& loops);

  std::size_t size() const noexcept { return watched_.size(); }

  /// Asks all loops that have answered the previous question.
  void ask(clock::time_point now);

  /// Time in which this loop answered the last question. While it has not answered, the time since
  /// the question, or the previous answer time if that is longer.
  clock::duration answer_time(std::size_t index, clock::time_point now) const;

private:
  struct question;
  struct watched {
    event_loop* loop = nullptr;
    std::shared_ptr<question> asked;
    clock::duration took{0};
  };

  mutable std::mutex mutex_;
  std::vector<watched> watched_;
};

}  // namespace donet::runtime
