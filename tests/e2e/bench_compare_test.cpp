// `donet-bench compare` with two real nodes of the same program: checks that the table is complete,
// not its values.

#include "tests/e2e/bench_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace donet::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

outcome compare(std::vector<std::string> arguments) {
  command bench;
  bench.arguments = {DONET_BENCH, "compare",
                     "--a",       std::string(DONET_NODE) + " {config}",
                     "--b",       std::string(DONET_NODE) + " {config}",
                     "--rounds",  "1",
                     "--warmup",  "0"};
  bench.arguments.insert(bench.arguments.end(), arguments.begin(), arguments.end());
  bench.deadline = std::chrono::minutes(2);
  return run(bench);
}

nlohmann::json compared(std::vector<std::string> arguments) {
  arguments.emplace_back("--json");
  const outcome done = compare(std::move(arguments));
  EXPECT_EQ(done.exit_status, 0) << done.output << done.errors;
  return nlohmann::json::parse(done.output, nullptr, false);
}

void expect_spread(const nlohmann::json& one) {
  ASSERT_TRUE(one.is_object()) << one;
  EXPECT_GT(one["min"], 0);
  EXPECT_LE(one["min"], one["median"]);
  EXPECT_LE(one["median"], one["max"]);
}

TEST(BenchCompare, ComparesANodeWithItself) {
  const auto found = compared({"--rows", "md-one", "ca-50", "--seconds", "0.2"});
  ASSERT_EQ(found["rows"].size(), 2U);
  for (const auto& row : found["rows"]) {
    for (const char* const measure : {"rate_per_second", "p50_us", "p99_us"})
      for (const char* const part : {"a", "b", "ratio", "bare", "share_of_bare"})
        expect_spread(row["measures"][measure][part]);
    std::string order;
    for (const auto& each : row["runs"]) {
      order += each["server"].get<std::string>() + ' ';
      EXPECT_EQ(each["failure"], nullptr);
    }
    EXPECT_EQ(order, "a b a b bare ");
  }
  EXPECT_EQ(found["rows"][0]["name"], "md-one");
  EXPECT_EQ(found["rows"][1]["command"], "ca fanout");
  EXPECT_THAT(found["left_out"], IsEmpty());
}

TEST(BenchCompare, ShowsATable) {
  const outcome done = compare({"--rows", "md-window-16", "idle-node", "--seconds", "0.1"});
  EXPECT_EQ(done.exit_status, 0) << done.errors;
  EXPECT_THAT(done.output, HasSubstr("\n| load           | "));
  EXPECT_THAT(done.output, HasSubstr("\n| 1:1, window 16 | "));
  EXPECT_THAT(done.output, HasSubstr("\n| idle node, in all | "));
  EXPECT_THAT(done.errors, HasSubstr("2 rows, 9 runs, about "));
}

// Each row gets the services that it needs.
TEST(BenchCompare, GivesEachRowItsServices) {
  const auto found = compared(
    {"--rows", "ss-window-16", "ca-logins*", "db-create-16", "--seconds", "0.1", "--no-bare"});
  ASSERT_EQ(found["rows"].size(), 4U);
  for (const auto& row : found["rows"])
    expect_spread(row["measures"]["rate_per_second"]["ratio"]);
}

TEST(BenchCompare, GoesOnWhereAServerFails) {
  command bench;
  bench.arguments = {
    DONET_BENCH, "compare",        "--a",       std::string(DONET_NODE) + " {config}",
    "--b",       "false {config}", "--rounds",  "1",
    "--seconds", "0.05",           "--warmup",  "0",
    "--rows",    "md-one",         "--no-bare", "--json"};
  const outcome done = run(bench);
  EXPECT_EQ(done.exit_status, 1);
  const auto found = nlohmann::json::parse(done.output);
  const auto& rate = found["rows"][0]["measures"]["rate_per_second"];
  expect_spread(rate["a"]);
  EXPECT_TRUE(rate["b"].is_null());
  EXPECT_TRUE(rate["ratio"].is_null());
}

}  // namespace
}  // namespace donet::test
