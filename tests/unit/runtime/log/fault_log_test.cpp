#include "runtime/log/fault_log.hpp"

#include "tests/support/recording_logger.hpp"

#include <gtest/gtest.h>

namespace donet::runtime {
namespace {

void complain(fault_log& log, std::uint64_t sender, int times) {
  log.about(channel{sender});
  for (int i = 0; i < times; ++i)
    log.error("test", "wrong", {{"sender", sender}});
}

TEST(FaultLog, TellsTheFirstOneByOneThenPowersOfTen) {
  test::recording_logger told(log_level::trace);
  fault_log log(told);
  complain(log, 5, 100);
  EXPECT_EQ(told.lines().size(), 100U);
  complain(log, 5, 99'900);
  EXPECT_EQ(told.lines().size(), 103U) << "1,000, 10,000 and 100,000";
}

TEST(FaultLog, CountsForEachSenderAlone) {
  test::recording_logger told(log_level::trace);
  fault_log log(told);
  complain(log, 5, 500);
  complain(log, 6, 3);
  EXPECT_EQ(told.count("sender=6"), 3U);
}

TEST(FaultLog, HasABoundForThoseWhoGiveThemselvesManyNames) {
  test::recording_logger told(log_level::trace);
  fault_log log(told);
  for (std::uint64_t sender = 0; sender < 3 * fault_log::senders_max; ++sender)
    complain(log, sender, 1);
  EXPECT_LE(told.lines().size(), fault_log::senders_max + fault_log::told_one_by_one + 3);
}

TEST(FaultLog, HasTheLevelOfTheOther) {
  test::recording_logger told(log_level::warn);
  fault_log log(told);
  EXPECT_FALSE(log.enabled(log_level::info));
  EXPECT_TRUE(log.enabled(log_level::warn));
}

}  // namespace
}  // namespace donet::runtime
