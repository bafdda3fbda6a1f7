#include "tools/cli/outline.hpp"

#include "tests/unit/tools/cli/small_program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace donet::cli {
namespace {

using testing::ElementsAre;

outline_option option_named(const outline_command& command, const std::string& name) {
  for (const outline_option& option : command.options) {
    if (std::find(option.names.begin(), option.names.end(), name) != option.names.end())
      return option;
  }
  ADD_FAILURE() << command.path << " has no " << name;
  return {};
}

TEST(Outline, HasACommandForEachThatCanBeCalledAndEachGroup) {
  test::small_program small;
  std::vector<std::string> calls;
  for_each_command(small.outline(), [&](const outline_command& command) {
    calls.push_back(command.path + ' ' + command.usage);
  });
  EXPECT_THAT(calls,
              ElementsAre("small-tool [OPTIONS] SUBCOMMAND", "small-tool sing [OPTIONS] FILE...",
                          "small-tool dance [OPTIONS] SUBCOMMAND",
                          "small-tool dance waltz [OPTIONS]", "small-tool dance polka [OPTIONS]"));
}

TEST(Outline, AHiddenOptionIsNotInIt) {
  test::small_program small;
  std::vector<std::string> names;
  for (const outline_option& option : small.outline().options)
    names.insert(names.end(), option.names.begin(), option.names.end());
  EXPECT_THAT(names, ElementsAre("-h", "--help", "--version"));
}

TEST(Outline, AnOptionKnowsItsNamesItsValueAndHowManyItTakes) {
  test::small_program small;
  const outline_command sing = small.outline().commands.at(0);
  const outline_option loud = option_named(sing, "--loud");
  EXPECT_THAT(loud.names, ElementsAre("-l", "--loud"));
  EXPECT_EQ(loud.values_max, 0U);
  EXPECT_EQ(loud.description, "Don't be [too] shy");

  const outline_option color = option_named(sing, "--color");
  EXPECT_EQ(color.kind, value_kind::choice);
  EXPECT_THAT(color.choices, ElementsAre("auto", "always"));
  EXPECT_EQ(color.values_max, 1U);

  const outline_option count = option_named(sing, "--count");
  EXPECT_EQ(count.kind, value_kind::anything);
  EXPECT_EQ(count.value, "UINT=3");

  const outline_command waltz = small.outline().commands.at(1).commands.at(0);
  EXPECT_EQ(option_named(waltz, "--floor").kind, value_kind::folder);
  EXPECT_EQ(option_named(waltz, "--with").kind, value_kind::file);
  EXPECT_EQ(option_named(waltz, "--with").values_max, 2U);
}

TEST(Outline, AnOperandIsNoOption) {
  test::small_program small;
  const outline_command sing = small.outline().commands.at(0);
  ASSERT_EQ(sing.operands.size(), 1U);
  EXPECT_EQ(sing.operands[0].operand, "FILE");
  EXPECT_EQ(sing.operands[0].kind, value_kind::file);
  EXPECT_GT(sing.operands[0].values_max, 1U);
}

TEST(Outline, WhatAValueIsShowsInItsName) {
  EXPECT_EQ(kind_of_value("FILE [-]"), value_kind::file);
  EXPECT_EQ(kind_of_value("ROLE_FILE TEXT"), value_kind::file);
  EXPECT_EQ(kind_of_value("PROGRAM ROLE_FILE"), value_kind::file);
  EXPECT_EQ(kind_of_value("DIR [.]"), value_kind::folder);
  EXPECT_EQ(kind_of_value("TEXT:{on,off}=on"), value_kind::choice);
  EXPECT_EQ(kind_of_value("PROFILE"), value_kind::anything);
  EXPECT_EQ(kind_of_value("FILES"), value_kind::anything);
  EXPECT_EQ(kind_of_value("UINT"), value_kind::anything);
}

}  // namespace
}  // namespace donet::cli
