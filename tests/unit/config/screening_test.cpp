#include "config/screening.hpp"

#include "tests/unit/config/loading.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>

namespace donet::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Screen, RefusesAFileThatNobodyWrote) {
  const std::string node = "[daemon]\nname = 'gs1'\n[cluster]\nname='c'\nlisten='::1'\n#";
  EXPECT_THAT(told(node + std::string(file_size_max - node.size(), 'x')), IsEmpty());
  EXPECT_THAT(told(node + std::string(file_size_max - node.size() + 1, 'x')),
              ElementsAre("gs1.toml: larger than 262144 bytes; this is no role file"));
}

TEST(Screen, RefusesNothingAtAll) {
  for (const char* text : {"", "\n", " \t\r\n"})
    EXPECT_THAT(told(text), ElementsAre("gs1.toml: the file is empty; it takes at least [daemon] "
                                        "and name = \"gs1\""));
}

TEST(Screen, RefusesWhatIsNotUtf8) {
  for (const char* text : {"\xc3\xa9", "\xe2\x82\xac", "\xed\x9f\xbf", "\xf0\x9f\x98\x80",
                           "\xf4\x8f\xbf\xbf", "\xef\xbb\xbf[daemon]"})
    EXPECT_FALSE(screen(text)) << testing::PrintToString(text);
  for (const char* text :
       {"\x80", "\xc3", "\xc3(", "\xc0\xaf", "\xe0\x80\xaf", "\xe2\x82", "\xed\xa0\x80",
        "\xf0\x80\x80\xaf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff"})
    EXPECT_TRUE(screen(text)) << testing::PrintToString(text);
  EXPECT_THAT(told("# \xc3\xa9\n# Andr\xe9\n"),
              ElementsAre("gs1.toml:2: not UTF-8; save the file in that encoding"));
}

TEST(Screen, RefusesControlCharacters) {
  EXPECT_THAT(
    told("# tab\tand\r\n# \x14\n#"),
    ElementsAre("gs1.toml:2: found a control character, \"\\x14\"; no TOML file has one"));
  for (const std::string_view text : {std::string_view("a\0", 2), std::string_view("a\rb\n"),
                                      std::string_view("a\r"), std::string_view("a\x7f")})
    EXPECT_TRUE(screen(text)) << testing::PrintToString(text);
}

TEST(Screen, RefusesWhatNestsWithoutEnd) {
  const std::string sentence = "gs1.toml:2: nested too deep; no role file needs that";
  EXPECT_THAT(told("\na = " + std::string(100'000, '[')), ElementsAre(sentence));
  EXPECT_THAT(told("\na = " + std::string(100'000, '{')), ElementsAre(sentence));
  std::string dotted = "\na";
  for (int i = 0; i < 50'000; ++i)
    dotted += ".a";
  EXPECT_THAT(told(dotted + " = 1"), ElementsAre(sentence));
}

TEST(Screen, AllowsWhatIsLongButFlat) {
  std::string text;
  for (int i = 0; i < 1'000; ++i)
    text += "[[uberdogs]]\nclass = 'a.b'\n";
  EXPECT_FALSE(screen(text));
}

// The deepest accepted nesting must not exhaust the stack either.
TEST(Screen, LeavesTheReaderEnoughStack) {
  EXPECT_EQ(told("a = " + std::string(100, '[') + std::string(100, ']')).size(), 3u);
  std::string dotted = "a";
  for (int i = 0; i < 500; ++i)
    dotted += ".a";
  EXPECT_EQ(told(dotted + " = 1").size(), 3u);
}

}  // namespace
}  // namespace donet::config
