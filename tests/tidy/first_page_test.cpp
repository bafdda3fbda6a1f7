#include "tests/tidy/first_page.hpp"

#include "tests/tidy/tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

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

}  // namespace
}  // namespace donet::test
