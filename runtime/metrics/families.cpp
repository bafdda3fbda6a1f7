#include "runtime/metrics/families.hpp"

namespace donet::runtime {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

namespace {

constexpr double microseconds_per_second = 1e6;

}  // namespace

void histogram_reading::add(const histogram& cell) {
  bounds_ = cell.bounds();
  buckets_.resize(bounds_.size() + 1);
  for (std::size_t i = 0; i < buckets_.size(); ++i)
    buckets_[i] += cell.in_bucket(i);
  sum_ += cell.sum();
}

family::family(std::string_view name, std::string_view help, MetricType type, double per_unit)
    : per_unit_(per_unit) {
  content_.name = name;
  content_.help = help;
  content_.type = type;
}

ClientMetric& family::sample(label_list labels) {
  ClientMetric& added = content_.metric.emplace_back();
  for (const auto& [name, value] : labels)
    added.label.push_back({std::string(name), std::string(value)});
  return added;
}

family& family::add(double value, label_list labels) {
  ClientMetric& to = sample(labels);
  if (content_.type == MetricType::Counter)
    to.counter.value = value;
  else
    to.gauge.value = value;
  return *this;
}

family& family::add(const counter& cell, label_list labels) {
  return add(static_cast<double>(cell.value()), labels);
}

family& family::add(const gauge& cell, label_list labels) {
  return add(static_cast<double>(cell.value()), labels);
}

// The count is computed from the buckets, so that it is consistent with them whenever they are
// read.
family& family::add(const histogram_reading& reading, label_list labels) {
  ClientMetric::Histogram& to = sample(labels).histogram;
  std::size_t bucket = 0;
  for (const std::uint64_t bound : reading.bounds()) {
    to.sample_count += reading.in_bucket(bucket++);
    to.bucket.push_back({to.sample_count, static_cast<double>(bound) / per_unit_});
  }
  if (!reading.bounds().empty())
    to.sample_count += reading.in_bucket(bucket);
  to.sample_sum = static_cast<double>(reading.sum()) / per_unit_;
  return *this;
}

family& families::count(std::string_view name, std::string_view help) {
  return all_.emplace_back(name, help, MetricType::Counter, 1);
}

family& families::level(std::string_view name, std::string_view help) {
  return all_.emplace_back(name, help, MetricType::Gauge, 1);
}

family& families::sizes(std::string_view name, std::string_view help) {
  return all_.emplace_back(name, help, MetricType::Histogram, 1);
}

family& families::times(std::string_view name, std::string_view help) {
  return all_.emplace_back(name, help, MetricType::Histogram, microseconds_per_second);
}

std::vector<MetricFamily> families::content() const {
  std::vector<MetricFamily> content;
  for (const family& each : all_)
    content.push_back(each.content());
  return content;
}

}  // namespace donet::runtime
