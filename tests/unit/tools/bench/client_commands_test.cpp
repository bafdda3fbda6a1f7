// The commands for a Client Agent, with one that works correctly.

#include "tests/unit/tools/bench/bench_run.hpp"
#include "tests/unit/tools/bench/ca_stub.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace donet::test {
namespace {

using testing::HasSubstr;

nlohmann::json first_run(const ca_stub& server, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "ca");
  arguments.insert(arguments.end(), {"--json", "--client-agent", server.client_agent()});
  const auto& command = arguments[1];
  if (command != "logins" && command != "idle")
    arguments.insert(arguments.end(), {"--address", server.director()});
  const auto done = run_bench(std::move(arguments));
  EXPECT_EQ(done.code, bench::exit_ok) << done.errors;
  return done.code == bench::exit_ok ? done.json()["runs"][0] : nlohmann::json();
}

TEST(BenchClientFanout, DeliversEveryUpdateToAllOthersOfTheZone) {
  const ca_stub server;
  const auto run = first_run(
    server, {"fanout", "--clients", "7", "--zones", "2", "--window", "9", "--messages", "700"});
  // Four players in zone 1 with three others each, three in zone 2 with two others each.
  EXPECT_EQ(run["delivered"], 400 * 3 + 300 * 2);
  EXPECT_GT(run["latency_p50_us"], 0);
}

TEST(BenchClientFanout, HasAWindowOverAllPlayers) {
  const ca_stub server;
  const auto run = first_run(server, {"fanout", "--clients", "5", "--speakers", "2", "--window",
                                      "1", "--payload", "24", "--messages", "100"});
  EXPECT_EQ(run["delivered"], 400);
}

TEST(BenchClientFanout, CarriesTheLargestPayload) {
  const ca_stub server;
  const auto run =
    first_run(server, {"fanout", "--clients", "3", "--payload", "65508", "--messages", "50"});
  EXPECT_EQ(run["delivered"], 100);
}

// On a busy machine the counted work takes longer, never shorter.
TEST(BenchClientFanout, KeepsToTheRate) {
  const ca_stub server;
  const auto run = first_run(
    server, {"fanout", "--clients", "4", "--rate", "1000", "--warmup", "0", "--messages", "200"});
  EXPECT_EQ(run["delivered"], 600);
  EXPECT_GE(run["seconds"], 0.19);
  EXPECT_TRUE(run["late_p99_us"].is_number());
}

TEST(BenchClientFanout, MeasuresSeveralTimes) {
  const ca_stub server;
  const auto done = run_bench({"ca", "fanout", "--clients", "4", "--runs", "2", "--warmup", "0.01",
                               "--duration", "0.05", "--client-agent", server.client_agent(),
                               "--address", server.director(), "--json"});
  ASSERT_EQ(done.code, bench::exit_ok) << done.errors;
  const auto found = done.json();
  EXPECT_EQ(found["command"], "ca fanout");
  EXPECT_EQ(found["server"], server.client_agent());
  EXPECT_EQ(found["load"]["clients"], 4);
  EXPECT_EQ(found["load"]["speakers"], 4);
  EXPECT_EQ(found["load"]["window"], 16);
  EXPECT_EQ(found["runs"].size(), 2U);
  EXPECT_GT(found["median"]["delivered"], 0);
}

TEST(BenchClientLatency, TimesEveryUpdate) {
  const ca_stub server;
  const auto run = first_run(server, {"latency", "--messages", "200"});
  EXPECT_EQ(run["delivered"], 200);
  EXPECT_GT(run["latency_p50_us"], 0);
  EXPECT_LE(run["latency_p50_us"], run["latency_p99_us"]);
}

TEST(BenchLogins, AnswersEveryClient) {
  const ca_stub server;
  for (const std::string way : {"", "--abort", "--disconnect"}) {
    std::vector<std::string> arguments = {"logins", "--concurrency", "5", "--messages", "200"};
    if (!way.empty())
      arguments.push_back(way);
    EXPECT_EQ(first_run(server, arguments)["logins"], 200) << way;
  }
}

TEST(BenchIdle, CountsWhatAClientCosts) {
  const ca_stub server;
  const auto run = first_run(server, {"idle", "--clients", "150", "--duration", "0.05"});
  EXPECT_EQ(run["clients"], 150);
  EXPECT_GE(run["seconds"], 0.05);
  EXPECT_TRUE(run["server_bytes_per_client"].is_number());
  EXPECT_TRUE(run["idle_cpu_ratio"].is_number());
}

TEST(BenchInterest, ShowsEveryObjectToEveryClient) {
  const ca_stub server;
  const auto all =
    first_run(server, {"interest", "--clients", "10", "--objects", "30", "--messages", "40"});
  EXPECT_EQ(all["interests"], 40);
  EXPECT_EQ(all["entries"], 40 * 30);
  EXPECT_GT(all["interest_p50_us"], 0);
  const auto some = first_run(server, {"interest", "--clients", "10", "--at-once", "4", "--objects",
                                       "1", "--messages", "40"});
  EXPECT_EQ(some["interests"], 40);
}

TEST(BenchClientCommands, SayThatTheServerCannotBeReached) {
  std::string client_agent;
  std::string director;
  {
    const ca_stub gone;
    client_agent = gone.client_agent();
    director = gone.director();
  }
  for (const char* command : {"logins", "idle"})
    EXPECT_THAT(run_bench({"ca", command, "--client-agent", client_agent}).errors,
                HasSubstr("cannot connect to " + client_agent + ": Connection refused"));
  for (const char* command : {"fanout", "latency", "interest"})
    EXPECT_THAT(
      run_bench({"ca", command, "--client-agent", client_agent, "--address", director}).errors,
      HasSubstr("cannot connect to " + director + ": Connection refused"));
}

}  // namespace
}  // namespace donet::test
