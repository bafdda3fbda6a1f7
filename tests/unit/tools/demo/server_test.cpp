// The server that the demo starts: any program that reports that it is ready.

#include "tools/demo/server.hpp"

#include "tests/support/temp_dir.hpp"
#include "tools/harness/failure.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <string>

#include <unistd.h>

namespace donet::demo {
namespace {

using testing::HasSubstr;

class DemoServer : public testing::Test {
protected:
  // `sh` takes a script as its role file.
  std::string script(const std::string& text) { return folder_.write("role", text).string(); }

  // Ready at once; exits with this status when it is stopped.
  std::string waiting_script(const std::string& status) {
    return script("trap 'exit " + status
                  + "' TERM\nmkfifo \"$0.fifo\"\nexec 3<>\"$0.fifo\"\necho 'node: ready'\n"
                    "while :; do read line <&3; done\n");
  }

  test::temp_dir folder_;
};

TEST_F(DemoServer, RunsUntilItIsStopped) {
  server one("/bin/sh", waiting_script("0"));
  const pid_t pid = one.pid();
  EXPECT_EQ(::kill(pid, 0), 0);
  EXPECT_TRUE(one.stop());
  EXPECT_NE(::kill(pid, 0), 0);
}

TEST_F(DemoServer, TellsWhatItWroteWhenItDoesNotBecomeReady) {
  try {
    const server one("/bin/sh", script("echo 'the port is taken' >&2\nexit 1\n"));
    FAIL() << "it started";
  } catch (const harness::failure& why) {
    EXPECT_THAT(why.what(), HasSubstr("did not become ready"));
    EXPECT_THAT(why.what(), HasSubstr("the port is taken"));
  }
}

TEST_F(DemoServer, TellsThatThereIsNoSuchProgram) {
  try {
    const server one("/no/such/program", "role.toml");
    FAIL() << "it started";
  } catch (const harness::failure& why) {
    EXPECT_THAT(why.what(), HasSubstr("No such file"));
  }
}

// A process left behind by the server holds its output open.
TEST_F(DemoServer, IsStoppedThoughItsOutputGoesOn) {
  server one("/bin/sh",
             script("trap 'exit 0' TERM\ntail -f /dev/null --pid=" + std::to_string(::getpid())
                    + " &\necho \"$! node: ready\"\nexit 0\n"));
  const auto start = std::chrono::steady_clock::now();
  EXPECT_TRUE(one.stop());
  EXPECT_LT(std::chrono::steady_clock::now() - start, server::patience);
  ::kill(std::stoi(std::string(one.output())), SIGKILL);
}

TEST_F(DemoServer, TellsThatItEndedBadly) {
  server one("/bin/sh", waiting_script("3"));
  EXPECT_FALSE(one.stop());
}

}  // namespace
}  // namespace donet::demo
