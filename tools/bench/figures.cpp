#include "tools/bench/figures.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>

namespace donet::bench {

namespace {

std::string with_decimals(double value, int decimals) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  return text;
}

struct step {
  double size;
  const char* suffix;
};

// Formats the value in the largest unit in which it is at least one, with three significant digits.
std::string in_steps(double value, const std::vector<step>& steps) {
  const auto* chosen = &steps.front();
  for (const auto& each : steps)
    if (std::abs(value) >= each.size * 0.9995)
      chosen = &each;
  const auto scaled = value / chosen->size;
  const auto size = std::abs(scaled);
  const auto is_whole = chosen == &steps.front() && scaled == std::floor(scaled);
  const int decimals = is_whole || size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
  return with_decimals(scaled, decimals) + chosen->suffix;
}

}  // namespace

void take_over(figures& to, const figures& from, std::string_view key, const std::string& prefix,
               const std::string& label) {
  const auto at = std::ranges::find(from, key, &figure::key);
  if (at != from.end())
    to.push_back({prefix + std::string(key), label, at->unit, at->value});
}

double median(std::vector<double> values) {
  if (values.empty())
    return 0;
  std::ranges::sort(values);
  const auto middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

figures medians(const std::vector<figures>& runs) {
  figures all = runs.empty() ? figures{} : runs.front();
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::vector<double> values;
    for (const auto& run : runs)
      if (i < run.size() && run[i].value)
        values.push_back(*run[i].value);
    all[i].value = values.size() == runs.size() ? std::optional(median(values)) : std::nullopt;
  }
  return all;
}

// Continuation bytes of UTF-8 have no width.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
    text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string short_number(double value) {
  return in_steps(value, {{1, ""}, {1e3, " k"}, {1e6, " M"}, {1e9, " G"}});
}

std::string whole_number(std::uint64_t value) {
  auto digits = std::to_string(value);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), 1, ',');
  return digits;
}

std::string text_of(const figure& one) {
  if (!one.value)
    return "-";
  const auto value = *one.value;
  switch (one.unit) {
  case unit::count: return whole_number(static_cast<std::uint64_t>(std::max(0.0, value)));
  case unit::per_second: return short_number(value) + "/s";
  case unit::per_cpu_second: return short_number(value);
  case unit::seconds: return with_decimals(value, 2) + " s";
  case unit::microseconds: return in_steps(value, {{1, " µs"}, {1e3, " ms"}, {1e6, " s"}});
  case unit::bytes:
    return in_steps(value, {{1, " B"}, {1024, " KiB"}, {1048576, " MiB"}, {1073741824, " GiB"}});
  case unit::ratio: return with_decimals(value, 3);
  }
  return "-";
}

}  // namespace donet::bench
