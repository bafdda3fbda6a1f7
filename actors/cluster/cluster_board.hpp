#pragma once
// What membership shows to other threads: the sentence of /readyz, and the report for the operator.

#include "actors/cluster/cluster_report.hpp"

#include <mutex>
#include <utility>

namespace donet::actors {

/// Any thread may call any function.
class cluster_board {
public:
  void show(cluster_readiness readiness, cluster_report report) {
    const std::lock_guard lock(mutex_);
    readiness_ = std::move(readiness);
    report_ = std::move(report);
  }

  cluster_readiness readiness() const {
    const std::lock_guard lock(mutex_);
    return readiness_;
  }
  cluster_report report() const {
    const std::lock_guard lock(mutex_);
    return report_;
  }

private:
  mutable std::mutex mutex_;
  cluster_readiness readiness_{false, "the cluster: not started yet"};
  cluster_report report_;
};

}  // namespace donet::actors
