#pragma once
// Counts the bytes that are between sockets and peers in one node. Above the high mark no
// connection from outside is read until the low mark is reached again (architecture section 6).

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <vector>

namespace donet::runtime {

/// Any thread may call any function.
class flow_gate {
public:
  /// The gate closes above `high` bytes and opens again at `low` bytes.
  flow_gate(std::size_t high, std::size_t low) noexcept : high_(high), low_(low) {}

  void add(std::size_t bytes) noexcept { bytes_.fetch_add(bytes, std::memory_order_relaxed); }

  /// If this opens the gate, calls the waiting callbacks.
  void subtract(std::size_t bytes) noexcept;

  std::size_t bytes() const noexcept { return bytes_.load(std::memory_order_relaxed); }

  /// Number of times that a connection was made to wait.
  std::uint64_t pauses() const noexcept { return pauses_.load(std::memory_order_relaxed); }

  /// Counts a connection whose peer does not take the bytes that wait for it, and the end of that
  /// state.
  void count_blocked() noexcept { blocked_.fetch_add(1, std::memory_order_relaxed); }
  void count_unblocked() noexcept { blocked_.fetch_sub(1, std::memory_order_relaxed); }

  /// True if a blocked peer with so many waiting bytes keeps the gate closed for all other
  /// connections: the peer has its share of all waiting bytes, or more.
  bool is_in_the_way(std::size_t bytes) const noexcept;

  /// If true, a connection may read now. If false, it calls `pass_or_wait`.
  bool is_open() const noexcept {
    return !closed_.load(std::memory_order_relaxed) && bytes() <= high_;
  }

  /// Returns true if the connection may read now. Otherwise `opened` is called once, when the gate
  /// opens, on the thread that opens it.
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
