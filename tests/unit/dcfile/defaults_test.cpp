// Spec/dcfile section 7.

#include "dcfile/defaults.hpp"

#include "dcfile/validator.hpp"
#include "tests/unit/dcfile/loading.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace donet::dc {
namespace {

struct default_case {
  const char* arguments;
  const char* hex;
};

/// The default of `f(arguments)`, or the error.
std::string default_of(const std::string& arguments) {
  const auto contract =
    contract_of("typedef uint8(3-9) T = 4; typedef uint8(3-9) U; typedef int16 V[2] = [1, 2];"
                "struct P { int16 x = -1; int16 y; };"
                "struct Q { P p; };"
                "switch Plain (uint8(2-9) k) { case 5: uint16 a; break; default: uint8 b; };"
                "switch Given (uint8 k) { case 0: T a; break; case 7: uint8 b; };"
                "switch Open (uint8 k) { default: string s; };"
                "dclass D { f("
                + arguments + "); };");
  if (contract == nullptr)
    return "no contract";
  const auto& f = *contract->find_class("D")->find("f");
  byte_buffer bytes;
  const auto done = append_default(f, bytes);
  if (!done)
    return std::string(describe(done.error().code));
  EXPECT_TRUE(validate(f.type(), bytes)) << arguments;
  return to_hex(bytes);
}

TEST(DcDefaults, FollowTheTableOfTheSpecification) {
  const std::vector<default_case> cases = {
    {"", ""},
    {"int8, uint64, float64, char, string, blob, string(3), blob(2)", "000000000000000000"
                                                                      "0000000000000000"
                                                                      "00"
                                                                      "0000"
                                                                      "0000"
                                                                      "000000"
                                                                      "0000"},
    {"uint8(5 - 9) a, int8(-9 - -3) b, string(2 - 4) s, uint16 c[2 - 4]",
     "05f702000000040000000000"},
    {"int16/10(5 - 10) a", "3200"},
    {"int8(7, -3 - 0) a", "00"},
    {"int8(7, -3 - -1) a", "07"},
    {"float64(0.5 - 1.0) a", "000000000000e03f"},
    {"string(4-5, 2) s", "040000000000"},
    {"uint8 a = 7, int32 b = -70000", "0790eefeff"},
    {"T a, T b = 5, T c[2], U d", "040504"
                                  "0403"},
    {"V a, V b = [3, 4]", "0100020003000400"},
    {"P p, Q q, P r = {3, 4}", "ffff0000ffff000003000400"},
    {"Plain s", "050000"},
    {"Given s", "0004"},
    {"Open s", "000000"},
    {"uint16array(2-5) a", "040000000000"},
    {"int16array(2-5) a, uint8array b, uint32uint8array c", "000000000000"},
    {"uint32 x[3]", "000000000000000000000000"},
    {"string a[2]", "040000000000"},
    {"uint8 r[2][]", "00000000"},
  };
  for (const auto& c : cases)
    EXPECT_EQ(default_of(c.arguments), c.hex) << c.arguments;
}

TEST(DcDefaults, AMolecularHasThoseOfItsComponents) {
  const auto contract = contract_of("dclass D { a(uint8 x = 3); b(uint16(7-9) y); m : b, a; };");
  const auto& m = *contract->find_class("D")->find("m");
  byte_buffer bytes;
  ASSERT_TRUE(append_default(m, bytes));
  EXPECT_EQ(to_hex(bytes), "070003");
  EXPECT_TRUE(m.has_explicit_default());
}

TEST(DcDefaults, ASwitchWhoseKeySelectsNothingHasNone) {
  const std::string text =
    "switch S (uint8 k) { case 1: uint8 a = 5; break; }; dclass D { f(S s); };";
  const auto contract = contract_of(text);
  byte_buffer bytes{std::byte{1}};
  const auto done = append_default(*contract->find_class("D")->find("f"), bytes);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, error::no_default);
  EXPECT_EQ(bytes.size(), 1u);
  EXPECT_EQ(problems_of(text, {}, severity::warning).size(), 1u);
}

TEST(DcDefaults, OneThatFitsNoMessageIsNone) {
  EXPECT_EQ(default_of("string(40000-50000) a, string(20000-50000) b").size(), 2 * 60'004u);
  EXPECT_EQ(default_of("string(40000, 2) a, string(40000, 2) b"), describe(error::no_default));
}

TEST(DcDefaults, AreReadRawInAstron) {
  const std::string text = "dclass D { f(int16/100 x = 2); };";
  for (const auto& [language, hex] :
       {std::pair(dialect::panda3d, "c800"), std::pair(dialect::astron, "0200")}) {
    const auto contract = contract_of(text, {.dialect = language});
    byte_buffer bytes;
    ASSERT_TRUE(append_default(*contract->find_class("D")->find("f"), bytes));
    EXPECT_EQ(to_hex(bytes), hex);
  }
}

TEST(DcDefaults, AreExplicitWhereTheFileHasOne) {
  const auto contract = contract_of(
    "struct P { int16 x = -1; }; typedef uint8 T = 4;"
    "dclass D { a(uint8 x); b(uint8 x = 1); c(P p[]); d(T t); uint8 e = 2; m : a; n : b; };");
  const auto& d = *contract->find_class("D");
  for (const auto* name : {"a", "m"})
    EXPECT_FALSE(d.find(name)->has_explicit_default()) << name;
  for (const auto* name : {"b", "c", "d", "e", "n"})
    EXPECT_TRUE(d.find(name)->has_explicit_default()) << name;
}

}  // namespace
}  // namespace donet::dc
