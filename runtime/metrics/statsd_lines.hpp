#pragma once
// What has changed between two moments, in lines that StatsD reads. Internal to this folder.
//
//   donet_ca_clients:17|g|#state:established      a gauge, as it is
//   donet_md_datagrams_processed_total:4711|c     a counter: what has come on top
//   donet_ca_interest_time_seconds_count:12|c     a histogram: how many came on top, and their sum
//   donet_ca_interest_time_seconds_sum:0.38|c
//
// Labels are the tags of DogStatsD, which most collectors read.

#include <prometheus/metric_family.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace donet::runtime {

/// Not for several threads.
class statsd_lines {
public:
  /// Of one datagram, so that it needs one packet of the usual network.
  static constexpr std::size_t datagram_size_max = 1'432;

  /// What has changed since the last call, packed into datagrams; the first time, since the node was
  /// started. Counters that have not changed are left out.
  std::vector<std::string> take(const std::vector<prometheus::MetricFamily>& now);

private:
  void count(std::string_view name, std::string_view tags, double total);
  void add_line(std::string_view name, double value, std::string_view kind, std::string_view tags);

  std::unordered_map<std::string, double> totals_;  // by name and tags
  std::vector<std::string> datagrams_;
};

}  // namespace donet::runtime
