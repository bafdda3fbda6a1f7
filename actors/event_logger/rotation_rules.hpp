#pragma once
// When the event log begins a new file: after so many units of time, counted from the start.

#include "actors/event_logger/event_time.hpp"

#include <cstdint>
#include <optional>

namespace donet::actors {

enum class rotation_unit : unsigned char { minute, hour, day, month };

struct rotation {
  std::uint32_t count = 0;  ///< 0 = never
  rotation_unit each = rotation_unit::day;
};

/// The first of them after `now`. A month is one of the calendar, and where it has no such day, its
/// last one counts: what began on January 31 goes on on February 28, and on March 31.
std::optional<wall_time> next_rotation(const rotation& every, wall_time started, wall_time now);

}  // namespace donet::actors
