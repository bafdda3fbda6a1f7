// tools/manual/limits.md is made of tools/manual/limits.rows and the constants in the code. To write
// it again: DONET_WRITE_PAGES=1 tidy_test --gtest_filter='LimitsPage.IsFresh'

#include "tests/tidy/limits_page.hpp"

#include "tests/tidy/tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace donet::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* rows_path = "tools/manual/limits.rows";
constexpr const char* page_path = "tools/manual/limits.md";

std::string text_of(const std::vector<source_file>& tree, const std::string& path) {
  for (const source_file& each : tree) {
    if (each.path == path)
      return each.text;
  }
  return {};
}

TEST(LimitsPage, ReadsValuesAsAPersonDoes) {
  const std::string shared = "constexpr std::size_t big_size_max = 64u << 20;";
  const std::string text = "constexpr std::size_t a_size_max = 2 * big_size_max;\n"
                           "constexpr std::size_t zones_max = 10'000;\n"
                           "// constexpr int zones_max = 7;\n"
                           "std::chrono::milliseconds patience{1'500};\n"
                           "constexpr std::chrono::seconds long_patience{30};\n"
                           "constexpr std::size_t of_a_type_max = sizeof(int);\n";
  EXPECT_EQ(value_of(text, "a_size_max", shared), "128 MiB");
  EXPECT_EQ(value_of(text, "zones_max", shared), "10,000");
  EXPECT_EQ(value_of(text, "patience", shared), "1,500 ms");
  EXPECT_EQ(value_of(text, "long_patience", shared), "30 s");
  EXPECT_EQ(value_of(text, "of_a_type_max", shared), "`sizeof(int)`");
  EXPECT_EQ(value_of(text, "not_there", shared), std::nullopt);
}

TEST(LimitsPage, FindsAConstantWithoutARow) {
  const std::vector<source_file> tree = {
    {"runtime/a.hpp", "inline constexpr std::size_t zones_max = 7;\n"},
    {"tests/b.hpp", "inline constexpr std::size_t zones_max = 7;\n"}};
  EXPECT_THAT(unlisted_limits("", tree), ElementsAre("runtime/a.hpp:zones_max"));
  EXPECT_THAT(unlisted_limits("Zones | runtime/a.hpp:zones_max | - | refused", tree), IsEmpty());
}

TEST(LimitsPage, HasEveryConstantThatBoundsSomething) {
  const std::vector<source_file> tree = read_tree(DONET_SOURCE_DIR);
  EXPECT_THAT(unlisted_limits(text_of(tree, rows_path), tree), IsEmpty());
}

TEST(LimitsPage, NamesMetricsThatExist) {
  const std::vector<source_file> tree = read_tree(DONET_SOURCE_DIR);
  const std::string rows = text_of(tree, rows_path);
  static const std::regex metric("donet_[a-z0-9_]+");
  for (std::sregex_iterator at(rows.begin(), rows.end(), metric), end; at != end; ++at) {
    const bool exists = std::any_of(tree.begin(), tree.end(), [&](const source_file& file) {
      return file.path.starts_with("runtime/metrics/describe_")
             && file.text.find('"' + at->str() + '"') != file.text.npos;
    });
    EXPECT_TRUE(exists) << at->str();
  }
}

TEST(LimitsPage, IsFresh) {
  const std::vector<source_file> tree = read_tree(DONET_SOURCE_DIR);
  const limits_page page = make_limits_page(text_of(tree, rows_path), tree);
  EXPECT_THAT(page.problems, IsEmpty());
  if (std::getenv("DONET_WRITE_PAGES") != nullptr)
    std::ofstream(std::string(DONET_SOURCE_DIR) + '/' + page_path) << page.text;
  else
    EXPECT_EQ(text_of(tree, page_path), page.text);
}

}  // namespace
}  // namespace donet::test
