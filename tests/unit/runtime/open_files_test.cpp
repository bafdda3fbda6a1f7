#include "runtime/open_files.hpp"

#include "tests/unit/runtime/few_files.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <string>

namespace donet::runtime {
namespace {

TEST(OpenFiles, TheSoftLimitIsRaisedToTheHardOne) {
  const few_files now(20);
  const open_files_limit before = read_open_files_limit();
  ASSERT_LT(before.soft, before.hard);
  EXPECT_EQ(raise_open_files_limit().soft, before.hard);
  EXPECT_EQ(read_open_files_limit().soft, before.hard);
}

TEST(OpenFiles, TheNextNumberSaysHowManyAreLeft) {
  const few_files now(20);
  EXPECT_TRUE(has_free_descriptors(0, 0));
  EXPECT_TRUE(has_free_descriptors(0, 19));
  EXPECT_FALSE(has_free_descriptors(0, 20));
}

TEST(OpenFiles, NoneIsLeftWhenTheSystemRefuses) {
  const few_files now;
  EXPECT_FALSE(has_free_descriptors(0, 0));
}

TEST(OpenFiles, AnErrorNamesTheLimitThatCausesIt) {
  const few_files now(20);
  EXPECT_EQ(describe_system_error(EMFILE), "Too many open files (the limit of this process is "
                                             + std::to_string(read_open_files_limit().soft) + ")");
  EXPECT_EQ(describe_system_error(ENOENT), "No such file or directory");
}

}  // namespace
}  // namespace donet::runtime
