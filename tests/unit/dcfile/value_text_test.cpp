// Spec/dcfile section 10.

#include "dcfile/value_text.hpp"

#include "tests/unit/dcfile/loading.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

namespace donet::dc {
namespace {

std::shared_ptr<const schema> contract_with(const std::string& arguments) {
  return contract_of("struct P { int8 x; string label; };"
                     "dclass D { f("
                     + arguments + "); a(uint8 x); b(uint8 y, char z); m : a, b; uint16 plain; };");
}

std::string text_of(const std::string& arguments, const std::string& hex,
                    const text_style& style = {}) {
  const auto contract = contract_with(arguments);
  const auto& f = *contract->find_class("D")->find("f");
  byte_buffer bytes;
  EXPECT_TRUE(from_hex(hex, bytes));
  const auto text = to_text(f, bytes, style);
  if (!text)
    return std::string(describe(text.error().code));
  byte_buffer again;
  const auto done = from_text(f, *text, again, style);
  EXPECT_TRUE(done) << *text << ": " << done.error().message;
  EXPECT_EQ(to_hex(again), hex) << *text;
  return *text;
}

struct text_case {
  const char* arguments;
  const char* hex;
  const char* text;
};

TEST(DcValueText, WritesWhatReadsBackAsTheSameBytes) {
  const std::vector<text_case> cases = {
    {"uint8 a, int8 b", "ffff", "(255, -1)"},
    {"int16/10 a", "0d00", "(1.3)"},
    {"int16/10 a", "0a00", "(1)"},
    {"int16/3 a", "0100", "(0.3333333333333333)"},
    {"float64 a", "0000000000000080", "(-0.0)"},
    {"float64 a", "000000000065cd41", "(986316800)"},
    {"float64 a", "9c7500883ce4377e", "(1.0e+300)"},
    {"float64 a", "000000000000f07f", "(<000000000000f07f>)"},
    {"float64 a", "000000000000f87f", "(<000000000000f87f>)"},
    {"float32 a", "cdcccc3d", "(0.1)"},
    {"int64/10 a", "0100000000000080", "(<0100000000000080>)"},
    {"char a", "22", "(\"\\\"\")"},
    {"string a", "04005c220a7e", "(\"\\\\\\\"\\x0a~\")"},
    {"string a", "0200c3a9", "(\"\\xc3\\xa9\")"},
    {"blob a, blob(2) b", "0100aabbcc", "(<0100aa>, <bbcc>)"},
    {"blob32 a", "0100000000", "(<0100000000>)"},
    {"char a[]", "02006162", "(\"ab\")"},
    {"uint8 a[], int8 b[2]", "0200010203ff", "([1, 2], [3, -1])"},
    {"P a", "01010078", "({1, \"x\"})"},
    {"P a[]", "070001010078020000", "([{1, \"x\"}, {2, \"\"}])"},
    {"switch (uint8 k) { case 1: uint8 a; break; default: break; } s", "0105", "((1, 5))"},
    {"uint8 r[2][]", "020001020000", "([[1, 2], []])"},
  };
  for (const auto& c : cases)
    EXPECT_EQ(text_of(c.arguments, c.hex), c.text) << c.arguments;
}

TEST(DcValueText, NamesSlotsOnRequest) {
  EXPECT_EQ(text_of("uint8 a, P p, uint8",
                    "01020000"
                    "09",
                    {.names = true}),
            "(a = 1, p = {x = 2, label = \"\"}, 9)");
}

TEST(DcValueText, AstronsFormIsRawAndQuotesCharactersOnce) {
  const text_style astron{.dialect = dialect::astron};
  EXPECT_EQ(text_of("int16/10 a, char b, char c[]",
                    "0d0041"
                    "0100"
                    "27",
                    astron),
            "(13, 'A', ['\\''])");
}

TEST(DcValueText, AstronGroupsTheComponentsOfAMolecular) {
  const auto contract = contract_with("");
  const auto& m = *contract->find_class("D")->find("m");
  byte_buffer bytes;
  ASSERT_TRUE(from_hex("010241", bytes));
  EXPECT_EQ(*to_text(m, bytes), "(1, 2, \"A\")");
  EXPECT_EQ(*to_text(m, bytes, {.dialect = dialect::astron}), "{(1), (2, 'A')}");
  for (const auto* text : {"(1, 2, 'A')", "{(1), (2, \"A\")}"}) {
    byte_buffer again;
    ASSERT_TRUE(from_text(m, text, again)) << text;
    EXPECT_EQ(again, bytes);
  }
}

TEST(DcValueText, AGroupOfAPlainComponentIsItsBareValue) {
  const auto contract =
    contract_of("dclass D { uint8 p[]; f(uint8 a[]); m : p, f; };", {.dialect = dialect::astron});
  const auto& m = *contract->find_class("D")->find("m");
  byte_buffer bytes;
  ASSERT_TRUE(from_hex("0200010200"
                       "00",
                       bytes));
  const text_style astron{.dialect = dialect::astron};
  const auto text = to_text(m, bytes, astron);
  EXPECT_EQ(*text, "{[1, 2], ([])}");
  byte_buffer again;
  ASSERT_TRUE(from_text(m, *text, again, astron));
  EXPECT_EQ(again, bytes);
}

TEST(DcValueText, ReservedWordsAreNamesWhereAnEqualsSignFollows) {
  const auto contract = contract_of("struct S { uint8 default; };", {.dialect = dialect::astron});
  byte_buffer bytes;
  EXPECT_TRUE(from_text(*contract->find_type("S"), "{default = 5}", bytes));
}

TEST(DcValueText, APlainFieldIsItsBareValue) {
  const auto contract = contract_with("");
  const auto& plain = *contract->find_class("D")->find("plain");
  byte_buffer bytes;
  ASSERT_TRUE(from_text(plain, "513", bytes));
  EXPECT_EQ(*to_text(plain, bytes), "513");
}

TEST(DcValueText, AMethodWithoutArgumentsMayBeEmptyText) {
  const auto contract = contract_with("");
  byte_buffer bytes;
  for (const auto* text : {"", "  ", "()", "(,)", "[]"})
    EXPECT_TRUE(from_text(*contract->find_class("D")->find("f"), text, bytes)) << text;
  EXPECT_TRUE(bytes.empty());
}

TEST(DcValueText, AMistakeIsReportedAtItsPlace) {
  const auto contract = contract_with("uint8 a, uint8 b");
  const auto& f = *contract->find_class("D")->find("f");
  byte_buffer bytes;
  const auto range = from_text(f, "(1, 256)", bytes);
  EXPECT_EQ(range.error().code, error::out_of_range);
  EXPECT_EQ(range.error().where, (position{0, 1, 5}));
  const auto grammar = from_text(f, "(1, 2", bytes);
  EXPECT_EQ(grammar.error().code, error::syntax);
  EXPECT_TRUE(bytes.empty());
}

TEST(DcValueText, IllegalBytesHaveNoText) {
  EXPECT_EQ(text_of("uint8 a", ""), describe(error::truncated));
}

TEST(DcValueText, NumbersHaveAPointWhenTheyHaveAnExponent) {
  EXPECT_EQ(number_text(1e300), "1.0e+300");
  EXPECT_EQ(number_text(1.0), "1");
  EXPECT_EQ(number_text(-0.0), "-0.0");
  EXPECT_EQ(number_text(number(UINT64_MAX)), "18446744073709551615");
}

}  // namespace
}  // namespace donet::dc
