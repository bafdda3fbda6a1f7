#pragma once
// Cells as prometheus-cpp takes them. Internal to this folder.

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

/// Cells of those who count the same: they are shown as one sum.
template <class Cells>
using all_of = std::vector<std::shared_ptr<Cells>>;

/// A histogram as it was at some moment, or several with the same bounds added up.
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

/// Name and value of each.
using label_list = std::initializer_list<std::pair<std::string_view, std::string_view>>;

/// All samples of one name. A sample has the labels of the others, with values that no other has.
class family {
public:
  /// So many of what is counted in a histogram make one of what is shown.
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

/// What one scrape found. References stay as they are while others are added.
class families {
public:
  family& count(std::string_view name, std::string_view help);
  family& level(std::string_view name, std::string_view help);
  /// Of how much there was of something.
  family& sizes(std::string_view name, std::string_view help);
  /// Of how long something took; counted in microseconds, shown in seconds.
  family& times(std::string_view name, std::string_view help);

  std::vector<prometheus::MetricFamily> content() const;

private:
  std::deque<family> all_;
};

/// Adds a sample for each word of the list, with the sum of all that count it: also for those that did
/// not happen, since a series that begins with its first event has no rate.
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
