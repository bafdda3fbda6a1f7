#include "runtime/metrics/statsd_lines.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace donet::runtime {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

// Without an exponent, which some collectors cannot read.
std::string text_of(double value) {
  // A double has up to 309 digits before the decimal point, or about as many zeros after it.
  std::array<char, 400> digits{};
  const auto end =
    std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed)
      .ptr;
  return {digits.data(), end};
}

// Replaces the characters that have a meaning in a line.
void append_plain(std::string& to, std::string_view text) {
  for (const char c : text)
    to += c == ',' || c == '|' || c == ':' || c == '#' || c == '@' || c <= ' ' ? '_' : c;
}

std::string tags_of(const ClientMetric& sample) {
  std::string tags;
  for (const ClientMetric::Label& one : sample.label) {
    tags += tags.empty() ? "|#" : ",";
    append_plain(tags, one.name);
    tags += ':';
    append_plain(tags, one.value);
  }
  return tags;
}

}  // namespace

std::vector<std::string> statsd_lines::take(const std::vector<MetricFamily>& now) {
  for (const MetricFamily& family : now) {
    for (const ClientMetric& sample : family.metric) {
      const std::string tags = tags_of(sample);
      switch (family.type) {
      case MetricType::Counter: count(family.name, tags, sample.counter.value); break;
      case MetricType::Histogram:
        count(family.name + "_count", tags, static_cast<double>(sample.histogram.sample_count));
        count(family.name + "_sum", tags, sample.histogram.sample_sum);
        break;
      default: add_line(family.name, sample.gauge.value, "|g", tags);
      }
    }
  }
  return std::exchange(datagrams_, {});
}

void statsd_lines::count(std::string_view name, std::string_view tags, double total) {
  double& before = totals_[std::string(name) + std::string(tags)];
  const double added = total - std::exchange(before, total);
  if (added > 0)
    add_line(name, added, "|c", tags);
}

// A line that does not fit into a datagram is not sent; this can happen because the names of
// classes have no bound.
void statsd_lines::add_line(std::string_view name, double value, std::string_view kind,
                            std::string_view tags) {
  std::string line;
  line.append(name).append(":").append(text_of(value)).append(kind).append(tags).append("\n");
  if (line.size() > datagram_size_max)
    return;
  if (datagrams_.empty() || datagrams_.back().size() + line.size() > datagram_size_max)
    datagrams_.emplace_back();
  datagrams_.back() += line;
}

}  // namespace donet::runtime
