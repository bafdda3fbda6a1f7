// donet-bench and donet-node, as people start them: the commands for a Database Server, each a short while. What
// counts is that all is answered rightly, not how fast.

#include "tests/support/node_process.hpp"
#include "tests/support/process.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace donet::test {
namespace {

void replace(std::string& text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  ASSERT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
}

// tools/bench/database.toml, on another port and with a file of its own.
std::string role() {
  std::ifstream file(DONET_BENCH_ROLE);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  replace(text, "\"warn\"", "\"info\"");
  replace(text, "../../config/worlds", DONET_WORLDS);
  replace(text, ":7199", ":0");
  replace(text, "../../build/", "");
  return text;
}

class BenchDatabaseServer : public testing::Test {
protected:
  // The first run's figures.
  nlohmann::json run_db(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {DONET_BENCH, "db"});
    arguments.insert(arguments.end(), {"--json", "--deadline", "20", "--disk-time", "0.01",
                                       "--disk", folder_.path().string(), "--address",
                                       "127.0.0.1:" + std::to_string(node_.port())});
    const outcome done = run({std::move(arguments), {}, {}, {}});
    EXPECT_EQ(done.exit_status, 0) << done.errors;
    return done.exit_status == 0 ? nlohmann::json::parse(done.output)["runs"][0] : nlohmann::json();
  }

  temp_dir folder_;
  node_process node_{role()};
};

TEST_F(BenchDatabaseServer, SetsAndGetsOneAfterTheOther) {
  EXPECT_EQ(run_db({"mixed", "--objects", "5", "--window", "1", "--messages", "50"})["exchanges"],
            50);
}

// Far more requests than objects, so that many about one object are under way.
TEST_F(BenchDatabaseServer, SetsAndGetsManyAtOnce) {
  const auto found = run_db({"mixed", "--objects", "20", "--window", "300", "--messages", "3000"});
  EXPECT_EQ(found["exchanges"], 3000);
  EXPECT_TRUE(found["disk_fsyncs_per_second"].is_number());
}

TEST_F(BenchDatabaseServer, Creates) {
  EXPECT_EQ(run_db({"create", "--messages", "1000"})["creates"], 1000);
}

TEST_F(BenchDatabaseServer, Gets) {
  EXPECT_EQ(run_db({"get", "--objects", "100", "--messages", "3000"})["gets"], 3000);
}

TEST_F(BenchDatabaseServer, BringsToLife) {
  EXPECT_EQ(
    run_db({"activate", "--objects", "20", "--window", "8", "--messages", "300"})["activations"],
    300);
}

}  // namespace
}  // namespace donet::test
