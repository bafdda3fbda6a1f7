#include "actors/event_logger/rotation_rules.hpp"

#include <algorithm>

namespace donet::actors {

namespace {

using namespace std::chrono;

// If the clock was set back before the start, the result is the first rotation.
wall_time next_by_length(seconds length, wall_time started, wall_time now) {
  const auto passed = std::max((now - started) / length, seconds::rep{0});
  const wall_time next = started + (passed + 1) * length;
  return now < started ? started + length : next;
}

wall_time months_after(wall_time started, std::int64_t count) {
  const auto midnight = floor<days>(started);
  const year_month_day first(midnight);
  const year_month later = year_month(first.year(), first.month()) + months(count);
  const year_month_day same_day = later / first.day();
  const year_month_day there = same_day.ok() ? same_day : year_month_day(later / last);
  return sys_days(there) + (started - midnight);
}

wall_time next_by_months(std::uint32_t count, wall_time started, wall_time now) {
  // No month is longer, so at least this many months have passed.
  constexpr days longest_month{31};
  std::int64_t n = std::max(((now - started) / longest_month) / count, std::int64_t{0});
  while (months_after(started, n * count) <= now || n == 0)
    ++n;
  return months_after(started, n * count);
}

}  // namespace

std::optional<wall_time> next_rotation(const rotation& every, wall_time started, wall_time now) {
  if (every.count == 0)
    return std::nullopt;
  switch (every.each) {
  case rotation_unit::minute: return next_by_length(minutes(every.count), started, now);
  case rotation_unit::hour: return next_by_length(hours(every.count), started, now);
  case rotation_unit::day: return next_by_length(days(every.count), started, now);
  case rotation_unit::month: return next_by_months(every.count, started, now);
  }
  return std::nullopt;
}

}  // namespace donet::actors
