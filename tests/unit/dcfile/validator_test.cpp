// Spec/dcfile section 11.3: hostile bytes.

#include "dcfile/validator.hpp"

#include "tests/unit/dcfile/loading.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace donet::dc {
namespace {

struct bytes_case {
  const char* arguments;
  const char* hex;
  error fault;
};

std::shared_ptr<const schema> contract_with(const std::string& arguments) {
  return contract_of("struct Pt { uint8(0-9) x; uint8 y; };"
                     "struct Tag { uint8 n; string s; };"
                     "switch Sw (uint8 k) { case 1: uint16 r; break; case 2: string n; break; };"
                     "switch Even (uint8 k) { case 1: uint16 r; break; case 2: int16 n; break; };"
                     "dclass D { f("
                     + arguments + "); };");
}

verdict check(const std::string& arguments, const std::string& hex,
              text_policy policy = text_policy::utf8) {
  const auto contract = contract_with(arguments);
  const auto& f = *contract->find_class("D")->find("f");
  byte_buffer bytes;
  EXPECT_TRUE(from_hex(hex, bytes));
  // An allocation of exactly this size, so that the address sanitizer detects a read beyond it.
  const byte_buffer exact(bytes);
  return validate(f.type(), exact, policy);
}

TEST(DcValidator, FindsEveryKindOfFault) {
  const std::vector<bytes_case> cases = {
    {"", "", error::none},
    {"", "00", error::trailing_bytes},
    {"uint32 a", "000000", error::truncated},
    {"uint32 a", "0000000000", error::trailing_bytes},
    {"uint8(0-9) a", "0a", error::out_of_range},
    {"int8(-3--1) a", "ff", error::none},
    {"int8(-3--1) a", "00", error::out_of_range},
    {"float64(0-1) a", "000000000000f87f", error::out_of_range},
    {"float64 a", "000000000000f87f", error::none},
    {"string a", "0300616263", error::none},
    {"string a", "03006162", error::truncated},
    {"string a", "03", error::truncated},
    {"string(2-3) a", "010061", error::bad_length},
    {"string(3) a", "6162", error::truncated},
    {"blob32 a", "ffffffff00", error::truncated},
    {"blob(2) a", "ffff", error::none},
    {"uint16 a[]", "0300010203", error::overrun},
    {"uint16 a[1-2]", "0000", error::bad_count},
    {"uint16 a[1-2]", "0600000000000000", error::bad_count},
    {"uint8(0-9) a[2]", "010a", error::out_of_range},
    {"uint8 a[0]", "", error::none},
    {"string a[]", "030005006162636465", error::overrun},
    {"string a[2]", "0300010061", error::bad_count},
    {"Pt a[]", "04000102090a", error::none},
    {"Pt a[]", "04000a020000", error::out_of_range},
    {"Pt a[]", "0300010203", error::overrun},
    {"Tag a[]", "040001010061", error::none},
    {"Tag a[]", "040001020061", error::overrun},
    {"Sw a", "01ffff", error::none},
    {"Sw a", "01ff", error::truncated},
    {"Sw a", "03", error::no_such_case},
    {"Sw a", "", error::truncated},
    {"Sw a[]",
     "080001000002020061"
     "62",
     error::none},
    {"int8 a[2][]", "020001020000", error::none},
    {"int8 a[2][]", "02000102", error::truncated},
    {"uint32uint8array a", "040001000000", error::overrun},
    {"uint16array(1-2) a", "0000", error::none},
  };
  for (const auto& c : cases)
    EXPECT_EQ(check(c.arguments, c.hex).fault, c.fault) << c.arguments << " of " << c.hex;
}

TEST(DcValidator, ReportsHowFarTheBytesWereLegal) {
  EXPECT_EQ(check("uint8 a, uint8(0-9) b", "050a").size, 1u);
  EXPECT_EQ(check("uint8 a", "0500").size, 1u);
}

TEST(DcValidator, MeasuresTheValueInFrontOfOthers) {
  const auto contract = contract_of("dclass D { f(string s); };");
  byte_buffer bytes;
  ASSERT_TRUE(from_hex("010061ffff", bytes));
  const auto measured = measure(contract->find_class("D")->find("f")->type(), bytes);
  EXPECT_TRUE(measured);
  EXPECT_EQ(measured.size, 3u);
}

// ---- skipping ----

struct skipped_case {
  const char* arguments;
  const char* hex;
  std::size_t size;
};

verdict skipped(const std::string& arguments, const std::string& hex) {
  const auto contract = contract_with(arguments);
  byte_buffer bytes;
  EXPECT_TRUE(from_hex(hex, bytes));
  const byte_buffer exact(bytes);
  return skip(contract->find_class("D")->find("f")->type(), exact);
}

TEST(DcValidator, SkipsLegalValues) {
  EXPECT_EQ(skipped("Sw a[]", "08000100000202006162").size, 10U);
  EXPECT_EQ(skipped("Tag a[]", "040001010061").size, 6U);
  EXPECT_EQ(skipped("string a, uint16 b[1-2], int8 c", "01006102000100ff").size, 8U);
}

// Two bytes follow each value.
TEST(DcValidator, SkipsWhatIsNotLegal) {
  const std::vector<skipped_case> cases = {
    {"", "", 0},
    {"uint8(0-9) a", "0a", 1},
    {"float64(0-1) a", "000000000000f87f", 8},
    {"string a", "0200ffff", 4},
    {"string(2-3) a", "010061", 3},
    {"string(2) a", "ffff", 2},
    {"blob32(1-2) a", "00000000", 4},
    {"char a[]", "0100ff", 3},
    {"char a[2]", "ffff", 2},
    {"uint16 a[1-2]", "0000", 2},
    {"uint16(0-9) a[1-2]", "0600ffffffffffff", 8},
    {"uint8(0-9) a[2]", "0aff", 2},
    {"string a[2]", "03000100ff", 5},
    {"string(2)[] a", "0400ffffffff", 6},
    {"Pt a[]", "0400ffffffff", 6},
    {"Tag a[]", "0700010000000100ff", 9},
    {"int8 a[2][]", "020001020000", 6},
    {"Sw a", "01ffff", 3},
    {"Sw a", "020100ff", 4},
    {"Even a", "77ffff", 3},
    {"uint8(0-9) a, string b, uint16(1) c", "ff0100ff0000", 6},
  };
  for (const auto& c : cases) {
    const auto found = skipped(c.arguments, std::string(c.hex) + "ffff");
    EXPECT_EQ(found.fault, error::none) << c.arguments << " of " << c.hex;
    EXPECT_EQ(found.size, c.size) << c.arguments << " of " << c.hex;
  }
}

TEST(DcValidator, DoesNotSkipWhatHasNoEnd) {
  const std::vector<bytes_case> cases = {
    {"uint32 a", "000000", error::truncated},
    {"uint8(0-9) a[2]", "ff", error::truncated},
    {"string a", "03006162", error::truncated},
    {"string a", "03", error::truncated},
    {"string(3) a", "6162", error::truncated},
    {"blob32 a", "ffffffff00", error::truncated},
    {"uint16 a[]", "0300010203", error::overrun},
    {"uint16 a[]", "04000102", error::truncated},
    {"string a[]", "030005006162636465", error::overrun},
    {"string a[]", "01000000", error::overrun},
    {"Tag a[]", "040001020061", error::overrun},
    {"int8 a[2][]", "02000102", error::truncated},
    {"Sw a", "01ff", error::truncated},
    {"Sw a", "03", error::no_such_case},
    {"Sw a[]", "0100030000", error::no_such_case},
    {"Even a", "77ff", error::truncated},
  };
  for (const auto& c : cases)
    EXPECT_EQ(skipped(c.arguments, c.hex).fault, c.fault) << c.arguments << " of " << c.hex;
}

TEST(DcValidator, TextFollowsThePolicy) {
  const auto fault = [](const char* arguments, const char* hex, text_policy policy) {
    return check(arguments, hex, policy).fault;
  };
  for (const auto* arguments : {"string s", "char c[]"}) {
    EXPECT_EQ(fault(arguments, "0200c3a9", text_policy::utf8), error::none);
    EXPECT_EQ(fault(arguments, "0200c3a9", text_policy::ascii), error::bad_text);
    EXPECT_EQ(fault(arguments, "0100ff", text_policy::utf8), error::bad_text);
    EXPECT_EQ(fault(arguments, "0100ff", text_policy::bytes), error::none);
  }
  EXPECT_EQ(fault("string(2) s", "c3c3", text_policy::utf8), error::bad_text);
  EXPECT_EQ(fault("char c[2]", "c3c3", text_policy::utf8), error::bad_text);
  EXPECT_EQ(fault("blob b", "0100ff", text_policy::ascii), error::none);
  EXPECT_EQ(fault("char c", "ff", text_policy::utf8), error::none);
}

TEST(DcValidator, OnlyWellFormedUtf8IsText) {
  const auto is_text = [](const std::string& text) {
    return is_legal_text(as_bytes(text), text_policy::utf8);
  };
  for (const auto* text :
       {"", "abc", "caf\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xed\x9f\xbf",
        "\xee\x80\x80", "\xf4\x8f\xbf\xbf", "a long text of ASCII, then \xc3\xa9"})
    EXPECT_TRUE(is_text(text)) << text;
  for (const auto* text :
       {"\x80", "\xc0\xaf", "\xc1\xbf", "\xc3", "\xc3x", "\xe0\x9f\xbf", "\xe2\x82", "\xed\xa0\x80",
        "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "eight bytes and \xff"})
    EXPECT_FALSE(is_text(text)) << text;
}

}  // namespace
}  // namespace donet::dc
