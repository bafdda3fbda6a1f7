#pragma once
// Whether a node is ready for players, and what is in the way. Its services' doors may be open before
// that, and after.

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace donet::actors {

/// Any thread may call anything.
class readiness {
public:
  void add_database(std::string name, std::function<bool()> is_reachable) {
    const std::lock_guard lock(mutex_);
    databases_.push_back({std::move(name), std::move(is_reachable)});
  }

  void services_are_up() noexcept { is_up_ = true; }
  /// For good.
  void begin_to_drain() noexcept { is_draining_ = true; }

  bool is_up() const noexcept { return is_up_; }
  bool is_draining() const noexcept { return is_draining_; }

  /// A line for each; none if it is ready.
  std::vector<std::string> obstacles() const;

private:
  struct database {
    std::string name;
    std::function<bool()> is_reachable;
  };

  std::atomic<bool> is_up_{false};
  std::atomic<bool> is_draining_{false};
  mutable std::mutex mutex_;
  std::vector<database> databases_;
};

}  // namespace donet::actors
