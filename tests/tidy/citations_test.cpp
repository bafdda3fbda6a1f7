#include "tests/tidy/citations.hpp"

#include "tests/tidy/tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace donet::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;

TEST(Citations, KnowTheSectionsOfADocument) {
  EXPECT_THAT(section_numbers("# Title\n## 3. Objects\n### 3.4.1 CREATE\n2.1 no heading\n"),
              ElementsAre("3", "3.4.1"));
}

class DeadCitations : public testing::Test {
protected:
  std::vector<std::string> in(const std::string& text) const {
    return dead_citations({"a.cpp", text}, documents_);
  }

  citable documents_{{{"spec/services", {"3", "3.4"}}, {"architecture", {"5"}}},
                     {"7", "Q-09"},
                     {{"README.md", {"Two words"}}, {"a/b/README.md", {"Here"}}}};
};

TEST_F(DeadCitations, AreNoneWhereEverythingResolves) {
  EXPECT_THAT(in("// As spec/services 3 and 3.4 say, QUIRK 7, Q-09 (architecture section 5).\n"),
              IsEmpty());
}

TEST_F(DeadCitations, AreFoundWithTheirLine) {
  EXPECT_THAT(in("int a;\n// See spec/services 3.4, 3.5.\n"),
              ElementsAre("a.cpp:2: spec/services has no section 3.5"));
  EXPECT_THAT(in("// spec/nothing 1\n"), ElementsAre("a.cpp:1: there is no document spec/nothing"));
  EXPECT_THAT(in("// QUIRKS 7 to 8, Q-10\n"), ElementsAre("a.cpp:1: spec/services has no QUIRK 8",
                                                          "a.cpp:1: spec/clientagent has no Q-10"));
  EXPECT_THAT(in("// architecture section 9\n"),
              ElementsAre("a.cpp:1: architecture has no section 9"));
}

TEST_F(DeadCitations, MayGoOverTheEndOfALine) {
  EXPECT_THAT(in("/// It follows spec/services\n/// 9.9 in this.\n"),
              ElementsAre("a.cpp:1: spec/services has no section 9.9"));
}

TEST_F(DeadCitations, OfAReadmeNeedItsHeading) {
  EXPECT_THAT(in("// See README, \"Two\n// words\", and b/README, \"Here\".\n"), IsEmpty());
  EXPECT_THAT(in("int a;  // README, \"Here\"\n"),
              ElementsAre("a.cpp:1: no README has a heading \"Here\""));
  EXPECT_THAT(in("// b/README, \"There\"\n"),
              ElementsAre("a.cpp:1: no b/README has a heading \"There\""));
}

TEST_F(DeadCitations, StandInCommentsOnly) {
  EXPECT_THAT(in("const char* path = dir + spec/services;\n"), IsEmpty());
}

TEST(Citations, ResolveInTheWholeTree) {
  const std::vector<source_file> tree = read_tree(DONET_SOURCE_DIR);
  const citable documents = what_can_be_cited(tree);
  ASSERT_EQ(documents.sections.size(), 5U);
  ASSERT_THAT(documents.quirks, IsSupersetOf({"1", "21", "Q-01"}));
  for (const source_file& file : tree) {
    if (is_cpp(file.path) && !file.path.starts_with("tests/tidy/")) {
      EXPECT_THAT(dead_citations(file, documents), IsEmpty());
    }
  }
}

}  // namespace
}  // namespace donet::test
