#pragma once
// The values on a node's /metrics page.

#include "tools/bench/endpoint.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace donet::bench::siege {

class metrics_page {
public:
  metrics_page() = default;
  /// Parses the text format of Prometheus; malformed lines are skipped.
  explicit metrics_page(std::string_view text);

  /// The sum over all labels; empty if there is no such metric.
  std::optional<double> sum(std::string_view name) const;
  /// The maximum over all labels.
  std::optional<double> largest(std::string_view name) const;
  /// The upper bound of the last bucket of a histogram that has grown since `before`, over all
  /// labels; all values observed since then are at most that large. 0 if none was observed; empty
  /// if a value exceeds all bounds, or if there is no such histogram.
  std::optional<double> largest_since(const metrics_page& before, std::string_view histogram) const;

private:
  // By name, then by labels as written.
  std::map<std::string, std::map<std::string, double, std::less<>>, std::less<>> samples_;
};

/// Requests /metrics. Empty if there is no answer within `patience`.
std::optional<metrics_page> scrape(const endpoint& where, std::chrono::milliseconds patience);

}  // namespace donet::bench::siege
