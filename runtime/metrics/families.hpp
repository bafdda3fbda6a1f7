#pragma once
// Conversion of cells into the data types of prometheus-cpp. Internal to this folder.

#include "runtime/metrics/cells.hpp"

#include <prometheus/metric_family.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace donet::runtime {

/// The cells of several objects that count the same; a metric shows their sum.
template <class Cells>
using all_of = std::vector<std::shared_ptr<Cells>>;

/// The values of a histogram at one moment, or the sum of several with the same bounds.
class histogram_reading {
public:
  histogram_reading() = default;
  explicit histogram_reading(const histogram& cell) { add(cell); }

  void add(const histogram& cell);

  const std::vector<std::uint64_t>& bounds() const noexcept { return bounds_; }
  std::uint64_t in_bucket(std::size_t index) const noexcept { return buckets_[index]; }
  std::uint64_t sum() const noexcept { return sum_; }

private:
  std::vector<std::uint64_t> bounds_;
  std::vector<std::uint64_t> buckets_;
  std::uint64_t sum_ = 0;
};

/// Name and value of each label.
using label_list = std::initializer_list<std::pair<std::string_view, std::string_view>>;

/// All samples of one metric. Its samples have the same label names, with a different combination
/// of values each.
class family {
public:
  /// `per_unit`: how many counted units make one unit that a histogram shows.
  family(std::string_view name, std::string_view help, prometheus::MetricType type,
         double per_unit);

  family& add(double value, label_list labels = {});
  family& add(const counter& cell, label_list labels = {});
  family& add(const gauge& cell, label_list labels = {});
  family& add(const histogram_reading& reading, label_list labels = {});

  const prometheus::MetricFamily& content() const noexcept { return content_; }

private:
  prometheus::ClientMetric& sample(label_list labels);

  prometheus::MetricFamily content_;
  double per_unit_;
};

/// The result of one scrape. References stay valid while families are added.
class families {
public:
  family& count(std::string_view name, std::string_view help);
  family& level(std::string_view name, std::string_view help);
  /// A histogram of sizes.
  family& sizes(std::string_view name, std::string_view help);
  /// A histogram of durations, which are counted in microseconds and shown in seconds.
  family& times(std::string_view name, std::string_view help);

  std::vector<prometheus::MetricFamily> content() const;

private:
  std::deque<family> all_;
};

/// Adds one sample for each word of the list, with the sum of all objects that count it. Adds also
/// words with the value 0, because a series that begins with its first event has no rate.
template <class Labelled, class Cells>
void add_words(family& to, std::string_view label, const all_of<Cells>& all,
               Labelled Cells::*member) {
  if (all.empty())
    return;
  const Labelled& first = (*all.front()).*member;
  for (std::size_t i = 0; i < first.size(); ++i) {
    std::uint64_t sum = 0;
    for (const std::shared_ptr<Cells>& each : all)
      sum += ((*each).*member)[i].value();
    to.add(static_cast<double>(sum), {{label, first.word(i)}});
  }
}

template <class Cell, class Cells>
double sum_of(const all_of<Cells>& all, Cell Cells::*member) {
  std::uint64_t sum = 0;
  for (const std::shared_ptr<Cells>& each : all)
    sum += ((*each).*member).value();
  return static_cast<double>(sum);
}

template <class Cells>
histogram_reading sum_of(const all_of<Cells>& all, histogram Cells::*member) {
  histogram_reading sum;
  for (const std::shared_ptr<Cells>& each : all)
    sum.add((*each).*member);
  return sum;
}

}  // namespace donet::runtime
