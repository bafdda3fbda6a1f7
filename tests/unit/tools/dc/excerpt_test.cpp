#include "tools/dc/excerpt.hpp"

#include <gtest/gtest.h>

#include <string>

namespace donet::tools {
namespace {

TEST(Excerpt, ShowsTheLineAndUnderlinesTheWord) {
  const auto shown = make_excerpt("first\n  setX(uint9 x);\nlast\n", 2, 8);
  EXPECT_EQ(shown.line, "  setX(uint9 x);");
  EXPECT_EQ(shown.caret, 7u);
  EXPECT_EQ(shown.underlined, 5u);
}

TEST(Excerpt, PointsBehindTheLineWhereSomethingIsMissing) {
  const auto shown = make_excerpt("dclass A {", 1, 11);
  EXPECT_EQ(shown.caret, 10u);
  EXPECT_EQ(shown.underlined, 1u);
}

TEST(Excerpt, KeepsTheCaretUnderTheByteBehindTabs) {
  const auto shown = make_excerpt("\ta\tb;\r\n", 1, 4);
  EXPECT_EQ(shown.line, "    a   b;");
  EXPECT_EQ(shown.caret, 8u);
}

TEST(Excerpt, MakesBytesHarmlessThatATerminalWouldObey) {
  const auto shown = make_excerpt("a\x1b[31m\xc3\xa4;", 1, 9);
  EXPECT_EQ(shown.line, R"(a\x1b[31m\xc3\xa4;)");
  EXPECT_EQ(shown.line[shown.caret], ';');
}

TEST(Excerpt, DoesNotCountAByteOrderMark) {
  const auto shown = make_excerpt("\xEF\xBB\xBFstruct S;", 1, 8);
  EXPECT_EQ(shown.line, "struct S;");
  EXPECT_EQ(shown.line[shown.caret], 'S');
}

TEST(Excerpt, CutsALongLineAroundThePlace) {
  const auto text = std::string(5000, 'a') + '!' + std::string(5000, 'b');
  const auto shown = make_excerpt(text, 1, 5001, 60);
  EXPECT_EQ(shown.line.size(), 60u);
  EXPECT_EQ(shown.line[shown.caret], '!');
  EXPECT_TRUE(shown.line.starts_with("...aaa"));
  EXPECT_TRUE(shown.line.ends_with("bbb..."));
}

TEST(Excerpt, CutsOnlyWhereSomethingIsLeftOut) {
  const auto text = '!' + std::string(200, 'b');
  EXPECT_TRUE(make_excerpt(text, 1, 1, 60).line.starts_with("!bbb"));
  const auto at_end = make_excerpt(std::string(200, 'b') + '!', 1, 201, 60);
  EXPECT_TRUE(at_end.line.starts_with("...b"));
  EXPECT_TRUE(at_end.line.ends_with("b!"));
}

TEST(Excerpt, UnderlinesOnlyWhatItShows) {
  const auto shown = make_excerpt(std::string(500, 'a'), 1, 1, 60);
  EXPECT_EQ(shown.caret, 0u);
  EXPECT_EQ(shown.underlined, shown.line.size());
}

TEST(Excerpt, SurvivesPlacesThatTheTextDoesNotHave) {
  for (const std::string text : {"", "\n", "abc", "abc\n", "\t\t\t"})
    for (const std::uint32_t line : {0u, 1u, 2u, 9u, 4'294'967'295u})
      for (const std::uint32_t column : {0u, 1u, 3u, 4'294'967'295u}) {
        const auto shown = make_excerpt(text, line, column, 4);
        EXPECT_LE(shown.caret, shown.line.size());
        EXPECT_GE(shown.underlined, 1u);
      }
}

TEST(Excerpt, NamesKeepTheirLettersButLoseTheirControls) {
  EXPECT_EQ(without_controls("Zoë\n\x1b"), "Zoë\\x0a\\x1b");
  EXPECT_EQ(printable("Zoë\n"), "Zo\\xc3\\xab\\x0a");
}

}  // namespace
}  // namespace donet::tools
