#include "runtime/net/flow_gate.hpp"

#include <algorithm>
#include <utility>

namespace donet::runtime {

void flow_gate::subtract(std::size_t bytes) noexcept {
  const std::size_t left = bytes_.fetch_sub(bytes, std::memory_order_seq_cst) - bytes;
  if (left > low_ || !closed_.load(std::memory_order_seq_cst))
    return;
  std::vector<std::function<void()>> waiting;
  {
    const std::lock_guard lock(mutex_);
    closed_.store(false, std::memory_order_seq_cst);
    waiting.swap(waiting_);
  }
  for (const std::function<void()>& opened : waiting)
    opened();
}

// Of those that are blocked, one has at least the mean; a little less will do, for some of the bytes
// are still on their way to them. The mean of what is there now: measured by the high mark, those
// that remain when a few are gone would be too small, with the low mark not reached.
bool flow_gate::is_in_the_way(std::size_t bytes) const noexcept {
  if (!closed_.load(std::memory_order_relaxed))
    return false;
  const std::size_t blocked = std::max<std::size_t>(1, blocked_.load(std::memory_order_relaxed));
  return bytes >= bytes_.load(std::memory_order_relaxed) / blocked / 4 * 3;
}

bool flow_gate::pass_or_wait(std::function<void()> opened) {
  if (is_open())
    return true;
  const std::lock_guard lock(mutex_);
  closed_.store(true, std::memory_order_seq_cst);
  // It may have emptied before anyone could see that it was closed. Those who wait already are
  // called by whoever emptied it, who must not find it open.
  if (bytes_.load(std::memory_order_seq_cst) <= low_) {
    if (waiting_.empty())
      closed_.store(false, std::memory_order_seq_cst);
    return true;
  }
  waiting_.push_back(std::move(opened));
  pauses_.fetch_add(1, std::memory_order_relaxed);
  return false;
}

}  // namespace donet::runtime
