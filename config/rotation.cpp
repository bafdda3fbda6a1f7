#include "config/rotation.hpp"

#include <charconv>
#include <system_error>
#include <utility>

namespace donet::config {

namespace {

constexpr std::uint32_t count_max = 10'000;

constexpr std::pair<std::string_view, rotation::unit> units[] = {
  {"min", rotation::unit::minute}, {"h", rotation::unit::hour},   {"hr", rotation::unit::hour},
  {"d", rotation::unit::day},      {"mo", rotation::unit::month},
};

}  // namespace

std::optional<rotation> parse_rotation(std::string_view text) {
  if (text == "0")
    return rotation{};
  rotation read;
  const auto [rest, failure] = std::from_chars(text.data(), text.data() + text.size(), read.count);
  if (failure != std::errc() || read.count == 0 || read.count > count_max)
    return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
  for (const auto& [name, unit] : units) {
    if (text == name) {
      read.each = unit;
      return read;
    }
  }
  return std::nullopt;
}

std::string to_text(const rotation& one) {
  if (one.never())
    return "0";
  for (const auto& [name, unit] : units) {
    if (unit == one.each)
      return std::to_string(one.count) + std::string(name);
  }
  return {};
}

}  // namespace donet::config
