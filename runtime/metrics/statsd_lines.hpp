#pragma once
// The changes between two moments, as lines in the format of StatsD. Internal to this folder.
//
//   donet_ca_clients:17|g|#state:established      a gauge: its value
//   donet_md_datagrams_processed_total:4711|c     a counter: its increase
//   donet_ca_interest_time_seconds_count:12|c     a histogram: increase of its count and of its sum
//   donet_ca_interest_time_seconds_sum:0.38|c
//
// Labels are sent as tags of DogStatsD, which most collectors support.

#include <prometheus/metric_family.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace donet::runtime {

/// For one thread at a time.
class statsd_lines {
public:
  /// Bytes of one datagram; small enough for one packet in the usual networks.
  static constexpr std::size_t datagram_size_max = 1'432;

  /// The changes since the last call, packed into datagrams; the first time, since the start of the
  /// node. Counters that have not changed are left out.
  std::vector<std::string> take(const std::vector<prometheus::MetricFamily>& now);

private:
  void count(std::string_view name, std::string_view tags, double total);
  void add_line(std::string_view name, double value, std::string_view kind, std::string_view tags);

  std::unordered_map<std::string, double> totals_;  // by name and tags
  std::vector<std::string> datagrams_;
};

}  // namespace donet::runtime
