#pragma once
// Cells as prometheus-cpp takes them. Internal to this folder.

#include "runtime/metrics/cells.hpp"

#include <prometheus/metric_family.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace donet::runtime {

/// What one scrape found, a family for each name.
class families {
public:
  void count(std::string_view name, std::string_view help, std::uint64_t value);
  void count(std::string_view name, std::string_view help, const counter& cell) {
    count(name, help, cell.value());
  }
  void count(std::string_view name, std::string_view help, std::string_view label,
             const labelled_counters& cells);
  void level(std::string_view name, std::string_view help, std::uint64_t value);
  void level(std::string_view name, std::string_view help, const gauge& cell) {
    level(name, help, cell.value());
  }
  void sizes(std::string_view name, std::string_view help, const histogram& cell);

  /// The text format that Prometheus reads.
  std::string text() const;

private:
  prometheus::MetricFamily& add(std::string_view name, std::string_view help,
                                prometheus::MetricType type);

  std::vector<prometheus::MetricFamily> all_;
};

}  // namespace donet::runtime
