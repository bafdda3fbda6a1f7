#pragma once
// Bounds the bytes that the clients of a shard have under way in the node: handled by their
// sessions, and not settled by the router. Above the bound the shard lets its clients' messages
// wait, so the bound does not grow with the number of clients.

#include "runtime/net/connection.hpp"

#include <atomic>
#include <cstddef>
#include <functional>
#include <utility>

namespace donet::actors {

/// The window of one shard: more than honest clients send in a turn of the loop, and little
/// compared with the backlog that a slow participant may have.
inline constexpr std::size_t read_window_bytes_max = 1u << 20;

/// Owned by shared_ptr: credits under way keep the window.
class read_window final : public runtime::credit_source {
public:
  /// `opened` is called on the thread that opens the window, once for each `pass_or_wait` that was
  /// false.
  read_window(std::size_t bytes_max, std::function<void()> opened)
      : bytes_max_(bytes_max), opened_(std::move(opened)) {}

  /// Adds bytes that are under way; the owner makes a read_credit of the same size. The shard's
  /// thread.
  void add(std::size_t bytes) noexcept { bytes_.fetch_add(bytes); }

  /// True if more messages may be handled now. The shard's thread.
  [[nodiscard]] bool pass_or_wait() noexcept {
    if (has_room())
      return true;
    waits_.store(true);
    // The window may have opened before another thread could see that the shard waits.
    return has_room() && waits_.exchange(false);
  }

  void give_back(std::size_t bytes) noexcept override {
    bytes_.fetch_sub(bytes);
    if (has_room() && waits_.exchange(false))
      opened_();
  }

private:
  bool has_room() const noexcept { return bytes_.load() < bytes_max_; }

  std::size_t bytes_max_;
  std::function<void()> opened_;
  std::atomic<std::size_t> bytes_{0};
  std::atomic<bool> waits_{false};
};

}  // namespace donet::actors
