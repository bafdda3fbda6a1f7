// Arrays whose elements have no bytes (spec/dcfile section 3.8), which real games use. The counts
// are so large that code with one step, or one byte, per element would not end.

#include "dcfile/defaults.hpp"
#include "dcfile/packer.hpp"
#include "dcfile/printer.hpp"
#include "dcfile/validator.hpp"
#include "dcfile/value_text.hpp"
#include "tests/unit/dcfile/loading.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace donet::dc {
namespace {

constexpr auto* empty_struct = "struct W { };\n";

/// The contract with one method `f` of these arguments.
std::shared_ptr<const schema> with_arguments(const std::string& arguments) {
  return contract_of(empty_struct + ("dclass A { f(" + arguments + "); };"));
}

const field& method_of(const schema& contract) {
  return *contract.find_class("A")->find("f");
}

byte_buffer bytes_of(const std::string& hex) {
  byte_buffer bytes;
  EXPECT_TRUE(from_hex(hex, bytes)) << hex;
  return bytes;
}

struct empty_case {
  const char* arguments;
  const char* hex;   ///< the only legal bytes
  const char* text;  ///< the output of `to_text`
};

const std::vector<empty_case> cases = {
  {"W a[]", "0000", "([])"},
  {"W a[0]", "", "([])"},
  {"W a[1]", "", "([{}])"},
  {"W a[2]", "", "([<> * 2])"},
  {"W a[0-3]", "0000", "([])"},
  {"W a[2-3]", "0000", "([<> * 2])"},
  {"W a[7, 1-3]", "0000", "([{}])"},
  {"W a[4000000000]", "", "(<>)"},
  {"W a[70000-4000000000]", "0000", "(<0000>)"},
  {"W a[1000][65535][1000]", "", "([<> * 1000])"},
  {"W a[][4000000000]", "0000", "([])"},
  {"string(0) a[3]", "", "([<> * 3])"},
  {"string(0) a[]", "0000", "([])"},
  {"blob(0) a[1]", "", "([<>])"},
  {"char a[1][0]", "", "([\"\"])"},
  {"uint8 a[3][0]", "", "([<> * 3])"},
  {"struct { W b[4000000000]; string(0) c; } a[1]", "", "([{<>, \"\"}])"},
  {"struct { W b[2]; uint8 c; } a[1-2]", "010005", "([{[<> * 2], 5}])"},
  {"switch (string(0) k) { case '': W b; break; } a[1]", "", "([(\"\", {})])"},
  {"switch (string(0) k) { default: W b; break; } a[1]", "0000", "([(\"\", {})])"},
};

TEST(EmptyElements, HaveOneLegalValue) {
  for (const auto& c : cases) {
    const auto contract = with_arguments(c.arguments);
    ASSERT_NE(contract, nullptr) << c.arguments;
    const auto& f = method_of(*contract);
    const auto bytes = bytes_of(c.hex);
    EXPECT_TRUE(validate(f.type(), bytes)) << c.arguments;
    const auto measured = skip(f.type(), bytes_of(std::string(c.hex) + "00"));
    EXPECT_TRUE(measured) << c.arguments;
    EXPECT_EQ(measured.size, bytes.size()) << c.arguments;
  }
}

TEST(EmptyElements, AreReadAndWrittenInNoTime) {
  for (const auto& c : cases) {
    const auto contract = with_arguments(c.arguments);
    ASSERT_NE(contract, nullptr) << c.arguments;
    const auto& f = method_of(*contract);
    const auto bytes = bytes_of(c.hex);
    const auto text = to_text(f, bytes);
    ASSERT_TRUE(text) << c.arguments << ": " << text.error().message;
    EXPECT_EQ(*text, c.text) << c.arguments;
    byte_buffer again;
    const auto read = from_text(f, *text, again);
    ASSERT_TRUE(read) << c.arguments << ": " << read.error().message;
    EXPECT_EQ(to_hex(again), c.hex) << c.arguments;

    const auto unpacked = unpack(f.type(), bytes);
    ASSERT_TRUE(unpacked) << c.arguments;
    again.clear();
    EXPECT_TRUE(pack(f.type(), *unpacked, again)) << c.arguments;
    EXPECT_EQ(to_hex(again), c.hex) << c.arguments;
  }
}

TEST(EmptyElements, RefuseAnyLengthButZero) {
  for (const auto* arguments : {"W a[]", "W a[0-3]", "W a[70000-4000000000]", "string(0) a[]"}) {
    const auto contract = with_arguments(arguments);
    ASSERT_NE(contract, nullptr) << arguments;
    const auto& t = method_of(*contract).type();
    for (const auto* hex : {"010000", "02000000", "0100"})
      EXPECT_FALSE(validate(t, bytes_of(hex))) << arguments << " of " << hex;
    EXPECT_EQ(validate(t, bytes_of("010000")).fault, error::bad_length) << arguments;
    EXPECT_EQ(skip(t, bytes_of("010000")).fault, error::bad_length) << arguments;
    EXPECT_FALSE(unpack(t, bytes_of("010000"))) << arguments;
    EXPECT_FALSE(to_text(t, bytes_of("010000"))) << arguments;
  }
}

TEST(EmptyElements, AreCountedWhenTheyAreWritten) {
  const auto packs = [](const std::string& arguments, const std::string& text) {
    const auto contract = with_arguments(arguments);
    byte_buffer bytes;
    return static_cast<bool>(from_text(method_of(*contract), text, bytes));
  };
  EXPECT_TRUE(packs("W a[2]", "([{}, {}])"));
  EXPECT_TRUE(packs("W a[2-4]", "([{}, <> * 3])"));
  EXPECT_TRUE(packs("W a[3000000000]", "(" + std::string("<>)")));
  EXPECT_FALSE(packs("W a[2]", "([{}])"));
  EXPECT_FALSE(packs("W a[2]", "([{}, <> * 2])"));
  EXPECT_FALSE(packs("W a[2-4]", "([<> * 65535])"));
  EXPECT_FALSE(packs("W a[2]", "([1, 2])"));
}

TEST(EmptyElements, HaveTheDefaultWithoutBytes) {
  for (const auto& [arguments, hex] : std::vector<std::pair<std::string, std::string>>{
         {"W a[]", "0000"}, {"W a[4000000000]", ""}, {"W a[5-4000000000], uint8 b", "000000"}}) {
    const auto contract = with_arguments(arguments);
    ASSERT_NE(contract, nullptr) << arguments;
    byte_buffer bytes;
    ASSERT_TRUE(append_default(method_of(*contract), bytes)) << arguments;
    EXPECT_EQ(to_hex(bytes), hex) << arguments;
  }
}

TEST(EmptyElements, HashLikePanda3d) {
  EXPECT_EQ(hash_of("struct W { }; dclass A { f(W []) clsend; };"), 0x000036cbU);
  EXPECT_EQ(hash_of("struct W { }; dclass A { f(W [0]) clsend; g(W [2]) clsend; h(W [0-3]) clsend; "
                    "};"),
            0x00014a01U);
}

TEST(EmptyElements, ArePrintedAsTheyWereDeclared) {
  const std::string text =
    "struct W { }; dclass A { W a[2] = [{}, {}] ram; W b[4000000000] = <>; };";
  const auto contract = contract_of(text);
  ASSERT_NE(contract, nullptr);
  const auto printed = print(*contract);
  EXPECT_NE(printed.find("W a[2] = [<> * 2] ram;"), std::string::npos) << printed;
  EXPECT_EQ(hash_of(printed), contract->hash());
}

TEST(EmptyElements, NestedInEachOtherAreBounded) {
  std::string text = empty_struct + std::string("struct S0 { W a; W b; };\n");
  for (int i = 1; i <= 40; ++i)
    text += "struct S" + std::to_string(i) + " { S" + std::to_string(i - 1) + " a; S"
            + std::to_string(i - 1) + " b; };\n";
  EXPECT_EQ(first_error(text).code, error::too_large);
}

TEST(EmptyElements, AreRefusedWhereOnlySomeAreEmpty) {
  const auto problem = first_error(
    "struct S { switch (string(0) k) { case '': break; default: uint8 a; break; } a[]; };");
  EXPECT_EQ(problem.code, error::zero_size_element);
}

}  // namespace
}  // namespace donet::dc
