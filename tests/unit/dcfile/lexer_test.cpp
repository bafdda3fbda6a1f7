// Spec/dcfile section 1.

#include "dcfile/lexer.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace donet::dc {
namespace {

struct lexed {
  std::vector<token> tokens;  ///< without the end
  std::vector<diagnostic> problems;
};

lexed lex(std::string_view text) {
  lexed all;
  diagnostics problems;
  lexer source(text, 0, problems);
  for (auto t = source.next(); t.kind != token_kind::end; t = source.next())
    all.tokens.push_back(t);
  all.problems = problems.take();
  return all;
}

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> all;
  for (const auto& t : lex(text).tokens)
    all.emplace_back(t.text);
  return all;
}

using testing_words = std::vector<std::string>;

TEST(DcLexer, AnEmptyTextHasNoTokens) {
  EXPECT_TRUE(lex("").tokens.empty());
  EXPECT_TRUE(lex(" \t\r\n").tokens.empty());
}

TEST(DcLexer, SignsAreTokensOfTheirOwn) {
  EXPECT_EQ(words("0-5"), (testing_words{"0", "-", "5"}));
  EXPECT_EQ(words("-5--1"), (testing_words{"-", "5", "-", "-", "1"}));
  EXPECT_EQ(words("0.5-5"), (testing_words{"0.5", "-", "5"}));
}

TEST(DcLexer, AnExponentNeedsAPoint) {
  EXPECT_EQ(words("1e3"), (testing_words{"1", "e3"}));
  EXPECT_EQ(words("1.e3 .5E-1 1.5e"), (testing_words{"1.e3", ".5E-1", "1.5", "e"}));
}

TEST(DcLexer, HexadecimalAndBinaryNumbersAreIntegers) {
  const auto read = lex("0x1F 0XfF 0b101");
  ASSERT_EQ(read.tokens.size(), 3u);
  EXPECT_EQ(read.tokens[0].integer, 31u);
  EXPECT_EQ(read.tokens[1].integer, 255u);
  EXPECT_EQ(read.tokens[2].integer, 5u);
}

TEST(DcLexer, ALeadingZeroIsDecimalAndWarnedAbout) {
  const auto read = lex("010");
  EXPECT_EQ(read.tokens.front().integer, 10u);
  ASSERT_EQ(read.problems.size(), 1u);
  EXPECT_FALSE(read.problems.front().is_error());
}

TEST(DcLexer, TheLargestNumberHas64Bits) {
  EXPECT_EQ(lex("18446744073709551615").tokens.front().integer, UINT64_MAX);
  EXPECT_EQ(lex("18446744073709551616").problems.front().code, error::number_out_of_range);
  EXPECT_EQ(lex("0x10000000000000000").problems.front().code, error::number_out_of_range);
  EXPECT_EQ(lex("1.0e999").problems.front().code, error::number_out_of_range);
}

TEST(DcLexer, ANumberTooSmallForADoubleIsZero) {
  const auto read = lex("1.0e-999");
  EXPECT_TRUE(read.problems.empty());
  EXPECT_EQ(read.tokens.front().real, 0.0);
}

TEST(DcLexer, APrefixWithoutDigitsIsAnError) {
  EXPECT_EQ(lex("0x").problems.front().code, error::bad_number);
}

TEST(DcLexer, LinesAreCountedByLineFeedsAndColumnsInBytes) {
  const auto read = lex("a\r\n  b /* \n */ c");
  EXPECT_EQ(read.tokens[0].where, (position{0, 1, 1}));
  EXPECT_EQ(read.tokens[1].where, (position{0, 2, 3}));
  EXPECT_EQ(read.tokens[2].where, (position{0, 3, 5}));
}

TEST(DcLexer, CommentsDoNotNest) {
  const auto read = lex("/* a /* b */ c");
  ASSERT_EQ(read.tokens.size(), 1u);
  EXPECT_EQ(read.tokens.front().text, "c");
  EXPECT_EQ(read.problems.front().code, error::nested_comment);
}

TEST(DcLexer, AnUnclosedCommentIsReportedWhereItStarts) {
  const auto read = lex("a\n /* b\nc");
  EXPECT_EQ(read.problems.front().code, error::unterminated_comment);
  EXPECT_EQ(read.problems.front().where, (position{0, 2, 2}));
}

struct literal_case {
  const char* text;
  std::string bytes;
};

TEST(DcLexer, EscapesAreThoseOfPanda3dWithItsDefects) {
  const std::vector<literal_case> cases = {
    {R"("\a\n\r\t")", "\a\n\r\t"},
    {R"("\x41\x4g\x")", std::string("A\x04g\0", 4)},
    {R"("\0101")", "A"},
    {R"("\07")", std::string("\0", 1) + "7"},
    {R"("\65")", "\x05"},
    {R"("\165")", "A"},
    {R"("\1")", std::string("\0", 1)},
    {R"("\\\"\'\q")", "\\\"'q"},
    {"'it\\'s'", "it's"},
    {"\"a\\\nb\"", "a\nb"},
    {"\"caf\xc3\xa9\"", "caf\xc3\xa9"},
  };
  for (const auto& c : cases) {
    const auto read = lex(c.text);
    ASSERT_EQ(read.tokens.size(), 1u) << c.text;
    EXPECT_EQ(read.tokens.front().bytes, c.bytes) << c.text;
  }
}

TEST(DcLexer, OctalAndDecimalEscapesAreWarnedAboutOnce) {
  EXPECT_EQ(lex(R"("\0123")").problems.size(), 1u);
  EXPECT_EQ(lex(R"("\123")").problems.size(), 1u);
  EXPECT_EQ(lex(R"("\0")").problems.size(), 0u);
}

TEST(DcLexer, AStringEndsOnItsLine) {
  for (const auto* text : {"\"abc\n\"", "\"abc", "'abc\\", "\""}) {
    const auto read = lex(text);
    ASSERT_FALSE(read.problems.empty()) << text;
    EXPECT_EQ(read.problems.front().code, error::unterminated_string);
    EXPECT_EQ(read.problems.front().where, (position{0, 1, 1}));
  }
}

TEST(DcLexer, HexBlobsHoldPairsOfDigits) {
  EXPECT_EQ(lex("<>").tokens.front().bytes, "");
  EXPECT_EQ(lex("<00fFa1>").tokens.front().bytes, std::string("\x00\xff\xa1", 3));
  for (const auto* text : {"<0>", "<0g>", "<00 11>", "<00", "<"})
    EXPECT_EQ(lex(text).problems.front().code, error::bad_hex_blob) << text;
}

TEST(DcLexer, AByteOrderMarkIsSkippedAtTheStartOnly) {
  EXPECT_TRUE(lex("\xEF\xBB\xBF"
                  "a")
                .problems.empty());
  EXPECT_EQ(lex("a \xEF\xBB\xBF").problems.front().code, error::stray_character);
}

TEST(DcLexer, ARunOfStrayBytesIsOneError) {
  const auto read = lex(std::string_view("a \x80\x81\0\x01 b", 8));
  EXPECT_EQ(read.problems.size(), 1u);
  EXPECT_EQ(read.tokens.size(), 2u);
}

TEST(DcLexer, FormFeedIsNotWhiteSpace) {
  EXPECT_EQ(lex("a\fb").problems.front().code, error::stray_character);
}

TEST(DcLexer, ANameHasAtMost255Bytes) {
  EXPECT_TRUE(lex(std::string(255, 'x')).problems.empty());
  EXPECT_EQ(lex(std::string(256, 'x')).problems.front().code, error::name_too_long);
}

}  // namespace
}  // namespace donet::dc
