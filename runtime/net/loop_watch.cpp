#include "runtime/net/loop_watch.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

namespace donet::runtime {

// Shared with the loop, which may answer after the watch was destroyed.
struct loop_watch::question {
  clock::time_point since;
  // Nanoseconds from `since` to the answer; negative until the loop has answered.
  std::atomic<clock::duration::rep> answer{-1};
};

loop_watch::loop_watch(const std::vector<event_loop*>& loops) {
  for (event_loop* const each : loops)
    watched_.push_back({each, nullptr, {}});
}

void loop_watch::ask(clock::time_point now) {
  const std::lock_guard lock(mutex_);
  for (watched& one : watched_) {
    if (one.asked) {
      const clock::duration answer(one.asked->answer.load(std::memory_order_relaxed));
      if (answer < clock::duration::zero())
        continue;
      one.took = answer;
    }
    one.asked = std::make_shared<question>();
    one.asked->since = now;
    one.loop->when_served([asked = one.asked] {
      const clock::duration took = std::chrono::steady_clock::now() - asked->since;
      asked->answer.store(std::max(took, clock::duration::zero()).count(),
                          std::memory_order_relaxed);
    });
  }
}

clock::duration loop_watch::answer_time(std::size_t index, clock::time_point now) const {
  const std::lock_guard lock(mutex_);
  const watched& one = watched_[index];
  if (!one.asked)
    return one.took;
  const clock::duration answer(one.asked->answer.load(std::memory_order_relaxed));
  return answer < clock::duration::zero() ? std::max(one.took, now - one.asked->since) : answer;
}

}  // namespace donet::runtime
