#include "tests/tidy/first_page.hpp"

#include "tests/tidy/tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace donet::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(FirstPage, HasCommandsInItsConsoleBlocks) {
  EXPECT_THAT(commands_of("text\n$ make run    # starts\n$ donet-x a | jq .b\noutput\n"),
              ElementsAre("make run  ", "donet-x a ", " jq .b"));
}

TEST(FirstPage, MayShowOnlyCommandsThatExist) {
  const std::string makefile = "all:\nrun: all\n";
  const std::string commands = "### donet-x\n\n--json\n\n### donet-x a\n\n--wait\n\n### donet-y\n";
  EXPECT_THAT(
    unknown_commands("$ make run\n$ bin/donet-x a --wait --json\n$ curl x\n", makefile, commands),
    IsEmpty());
  EXPECT_THAT(
    unknown_commands("$ make fun\n$ donet-z\n$ donet-x a --jsn\n$ nosuch\n", makefile, commands),
    ElementsAre(HasSubstr("no goal fun"), HasSubstr("no program donet-z"),
                HasSubstr("donet-x a has no option --jsn"), HasSubstr("no program nosuch")));
}

TEST(FirstPage, IsShortAndTrue) {
  std::string page;
  std::string makefile;
  std::string commands;
  for (const source_file& file : read_tree(DONET_SOURCE_DIR)) {
    if (file.path == "README.md")
      page = file.text;
    else if (file.path == "Makefile")
      makefile = file.text;
    else if (file.path == "tools/manual/commands.md")
      commands = file.text;
  }
  EXPECT_LE(lines_of(page).size(), first_page_lines_max);
  EXPECT_GE(commands_of(page).size(), 2U);
  EXPECT_THAT(unknown_commands(page, makefile, commands), IsEmpty());
}

TEST(ManualPages, BeginWithWhatTheReaderCanDo) {
  for (const source_file& file : read_tree(DONET_SOURCE_DIR)) {
    if (!file.path.starts_with("tools/manual/") || !file.path.ends_with(".md"))
      continue;
    const std::vector<std::string_view> lines = lines_of(file.text);
    ASSERT_GE(lines.size(), 3U) << file.path;
    EXPECT_TRUE(lines[2].starts_with("After this page you ")
                || lines[2].starts_with("With this page you "))
      << file.path;
  }
}

TEST(Readmes, AreInEachFolderOfActorsAndTools) {
  std::set<std::string> with_code;
  std::set<std::string> with_readme;
  for (const source_file& file : read_tree(DONET_SOURCE_DIR)) {
    const std::vector<std::string_view> parts = path_parts(file.path);
    if (parts.size() != 3 || (parts[0] != "actors" && parts[0] != "tools"))
      continue;
    const std::string folder = std::string(parts[0]) + '/' + std::string(parts[1]);
    if (is_cpp(file.path))
      with_code.insert(folder);
    else if (parts[2] == "README.md")
      with_readme.insert(folder);
  }
  EXPECT_GE(with_code.size(), 15U);
  for (const std::string& folder : with_code)
    EXPECT_TRUE(with_readme.contains(folder)) << folder;
}

}  // namespace
}  // namespace donet::test
