// donet-bench and donet-node as users start them: each command for a Client Agent, for a short
// time. The tests check that everything arrives, not how fast.

#include "tests/e2e/bench_run.hpp"
#include "tests/support/node_process.hpp"
#include "tests/support/sanitizers.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <utility>
#include <vector>

namespace donet::test {
namespace {

class BenchClientAgent : public testing::Test {
protected:
  nlohmann::json run_ca(std::vector<std::string> arguments) {
    const bool has_world = arguments.front() != "logins" && arguments.front() != "idle";
    arguments.insert(arguments.begin(), {DONET_BENCH, "ca"});
    arguments.insert(arguments.end(), {"--client-agent", at(1)});
    if (has_world)
      arguments.insert(arguments.end(), {"--address", at(0)});
    return figures_of(std::move(arguments));
  }

  /// A command whose server is a Message Director.
  nlohmann::json run_at(const std::string& group, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {DONET_BENCH, group});
    arguments.insert(arguments.end(), {"--address", at(0)});
    return figures_of(std::move(arguments));
  }

  std::string at(std::size_t listener) const {
    return "127.0.0.1:" + std::to_string(node_.port(listener));
  }

  node_process node_{bench_role(
    DONET_BENCH_ROLE, {{"../../config/worlds", DONET_WORLDS}, {":7199", ":0"}, {":7198", ":0"}})};
};

TEST_F(BenchClientAgent, FansOutWithinZones) {
  const auto found =
    run_ca({"fanout", "--clients", "31", "--zones", "3", "--window", "40", "--messages", "3100"});
  // Eleven players in zone 1, ten in each of the other zones.
  EXPECT_EQ(found["delivered"], 100 * (11 * 10 + 2 * 10 * 9));
}

TEST_F(BenchClientAgent, FansOutWhatIsAsLargeAsCanBe) {
  EXPECT_EQ(
    run_ca({"fanout", "--clients", "5", "--payload", "65508", "--messages", "100"})["delivered"],
    400);
}

TEST_F(BenchClientAgent, CarriesOneUpdateAtATime) {
  EXPECT_EQ(run_ca({"latency", "--messages", "500"})["delivered"], 500);
}

TEST_F(BenchClientAgent, AnswersClientsHoweverTheyLeave) {
  for (const std::string way : {"--concurrency=8", "--abort", "--disconnect"})
    EXPECT_EQ(run_ca({"logins", "--messages", "300", way})["logins"], 300) << way;
}

TEST_F(BenchClientAgent, KeepsIdleClients) {
  EXPECT_EQ(run_ca({"idle", "--clients", "300", "--duration", "0.2"})["clients"], 300);
}

// Wake-ups per second permitted for an idle node. It has none today; a busy machine can only reduce
// them.
constexpr double wakeups_per_second_max = 20;
constexpr double bytes_per_client_max = 8'192;
constexpr double bytes_per_object_max = 2'048;

TEST_F(BenchClientAgent, NothingWakesANodeThatIsLeftAlone) {
  const auto found = run_at("md", {"idle", "--connections", "20", "--duration", "0.5"});
  EXPECT_EQ(found["links"], 20);
  EXPECT_LE(found["idle_wakeups_per_second"], wakeups_per_second_max);
}

TEST_F(BenchClientAgent, IdleClientsDoNotWakeTheNode) {
  const auto found = run_ca({"idle", "--clients", "2000", "--duration", "0.5"});
  EXPECT_EQ(found["clients"], 2000);
  EXPECT_LE(found["idle_wakeups_per_second"], wakeups_per_second_max);
  if (memory_is_its_own) {
    EXPECT_LE(found["server_bytes_per_client"], bytes_per_client_max);
  }
}

TEST_F(BenchClientAgent, IdleObjectsDoNotWakeTheNode) {
  const auto found = run_at("ss", {"idle", "--objects", "20000", "--duration", "0.5"});
  EXPECT_EQ(found["objects"], 20000);
  EXPECT_LE(found["idle_wakeups_per_second"], wakeups_per_second_max);
  if (memory_is_its_own) {
    EXPECT_LE(found["server_bytes_per_object"], bytes_per_object_max);
  }
}

TEST_F(BenchClientAgent, UpdatesOfAnyObjectArriveInTheirOrder) {
  const auto found =
    run_at("ss", {"updates", "--objects", "300", "--window", "7", "--messages", "2000"});
  EXPECT_EQ(found["updates"], 2000);
}

TEST_F(BenchClientAgent, ShowsAllObjectsToAllWhoAskAtOnce) {
  const auto found =
    run_ca({"interest", "--clients", "40", "--objects", "50", "--messages", "200"});
  EXPECT_EQ(found["interests"], 200);
  EXPECT_EQ(found["entries"], 200 * 50);
}

}  // namespace
}  // namespace donet::test
