#include "tools/dc/fault_path.hpp"

#include "dcfile/load.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace donet::tools {
namespace {

// The message for the field `C.f`, declared as given, for these bytes; empty if they are legal.
std::string fault_of(const std::string& declarations, const std::string& arguments,
                     std::string_view hex, dc::text_policy policy = dc::text_policy::utf8) {
  const auto loaded =
    dc::load(dc::source{"test", declarations + "\ndclass C { f(" + arguments + ") ram; };"});
  if (loaded.contract == nullptr) {
    ADD_FAILURE() << loaded.problems.front().message;
    return {};
  }
  dc::byte_buffer bytes;
  EXPECT_TRUE(dc::from_hex(hex, bytes));
  const auto found = find_fault(*loaded.contract->find_class("C")->find("f"), bytes, policy);
  if (!found)
    return {};
  EXPECT_LE(found->offset, bytes.size());
  return found->message;
}

TEST(ByteFault, IsNoneInALegalValue) {
  EXPECT_EQ(fault_of("", "uint8(0-9) a, string s",
                     "050100"
                     "78"),
            "");
}

TEST(ByteFault, NamesTheNumberAndItsLimits) {
  EXPECT_EQ(fault_of("", "uint8 a, int16/10(0-9) b",
                     "05"
                     "6400"),
            "byte 1, f.b: 10 is outside of what 'int16/10(0 - 9) b' allows");
}

TEST(ByteFault, SaysWhatIsMissingAtTheEnd) {
  EXPECT_EQ(fault_of("", "uint8 a, uint32 b", "050102"),
            "byte 3, f.b: the data end inside 'uint32 b', with 2 of its 4 bytes");
  EXPECT_EQ(fault_of("", "string s", "05"),
            "byte 1, f.s: the data end inside the length of 'string s', with 1 of its 2 bytes");
  EXPECT_EQ(fault_of("", "string s",
                     "0500"
                     "78"),
            "byte 3, f.s: the data end inside 'string s', with 1 of its 5 bytes");
  EXPECT_EQ(fault_of("", "uint16 a[]",
                     "0400"
                     "78"),
            "byte 3, f.a: the data end inside the elements of 'uint16 a[]', with 1 of its 4 bytes");
}

TEST(ByteFault, SaysWhatIsTooMuch) {
  EXPECT_EQ(fault_of("", "uint8 a", "0501"),
            "byte 1, f: the value ends here, with 1 byte left over");
  EXPECT_EQ(fault_of("", "", "0501"), "byte 0, f: the value ends here, with 2 bytes left over");
}

TEST(ByteFault, NamesLengthsAndCounts) {
  EXPECT_EQ(fault_of("", "string(1-2) s", "0000"),
            "byte 0, f.s: a length of 0 is outside of what 'string(1 - 2) s' allows");
  EXPECT_EQ(fault_of("", "uint8 a[2-3]",
                     "0100"
                     "07"),
            "byte 0, f.a: a count of 1 is outside of what 'uint8 a[2 - 3]' allows");
  EXPECT_EQ(fault_of("", "string a[2-3]",
                     "0200"
                     "0000"),
            "byte 4, f.a: a count of 1 is outside of what 'string a[2 - 3]' allows");
  EXPECT_EQ(fault_of("", "uint16 a[]",
                     "0300"
                     "000000"),
            "byte 0, f.a: an array of 3 bytes is not made of whole 'uint16' elements of 2 bytes");
}

TEST(ByteFault, DescribesBytesOfElementsThatHaveNone) {
  EXPECT_EQ(fault_of("struct W { };", "W a[]",
                     "0300"
                     "000000"),
            "byte 0, f.a: an array of 'W' elements, which have no bytes, cannot have 3 bytes");
}

TEST(ByteFault, DescribesElementsThatNobodyCanDeclare) {
  EXPECT_EQ(fault_of("", "uint32uint8array a",
                     "0400"
                     "01000000"),
            "byte 0, f.a: an array of 4 bytes is not made of whole 'struct { uint32; uint8; }' "
            "elements of 5 bytes");
}

TEST(ByteFault, FindsTheWayThroughArraysAndStructs) {
  EXPECT_EQ(
    fault_of("struct Item { uint8 kind; string(0-3) label; };", "uint8 n, Item items[]",
             "09"
             "0b00"
             "010100"
             "78"
             "020400"
             "61626364"),
    "byte 8, f.items[1].label: a length of 4 is outside of what 'string(0 - 3) label' allows");
}

TEST(ByteFault, KeepsAnElementInsideItsArray) {
  EXPECT_EQ(fault_of("", "string a[], uint8 b",
                     "0300"
                     "0400"
                     "78"
                     "09"),
            "byte 5, f.a[0]: the data end inside 'string a', with 1 of its 4 bytes");
}

TEST(ByteFault, FollowsASwitch) {
  const std::string choice =
    "switch Choice (uint8 key) { case 1: uint8(0-9) a; break; case 2: break; };";
  EXPECT_EQ(fault_of(choice, "Choice c", "0105"), "");
  EXPECT_EQ(fault_of(choice, "Choice c", "03"), "byte 0, f.c: the switch has no case for 3");
  EXPECT_EQ(fault_of(choice, "Choice c", "010a"),
            "byte 1, f.c.a: 10 is outside of what 'uint8(0 - 9) a' allows");
}

TEST(ByteFault, QuotesTextThatIsNotInItsEncoding) {
  EXPECT_EQ(fault_of("", "string s",
                     "0100"
                     "ff"),
            "byte 2, f.s: the text of 'string s' is not UTF-8: \"\\xff\"");
  EXPECT_EQ(fault_of("", "string s",
                     "0200"
                     "c3a4",
                     dc::text_policy::ascii),
            "byte 2, f.s: the text of 'string s' is not ASCII: \"\\xc3\\xa4\"");
  EXPECT_EQ(fault_of("", "char s[2]", "ffff"),
            "byte 0, f.s: the text of 'char s[2]' is not UTF-8: \"\\xff\\xff\"");
  EXPECT_EQ(fault_of("", "string s",
                     "0100"
                     "ff",
                     dc::text_policy::bytes),
            "");
}

TEST(ByteFault, CountsPartsWithoutAName) {
  EXPECT_EQ(fault_of("", "uint8, uint8(0-9)", "050a"),
            "byte 1, f, part 2: 10 is outside of what 'uint8(0 - 9)' allows");
}

}  // namespace
}  // namespace donet::tools
