// The log of donet-node: its content and its destination.

#include "tests/support/node_process.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/wire.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace donet::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

class DonetNodeLog : public testing::Test {
protected:
  temp_dir dir_;
};

std::string text_of(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

std::string role_with_log(const std::filesystem::path& log, const std::string& keys = {}) {
  return "[daemon]\nname = \"test\"\nlog_file = \"" + log.string() + "\"\n" + keys
         + "\n[global]\ndc_files = []\n[services.message_director]\nbind = \"127.0.0.1:0\"\n";
}

TEST_F(DonetNodeLog, WritesItsLogToAFileToo) {
  const std::filesystem::path log = dir_.path() / "node.log";
  node_process node(role_with_log(log));
  EXPECT_EQ(node.stop(), 0);
  EXPECT_THAT(text_of(log), AllOf(HasSubstr("listening on=127.0.0.1:"), HasSubstr("node: ready"),
                                  HasSubstr("node: stopped")));
}

TEST_F(DonetNodeLog, ThatCannotBeWrittenKeepsTheNodeFromStarting) {
  const std::filesystem::path file =
    dir_.write("role.toml", role_with_log(dir_.path() / "role.toml" / "node.log"));
  command what;
  what.arguments = {DONET_NODE, file.string()};
  const outcome got = run(what);
  EXPECT_EQ(got.exit_status, 1);
  EXPECT_THAT(got.errors, AllOf(StartsWith("donet-node: "), HasSubstr("node.log")));
}

TEST_F(DonetNodeLog, GoesOnInANewLogFileOnSighup) {
  const std::filesystem::path log = dir_.path() / "node.log";
  const std::filesystem::path old = dir_.path() / "node.log.1";
  node_process node(role_with_log(log));
  std::filesystem::rename(log, old);
  node.signal(SIGHUP);
  node.wait_for_output("the log file is opened anew");
  const wire_peer peer(node.port());
  node.wait_for_output("peer connected");
  EXPECT_EQ(node.stop(), 0);
  EXPECT_THAT(text_of(old), HasSubstr("node: ready"));
  EXPECT_THAT(text_of(old), testing::EndsWith("\n"));
  EXPECT_THAT(text_of(log), AllOf(HasSubstr("peer connected"), HasSubstr("node: stopped")));
  EXPECT_THAT(text_of(log), testing::Not(HasSubstr("node: ready")));
}

TEST_F(DonetNodeLog, StaysWithItsLogFileIfItCannotBeOpenedAnew) {
  const std::filesystem::path log = dir_.path() / "node.log";
  const std::filesystem::path old = dir_.path() / "node.log.1";
  node_process node(role_with_log(log));
  std::filesystem::rename(log, old);
  std::filesystem::create_directory(log);
  node.signal(SIGHUP);
  node.wait_for_output("it cannot be opened anew: " + log.string() + ": Is a directory");
  EXPECT_EQ(node.stop(), 0);
  EXPECT_THAT(text_of(old),
              AllOf(HasSubstr("it cannot be opened anew"), HasSubstr("node: stopped")));
}

TEST_F(DonetNodeLog, WritesJsonLinesToFileAndOutputIfItIsToldTo) {
  const std::filesystem::path log = dir_.path() / "node.log";
  node_process node(role_with_log(log, "log_format = \"json\""), R"("message":"ready")");
  const std::string mark = R"("message":"listening","on":"127.0.0.1:)";
  const std::size_t at = node.output().find(mark);
  ASSERT_NE(at, std::string::npos) << node.output();
  {
    wire_peer peer(static_cast<std::uint16_t>(std::stoi(node.output().substr(at + mark.size()))));
    // A name that would be a line of its own in a text log, and then a message that is cut short.
    peer.send(control(9012, blob("\n\xff\"{}")));
    peer.send(control(9000, "\x05"));
    peer.read_to_end();
  }
  EXPECT_EQ(node.stop(), 0);
  for (const std::string& all : {text_of(log), node.output()}) {
    std::istringstream lines(all);
    std::vector<std::string> messages;
    for (std::string line; std::getline(lines, line);)
      messages.push_back(nlohmann::json::parse(line).at("message"));
    EXPECT_THAT(messages, testing::Contains("ready"));
    EXPECT_EQ(messages.back(), "stopped");
  }
}

TEST_F(DonetNodeLog, LogsWhatTheLevelsOfItsRoleSay) {
  const std::filesystem::path log = dir_.path() / "node.log";
  const std::string keys = "log_level = \"error\"\nlog_levels = { message_director = \"info\" }";
  node_process node(role_with_log(log, keys), "listening on=");
  EXPECT_EQ(node.stop(), 0);
  EXPECT_THAT(text_of(log), HasSubstr("message_director: "));
  EXPECT_THAT(text_of(log), testing::Not(HasSubstr("node: ")));
}

// The abort of an assertion that fails, or of a service manager's watchdog.
TEST_F(DonetNodeLog, IsWholeWhenTheNodeIsAborted) {
  const std::filesystem::path log = dir_.path() / "node.log";
  node_process node(role_with_log(log));
  node.signal(SIGABRT);
  EXPECT_EQ(node.wait(), 128 + SIGABRT);
  EXPECT_THAT(text_of(log), HasSubstr("node: ready"));
  EXPECT_THAT(text_of(log), testing::EndsWith("\n"));
}

// Peers that connect, break a rule and disconnect, repeatedly.
TEST_F(DonetNodeLog, WritesFewLinesAboutManyHostilePeers) {
  const std::filesystem::path log = dir_.path() / "node.log";
  node_process node(role_with_log(log));
  constexpr int peers = 300;
  for (int i = 0; i < peers; ++i) {
    wire_peer peer(node.port());
    peer.send(control(9000, "\x05"));
    peer.read_to_end();
    node.listen();
  }
  EXPECT_EQ(node.stop(), 0);
  const std::string text = text_of(log);
  EXPECT_LT(std::count(text.begin(), text.end(), '\n'), peers);
  EXPECT_THAT(text, HasSubstr("peer connected: more like this are not told lines="));
}

}  // namespace
}  // namespace donet::test
