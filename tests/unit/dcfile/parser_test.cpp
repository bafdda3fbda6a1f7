// The texts that the grammar of spec/dcfile section 2 accepts and refuses, and recovery after an
// error.

#include "dcfile/parser.hpp"

#include "tests/unit/dcfile/loading.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace donet::dc {
namespace {

const load_options astron{.dialect = dialect::astron};

struct text_case {
  const char* what;
  std::string text;
};

TEST(DcParser, AcceptsWhatOneDialectAcceptsOnPurpose) {
  const std::vector<text_case> cases = {
    {"semicolons are optional after declarations", "struct A { uint8 a; } ;; dclass B { }\n"},
    {"empty fields", "dclass A { ;; a();; };"},
    {"keywords as names", "dclass A { uint8 ram ram; broadcast() db; };"},
    {"keyword names in module paths", "from db import X import import_me.struct"},
    {"an empty keyword list", "keyword"},
    {"greedy keyword lists", "keyword a b\nkeyword c dclass A { f() a b c; };"},
    {"transforms in any order", "struct S { uint16(0-5)/10%7 a; uint16%7/10(0-5) b; };"},
    {"transforms after the name", "struct S { int16 a / 10; int16 b % 7 / 2; };"},
    {"empty ranges and brackets", "struct S { int32() a; int32 b[]; };"},
    {"ranges without blanks", "struct S { int8(-5--1) a; float64(0.5-5) b; int8(-5-0, -9) c; };"},
    {"characters as bounds", "struct S { char('a'-'z', \"A\" - \"Z\") a; uint8 b['\\x05']; };"},
    {"both kinds of quotes", "struct S { char a = 'x'; char b = \"x\"; string c = 'long'; };"},
    {"brackets on both sides", "dclass A { f(int8[2] a[3], int8[]); };"},
    {"any bracket for any list", "struct S { uint8 a[] = (1, 2); uint8 b[] = {1}; };"},
    {"trailing commas in values", "struct S { uint8 a[] = [1, 2,]; uint8 b[] = [,]; };"},
    {"repeated values", "struct S { uint8 a[6] = [1 * 3, <02> * 2, 'x' * 1]; };"},
    {"named values", "struct P { int8 x; int8 y; }; dclass A { f(P p = {x = 1, y = 2}); };"},
    {"binary and hexadecimal numbers", "struct S { uint8 a = 0b101; uint8 b = 0X1f; };"},
    {"a typedef that takes over an old type word",
     "typedef uint8 uint8array[3]; struct S { uint8array a; };"},
    {"a typedef of float32", "typedef float64 float32; struct S { float32 a; };"},
    {"an inline struct and an inline switch",
     "dclass A { f(struct { uint8 a; } s, switch (uint8 k) { case 1: uint8 b; }); };"},
    {"several files' worth of imports",
     "import a.b.c\nfrom a/AI import B/AI/OV, C\nfrom z import *\n"},
    {"the least 64-bit integer", "struct S { int64 a = -9223372036854775808; };"},
    {"a sign apart from its number",
     "struct S { int8 a = - 5; int8 b = + 5; int8(- 5 - - 1) c; };"},
    {"a string instead of a list of characters",
     "struct S { char a[3] = 'abc'; uint8 b[] = \"xy\"; };"},
    {"a list of integers instead of a string",
     "struct S { string a = [97, 98]; blob(2) b = [1, 2]; };"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.what);
    EXPECT_NE(contract_of(c.text), nullptr);
  }
}

TEST(DcParser, SwitchWordsAndOldTypesAreOrdinaryNamesInAstron) {
  EXPECT_NE(contract_of("dclass A { default(uint8 case) ram; uint8 switch; break(); };", astron),
            nullptr);
  EXPECT_NE(contract_of("struct blob32 { uint8 int16array; };", astron), nullptr);
  EXPECT_EQ(first_error("dclass A { default(); };").code, error::syntax);
}

TEST(DcParser, RefusesWhatNoDialectAccepts) {
  const std::vector<text_case> cases = {
    {"a plus as range", "struct S { int8(0+5) a; };"},
    {"a default of a method", "dclass A { f() = (); };"},
    {"a range after the name", "dclass A { uint8 a(0-5) ram; };"},
    {"a divisor that is not whole", "struct S { int16/2.5 a; };"},
    {"arithmetic", "struct S { int16 a = 1024 / 1000; };"},
    {"keywords on switch members", "struct S { switch (uint8 k) { case 1: uint8 a ram; }; };"},
    {"a default of a switch key", "struct S { switch (uint8 k = 1) { case 1: break; }; };"},
    {"a repeated value outside of a list", "struct S { uint8 a = 1 * 2; };"},
    {"a trailing comma in bases", "dclass A { }; dclass B : A, { };"},
    {"a trailing comma in components", "dclass A { a(); m : a, ; };"},
    {"a trailing comma in a range", "struct S { uint8(1,) a; };"},
    {"mismatched brackets", "struct S { uint8 a[] = [1, 2); };"},
    {"an import of nothing", "from a import ;"},
    {"a declaration that is none", "dklass A { };"},
    {"a reserved word as class name", "dclass uint8 { };"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.what);
    EXPECT_EQ(first_error(c.text).code, error::syntax);
  }
}

TEST(DcParser, OneRunFindsTheMistakesOfSeveralFields) {
  const auto errors = problems_of("dclass A {\n"
                                  "  a(uint8 x,);\n"
                                  "  good(uint8 x) ram;\n"
                                  "  uint8(5 b;\n"
                                  "  c(wrong w);\n"
                                  "  uint8 d = {1 2};\n"
                                  "  e() wobbly;\n"
                                  "};\n"
                                  "struct B { uint8; uint8 = ; };\n"
                                  "dclass C : A { m : good; };\n");
  std::vector<unsigned> lines;
  for (const auto& e : errors)
    lines.push_back(e.where.line);
  EXPECT_EQ(lines, (std::vector<unsigned>{2, 4, 5, 6, 7, 9}));
}

TEST(DcParser, WhatFollowsFromAnErrorIsNotReported) {
  // Declarations that use the broken struct, its field or the broken class are not reported.
  const auto errors = problems_of("struct Broken { uint8 ! a; };\n"
                                  "dclass A { f(Broken b); g(uint8,,); m : f, g; };\n"
                                  "dclass B : A { n : g; };\n"
                                  "dclass { };\n");
  std::vector<unsigned> lines;
  for (const auto& e : errors)
    lines.push_back(e.where.line);
  EXPECT_EQ(lines, (std::vector<unsigned>{1, 2, 4}));
}

TEST(DcParser, AForgottenBraceEndsAtTheNextDeclaration) {
  const auto errors = problems_of("dclass A {\n  a();\n\ndclass B { b(); };\ndclass C : B { };\n");
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors.front().where.line, 4u);
}

