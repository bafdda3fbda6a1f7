#include "actors/event_logger/event_time.hpp"

#include "actors/event_logger/rotation_rules.hpp"
#include "tests/unit/actors/event_logger/log_folder.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>

namespace donet::actors {
namespace {

using namespace std::chrono;
using test::some_day;

// Time in time zones that the test defines.
class EventTime : public testing::Test {
protected:
  EventTime() {
    if (const char* const before = std::getenv("TZ"))
      before_ = before;
  }
  ~EventTime() override {
    if (before_)
      ::setenv("TZ", before_->c_str(), 1);
    else
      ::unsetenv("TZ");
    ::tzset();
  }

  static std::string in_zone(const char* zone, wall_time when) {
    ::setenv("TZ", zone, 1);
    return std::string(local_time_text().of(when));
  }

private:
  std::optional<std::string> before_;
};

TEST_F(EventTime, IsLocalWithItsZone) {
  EXPECT_EQ(in_zone("UTC0", some_day), "2026-11-21 00:26:41+0000");
  EXPECT_EQ(in_zone("ABC-5:45", some_day), "2026-11-21 06:11:41+0545");
  EXPECT_EQ(in_zone("DEF8", some_day), "2026-11-20 16:26:41-0800");
}

TEST_F(EventTime, ChangesWithEachSecondAlsoBackwards) {
  ::setenv("TZ", "UTC0", 1);
  local_time_text text;
  EXPECT_EQ(text.of(some_day), "2026-11-21 00:26:41+0000");
  EXPECT_EQ(text.of(some_day), "2026-11-21 00:26:41+0000");
  EXPECT_EQ(text.of(some_day + seconds(1)), "2026-11-21 00:26:42+0000");
  EXPECT_EQ(text.of(some_day - seconds(42)), "2026-11-21 00:25:59+0000");
}

TEST_F(EventTime, InAFilesNameIsInUtc) {
  ::setenv("TZ", "DEF8", 1);
  EXPECT_EQ(file_name_at("el-%Y-%m-%d-%H-%M-%S.log", some_day), "el-2026-11-21-00-26-41.log");
  EXPECT_EQ(file_name_at("events.log", some_day), "events.log");
  EXPECT_EQ(file_name_at("100%%.log", some_day), "100%.log");
}

// ---- rotation ----

wall_time at(int y, unsigned m, unsigned d, seconds time = hours(9)) {
  return sys_days(year(y) / month(m) / day(d)) + time;
}

TEST(Rotation, NeverIsNever) {
  EXPECT_EQ(next_rotation({}, some_day, some_day), std::nullopt);
}

TEST(Rotation, IsCountedFromTheStart) {
  const wall_time start = at(2026, 11, 21);
  EXPECT_EQ(next_rotation({5, rotation_unit::minute}, start, start), start + minutes(5));
  EXPECT_EQ(next_rotation({2, rotation_unit::hour}, start, start + minutes(119)), start + hours(2));
  EXPECT_EQ(next_rotation({2, rotation_unit::hour}, start, start + hours(2)), start + hours(4));
  EXPECT_EQ(next_rotation({1, rotation_unit::day}, start, start + days(9) + hours(1)),
            start + days(10));
}

TEST(Rotation, AMonthIsOneOfTheCalendar) {
  const wall_time start = at(2026, 1, 31);
  const rotation monthly{1, rotation_unit::month};
  EXPECT_EQ(next_rotation(monthly, start, start), at(2026, 2, 28));
  EXPECT_EQ(next_rotation(monthly, start, at(2026, 2, 28)), at(2026, 3, 31));
  EXPECT_EQ(next_rotation(monthly, start, at(2026, 3, 31) - seconds(1)), at(2026, 3, 31));
  EXPECT_EQ(next_rotation(monthly, start, at(2028, 2, 1)), at(2028, 2, 29));
  EXPECT_EQ(next_rotation({14, rotation_unit::month}, start, start), at(2027, 3, 31));
}

TEST(Rotation, OfAnyIntervalComesAfterNow) {
  const wall_time start = at(2024, 2, 29);
  for (const rotation_unit each :
       {rotation_unit::minute, rotation_unit::hour, rotation_unit::day, rotation_unit::month}) {
    for (const std::uint32_t count : {1U, 7U, 1000U}) {
      wall_time now = start;
      for (int i = 0; i < 50; ++i) {
        const auto next = next_rotation({count, each}, start, now);
        ASSERT_TRUE(next && *next > now);
        EXPECT_EQ(next_rotation({count, each}, start, *next - seconds(1)), next);
        now = *next;
      }
    }
  }
}

TEST(Rotation, AClockThatWasSetBackWaitsForTheFirst) {
  const wall_time start = at(2026, 11, 21);
  EXPECT_EQ(next_rotation({1, rotation_unit::day}, start, start - days(100)), start + days(1));
  EXPECT_EQ(next_rotation({1, rotation_unit::month}, start, start - days(100)), at(2026, 12, 21));
}

}  // namespace
}  // namespace donet::actors
