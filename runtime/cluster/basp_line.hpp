#pragma once
// The node's view of a connection that belongs to CAF's middleman: the node can cut it, and can read the time
// of the last sign of life.

#include <atomic>
#include <chrono>
#include <mutex>

namespace donet::runtime {

/// Any thread.
class basp_line {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// The socket belongs to CAF; basp_scribe calls `over` before CAF closes it.
  explicit basp_line(int socket) noexcept : socket_(socket) {}
  basp_line(const basp_line&) = delete;
  basp_line& operator=(const basp_line&) = delete;

  /// Ends the connection in both directions. CAF closes the socket a little later.
  void cut() noexcept;
  bool is_cut() const noexcept { return is_cut_.load(std::memory_order_relaxed); }

  /// Ends the use of the socket, whose number another connection may get afterwards.
  void over() noexcept;
  bool is_over() const noexcept { return is_over_.load(std::memory_order_acquire); }

  /// Time at which bytes of the peer were read last. Bytes of any kind are a sign of life.
  time_point last_read() const noexcept {
    return time_point(time_point::duration(last_read_.load(std::memory_order_relaxed)));
  }
  void read_now() noexcept {
    last_read_.store(std::chrono::steady_clock::now().time_since_epoch().count(),
                     std::memory_order_relaxed);
  }

private:
  std::mutex mutex_;
  int socket_;  // guarded by the mutex
  std::atomic<bool> is_cut_{false};
  std::atomic<bool> is_over_{false};
  std::atomic<time_point::rep> last_read_{
    std::chrono::steady_clock::now().time_since_epoch().count()};
};

}  // namespace donet::runtime
