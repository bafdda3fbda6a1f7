// The commands with a Message Director that works correctly.

#include "tests/unit/tools/bench/bench_run.hpp"
#include "tests/unit/tools/bench/md_stub.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

namespace donet::test {
namespace {

using testing::HasSubstr;

TEST(BenchPairs, DeliversEveryMessageOfEveryPair) {
  const md_stub server;
  const auto done = run_bench({"md", "pairs", "--pairs", "3", "--window", "7", "--messages", "5000",
                               "--json", "--address", server.address()});
  ASSERT_EQ(done.code, bench::exit_ok) << done.errors;
  const auto found = done.json();
  EXPECT_EQ(found["command"], "md pairs");
  EXPECT_EQ(found["load"]["publishers"], 3);
  EXPECT_EQ(found["load"]["window"], 7);
  EXPECT_EQ(found["runs"][0]["delivered"], 5000);
  EXPECT_GT(found["runs"][0]["delivered_per_second"], 0);
  EXPECT_GT(found["runs"][0]["latency_p50_us"], 0);
  EXPECT_GE(server.delivered(), 5000U);
}

TEST(BenchPairs, FindsTheProcessOfTheServer) {
  const md_stub server;
  const auto done =
    run_bench({"md", "pairs", "--messages", "10", "--json", "--address", server.address()});
  ASSERT_EQ(done.code, bench::exit_ok) << done.errors;
  EXPECT_THAT(done.json()["server_process"].get<std::string>(),
              HasSubstr("pid " + std::to_string(::getpid())));
  EXPECT_TRUE(done.json()["runs"][0]["server_cpu_seconds"].is_number());
}

TEST(BenchPairs, SendsOneMessagePerCallIfAsked) {
  const md_stub server;
  const auto done = run_bench({"md", "pairs", "--batch", "1", "--window", "64", "--messages",
                               "1000", "--json", "--address", server.address()});
  ASSERT_EQ(done.code, bench::exit_ok) << done.errors;
  EXPECT_EQ(done.json()["runs"][0]["delivered"], 1000);
}

TEST(BenchPairs, CarriesTheSmallestAndTheLargestPayload) {
  const md_stub server;
  for (const char* size : {"24", "65516"}) {
    const auto done = run_bench({"md", "pairs", "--payload", size, "--messages", "300", "--json",
                                 "--address", server.address()});
    ASSERT_EQ(done.code, bench::exit_ok) << done.errors;
    EXPECT_EQ(done.json()["runs"][0]["delivered"], 300);
  }
}

TEST(BenchPairs, MeasuresSeveralTimesAndShowsTheMedian) {
  const md_stub server;
  const auto done = run_bench({"md", "pairs", "--runs", "3", "--warmup", "0.01", "--duration",
                               "0.05", "--json", "--address", server.address()});
  ASSERT_EQ(done.code, bench::exit_ok) << done.errors;
  const auto found = done.json();
  ASSERT_EQ(found["runs"].size(), 3U);
  EXPECT_GT(found["median"]["delivered"], 0);
  EXPECT_GE(found["median"]["seconds"], 0.05);
}

// On a busy machine the counted work takes longer, never shorter.
TEST(BenchPairs, KeepsToTheRate) {
  const md_stub server;
  const auto done = run_bench({"md", "pairs", "--pairs", "2", "--rate", "2000", "--warmup", "0",
                               "--messages", "400", "--json", "--address", server.address()});
  ASSERT_EQ(done.code, bench::exit_ok) << done.errors;
  EXPECT_EQ(done.json()["runs"][0]["delivered"], 400);
  EXPECT_GE(done.json()["runs"][0]["seconds"], 0.19);
  EXPECT_TRUE(done.json()["runs"][0]["late_p99_us"].is_number());
}

TEST(BenchFanout, CountsAMessageForEachSubscriber) {
  const md_stub server;
  const auto done = run_bench({"md", "fanout", "--publishers", "2", "--subscribers", "5",
                               "--messages", "600", "--json", "--address", server.address()});
  ASSERT_EQ(done.code, bench::exit_ok) << done.errors;
  EXPECT_EQ(done.json()["runs"][0]["delivered"], 3000);
}

TEST(BenchLatency, TimesEveryMessage) {
  const md_stub server;
  const auto done =
    run_bench({"md", "latency", "--messages", "200", "--json", "--address", server.address()});
  ASSERT_EQ(done.code, bench::exit_ok) << done.errors;
  const auto run = done.json()["runs"][0];
  EXPECT_EQ(run["delivered"], 200);
  EXPECT_GT(run["latency_p50_us"], 0);
  EXPECT_LE(run["latency_p50_us"], run["latency_p999_us"]);
  EXPECT_LE(run["latency_p999_us"], run["latency_max_us"]);
}

TEST(BenchChurn, ProvesThatSubscriptionsComeAndGo) {
  const md_stub server;
  for (const auto& kind : {"--batch=50", "--ranges"}) {
    const auto done = run_bench({"md", "churn", "--connections", "3", "--channels", "200", kind,
                                 "--messages", "3000", "--json", "--address", server.address()});
    ASSERT_EQ(done.code, bench::exit_ok) << done.errors;
    const auto run = done.json()["runs"][0];
    EXPECT_GE(run["operations"], 3000);
    EXPECT_GT(run["probes_arrived"], 30);
    EXPECT_GT(run["probes_kept_away"], 0);
    EXPECT_GT(run["server_memory_at_end"], 0);
  }
}

TEST(BenchChurn, KeepsToTheRate) {
  const md_stub server;
  const auto done = run_bench({"md", "churn", "--rate", "2000", "--batch", "20", "--messages",
                               "400", "--json", "--address", server.address()});
  ASSERT_EQ(done.code, bench::exit_ok) << done.errors;
  EXPECT_GE(done.json()["runs"][0]["operations"], 400);
  EXPECT_GE(done.json()["runs"][0]["seconds"], 0.17);
}

TEST(BenchLinks, ServesEveryVisitor) {
  const md_stub server;
  for (const auto& way : {"--post-remove", "--abort"}) {
    const auto done = run_bench({"md", "links", "--concurrency", "4", "--messages", "100", way,
                                 "--json", "--address", server.address()});
    ASSERT_EQ(done.code, bench::exit_ok) << done.errors;
    EXPECT_EQ(done.json()["runs"][0]["links"], 100);
    EXPECT_EQ(done.json()["runs"][0]["post_removes"], way == std::string("--abort") ? 0 : 100);
  }
}

TEST(BenchIdleLinks, CountsWhatAnIdleServerCosts) {
  const md_stub server;
  for (const char* const links : {"0", "5"}) {
    const auto done = run_bench({"md", "idle", "--connections", links, "--duration", "0.05",
                                 "--json", "--address", server.address()});
    ASSERT_EQ(done.code, bench::exit_ok) << done.errors;
    const auto run = done.json()["runs"][0];
    EXPECT_EQ(std::to_string(run["links"].get<int>()), links);
    EXPECT_EQ(run["server_bytes_per_link"].is_number(), links == std::string("5"));
    EXPECT_GT(run["server_memory_with_all"], 0);
    EXPECT_TRUE(run["idle_wakeups_per_second"].is_number());
  }
}

TEST(BenchScale, ComparesOneChannelWithAll) {
  const md_stub server;
  const auto done =
    run_bench({"md", "scale", "--connections", "5", "--channels", "10007", "--window", "32",
               "--messages", "500", "--json", "--address", server.address()});
  ASSERT_EQ(done.code, bench::exit_ok) << done.errors;
  const auto run = done.json()["runs"][0];
  EXPECT_EQ(run["messages"], 1500);
  EXPECT_GT(run["all_to_one"], 0);
  EXPECT_TRUE(run["server_bytes_per_channel"].is_number());
}

TEST(BenchSlow, ComparesTheOthersWithAndWithoutTheSlowOne) {
  const md_stub server;
  const auto done = run_bench(
    {"md", "slow", "--pairs", "2", "--messages", "2000", "--json", "--address", server.address()});
  ASSERT_EQ(done.code, bench::exit_ok) << done.errors;
  const auto run = done.json()["runs"][0];
  EXPECT_EQ(run["alone_delivered"], 2000);
  EXPECT_EQ(run["beside_delivered"], 2000);
  EXPECT_TRUE(run["dropped_within_seconds"].is_null());
}

TEST(BenchCommands, ShowATableUnlessAskedForJson) {
  const md_stub server;
  const auto done = run_bench({"md", "fanout", "--messages", "10", "--address", server.address()});
  ASSERT_EQ(done.code, bench::exit_ok) << done.errors;
  EXPECT_THAT(done.output, HasSubstr("md fanout at 127.0.0.1:"));
  EXPECT_THAT(done.output, HasSubstr("\ndeliveries, all checked"));
  EXPECT_EQ(done.errors, "");
}

TEST(BenchCommands, SayThatTheServerCannotBeReached) {
  std::string address;
  {
    const md_stub gone;
    address = gone.address();
  }
  for (const char* command : {"pairs", "fanout", "latency", "churn", "links", "scale", "slow"}) {
    const auto done = run_bench({"md", command, "--address", address});
    EXPECT_EQ(done.code, bench::exit_failed) << command;
    EXPECT_EQ(done.errors, "donet-bench: cannot connect to " + address + ": Connection refused\n");
    EXPECT_EQ(done.output, "");
  }
}

TEST(BenchCommands, EndWhenTheUserWantsIt) {
  const md_stub server;
  const auto churn =
    run_bench({"md", "churn", "--duration", "1000", "--json", "--address", server.address()}, true);
  EXPECT_EQ(churn.code, bench::exit_ok) << churn.errors;
  EXPECT_EQ(churn.json()["stopped"], true);
  const auto pairs =
    run_bench({"md", "pairs", "--duration", "1000", "--address", server.address()}, true);
  EXPECT_EQ(pairs.code, bench::exit_failed);
  EXPECT_THAT(pairs.errors, HasSubstr("stopped before anything was measured"));
}

TEST(BenchCommands, RefuseProcessesThatAreNotThere) {
  const md_stub server;
  const auto by_name =
    run_bench({"md", "pairs", "--server-name", "no such thing", "--address", server.address()});
  EXPECT_EQ(by_name.code, bench::exit_failed);
  EXPECT_THAT(by_name.errors, HasSubstr("no process is called no such thing"));
  const auto by_pid =
    run_bench({"md", "pairs", "--pid", "2147483647", "--address", server.address()});
  EXPECT_EQ(by_pid.code, bench::exit_failed);
  EXPECT_THAT(by_pid.errors, HasSubstr("no process has the pid 2147483647"));
}

}  // namespace
}  // namespace donet::test
