// How names that are declared too late or never are reported.

#include "tests/unit/dcfile/loading.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace donet::dc {
namespace {

std::vector<std::string> errors_of(const std::vector<source>& texts) {
  std::vector<std::string> errors;
  for (const auto& problem : load(texts).problems)
    if (problem.is_error())
      errors.push_back(to_string(problem, texts));
  return errors;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

const source game{"game.dc", R"(
dclass Avatar : Node {
  setTag(Tag) ram;
  setTags(Tag []) owned;
  setName(string) owned;
};
dclass Toon : Avatar { setPlace(Place p) owned ram; };
dclass District : Node { setTag(Tag) owned; };
)"};
const source library{"library.dc", R"(
keyword owned;
struct Tag { uint8 a; };
typedef uint16 Place;
dclass Node { setPlace(Place) ram; };
struct Extra { uint8 a; };
)"};

TEST(LateDeclarations, OfOneFileBehindAnotherAreOneError) {
  EXPECT_TRUE(errors_of({library, game}).empty());
  const auto errors = errors_of({game, library});
  ASSERT_EQ(errors.size(), 1u) << errors[1];
  EXPECT_EQ(errors[0], "game.dc:2:17: error E0201: the base 'Node' is declared in a later file; "
                       "wrong order? (library.dc, line 5)");
}

TEST(LateDeclarations, AreReportedForEachPairOfFiles) {
  const source other{"other.dc", "dclass Other { setExtra(Extra) ram; };"};
  const auto errors = errors_of({game, other, library});
  ASSERT_EQ(errors.size(), 2u);
  EXPECT_TRUE(contains(errors[0], "game.dc:2:17")) << errors[0];
  EXPECT_TRUE(contains(errors[1], "other.dc:1:")) << errors[1];
}

TEST(LateDeclarations, DoNotHideAnErrorOfAnotherKind) {
  const source wrong{"wrong.dc", "dclass A : Node { f(Missing) ram; };"};
  const auto errors = errors_of({wrong, library});
  ASSERT_EQ(errors.size(), 2u);
  EXPECT_TRUE(contains(errors[1], "the type 'Missing' is not defined")) << errors[1];
}

TEST(LateDeclarations, InOneFileNameTheLine) {
  const auto problem = first_error("dclass A : B { };\n\ndclass B { };");
  EXPECT_EQ(problem.code, error::not_defined);
  EXPECT_EQ(problem.message, "the base 'B' is declared only later, in line 3; a name must be "
                             "declared before its first use");
  EXPECT_TRUE(contains(first_error("dclass A { f(T) ram; };\ntypedef uint8 T;").message, "line 2"));
  EXPECT_TRUE(contains(first_error("dclass A { f() hot; };\nkeyword hot;").message, "line 2"));
}

TEST(LateDeclarations, AreNotTakenForAStructThatContainsItself) {
  EXPECT_TRUE(contains(first_error("struct A { A a; };").message, "cannot contain itself"));
  EXPECT_EQ(first_error("dclass A : A { };").code, error::bad_base);
}

TEST(MissingBase, IsAdvisedOfTheEmptyClassThatPanda3dMakes) {
  const std::string text = "dclass R : NotThere { }; dclass S { a(uint8) ram; };";
  const auto problem = first_error(text);
  EXPECT_EQ(problem.code, error::not_defined);
  EXPECT_TRUE(contains(problem.message, "write 'dclass NotThere { };' right before this class"))
    << problem.message;
  // The result promised by the advice: the hash and the numbers of Panda3D, which creates the class
  // itself.
  const auto contract = contract_of("dclass NotThere { }; " + text);
  ASSERT_NE(contract, nullptr);
  EXPECT_EQ(contract->hash(), 0x00008b67U);
  EXPECT_EQ(contract->find_class("S")->id(), 2u);
}

TEST(MissingBase, OfAStructIsNotAdvisedSo) {
  EXPECT_FALSE(contains(first_error("struct R : NotThere { };").message, "dclass NotThere"));
}

}  // namespace
}  // namespace donet::dc
