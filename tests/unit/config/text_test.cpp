#include "config/text.hpp"

#include <gtest/gtest.h>

namespace donet::config {
namespace {

TEST(Describe, TellsFileLineKeyAndWhatIsWrong) {
  problem one{severity::error,
              "roles/gs1.toml",
              14,
              "services.client_agent.version_string",
              "missing",
              "the version that clients must have",
              ""};
  EXPECT_EQ(describe(one), "roles/gs1.toml:14: services.client_agent.version_string: missing; "
                           "the version that clients must have");
  one.severity = severity::warning;
  one.advice = "write one";
  EXPECT_EQ(describe(one), "roles/gs1.toml:14: warning: services.client_agent.version_string: "
                           "missing; the version that clients must have; write one");
}

TEST(Describe, LeavesOutWhatThereIsNot) {
  EXPECT_EQ(describe({severity::error, "gs1.toml", 0, "", "the file is empty", "", ""}),
            "gs1.toml: the file is empty");
}

TEST(InQuotes, ShowsWhatWouldNotShow) {
  EXPECT_EQ(in_quotes("plain"), "\"plain\"");
  EXPECT_EQ(in_quotes("a\"b\\c"), R"("a\"b\\c")");
  EXPECT_EQ(in_quotes(std::string_view("\n\r\t\x1b\x7f\0", 6)), R"("\n\r\t\x1b\x7f\x00")");
  EXPECT_EQ(in_quotes("\xc3\xa9"), "\"\xc3\xa9\"");
}

TEST(InQuotes, CutsWhatIsLongButNoCharacter) {
  EXPECT_EQ(in_quotes(std::string(80, 'x')), '"' + std::string(80, 'x') + '"');
  EXPECT_EQ(in_quotes(std::string(81, 'x')), '"' + std::string(80, 'x') + "...\"");
  EXPECT_EQ(in_quotes(std::string(79, 'x') + "\xc3\xa9"), '"' + std::string(79, 'x') + "...\"");
}

TEST(Problems, OfWarningsAloneAreHarmless) {
  EXPECT_TRUE(harmless({}));
  problem one;
  one.severity = severity::warning;
  EXPECT_TRUE(harmless({one, one}));
  EXPECT_FALSE(harmless({one, problem{}}));
}

}  // namespace
}  // namespace donet::config
