#include "tools/dc/report.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace donet::tools {
namespace {

const std::vector<dc::source> texts = {{"a.dc", "one\n"}, {"b\x1b.dc", "two\n  three;\n"}};

dc::diagnostic problem(dc::severity level, dc::position where) {
  return {level, dc::error::not_defined, where, "a sentence"};
}

TEST(Report, ShowsPlaceCodeSentenceAndLine) {
  EXPECT_EQ(rendered(problem(dc::severity::error, {0, 1, 1}), texts, palette()),
            "a.dc:1:1: error E0201: a sentence\n"
            "    1 | one\n"
            "      | ^~~\n");
}

TEST(Report, NamesTheRightFileWithoutItsControlCharacters) {
  EXPECT_EQ(rendered(problem(dc::severity::warning, {1, 2, 3}), texts, palette()),
            "b\\x1b.dc:2:3: warning E0201: a sentence\n"
            "    2 |   three;\n"
            "      |   ^~~~~\n");
}

TEST(Report, ShowsTheSentenceAloneWhereThereIsNoPlace) {
  const std::string alone = "error E0201: a sentence\n";
  EXPECT_EQ(rendered(problem(dc::severity::error, {}), texts, palette()), alone);
  EXPECT_EQ(rendered(problem(dc::severity::error, {7, 1, 1}), texts, palette()), alone);
}

TEST(Report, ColorsWhatShouldBeSeenFirst) {
  const auto text = rendered(problem(dc::severity::error, {0, 1, 1}), texts, palette(true));
  EXPECT_NE(text.find("\x1b[1;31merror E0201:\x1b[0m"), text.npos);
  EXPECT_NE(text.find("\x1b[1;32m^~~\x1b[0m"), text.npos);
}

TEST(Report, CountsErrorsWarningsAndWhatWasDropped) {
  const auto error = problem(dc::severity::error, {0, 1, 1});
  const auto warning = problem(dc::severity::warning, {0, 1, 1});
  EXPECT_EQ(counted({}, 0), "");
  EXPECT_EQ(counted(std::vector{error}, 0), "1 error");
  EXPECT_EQ(counted(std::vector{error, error, warning}, 0), "2 errors, 1 warning");
  EXPECT_EQ(counted(std::vector{warning, warning}, 12), "2 warnings, 12 more not shown");
  EXPECT_EQ(counted(std::vector(100, error), 0), "100 errors, perhaps more");
}

}  // namespace
}  // namespace donet::tools
