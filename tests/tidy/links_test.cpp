#include "tests/tidy/links.hpp"

#include "tests/tidy/tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace donet::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Links, AreFoundInProseOnly) {
  const auto links = links_of("[a](b.md) and ![c](d.svg)\n```\n[e](f.md)\n```\n`[g](h.md)`\n");
  ASSERT_EQ(links.size(), 2U);
  EXPECT_EQ(links[0].target, "b.md");
  EXPECT_EQ(links[1].target, "d.svg");
  EXPECT_EQ(links[1].line, 1U);
}

TEST(Links, HaveTheAnchorsThatGitHubMakes) {
  EXPECT_THAT(
    anchors_of("# The `name` of it!\n## Two words\n## Two words\n```\n# no heading\n```\n"),
    ElementsAre("the-name-of-it", "two-words", "two-words-1"));
}

TEST(Links, AreDeadWithoutFileOrHeading) {
  const std::vector<source_file> tree = {
    {"a/page.md", "# Top\n[1](x.md) [2](x.md#here) [3](../b) [4](../b/y.hpp)\n"
                  "[5](#top) [6](https://example.org/z.md)\n"
                  "[7](z.md) [8](x.md#there) [9](#bottom)\n"},
    {"a/x.md", "# Here\n"},
    {"b/y.hpp", ""}};
  EXPECT_THAT(dead_links(tree[0], tree),
              ElementsAre("a/page.md:4: there is no a/z.md",
                          "a/page.md:4: a/x.md has no heading #there",
                          "a/page.md:4: a/page.md has no heading #bottom"));
}

TEST(Links, ResolveInTheWholeTree) {
  const std::vector<source_file> tree = read_tree(DONET_SOURCE_DIR);
  for (const source_file& file : tree) {
    if (file.path.ends_with(".md")) {
      EXPECT_THAT(dead_links(file, tree), IsEmpty());
    }
  }
}

}  // namespace
}  // namespace donet::test
