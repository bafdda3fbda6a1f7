// donet-bench and donet-node, as people start them: events for an Event Logger, a short while. What counts is
// that all of them are in the log, not how fast.

#include "tests/support/node_process.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace donet::test {
namespace {

using testing::HasSubstr;

void replace(std::string& text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  ASSERT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
}

class BenchEventLogger : public testing::Test {
protected:
  // tools/bench/events.toml, on another port and with a folder of its own.
  std::string role() const {
    std::ifstream file(DONET_BENCH_ROLE);
    std::string text{std::istreambuf_iterator<char>(file), {}};
    replace(text, "\"warn\"", "\"info\"");
    replace(text, ":7197", ":0");
    replace(text, "../../build/bench-events/", folder_.path().string());
    return text;
  }
  outcome run_events(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {DONET_BENCH, "el", "events"});
    arguments.insert(
      arguments.end(),
      {"--json", "--address", "127.0.0.1:" + std::to_string(node_.port_of("event_logger"))});
    command bench;
    bench.arguments = std::move(arguments);
    return run(bench);
  }
  // The first run's figures.
  nlohmann::json found(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--deadline", "20"});
    const outcome done = run_events(std::move(arguments));
    EXPECT_EQ(done.exit_status, 0) << done.errors;
    return done.exit_status == 0 ? nlohmann::json::parse(done.output)["runs"][0] : nlohmann::json();
  }

  temp_dir folder_;
  node_process node_{role()};
};

TEST_F(BenchEventLogger, FindsEachEventInTheLog) {
  const nlohmann::json one =
    found({"--output", folder_.path().string(), "--messages", "5000", "--payload", "100"});
  EXPECT_EQ(one["lost"], 0);
  EXPECT_GT(one["events_per_second"], 0);
}

TEST_F(BenchEventLogger, SendsAtARate) {
  const nlohmann::json one = found(
    {"--output", folder_.path().string(), "--messages", "200", "--rate", "1000", "--runs", "2"});
  EXPECT_EQ(one["lost"], 0);
  EXPECT_LT(one["sent_per_second"], 1'500);
}

TEST_F(BenchEventLogger, SaysThatEventsAreLost) {
  const temp_dir other;
  const outcome done =
    run_events({"--output", other.path().string(), "--messages", "10", "--deadline", "0.1"});
  EXPECT_EQ(done.exit_status, 1);
  EXPECT_THAT(done.errors, HasSubstr("event 0 is lost: it is not in the log"));
}

TEST_F(BenchEventLogger, SaysThatThereIsNoSuchFolder) {
  const outcome done = run_events({"--output", (folder_.path() / "missing").string()});
  EXPECT_EQ(done.exit_status, 1);
  EXPECT_THAT(done.errors, HasSubstr("cannot be read: No such file or directory"));
}

}  // namespace
}  // namespace donet::test
