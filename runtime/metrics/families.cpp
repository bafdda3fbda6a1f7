#include "runtime/metrics/families.hpp"

#include <prometheus/text_serializer.h>

#include <utility>

namespace donet::runtime {

using prometheus::ClientMetric;
using prometheus::MetricType;

prometheus::MetricFamily& families::add(std::string_view name, std::string_view help,
                                        MetricType type) {
  prometheus::MetricFamily& added = all_.emplace_back();
  added.name = name;
  added.help = help;
  added.type = type;
  return added;
}

void families::count(std::string_view name, std::string_view help, std::uint64_t value) {
  add(name, help, MetricType::Counter).metric.emplace_back().counter.value =
    static_cast<double>(value);
}

// All words, also those that did not happen: a series that begins with its first event has no rate.
void families::count(std::string_view name, std::string_view help, std::string_view label,
                     const labelled_counters& cells) {
  prometheus::MetricFamily& family = add(name, help, MetricType::Counter);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    ClientMetric& one = family.metric.emplace_back();
    one.label.push_back({std::string(label), std::string(cells.word(i))});
    one.counter.value = static_cast<double>(cells[i].value());
  }
}

void families::level(std::string_view name, std::string_view help, std::uint64_t value) {
  add(name, help, MetricType::Gauge).metric.emplace_back().gauge.value = static_cast<double>(value);
}

// The count is that of the buckets, so that the two fit together whenever they are read.
void families::sizes(std::string_view name, std::string_view help, const histogram& cell) {
  ClientMetric::Histogram& to =
    add(name, help, MetricType::Histogram).metric.emplace_back().histogram;
  std::size_t bucket = 0;
  for (const std::uint64_t bound : cell.bounds()) {
    to.sample_count += cell.in_bucket(bucket++);
    to.bucket.push_back({to.sample_count, static_cast<double>(bound)});
  }
  to.sample_count += cell.in_bucket(bucket);
  to.sample_sum = static_cast<double>(cell.sum());
}

std::string families::text() const {
  return prometheus::TextSerializer().Serialize(all_);
}

}  // namespace donet::runtime
