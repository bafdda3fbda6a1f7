#pragma once
// Counts the bytes that are between sockets and peers in one node. Above its high mark nobody reads
// from outside, until the low mark is reached again (architecture section 6).

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <vector>

namespace donet::runtime {

/// Any thread may call anything.
class flow_gate {
public:
  /// Closes above `high` bytes, opens again at `low`.
  flow_gate(std::size_t high, std::size_t low) noexcept : high_(high), low_(low) {}

  void add(std::size_t bytes) noexcept { bytes_.fetch_add(bytes, std::memory_order_relaxed); }

  /// Calls those who wait if this opens the gate.
  void subtract(std::size_t bytes) noexcept;

  std::size_t bytes() const noexcept { return bytes_.load(std::memory_order_relaxed); }

  /// How often somebody was told to wait.
  std::uint64_t pauses() const noexcept { return pauses_.load(std::memory_order_relaxed); }

  /// A connection has bytes waiting that its peer does not take, or has no more.
  void count_blocked() noexcept { blocked_.fetch_add(1, std::memory_order_relaxed); }
  void count_unblocked() noexcept { blocked_.fetch_sub(1, std::memory_order_relaxed); }

  /// Whether one whose peer takes nothing, and for whom so many bytes wait, keeps the gate closed for
  /// everybody: it has its share of what waits, or more.
  bool is_in_the_way(std::size_t bytes) const noexcept;

  /// True: a connection may read now. False: `pass_or_wait` decides.
  bool is_open() const noexcept {
    return !closed_.load(std::memory_order_relaxed) && bytes() <= high_;
  }

  /// Whether one may read now. If not, `opened` is called once when the gate opens, from whatever
  /// thread opens it.
  bool pass_or_wait(std::function<void()> opened);

private:
  std::size_t high_;
  std::size_t low_;
  std::atomic<std::size_t> bytes_{0};
  std::atomic<bool> closed_{false};
  std::atomic<std::size_t> blocked_{0};
  std::atomic<std::uint64_t> pauses_{0};
  std::mutex mutex_;
  std::vector<std::function<void()>> waiting_;
};

}  // namespace donet::runtime
