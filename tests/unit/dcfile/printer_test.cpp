// Spec/dcfile section 10.4.

#include "dcfile/printer.hpp"

#include "tests/unit/dcfile/loading.hpp"

#include <gtest/gtest.h>

#include <string>

namespace donet::dc {
namespace {

TEST(DcPrinter, WritesACanonicalTextWithNumbers) {
  const auto contract = contract_of(R"(
    import a.b from c/AI import D/AI , E keyword p2p
    typedef uint8(0-25) Tint=1;  typedef Tint Tints[ 2 ] ;
    struct P{int16/10 x; int16 y % 60; string;};
    switch Shape(uint8 kind){case 1:uint16 r;break;case 2:default:break;};
    dclass A{};
    dclass C:A { f(P p = {1, 2, "x"}, Tint[3] t, int8 g[2][]) ram  p2p; uint8 plain = 5 db; m : f;
      g(char('a'-'f', 'x') c, Shape s); struct { Tints u; } inl; };
  )");
  ASSERT_NE(contract, nullptr);
  EXPECT_EQ(print(*contract), R"(import a.b
from c/AI import D/AI, E
keyword p2p;
typedef uint8(0 - 25) Tint = 1;
typedef Tint Tints[2];
struct P {  // index 0
  int16/10 x;  // field 0
  int16%60 y;  // field 1
  string;  // field 2
};

switch Shape (uint8 kind) {
  case 1:
    uint16 r;
    break;
  case 2:
  default:
    break;
};

dclass A {  // index 1
};

dclass C : A {  // index 2
  f(P p = {1, 2, "x"}, Tint t[3], int8 g[2][]) ram p2p;  // field 3
  uint8 plain = 5 db;  // field 4
  m : f;  // field 5
  g(char('a'-'f', 'x') c, Shape s);  // field 6
  struct {
    Tints u;  // field 7
  } inl;  // field 8
};

)");
}

TEST(DcPrinter, FollowsTheDialect) {
  const load_options astron{.dialect = dialect::astron};
  const auto contract = contract_of("dclass A { f(int16/10 x = 15, uint8 y[2][3]); };", astron);
  const auto& f = *contract->find_class("A")->find("f");
  EXPECT_EQ(print(f, dialect::astron), "f(int16/10 x = 15, uint8 y[2][3])");
  EXPECT_EQ(print(f, dialect::panda3d), "f(int16/10 x = 1.5, uint8 y[3][2])");
}

TEST(DcPrinter, ShowsTheElementsOfAnyArray) {
  const auto contract = contract_of("dclass A { f(uint32uint8array x); };");
  const auto& array = *contract->find_class("A")->find("f")->type().members.front().type;
  EXPECT_EQ(print(parameter{"pair", array.element, nullptr}),
            "struct {\n  uint32;\n  uint8;\n} pair");
}

TEST(DcPrinter, WritesALongDefaultInHex) {
  const auto contract =
    contract_of("dclass A { f(uint8 a[] = [1 * 1000], uint8 b[] = [1 * 3]); };");
  const auto text = print(*contract);
  EXPECT_NE(text.find("uint8 a[] = <e8030101"), std::string::npos);
  EXPECT_NE(text.find("uint8 b[] = [1, 1, 1]"), std::string::npos);
  EXPECT_EQ(print(*contract_of(text)), text);
}

TEST(DcPrinter, LosesNothing) {
  for (const auto* text : {
         "typedef struct { uint8 a; } T; typedef T U; typedef U V[3]; dclass D { f(V v, U u); };",
         "keyword ram; dclass A { a() ram; }; keyword ram db; dclass B { b() db; };",
         "struct S { float64(0.1 - 1000000.25) a; uint32(0 - 4294967295) b; int16%2.5/7 c; };",
         "struct S { uint8array(2-5) a; int16array/10 b; uint32uint8array c; blob32(1-3) d; };",
         "struct S { float64 a = <000000000000f07f>; int64/10 b = <0100000000000080>; };",
         "struct S { string(3) s = \"a\\\"\\xff\"; char c = '\\''; char d[2] = \"xy\"; };",
         "switch W (string k) { case 'a': case 'b': uint8 x; case 'c': break; default: uint8 y; };",
         "switch W (uint8 k) { case 1: break; default: uint8 y = 3; };",
         "dclass D { D(uint8 x); a(); }; struct S { S(uint8 x = 2); uint8 b; };",
         "struct A { uint8; string x; }; struct B : A, A { uint8; };",
         "dclass D { f(uint8 [1-3, 5] x, string(1, 3-5) y); };",
       }) {
    const auto first = contract_of(text);
    ASSERT_NE(first, nullptr) << text;
    const auto printed = print(*first);
    const auto second = contract_of(printed);
    ASSERT_NE(second, nullptr) << printed;
    EXPECT_EQ(second->hash(), first->hash()) << printed;
    EXPECT_EQ(print(*second), printed);
  }
}

TEST(DcPrinter, LeavesTheNumbersOutOnRequest) {
  EXPECT_EQ(print(*contract_of("dclass A { a(); };"), {.numbers = false}),
            "dclass A {\n  a();\n};\n\n");
}

}  // namespace
}  // namespace donet::dc
