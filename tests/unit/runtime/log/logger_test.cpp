#include "runtime/log/logger.hpp"

#include "tests/support/recording_logger.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace donet::runtime {
namespace {

TEST(FieldsText, QuotesWhatIsNotPlain) {
  EXPECT_EQ(fields_text({{"peer", "127.0.0.1:5"}, {"bytes", 3}}), " peer=127.0.0.1:5 bytes=3");
  EXPECT_EQ(fields_text({{"name", "two words"}}), " name=\"two words\"");
  EXPECT_EQ(fields_text({{"name", ""}}), " name=\"\"");
}

// A peer chooses its own name. It must not be able to write lines of its own, or terminal control
// characters.
TEST(FieldsText, EscapesWhatAPeerCouldForgeALineWith) {
  EXPECT_EQ(fields_text({{"name", "a\n12:00 error \x1b[31m\"\\\xff"}}),
            " name=\"a\\n12:00 error \\x1b[31m\\\"\\\\\\xff\"");
}

TEST(LogThresholds, AreOneForAllAndOthersForSome) {
  log_thresholds levels = log_level::warn;
  levels.set("client_agent", log_level::debug);
  levels.set("object", log_level::error);
  EXPECT_TRUE(levels.has(log_level::debug)) << "of somebody";
  EXPECT_FALSE(levels.has(log_level::trace));
  EXPECT_TRUE(levels.has(log_level::debug, "client_agent"));
  EXPECT_FALSE(levels.has(log_level::info, "node"));
  EXPECT_TRUE(levels.has(log_level::warn, "node"));
  EXPECT_FALSE(levels.has(log_level::warn, "object"));
  EXPECT_TRUE(levels.has(log_level::error, "object"));
}

TEST(Logger, CountsTheLinesOfEachLevelThatItWrites) {
  test::recording_logger log(log_level::info);
  log.debug("test", "not this");
  log.warn("test", "but this");
  log.warn("test", "and this");
  EXPECT_EQ(log.written(log_level::debug), 0U);
  EXPECT_EQ(log.written(log_level::warn), 2U);
}

TEST(Logger, WritesWhatItsLevelsSay) {
  log_thresholds levels = log_level::warn;
  levels.set("talker", log_level::debug);
  test::recording_logger log(levels);
  log.info("node", "not this");
  log.debug("talker", "but this");
  EXPECT_EQ(log.lines(), std::vector<std::string>{"debug talker: but this"});
}

}  // namespace
}  // namespace donet::runtime