TEST(DcParser, AForgottenSemicolonIsNamed) {
  const auto e = first_error("dclass A {\n  a() ram\n  b() ram;\n};\n");
  EXPECT_EQ(e.where.line, 3u);
  EXPECT_EQ(e.message, "expected ';' before the next field, found 'b'");
}

TEST(DcParser, NestingIsBounded) {
  std::string structs;
  std::string values;
  for (int i = 0; i < 100'000; ++i) {
    structs += "struct { ";
    values += '[';
  }
  EXPECT_EQ(first_error("dclass A { f(" + structs).code, error::too_deep);
  EXPECT_EQ(first_error("struct S { uint8 a[] = " + values).code, error::too_deep);
}

TEST(DcParser, DimensionsAreBounded) {
  std::string brackets;
  for (int i = 0; i < 9; ++i)
    brackets += "[2]";
  EXPECT_EQ(first_error("struct S { uint8 a" + brackets + "; };").code, error::too_large);
}

TEST(DcParser, KeywordsAndViewSuffixesAreBounded) {
  std::string keywords;
  std::string suffixes;
  for (int i = 0; i < 65; ++i) {
    keywords += " k" + std::to_string(i);
    suffixes += "/V" + std::to_string(i);
  }
  EXPECT_EQ(first_error("keyword" + keywords + " dclass A { a()" + keywords + "; };").code,
            error::too_large);
  EXPECT_EQ(first_error("import a" + suffixes).code, error::too_large);
}

TEST(DcParser, AFileIsAtMostEightMebibytes) {
  const std::string text(8u << 20, ' ');
  EXPECT_NE(contract_of(text), nullptr);
  EXPECT_EQ(first_error(text + " ").code, error::too_large);
}

TEST(DcParser, FieldsAreCountedBeforeTheyFillTheMemory) {
  std::string text = "struct S {";
  for (int i = 0; i < 70'000; ++i)
    text += "uint8;";
  EXPECT_EQ(codes_of(problems_of(text + "};")), (std::vector{error::too_large}));
}

TEST(DcParser, ManyErrorsAreCutOff) {
  std::string text;
  for (int i = 0; i < 1'000; ++i)
    text += "dclass A { !! };\n";
  const auto outcome = load(source{"many", text});
  EXPECT_EQ(outcome.problems.size(), 100u);
}

TEST(DcParser, ARepeatedViewSuffixIsWarnedAbout) {
  EXPECT_EQ(codes_of(problems_of("from a import B/AI/AI", {}, severity::warning)),
            (std::vector{error::repeated_suffix}));
}

TEST(DcParser, ReadsAValueByItself) {
  diagnostics problems;
  const auto read = parse_value("(1, {x = -2.5}, \"a\", <00ff>, [3 * 2])", problems);
  EXPECT_EQ(problems.errors(), 0u);
  const auto& list = std::get<value::list>(read.content);
  ASSERT_EQ(list.size(), 5u);
  EXPECT_EQ(std::get<value::list>(list[1].content).front().name, "x");
  EXPECT_EQ(std::get<value::list>(list[4].content).front().count, 2u);
}

TEST(DcParser, NothingMayFollowAValue) {
  diagnostics problems;
  parse_value("(1) 2", problems);
  EXPECT_EQ(problems.entries().front().where, (position{0, 1, 5}));
}

}  // namespace
}  // namespace donet::dc
