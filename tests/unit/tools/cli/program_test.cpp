#include "tools/cli/program.hpp"

#include "tests/unit/tools/cli/small_program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace donet::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

TEST(Program, ReadsWhatIsAsked) {
  test::small_program small;
  EXPECT_EQ(small.read({"sing", "a", "b", "--loud", "--count=7"}), reading::asked);
  EXPECT_THAT(small.files, testing::ElementsAre("a", "b"));
  EXPECT_TRUE(small.loud);
  EXPECT_EQ(small.count, 7U);
  EXPECT_THAT(small.output() + small.errors(), IsEmpty());
}

TEST(Program, HelpHasAllButWhatPackagersNeed) {
  test::small_program small;
  EXPECT_EQ(small.read({"--help"}), reading::answered);
  EXPECT_THAT(small.output(), AllOf(HasSubstr("does little"), HasSubstr("--version"),
                                    HasSubstr("Exit codes:"), Not(HasSubstr("--man"))));
  EXPECT_THAT(small.errors(), IsEmpty());
}

TEST(Program, TellsItsNameWithItsVersion) {
  test::small_program small;
  EXPECT_EQ(small.read({"--version"}), reading::answered);
  EXPECT_THAT(small.output(), StartsWith("small-tool "));
}

TEST(Program, WrongUsageIsToldWithTheWayToHelp) {
  test::small_program small;
  EXPECT_EQ(small.read({"sing", "a", "--hum"}), reading::wrong_usage);
  EXPECT_THAT(small.errors(), AllOf(HasSubstr("--hum"), HasSubstr("--help")));
  EXPECT_THAT(small.output(), IsEmpty());
}

TEST(Program, AShellWithoutACompletionIsWrongUsage) {
  test::small_program small;
  EXPECT_EQ(small.read({"--completion", "csh"}), reading::wrong_usage);
  EXPECT_THAT(small.errors(), HasSubstr("--completion: there are bash, zsh and fish"));
}

}  // namespace
}  // namespace donet::cli
