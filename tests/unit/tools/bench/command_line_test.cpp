#include "tools/bench/command_line.hpp"

#include "tests/unit/tools/bench/bench_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace donet::bench {
namespace {

using testing::HasSubstr;

invocation read(const std::vector<const char*>& arguments, const char* group = "md") {
  std::vector<const char*> all = {"donet-bench", group};
  all.insert(all.end(), arguments.begin(), arguments.end());
  std::ostringstream out;
  std::ostringstream err;
  const auto read = read_command_line(static_cast<int>(all.size()), all.data(), out, err);
  EXPECT_TRUE(std::holds_alternative<invocation>(read)) << err.str();
  const auto* const asked = std::get_if<invocation>(&read);
  return asked == nullptr ? invocation() : *asked;
}

TEST(BenchCommandLine, FillsInWhatIsUsual) {
  const auto pairs = read({"pairs", "--pairs", "8"});
  EXPECT_EQ(pairs.address, "127.0.0.1:7199");
  EXPECT_EQ(pairs.publishers, 8U);
  EXPECT_EQ(pairs.subscribers, 8U);
  EXPECT_EQ(pairs.window, 256U);
  EXPECT_EQ(pairs.batch, 0U);
  EXPECT_EQ(pairs.payload, 64U);
  EXPECT_EQ(pairs.duration, 5);
  EXPECT_EQ(read({"fanout"}).window, 16U);
  EXPECT_EQ(read({"latency"}).window, 1U);
  EXPECT_EQ(read({"churn"}).connections, 10U);
  EXPECT_EQ(read({"churn"}).channels, 1000U);
  EXPECT_EQ(read({"links"}).connections, 16U);
  EXPECT_EQ(read({"scale"}).connections, 1000U);
  EXPECT_EQ(read({"scale"}).channels, 1'000'000U);
  EXPECT_EQ(read({"slow"}).growth_max, 1024U << 20);
  EXPECT_EQ(read({"pairs", "--peer", "nats"}).address, "127.0.0.1:4222");
  EXPECT_EQ(read({"idle"}).connections, 0U);
}

TEST(BenchCommandLine, FillsInWhatIsUsualForAStateServer) {
  const auto updates = read({"updates", "--keep-objects"}, "ss");
  EXPECT_EQ(updates.objects, 10'000U);
  EXPECT_EQ(updates.window, 256U);
  EXPECT_EQ(updates.control_channel, 100'100U);
  EXPECT_TRUE(updates.keeps_objects);
  EXPECT_EQ(read({"objects"}, "ss").objects, 10'000U);
  EXPECT_EQ(read({"idle"}, "ss").objects, 100'000U);
}

TEST(BenchCommandLine, FillsInWhatIsUsualForADatabaseServer) {
  const auto mixed = read({"mixed"}, "db");
  EXPECT_EQ(mixed.address, "127.0.0.1:7199");
  EXPECT_EQ(mixed.control_channel, 200'200U);
  EXPECT_EQ(mixed.objects, 1'000U);
  EXPECT_EQ(mixed.window, 128U);
  EXPECT_EQ(mixed.disk, ".");
  EXPECT_EQ(read({"get", "--control", "5", "--window", "1"}, "db").control_channel, 5U);
  EXPECT_EQ(read({"get", "--window", "1"}, "db").window, 1U);
}

TEST(BenchCommandLine, FillsInWhatIsUsualForAClientAgent) {
  const auto fanout = read({"fanout", "--clients", "200"}, "ca");
  EXPECT_EQ(fanout.client_agent, "127.0.0.1:7198");
  EXPECT_EQ(fanout.address, "127.0.0.1:7199");
  EXPECT_EQ(fanout.clients, 200U);
  EXPECT_EQ(fanout.publishers, 200U);
  EXPECT_EQ(fanout.zones, 1U);
  EXPECT_EQ(fanout.window, 16U);
  EXPECT_EQ(fanout.hash, 0x006d'c8e3U);
  EXPECT_EQ(fanout.version, "v1.0.0");
  EXPECT_EQ(fanout.control_channel, 100'100U);
  EXPECT_EQ(fanout.uberdog, 4'700U);
  EXPECT_EQ(read({"fanout"}, "ca").clients, 50U);
  EXPECT_EQ(read({"fanout", "--speakers", "3"}, "ca").publishers, 3U);
  EXPECT_EQ(read({"latency"}, "ca").clients, 2U);
  EXPECT_EQ(read({"latency"}, "ca").publishers, 1U);
  EXPECT_EQ(read({"latency"}, "ca").window, 1U);
  EXPECT_EQ(read({"logins"}, "ca").connections, 16U);
  EXPECT_EQ(read({"logins", "--hash", "0xff"}, "ca").hash, 255U);
  EXPECT_EQ(read({"idle"}, "ca").clients, 10'000U);
  EXPECT_EQ(read({"interest"}, "ca").clients, 200U);
  EXPECT_EQ(read({"interest"}, "ca").objects, 100U);
}

TEST(BenchCommandLine, FillsInWhatIsUsualForASiege) {
  const auto siege = read({"siege"}, "ca");
  EXPECT_EQ(siege.attacks, std::vector<std::string>{"all"});
  EXPECT_EQ(siege.attack_rate, 1e6);
  EXPECT_EQ(siege.connections, 0U);
  EXPECT_EQ(siege.clients, 100U);
  EXPECT_EQ(siege.publishers, 100U);
  EXPECT_EQ(siege.zones, 10U);
  EXPECT_EQ(siege.rate, 1000);
  EXPECT_GT(siege.window, 1'000U);
  EXPECT_EQ(siege.tls, "127.0.0.1:7195");
  EXPECT_EQ(siege.websocket, "127.0.0.1:7196");
  EXPECT_EQ(siege.metrics, "127.0.0.1:7194");
  EXPECT_FALSE(siege.asserts);
  EXPECT_EQ(read({"siege", "--rate", "50"}, "ca").rate, 50);
  EXPECT_EQ(read({"siege", "--players", "5"}, "ca").zones, 1U);
  EXPECT_EQ(read({"siege", "--attackers", "7"}, "ca").connections, 7U);
  EXPECT_EQ(read({"siege", "--attack", "garbage", "mixed"}, "ca").attacks,
            (std::vector<std::string>{"garbage", "mixed"}));
  EXPECT_EQ(read({"siege", "--start", "donet-node", "role.toml"}, "ca").start,
            (std::vector<std::string>{"donet-node", "role.toml"}));
}

TEST(BenchCommandLine, GivesARateRoom) {
  EXPECT_GT(read({"fanout", "--rate", "100"}, "ca").window, 1'000U);
  EXPECT_GT(read({"latency", "--rate", "10000"}).window, 10'000U);
  EXPECT_GT(read({"pairs", "--rate", "10000"}).window, 10'000U);
  EXPECT_EQ(read({"pairs", "--rate", "10000", "--window", "7"}).window, 7U);
}

TEST(BenchCommandLine, KeepsWhatIsGiven) {
  const auto churn = read({"churn", "--connections", "3", "--channels", "500", "--ranges", "--rate",
                           "1000", "--duration", "900", "--pid", "12"});
  EXPECT_EQ(churn.connections, 3U);
  EXPECT_EQ(churn.channels, 500U);
  EXPECT_TRUE(churn.ranges);
  EXPECT_EQ(churn.rate, 1000);
  EXPECT_EQ(churn.duration, 900);
  EXPECT_EQ(churn.pid, 12);
}

TEST(BenchCommandLine, RefusesWhatMakesNoSense) {
  const std::vector<std::vector<std::string>> wrong = {
    {},
    {"md"},
    {"md", "pears"},
    {"md", "pairs", "--window", "0"},
    {"md", "pairs", "--window", "1000000"},
    {"md", "pairs", "--payload", "23"},
    {"md", "pairs", "--payload", "65517"},
    {"md", "pairs", "--duration", "0"},
    {"md", "pairs", "--duration", "soon"},
    {"md", "pairs", "--rate", "-1"},
    {"md", "pairs", "--runs", "0"},
    {"md", "pairs", "--pid", "0"},
    {"md", "pairs", "--pid", "1", "--server-name", "x"},
    {"md", "pairs", "--peer", "mqtt"},
    {"md", "churn", "--peer", "nats"},
    {"md", "churn", "--channels", "127"},
    {"md", "churn", "--connections", "60000", "--channels", "1000000"},
    {"md", "latency", "--rate", "10", "--in-flight", "2"},
    {"md", "scale", "--connections", "10", "--channels", "9"},
    {"ca"},
    {"ca", "fanout", "--clients", "1"},
    {"ca", "fanout", "--clients", "7", "--zones", "4"},
    {"ca", "fanout", "--clients", "7", "--speakers", "8"},
    {"ca", "fanout", "--payload", "65509"},
    {"ca", "latency", "--clients", "3"},
    {"ca", "latency", "--rate", "10", "--in-flight", "2"},
    {"ca", "logins", "--address", "127.0.0.1:7199"},
    {"ca", "logins", "--abort", "--disconnect"},
    {"ca", "logins", "--hash", "0x100000000"},
    {"ca", "interest", "--objects", "0"},
    {"ca", "siege", "--attack", "trebuchet"},
    {"ca", "siege", "--attack-rate", "0"},
    {"ca", "siege", "--players", "3", "--zones", "2"},
    {"ca", "siege", "--rate", "0"},
    {"ca", "siege", "--start", "donet-node"},
  };
  for (const auto& each : wrong) {
    const auto done = test::run_bench(each);
    EXPECT_EQ(done.code, exit_wrong_usage) << testing::PrintToString(each);
    EXPECT_THAT(done.errors, HasSubstr("Run with --help")) << testing::PrintToString(each);
    EXPECT_EQ(done.output, "");
  }
}

TEST(BenchCommandLine, HelpsWithEachCommand) {
  for (const char* command : {"pairs", "fanout", "latency", "churn", "links", "scale", "slow"}) {
    const auto done = test::run_bench({"md", command, "--help"});
    EXPECT_EQ(done.code, exit_ok);
    EXPECT_THAT(done.output, HasSubstr("--address HOST:PORT")) << command;
    EXPECT_EQ(done.errors, "");
  }
  for (const char* command : {"fanout", "latency", "logins", "idle", "interest", "siege"}) {
    const auto done = test::run_bench({"ca", command, "--help"});
    EXPECT_EQ(done.code, exit_ok);
    EXPECT_THAT(done.output, HasSubstr("--client-agent HOST:PORT")) << command;
    EXPECT_EQ(done.errors, "");
  }
  for (const char* command : {"mixed", "create", "get"}) {
    const auto done = test::run_bench({"db", command, "--help"});
    EXPECT_EQ(done.code, exit_ok);
    EXPECT_THAT(done.output, HasSubstr("--disk DIR")) << command;
    EXPECT_EQ(done.errors, "");
  }
  EXPECT_THAT(test::run_bench({"--help"}).output, HasSubstr("Exit codes:"));
  EXPECT_THAT(test::run_bench({"--version"}).output, HasSubstr("donet-bench "));
}

}  // namespace
}  // namespace donet::bench
