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

// One of the blocked peers must have at least the mean of their bytes. Three quarters of it
// suffice, because some of the bytes are still on their way to the peers. The mean is taken of the
// bytes that wait now. If it were taken of the high mark, the peers that remain after a few were
// dropped would be below it, although the low mark is not reached.
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
  // The bytes may have fallen below the low mark before another thread could see that the gate is
  // closed. If callers are waiting already, the thread that emptied the gate will call them, and it
  // must not find the gate open.
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
