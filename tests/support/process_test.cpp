#include "tests/support/process.hpp"

#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

namespace {

using donet::test::command;
using donet::test::outcome;
using donet::test::run;
using donet::test::temp_dir;
using std::chrono::milliseconds;

outcome run_shell(const std::string& script, const std::string& input = {}) {
  command what;
  what.arguments = {"sh", "-c", script};
  what.input = input;
  return run(what);
}

TEST(Process, TellsTheExitStatusAndBothOutputs) {
  const outcome result = run_shell("echo out; echo err >&2; exit 3");
  EXPECT_EQ(result.exit_status, 3);
  EXPECT_EQ(result.signal, 0);
  EXPECT_FALSE(result.timed_out);
  EXPECT_EQ(result.output, "out\n");
  EXPECT_EQ(result.errors, "err\n");
}

TEST(Process, PassesMoreInputThanAPipeHolds) {
  const std::string input(3'000'000, 'x');
  command what;
  what.arguments = {"cat"};
  what.input = input;
  const outcome result = run(what);
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_TRUE(result.output == input);
}

TEST(Process, MayEndWithoutReadingItsInput) {
  const outcome result = run_shell("exit 0", std::string(3'000'000, 'x'));
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_FALSE(result.timed_out);
}

TEST(Process, PassesArgumentsAsTheyAre) {
  command what;
  what.arguments = {"printf", "%s|", "a b", "", "$HOME;'\""};
  EXPECT_EQ(run(what).output, "a b||$HOME;'\"|");
}

TEST(Process, TellsTheSignalThatEndedIt) {
  const outcome result = run_shell("kill -TERM $$");
  EXPECT_EQ(result.exit_status, std::nullopt);
  EXPECT_EQ(result.signal, SIGTERM);
  EXPECT_FALSE(result.timed_out);
}

TEST(Process, IsKilledAtItsDeadlineWithWhatItStarted) {
  command what;
  what.arguments = {"sh", "-c", "echo begun; cat /dev/zero | cat > /dev/null"};
  what.deadline = milliseconds(200);
  const outcome result = run(what);
  EXPECT_TRUE(result.timed_out);
  EXPECT_EQ(result.signal, SIGKILL);
  EXPECT_EQ(result.output, "begun\n");
}

TEST(Process, AddsAndReplacesEnvironmentVariables) {
  command what;
  what.arguments = {"sh", "-c", "echo \"$DONET_TEST_ADDED $HOME ${PATH:+kept}\""};
  what.environment = {{"DONET_TEST_ADDED", "added"}, {"HOME", "replaced"}};
  EXPECT_EQ(run(what).output, "added replaced kept\n");
}

TEST(Process, StartsInTheGivenDirectory) {
  const temp_dir directory;
  command what;
  what.arguments = {"pwd", "-P"};
  what.working_directory = directory.path();
  EXPECT_EQ(run(what).output, std::filesystem::canonical(directory.path()).string() + "\n");
}

TEST(Process, ThatDoesNotExistIsAnError) {
  command what;
  what.arguments = {"donet-no-such-program"};
  EXPECT_THROW(run(what), std::system_error);
}

TEST(TempDir, IsRemovedWithItsContents) {
  std::filesystem::path path;
  {
    const temp_dir directory;
    path = directory.path();
    const std::filesystem::path file = directory.write("a/b.txt", "text");
    std::stringstream read;
    read << std::ifstream(file).rdbuf();
    EXPECT_EQ(read.str(), "text");
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(TempDir, IsAnotherEachTime) {
  const temp_dir one;
  const temp_dir other;
  EXPECT_NE(one.path(), other.path());
}

}  // namespace
