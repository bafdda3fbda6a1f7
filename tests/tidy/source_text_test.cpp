#include "tests/tidy/source_text.hpp"

#include <gtest/gtest.h>

namespace {

using donet::test::code_of;
using donet::test::include_line;
using donet::test::includes_of;
using donet::test::line_at;
using donet::test::lines_of;
using donet::test::word_offsets;

TEST(SourceText, CommentsAndLiteralsAreBlankedAndNothingElse) {
  struct {
    std::string_view text;
    std::string_view code;
  } const cases[] = {
    {"a // b\nc", "a     \nc"},
    {"a // b \\\nc\nd", "a       \n \nd"},
    {"a /* b\nc */ d", "a     \n     d"},
    {"f(\"x // y\");", "f(\"      \");"},
    {R"(f("\"x");)", "f(\"   \");"},
    {"'\"' x", "' ' x"},
    {"1'000'000 // n", "1'000'000     "},
    {"u'x' y", "u' ' y"},
    {"R\"(a \" // b)\" c", "R\"          \" c"},
    {"R\"x(a)\" b)x\" c", "R\"         \" c"},
    {"#error don't\nspawn", "#error don' \nspawn"},
  };
  for (const auto& [text, code] : cases)
    EXPECT_EQ(code_of(text), code) << text;
}

TEST(SourceText, AnIncludeIsFoundHoweverItIsSpaced) {
  const std::vector<include_line> found = includes_of("#include <a/b.h>\n"
                                                      "\n"
                                                      "  #  include \"c/d.hpp\" // why\n"
                                                      "#include MACRO\n");
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].line, 1U);
  EXPECT_EQ(found[0].target, "a/b.h");
  EXPECT_FALSE(found[0].quoted);
  EXPECT_EQ(found[1].line, 3U);
  EXPECT_EQ(found[1].target, "c/d.hpp");
  EXPECT_TRUE(found[1].quoted);
  EXPECT_EQ(found[2].target, "");
}

TEST(SourceText, AnIncludeInACommentOrAStringIsNone) {
  EXPECT_TRUE(includes_of("// #include <a>\n/*\n#include <b>\n*/\n").empty());
  EXPECT_TRUE(includes_of("auto text = R\"(\n#include <a>\n)\";\n").empty());
}

TEST(SourceText, AWordStandsByItself) {
  EXPECT_EQ(word_offsets("spawn( spawner( respawn( spawn", "spawn"),
            (std::vector<std::size_t>{0, 25}));
}

TEST(SourceText, LinesEndWithTheTextOrALineBreak) {
  EXPECT_EQ(lines_of("a\n\nb").size(), 3U);
  EXPECT_EQ(lines_of("a\n\nb\n").size(), 3U);
  EXPECT_EQ(lines_of("").size(), 0U);
  EXPECT_EQ(line_at("a\n\nb", 0), 1U);
  EXPECT_EQ(line_at("a\n\nb", 3), 3U);
}

}  // namespace
