#pragma once
// The interval at which the event log starts a new file.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace donet::config {

/// Months differ in length, so an interval is a count of units and not a duration.
struct rotation {
  enum class unit { minute, hour, day, month };

  std::uint32_t count = 0;  ///< 0 = never
  unit each = unit::day;

  bool never() const noexcept { return count == 0; }
  bool operator==(const rotation&) const = default;
};

/// Parses a number and `min`, `h` or `hr`, `d`, `mo`, e.g. `12h`; `0` is never. Empty if the text
/// has none of these forms or the number is above 10,000.
std::optional<rotation> parse_rotation(std::string_view text);

/// The written form: `12h`, `0`.
std::string to_text(const rotation& one);

}  // namespace donet::config
