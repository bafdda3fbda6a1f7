// Names, ids, inheritance, keywords and the rules for declarations (spec/dcfile sections 4 to 6).

#include "dcfile/schema.hpp"
#include "tests/unit/dcfile/loading.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace donet::dc {
namespace {

const load_options astron{.dialect = dialect::astron};

std::vector<std::string> names_of(const std::vector<const field*>& fields) {
  std::vector<std::string> names;
  for (const auto* f : fields)
    names.emplace_back(f->name());
  return names;
}

std::vector<std::int32_t> numbers_of(const std::vector<const field*>& fields) {
  std::vector<std::int32_t> numbers;
  for (const auto* f : fields)
    numbers.push_back(f->number);
  return numbers;
}

using ids = std::vector<std::int32_t>;
using names = std::vector<std::string>;

const std::string diamond = "dclass Root { a(); b(); };\n"
                            "dclass Left : Root { a(); c(); };\n"
                            "dclass Right : Root { b(); d(); };\n"
                            "dclass Both : Left, Right { e(); };\n";

TEST(DcSchema, AnOverrideTakesItsOwnPlaceAndTheEarlierBaseWins) {
  const auto contract = contract_of(diamond);
  const auto& both = *contract->find_class("Both");
  EXPECT_EQ(numbers_of(both.fields), (ids{1, 2, 3, 5, 6}));
  EXPECT_EQ(names_of(both.fields), (names{"b", "a", "c", "d", "e"}));
}

TEST(DcSchema, AstronPrefersTheOverrideInADiamond) {
  const auto contract = contract_of(diamond, astron);
  EXPECT_EQ(numbers_of(contract->find_class("Both")->fields), (ids{2, 3, 4, 5, 6}));
}

TEST(DcSchema, WithoutSortingTheListKeepsBaseOrder) {
  const auto contract =
    contract_of("dclass A { a(); }; dclass B { b(); }; dclass C : B, A { c(); };",
                {.sort_inheritance_by_file = false});
  EXPECT_EQ(names_of(contract->find_class("C")->fields), (names{"b", "a", "c"}));
}

TEST(DcSchema, WithoutVirtualInheritanceNothingIsMerged) {
  const auto contract = contract_of(diamond, {.virtual_inheritance = false});
  EXPECT_EQ(names_of(contract->find_class("Both")->fields),
            (names{"a", "b", "a", "c", "a", "b", "b", "d", "e"}));
}

TEST(DcSchema, WithoutMultipleInheritanceNumbersStartAnewInEachClass) {
  const load_options single{.multiple_inheritance = false};
  const auto contract =
    contract_of("dclass A { a(); b(); }; dclass B : A { c(); }; dclass C { d(); };", single);
  EXPECT_EQ(numbers_of(contract->find_class("B")->fields), (ids{0, 1, 2}));
  EXPECT_EQ(numbers_of(contract->find_class("C")->fields), (ids{0}));
  EXPECT_TRUE(contract->fields().empty());
  EXPECT_EQ(first_error("dclass A { }; dclass B { }; dclass C : A, B { };", single).code,
            error::several_bases);
}

TEST(DcSchema, StructMembersAreNumberedUnlessAnOptionForbidsIt) {
  const std::string text = "struct S { uint8 a; }; dclass D { f(struct { uint8 x; } y); };";
  EXPECT_EQ(contract_of(text)->find_class("D")->fields.front()->number, 2);
  EXPECT_EQ(
    contract_of(text, {.sort_inheritance_by_file = false})->find_class("D")->fields.front()->number,
    0);
  EXPECT_EQ(
    contract_of(text, {.virtual_inheritance = false})->find_class("D")->fields.front()->number, 0);
}

TEST(DcSchema, AnOverriddenIdDoesNotResolve) {
  const auto contract = contract_of(diamond);
  const auto& left = *contract->find_class("Left");
  EXPECT_EQ(left.find(std::uint16_t{0}), nullptr);
  EXPECT_EQ(left.find(std::uint16_t{2})->name(), "a");
  EXPECT_EQ(left.find("a")->number, 2);
  EXPECT_EQ(left.find("b")->number, 1);
  EXPECT_EQ(left.find("e"), nullptr);
  EXPECT_EQ(contract->find_field(0)->owner->name, "Root");
  EXPECT_EQ(contract->find_field(99), nullptr);
}

TEST(DcSchema, AStructOccupiesAnIndexButHasNoClassId) {
  const auto contract = contract_of("struct S { }; dclass D { };");
  EXPECT_EQ(contract->find_class("D")->id(), 1);
  EXPECT_EQ(contract->find_class(std::uint16_t{0}), nullptr);
  EXPECT_EQ(contract->find_class(std::uint16_t{1})->name, "D");
  EXPECT_EQ(contract->find_class(std::uint16_t{2}), nullptr);
}

TEST(DcSchema, AStructsConstructorComesFirstAndHasNoNumber) {
  const auto contract = contract_of("struct S { uint8 a; S(uint16 seed); };");
  const auto& s = *contract->find_class("S");
  EXPECT_EQ(s.constructor->number, field::unnumbered);
  EXPECT_EQ(s.find("S"), s.constructor);
  EXPECT_EQ(s.as_type->members.front().name, "S");
  EXPECT_EQ(names_of(s.fields), (names{"a"}));
}

TEST(DcSchema, ADclassConstructorIsTheFirstFieldAndNumbered) {
  const auto contract = contract_of("dclass D { D(uint8 x); a(); };");
  const auto& d = *contract->find_class("D");
  EXPECT_EQ(d.constructor->number, 0);
  EXPECT_EQ(numbers_of(d.fields), (ids{1}));
  EXPECT_EQ(first_error("dclass D { a(); D(uint8 x); };").code, error::bad_constructor);
  EXPECT_EQ(first_error("struct S { uint8 S; };").code, error::bad_constructor);
}

TEST(DcSchema, KeywordsAreFlagsAndNames) {
  const auto contract = contract_of("keyword p2p; dclass D { a() required p2p db; b(); };");
  const auto& a = *contract->find_class("D")->find("a");
  EXPECT_TRUE(a.has(keyword::required));
  EXPECT_TRUE(a.has(keyword::db));
  EXPECT_FALSE(a.has(keyword::ram));
  EXPECT_TRUE(a.keywords->has("p2p"));
  EXPECT_FALSE(a.keywords->has("zeta"));
  EXPECT_EQ(contract->custom_keywords().size(), 1u);
}

TEST(DcSchema, ARedeclaredKeywordKeepsItsMeaningAtRunTime) {
  const auto contract = contract_of("keyword ram; dclass D { a() ram; };");
  EXPECT_TRUE(contract->find_class("D")->find("a")->has(keyword::ram));
}

TEST(DcSchema, AMolecularHasTheArgumentsAndKeywordsOfItsComponents) {
  const auto contract =
    contract_of("dclass A { a(uint8 x) ram; b(string y, uint8 z) ram; m : a, b, a; };");
  const auto& m = *contract->find_class("A")->find("m");
  EXPECT_EQ(m.type().members.size(), 4u);
  EXPECT_TRUE(m.has(keyword::ram));
  EXPECT_EQ(m.components.size(), 3u);
}

TEST(DcSchema, PlainComponentsAreForAstronOnly) {
  const std::string text = "dclass A { uint8 x ram; m : x; };";
  EXPECT_EQ(first_error(text).code, error::not_atomic);
  EXPECT_NE(contract_of(text, astron), nullptr);
}

TEST(DcSchema, SeveralFilesAreOneNameSpace) {
  const std::vector<source> texts = {{"a.dc", "keyword p2p; dclass A { a(); };"},
                                     {"b.dc", "dclass B : A { b() p2p; };"}};
  const auto outcome = load(texts);
  ASSERT_NE(outcome.contract, nullptr);
  EXPECT_EQ(numbers_of(outcome.contract->find_class("B")->fields), (ids{0, 1}));
}

TEST(DcSchema, AProblemNamesItsFile) {
  const std::vector<source> texts = {{"a.dc", "dclass A { a(); };"}, {"b.dc", "\ndclass A { };"}};
  const auto outcome = load(texts);
  ASSERT_EQ(outcome.problems.size(), 1u);
  EXPECT_EQ(to_string(outcome.problems.front(), texts),
            "b.dc:2:8: error E0200: the dclass 'A' is already defined as a class or struct");
}

TEST(DcSchema, TypedefsAndClassesShareTheirNamesUnlessPanda3dsHabitIsAskedFor) {
  const std::string text = "typedef uint8 Foo; struct Foo { uint16 a; }; dclass D { f(Foo x); };";
  EXPECT_EQ(first_error(text).code, error::already_defined);
  const auto contract = contract_of(text, {.panda3d_names = true});
  EXPECT_EQ(contract->find_class("D")->find("f")->type().fixed_size, 1u);
}

TEST(DcSchema, AnonymousClassesNeedPanda3dsHabit) {
  EXPECT_EQ(first_error("dclass { a(); };").code, error::name_required);
  EXPECT_EQ(contract_of("dclass { a(); };", {.panda3d_names = true})->classes().size(), 1u);
}

struct rule_case {
  const char* text;
  error code;
};

TEST(DcSchema, BrokenRulesAreReportedByName) {
  const std::vector<rule_case> cases = {
    {"dclass A : A { };", error::bad_base},
    {"dclass A : B { };", error::not_defined},
    {"struct A { }; dclass B : A { };", error::bad_base},
    {"dclass A { }; struct B : A { };", error::bad_base},
    {"typedef uint8;", error::name_required},
    {"dclass A { uint8 ram; (uint8); };", error::name_required},
    {"dclass A { a() foo; };", error::not_defined},
    {"dclass A { a(); m : a ram; };", error::keyword_not_allowed},
    {"struct S { uint8 a ram; };", error::keyword_not_allowed},
    {"struct S { uint8/0 a; };", error::bad_divisor},
    {"struct S { uint8/4294967296 a; };", error::bad_divisor},
    {"struct S { char/2 a; };", error::bad_divisor},
    {"struct S { string%5 a; };", error::bad_modulus},
    {"struct S { uint8%0 a; };", error::bad_modulus},
    {"struct S { uint8%-5 a; };", error::bad_modulus},
    {"struct S { uint8%257 a; };", error::bad_modulus},
    {"struct S { int8%129 a; };", error::bad_modulus},
    {"struct S { uint64%18446744073709551615/10 a; };", error::bad_modulus},
    {"struct S { uint8(0-256) a; };", error::bad_range},
    {"struct S { uint8(-1 - 5) a; };", error::bad_range},
    {"struct S { uint8(0-100)/10 a; };", error::bad_range},
    {"struct S { uint64(0-18446744073709551615)/10 a; };", error::bad_range},
    {"struct S { string(65536) a; };", error::bad_range},
    {"struct S { blob32(4294967296) a; };", error::bad_range},
    {"struct S { uint8(5-2) a; };", error::bad_range},
    {"struct S { uint8('ab') a; };", error::bad_range},
    {"struct S { uint8 a[5-2]; };", error::bad_range},
    {"struct S { uint32uint8array(1-2) a; };", error::bad_range},
    {"struct S { uint8(1, 0-5) a; };", error::overlapping_range},
    {"struct S { uint8 a[1-3, 3]; };", error::overlapping_range},
    {"typedef uint8 T; struct S { T/2 a; };", error::bad_transform},
    {"struct S { int16 a[3] / 2; };", error::bad_transform},
    {"struct S { switch (string(0) k) { case '': uint8 a; break; default: break; } a[]; };",
     error::zero_size_element},
    {"struct S { uint8 a[2][3][]; };", error::ragged_array},
    {"struct S { string(65535) a; uint8 b; };", error::too_large},
    {"struct S { uint32 a[65536][65536]; };", error::too_large},
    {"struct S { string a[40000]; };", error::too_large},
    {"switch W (uint8 k) { };", error::empty_switch},
    {"switch W (uint8 k) { uint8 a; };", error::case_required},
    {"switch W (uint8 k) { case 1: uint8 a; break; uint8 b; };", error::case_required},
    {"switch W (uint8 k) { case 1: uint8 a; uint8 a; };", error::already_defined},
    {"switch W (uint8 k) { case 1: break; case 0x01: break; };", error::duplicate_case},
    {"switch W (uint8(0-5) k) { case 6: break; };", error::bad_case_value},
    {"switch W (uint8 k) { default: break; default: break; };", error::duplicate_default_case},
    {"struct S { string(3) a = 'ab'; };", error::bad_default},
    {"struct S { uint8 a = 'ab'; };", error::bad_default},
    {"struct S { uint8 a[2] = [1]; };", error::bad_default},
    {"struct S { uint8 a = <0102>; };", error::bad_default},
  };
  for (const auto& c : cases)
    EXPECT_EQ(first_error(c.text).code, c.code) << c.text << "\n" << first_error(c.text).message;
}

TEST(DcSchema, AstronOnlyWarnsOfBoundsAndAcceptsLargerModuli) {
  for (const auto* text : {"struct S { uint8(0-300) a; };", "struct S { int8%256 a; };"}) {
    EXPECT_NE(contract_of(text, astron), nullptr) << text;
    EXPECT_EQ(problems_of(text, astron, severity::warning).size(), 1u) << text;
  }
  EXPECT_NE(contract_of("struct S { char/2 a; };", astron), nullptr);
}

TEST(DcSchema, ManyWarningsDoNotCutTheContractShort) {
  std::string text;
  for (int i = 0; i < 300; ++i)
    text += "dclass C" + std::to_string(i) + " { f(uint8 a = 010, uint8 a = 010); };\n";
  const auto outcome = load(source{"many", text});
  ASSERT_NE(outcome.contract, nullptr);
  EXPECT_EQ(outcome.contract->classes().size(), 300u);
  EXPECT_EQ(outcome.problems.size(), 100u);
  EXPECT_EQ(outcome.dropped_problems, 800u);
}

TEST(DcSchema, ATypingMistakeIsRecognised) {
  EXPECT_NE(first_error("dclass A { a() brodcast; };").message.find("did you mean 'broadcast'?"),
            std::string::npos);
  EXPECT_NE(first_error("dclass Avatar { }; dclass B : Avatr { };").message.find("'Avatar'"),
            std::string::npos);
}

TEST(DcSchema, InheritanceIsBoundedInDepthAndWidth) {
  std::string deep = "dclass C0 { a(); };\n";
  for (int i = 1; i <= 65; ++i)
    deep += "dclass C" + std::to_string(i) + " : C" + std::to_string(i - 1) + " { };\n";
  EXPECT_EQ(first_error(deep).code, error::too_deep);
  std::string wide = "dclass A { }; dclass B : A";
  for (int i = 0; i < 64; ++i)
    wide += ", A";
  EXPECT_EQ(first_error(wide + " { };").code, error::too_large);
}

TEST(DcSchema, InheritedListsAreBoundedTogether) {
  std::string text = "dclass A {";
  for (int i = 0; i < 20'000; ++i)
    text += " f" + std::to_string(i) + "();";
  text += " };\n";
  for (int i = 0; i < 60; ++i)
    text += "dclass B" + std::to_string(i) + " : A { };\n";
  EXPECT_EQ(codes_of(problems_of(text)), (std::vector{error::too_large}));
}

TEST(DcSchema, TypesInsideTypesAreBoundedInDepth) {
  std::string text = "struct S0 { uint8 a; };\n";
  for (int i = 1; i <= 70; ++i)
    text += "struct S" + std::to_string(i) + " { S" + std::to_string(i - 1) + " a; };\n";
  EXPECT_EQ(first_error(text).code, error::too_deep);
}

TEST(DcSchema, SixteenBitsNumberTheFields) {
  std::string text;
  for (int c = 0; c < 2; ++c) {
    text += "dclass C" + std::to_string(c) + " {";
    for (int i = 0; i < 32'768; ++i)
      text += "f" + std::to_string(i) + "();";
    text += "};\n";
  }
  EXPECT_NE(first_error(text).code, error::none);
}

}  // namespace
}  // namespace donet::dc
