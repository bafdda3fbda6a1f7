#include "runtime/log/logger.hpp"

#include "runtime/log/spdlog_logger.hpp"
#include "tests/support/recording_logger.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace donet::runtime {
namespace {

TEST(FieldsText, QuotesWhatIsNotPlain) {
  EXPECT_EQ(fields_text({{"peer", "127.0.0.1:5"}, {"bytes", 3}}), " peer=127.0.0.1:5 bytes=3");
  EXPECT_EQ(fields_text({{"name", "two words"}}), " name=\"two words\"");
  EXPECT_EQ(fields_text({{"name", ""}}), " name=\"\"");
}

// A peer names itself; it must not be able to write lines of its own, or to a terminal.
TEST(FieldsText, EscapesWhatAPeerCouldForgeALineWith) {
  EXPECT_EQ(fields_text({{"name", "a\n12:00 error \x1b[31m\"\\\xff"}}),
            " name=\"a\\n12:00 error \\x1b[31m\\\"\\\\\\xff\"");
}

TEST(Logger, WritesToAFileFromItsLevelOn) {
  const test::temp_dir dir;
  const auto path = dir.path() / "node.log";
  {
    spdlog_logger log({log_level::info, path});
    log.debug("test", "not this");
    log.info("test", "but this", {{"n", 1}});
  }
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  EXPECT_EQ(text.str().find("not this"), std::string::npos);
  EXPECT_NE(text.str().find("Z info  test: but this n=1\n"), std::string::npos) << text.str();
}

TEST(Logger, CountsTheLinesOfEachLevelThatItWrites) {
  test::recording_logger log(log_level::info);
  log.debug("test", "not this");
  log.warn("test", "but this");
  log.warn("test", "and this");
  EXPECT_EQ(log.written(log_level::debug), 0U);
  EXPECT_EQ(log.written(log_level::warn), 2U);
}

TEST(Logger, SaysWhyAFileCannotBeOpened) {
  const test::temp_dir dir;
  EXPECT_THROW(spdlog_logger({log_level::info, dir.path()}), std::runtime_error);
}

}  // namespace
}  // namespace donet::runtime
