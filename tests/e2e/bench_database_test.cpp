// donet-bench and donet-node as users start them: each command for a Database Server, for a short
// time. The tests check that all answers are right, not how fast they arrive.

#include "tests/e2e/bench_run.hpp"
#include "tests/support/node_process.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <utility>
#include <vector>

namespace donet::test {
namespace {

class BenchDatabaseServer : public testing::Test {
protected:
  nlohmann::json run_db(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {DONET_BENCH, "db"});
    arguments.insert(arguments.end(), {"--disk-time", "0.01", "--disk", folder_.path().string(),
                                       "--address", "127.0.0.1:" + std::to_string(node_.port())});
    return figures_of(std::move(arguments));
  }

  temp_dir folder_;
  node_process node_{
    bench_role(DONET_BENCH_ROLE,
               {{"../../config/worlds", DONET_WORLDS}, {":7199", ":0"}, {"../../build/", ""}})};
};

TEST_F(BenchDatabaseServer, SetsAndGetsOneAfterTheOther) {
  EXPECT_EQ(run_db({"mixed", "--objects", "5", "--window", "1", "--messages", "50"})["exchanges"],
            50);
}

// Far more requests than objects, so that each object has many requests in flight.
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
