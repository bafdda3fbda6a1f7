#pragma once
// Time as the event log shows it: when an event came, in local time; in a file's name, in UTC.

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

namespace donet::actors {

using wall_time = std::chrono::sys_seconds;

/// What a clock on the wall shows; tests have their own.
using wall_clock = std::function<wall_time()>;

/// "2026-11-21 00:26:41+0000", and the text of the last second is kept.
class local_time_text {
public:
  local_time_text();

  std::string_view of(wall_time when);

private:
  wall_time last_ = wall_time::min();
  std::string text_;
};

/// A pattern of strftime, filled in for this moment.
std::string file_name_at(const std::string& pattern, wall_time when);

}  // namespace donet::actors
