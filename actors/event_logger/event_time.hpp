#pragma once
// Times in the event log: the arrival of an event, in local time; in a file's name, in UTC.

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

namespace donet::actors {

using wall_time = std::chrono::sys_seconds;

/// Returns the time of a wall clock; tests have their own.
using wall_clock = std::function<wall_time()>;

/// Formats "2026-11-21 00:26:41+0000"; caches the text of the last second.
class local_time_text {
public:
  local_time_text();

  std::string_view of(wall_time when);

private:
  wall_time last_ = wall_time::min();
  std::string text_;
};

/// The result of a strftime pattern for this time.
std::string file_name_at(const std::string& pattern, wall_time when);

}  // namespace donet::actors
