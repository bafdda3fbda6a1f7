#pragma once
// How many bytes the clients of a shard may have under way in the node: handled by their sessions,
// and not settled by the router. With more the shard lets its clients' messages wait, so whatever
// clients do, what they have under way is bounded, however many they are.

#include "runtime/net/connection.hpp"

#include <atomic>
#include <cstddef>
#include <functional>
#include <utility>

namespace donet::actors {

/// Of one shard: more than honest clients fill in a turn of the loop, and little beside what a slow
/// participant may be behind.
inline constexpr std::size_t read_window_bytes_max = 1u << 20;

/// Kept by shared_ptr: credits that are on their way keep it.
class read_window final : public runtime::credit_source {
public:
  /// `opened` is called from whatever thread opens the window, once for each `pass_or_wait` that was
  /// false.
  read_window(std::size_t bytes_max, std::function<void()> opened)
      : bytes_max_(bytes_max), opened_(std::move(opened)) {}

  /// These bytes are under way; the owner makes a read_credit of as many. The shard's thread.
  void add(std::size_t bytes) noexcept { bytes_.fetch_add(bytes); }

  /// Whether more may be read now. The shard's thread.
  bool pass_or_wait() noexcept {
    if (has_room())
      return true;
    waits_.store(true);
    // It may have opened before another thread could see that the shard waits.
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
