#pragma once
// Asks loops now and then whether they still answer: one that does not is stuck, whatever it says of
// itself.

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

  /// Asks all those that have answered what they were asked before.
  void ask(clock::time_point now);

  /// How long this one took to answer when it was last asked; if it has not yet, how long it has not, if
  /// that is longer than it took before.
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
