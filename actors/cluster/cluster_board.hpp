#pragma once
// What membership shows to other threads: the sentence of /readyz, the report for the operator, and the
// figures of the links.

#include "actors/cluster/cluster_report.hpp"
#include "actors/link_figures.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <utility>

namespace donet::actors {

/// All figures of the links, by node.
using figures_of_links = std::map<runtime::node_ref, std::shared_ptr<const link_figures>>;

/// The state of a cluster, as one node sees it at one moment.
struct cluster_snapshot {
  cluster_readiness readiness{false, "the cluster: not started yet"};
  cluster_report report;
  cluster_counts counts;
  figures_of_links links;
};

/// Any thread may call any function.
class cluster_board {
public:
  void show(cluster_snapshot snapshot) {
    const std::lock_guard lock(mutex_);
    snapshot_ = std::move(snapshot);
  }

  cluster_readiness readiness() const {
    const std::lock_guard lock(mutex_);
    return snapshot_.readiness;
  }
  cluster_snapshot snapshot() const {
    const std::lock_guard lock(mutex_);
    return snapshot_;
  }

private:
  mutable std::mutex mutex_;
  cluster_snapshot snapshot_;
};

}  // namespace donet::actors
