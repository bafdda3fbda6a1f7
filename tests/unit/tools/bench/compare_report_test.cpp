// From the runs of a row to its figures, and their output in `compare`.

#include "tools/bench/compare/compare_report.hpp"

#include "tests/unit/tools/bench/compare_samples.hpp"
#include "tools/bench/compare/statistics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <utility>

namespace donet::bench::compare {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// ---- statistics ----

const comparison& rates(const std::vector<comparison>& all) {
  return all.front();
}

TEST(CompareStatistics, ComparesEachRunWithItsNeighbour) {
  const auto all = compare_runs(drifting());
  const auto& rate = rates(all);
  ASSERT_TRUE(rate.ratio && rate.a && rate.b);
  EXPECT_EQ(rate.ratio->min, 2);
  EXPECT_EQ(rate.ratio->median, 2);
  EXPECT_EQ(rate.ratio->max, 3);
  EXPECT_EQ(rate.a->median, 140);
  EXPECT_EQ(rate.b->min, 30);
  EXPECT_EQ(rate.b->max, 100);
}

TEST(CompareStatistics, TheShareOfTheBareSystemCallsIsThatOfTheRound) {
  const auto all = compare_runs(drifting());
  const auto& share = rates(all).share_of_bare;
  ASSERT_TRUE(share);
  EXPECT_DOUBLE_EQ(share->min, 0.45);
  EXPECT_DOUBLE_EQ(share->max, 0.5);
}

TEST(CompareStatistics, OfTimesTheShareIsThePartThatTheSystemCallsTake) {
  row_result all;
  all.of = &row_of("md-one");
  sample server;
  sample bare;
  server.values[static_cast<std::size_t>(measure::p50)] = 50;
  bare.values[static_cast<std::size_t>(measure::p50)] = 20;
  all.pairs = {{server, server}};
  all.bare = {bare};
  const auto found = compare_runs(all);
  EXPECT_DOUBLE_EQ(found[2].share_of_bare->median, 0.4);
  EXPECT_DOUBLE_EQ(found[2].ratio->median, 1);
}

TEST(CompareStatistics, APairWithoutOneOfItsRunsHasNoRatio) {
  auto all = drifting();
  all.pairs[0].b = {};
  all.pairs[1].b = rate_of(0);
  const auto found = compare_runs(all);
  EXPECT_EQ(rates(found).a->max, 200);
  EXPECT_EQ(rates(found).ratio->min, 2);
  EXPECT_EQ(rates(found).ratio->median, 2.5);
  EXPECT_FALSE(found[1].ratio);
  EXPECT_FALSE(spread_of({}));
}

// ---- the report ----

compare_report report_of(row_result one) {
  compare_report all;
  all.asked.a.command = "donet-node {config}";
  all.asked.b = {.command = "astrond {config}", .kind = server_kind::astron};
  all.seconds = 3;
  all.machine.cores = 2;
  all.machine.machine_load = "0.10 0.20 0.30";
  all.rows = {std::move(one)};
  return all;
}

TEST(CompareReport, IsATableInMarkdown) {
  EXPECT_EQ(
    as_table(report_of(drifting()), tools::palette()),
    "A: donet-node {config} (donet)\n"
    "B: astrond {config} (astron)\n"
    "2 cores, load average 0.10 0.20 0.30\n"
    "3.00 s per run, rounds: 2, in each A B B A; median (smallest–largest)\n"
    "\n"
    "| load               |         A rate |        B rate |              A/B | A/B per CPU-s | "
    "A p50 | B p50 | A p99 | B p99 | A of bare: rate; CPU; p50 |\n"
    "| ------------------ | -------------: | ------------: | ---------------: | ------------: | "
    "----: | ----: | ----: | ----: | ------------------------: |\n"
    "| 1:1, one in flight | 140/s (90–200) | 70/s (30–100) | 2.00 (2.00–3.00) |             - | "
    "    - |     - |     - |     - |                0.47; -; - |\n");
}

TEST(CompareReport, HasATableOfIdleServers) {
  row_result idle;
  idle.of = &row_of("idle-clients");
  sample one;
  one.values[static_cast<std::size_t>(measure::memory)] = 3584;
  one.values[static_cast<std::size_t>(measure::wakeups)] = 4;
  one.values[static_cast<std::size_t>(measure::cpu_share)] = 0;
  idle.pairs = {{one, one}};
  const auto text = as_table(report_of(idle), tools::palette());
  EXPECT_THAT(text, HasSubstr("| 10,000 idle clients, each | 3.50 KiB (3.50 KiB–3.50 KiB) |"));
  EXPECT_THAT(text, Not(HasSubstr("| load ")));
}

TEST(CompareReport, IsOneLineOfJsonWithAllRuns) {
  const auto text = as_json(report_of(drifting()));
  EXPECT_EQ(text.find('\n'), text.npos);
  const auto read = nlohmann::json::parse(text);
  const auto& one = read["rows"][0];
  EXPECT_EQ(one["name"], "md-one");
  EXPECT_EQ(one["measures"]["rate_per_second"]["ratio"]["max"], 3);
  EXPECT_EQ(one["measures"]["rate_per_second"]["a"]["median"], 140);
  EXPECT_TRUE(one["measures"]["p50_us"]["a"].is_null());
  EXPECT_EQ(one["runs"].size(), 10U);
  EXPECT_EQ(one["runs"][1]["server"], "b");
  EXPECT_EQ(one["runs"][1]["rate_per_second"], 100);
  EXPECT_EQ(read["b"]["protocol"], "astron");
  EXPECT_EQ(read["stopped"], false);
}

TEST(CompareReport, NamesFailuresOnce) {
  auto failing = drifting();
  failing.pairs[0].b.failure = failing.pairs[1].b.failure = "lost: a message";
  const auto all = report_of(failing);
  EXPECT_TRUE(has_failures(all));
  EXPECT_THAT(as_table(all, tools::palette()), HasSubstr("\nmd-one, B: lost: a message\n"));
  EXPECT_FALSE(has_failures(report_of(drifting())));
}

TEST(CompareReport, WarnsOfRunsThatOthersDisturbed) {
  auto disturbed = drifting();
  disturbed.pairs[2].a.disturbed = {.others_cores = 0.75, .steal_ratio = 0.01};
  auto all = report_of(disturbed);
  all.left_out = {"ss-one", "ca-50"};
  EXPECT_THAT(warnings_of(all),
              ElementsAre("disturbed runs: 1 of 8; other programs took up to 0.75 cores, the "
                          "hypervisor up to 1.00 %; rows: md-one",
                          "left out, because they are not for both servers: ss-one, ca-50"));
  EXPECT_THAT(warnings_of(report_of(drifting())), IsEmpty());
}

}  // namespace
}  // namespace donet::bench::compare
