// donet-bench and donet-node as users start them: events for an Event Logger, for a short time. The
// test checks that all of them are in the log, not how fast.

#include "tests/e2e/bench_run.hpp"
#include "tests/support/node_process.hpp"
#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <utility>
#include <vector>

namespace donet::test {
namespace {

using testing::HasSubstr;

class BenchEventLogger : public testing::Test {
protected:
  std::vector<std::string> events(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {DONET_BENCH, "el", "events"});
    arguments.insert(arguments.end(),
                     {"--address", "127.0.0.1:" + std::to_string(node_.port_of("event_logger"))});
    return arguments;
  }
  outcome run_events(std::vector<std::string> arguments) const {
    return run_donet_bench(events(std::move(arguments)));
  }
  nlohmann::json found(std::vector<std::string> arguments) const {
    return figures_of(events(std::move(arguments)));
  }

  temp_dir folder_;
  node_process node_{bench_role(
    DONET_BENCH_ROLE,
    {{":7197", ":0"}, {":7608", ":0"}, {"../../build/bench-events/", folder_.path().string()}})};
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
