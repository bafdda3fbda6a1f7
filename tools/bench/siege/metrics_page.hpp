#pragma once
// What a node's /metrics shows, in numbers.

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
  /// Reads the text format of Prometheus; lines that are none of it are passed over.
  explicit metrics_page(std::string_view text);

  /// The sum over all labels; nothing if there is no such metric.
  std::optional<double> sum(std::string_view name) const;
  /// The largest over all labels.
  std::optional<double> largest(std::string_view name) const;
  /// The upper bound of the last bucket of a histogram that has grown since `before`, over all labels: what was
  /// observed since then is no larger. 0 if nothing was; nothing if it is above all bounds, or there is no such
  /// histogram.
  std::optional<double> largest_since(const metrics_page& before, std::string_view histogram) const;

private:
  // By name, then by labels as they are written.
  std::map<std::string, std::map<std::string, double, std::less<>>, std::less<>> samples_;
};

/// Asks for /metrics. Nothing if there is no answer within `patience`.
std::optional<metrics_page> scrape(const endpoint& where, std::chrono::milliseconds patience);

}  // namespace donet::bench::siege
