#pragma once
// What a run found out: named numbers with units, and how people read them.

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
  per_cpu_second,  ///< per second that the server kept a core busy
  seconds,
  microseconds,
  bytes,
  ratio,
};

/// One number. Without a value it could not be known.
struct figure {
  std::string key;    ///< its name in JSON
  std::string label;  ///< what the table calls it
  bench::unit unit = unit::count;
  std::optional<double> value;
};

using figures = std::vector<figure>;

/// Adds the figure of that key, if it is there, as `prefix` and the key.
void take_over(figures& to, const figures& from, std::string_view key, const std::string& prefix,
               const std::string& label);

/// The middle one, or the mean of the two in the middle; 0 if there is none.
double median(std::vector<double> values);

/// The median of each figure over runs that have the same figures. One that a run lacks is lacking.
figures medians(const std::vector<figures>& runs);

/// `2.51 M/s`, `404 µs`, `1.2 MiB`; `-` if there is no value.
std::string text_of(const figure& one);

/// How many columns of a terminal a text of UTF-8 takes, if each of its characters takes one.
std::size_t width_of(std::string_view text);

/// Three significant digits and a thousands suffix: `999`, `1.00 k`, `2.51 M`.
std::string short_number(double value);

/// `12,345,678`
std::string whole_number(std::uint64_t value);

}  // namespace donet::bench
