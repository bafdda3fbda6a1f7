#pragma once
// The results of a run: named numbers with units, and their text form.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace donet::bench {

enum class unit : std::uint8_t {
  count,
  per_second,
  per_cpu_second,  ///< per second of processor time of the server
  seconds,
  microseconds,
  bytes,
  ratio,
};

/// One number. Empty if it could not be measured.
struct figure {
  std::string key;    ///< its name in JSON
  std::string label;  ///< its name in the table
  bench::unit unit = unit::count;
  std::optional<double> value;
};

using figures = std::vector<figure>;

/// Adds the figure with this key, if it exists, under the key `prefix` + `key`.
void take_over(figures& to, const figures& from, std::string_view key, const std::string& prefix,
               const std::string& label);

/// The median; the mean of the two middle values for an even count; 0 if there are no values.
double median(std::vector<double> values);

/// The median of each figure over runs that have the same figures. A figure without a value in one
/// run has none in the result.
figures medians(const std::vector<figures>& runs);

/// `2.51 M/s`, `404 µs`, `1.2 MiB`; `-` if there is no value.
std::string text_of(const figure& one);

/// The number of terminal columns of a UTF-8 text, if each character takes one.
std::size_t width_of(std::string_view text);

/// Three significant digits and a thousands suffix: `999`, `1.00 k`, `2.51 M`.
std::string short_number(double value);

/// `12,345,678`
std::string whole_number(std::uint64_t value);

}  // namespace donet::bench
