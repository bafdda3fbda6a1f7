#pragma once
// Decides whether a node is ready for players, and gives the reasons if it is not. Its listeners
// may be open while it is not ready.

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace donet::actors {

/// Any thread may call any function.
class readiness {
public:
  /// `obstacle` returns the reason why the database cannot be used; empty if it can.
  void add_database(std::string name, std::function<std::string_view()> obstacle) {
    const std::lock_guard lock(mutex_);
    databases_.push_back({std::move(name), std::move(obstacle)});
  }

  /// `obstacle` returns a further reason against readiness; empty if there is none. Any thread may call it.
  void add_condition(std::function<std::string()> obstacle) {
    const std::lock_guard lock(mutex_);
    conditions_.push_back(std::move(obstacle));
  }

  void services_are_up() noexcept { is_up_ = true; }
  /// Cannot be undone.
  void begin_to_drain() noexcept { is_draining_ = true; }

  bool is_up() const noexcept { return is_up_; }
  bool is_draining() const noexcept { return is_draining_; }

  /// One line for each reason against readiness; none if the node is ready.
  std::vector<std::string> obstacles() const;

private:
  struct database {
    std::string name;
    std::function<std::string_view()> obstacle;
  };

  std::atomic<bool> is_up_{false};
  std::atomic<bool> is_draining_{false};
  mutable std::mutex mutex_;
  std::vector<database> databases_;
  std::vector<std::function<std::string()>> conditions_;
};

}  // namespace donet::actors
