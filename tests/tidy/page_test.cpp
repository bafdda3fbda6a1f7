#include "tests/support/page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace donet::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* page = "# Title\n"
                             "<!-- generated: a -->\n"
                             "old\n"
                             "<!-- end of generated part -->\n"
                             "by hand\n";

TEST(Page, ReplacesWhatIsBetweenTheMarks) {
  const filled_page filled = fill_page(page, {{"a", "new\n"}});
  EXPECT_THAT(filled.problems, IsEmpty());
  EXPECT_EQ(filled.text, "# Title\n"
                         "<!-- generated: a -->\n"
                         "new\n"
                         "<!-- end of generated part -->\n"
                         "by hand\n");
}

TEST(Page, NamesPartsThatAreMissingOnEitherSide) {
  EXPECT_THAT(fill_page(page, {{"b", "new\n"}}).problems,
              ElementsAre(HasSubstr("no test writes the part \"a\""),
                          HasSubstr("the page has no part \"b\"")));
  EXPECT_EQ(fill_page(page, {{"b", "new\n"}}).text, page);
  EXPECT_THAT(fill_page("<!-- generated: a -->\n", {{"a", ""}}).problems,
              testing::Contains(HasSubstr("has no end")));
}

TEST(Page, EscapesBarsInTables) {
  EXPECT_EQ(table_cell("a|b"), "a\\|b");
}

}  // namespace
}  // namespace donet::test
