#pragma once
// When the event log starts a new file: after a number of units of time, counted from the start.

#include "actors/event_logger/event_time.hpp"

#include <cstdint>
#include <optional>

namespace donet::actors {

enum class rotation_unit : unsigned char { minute, hour, day, month };

struct rotation {
  std::uint32_t count = 0;  ///< 0 = never
  rotation_unit each = rotation_unit::day;
};

/// The first rotation after `now`. A month is a calendar month; if it has no such day, its last day
/// counts: a log started on January 31 rotates on February 28, and on March 31.
std::optional<wall_time> next_rotation(const rotation& every, wall_time started, wall_time now);

}  // namespace donet::actors
