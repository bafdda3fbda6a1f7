#pragma once
// Asks loops at intervals whether they still serve: posted work, sockets and actors. A loop that runs
// handlers all the time but never comes to its sockets or actors does not answer (event_loop's
// `when_served`).

#include "runtime/clock.hpp"
#include "runtime/net/event_loop.hpp"

#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

namespace donet::runtime {

/// The loops outlive it. Any thread may call anything.
class loop_watch {
public:
  explicit loop_watch(const std::vector<event_loop*>& loops);

  std::size_t size() const noexcept { return watched_.size(); }

  /// Asks all loops that have answered the question before.
  void ask(clock::time_point now);

  /// How long this loop took to answer the last question; while it has not answered, the time since
  /// the question, if that is longer than the answer before took.
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
