// The parts of `compare` that start no server: the rows, their order, and the command itself.

#include "tests/unit/tools/bench/bench_run.hpp"
#include "tests/unit/tools/bench/compare_samples.hpp"
#include "tools/bench/compare/machine_watch.hpp"
#include "tools/bench/compare/measurement.hpp"
#include "tools/bench/compare/runner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace donet::bench::compare {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// ---- the rows ----

TEST(CompareRows, HaveNamesOfTheirOwnAndCommandsThatExist) {
  std::set<std::string_view> names;
  std::set<std::string_view> titles;
  for (const row& each : all_rows()) {
    EXPECT_TRUE(names.insert(each.name).second) << each.name;
    EXPECT_TRUE(titles.insert(each.title).second) << each.title;
    EXPECT_NO_THROW(invocation_of(each.command)) << each.name;
    if (!each.bare_command.empty()) {
      EXPECT_NO_THROW(invocation_of(each.bare_command)) << each.name;
    }
  }
}

TEST(CompareRows, AreThoseOfTheDesignAndTheIdleOnes) {
  std::size_t loads = 0;
  std::size_t idle = 0;
  for (const row& each : all_rows())
    ++(each.is_idle() ? idle : loads);
  EXPECT_EQ(loads, 27U);
  EXPECT_EQ(idle, 3U);
  const auto batch = invocation_of(row_of("md-batch-1").command);
  EXPECT_EQ(batch.batch, 1U);
  EXPECT_EQ(batch.window, 256U);
  const auto crowd = invocation_of(row_of("ca-1000").command);
  EXPECT_EQ(crowd.clients, 1000U);
  EXPECT_EQ(crowd.window, 4U);
}

TEST(CompareRows, AreChosenByGlobsInTheirOrder) {
  const auto chosen = matching_rows({"ss-window-*", "md-one"});
  std::vector<std::string_view> names;
  for (const row* each : chosen)
    names.push_back(each->name);
  EXPECT_THAT(names, ElementsAre("md-one", "ss-window-16", "ss-window-256"));
  EXPECT_THAT(matching_rows({"no-such-*"}), IsEmpty());
  EXPECT_EQ(matching_rows({}).size(), all_rows().size());
}

TEST(CompareRows, AreForServersThatHaveTheLoad) {
  EXPECT_TRUE(has_load(server_kind::nats, row_of("md-fanout-10")));
  EXPECT_FALSE(has_load(server_kind::nats, row_of("ss-one")));
  EXPECT_FALSE(has_load(server_kind::bare, row_of("ca-logins")));
  EXPECT_TRUE(has_load(server_kind::astron, row_of("db-create-1")));
}

TEST(CompareRows, HaveTheMeasuresOfTheirKind) {
  const auto keys = [](const char* name) {
    std::vector<std::string> found;
    for (const auto& each : measures_of(row_of(name)))
      found.push_back(each.key);
    return found;
  };
  EXPECT_THAT(keys("ca-logins"), ElementsAre("logins_per_second", "logins_per_server_cpu_second",
                                             "login_p50_us", "login_p99_us"));
  EXPECT_THAT(keys("idle-objects"),
              ElementsAre("server_bytes_per_object", "idle_cpu_ratio", "idle_wakeups_per_second"));
  EXPECT_EQ(keys("idle-node").front(), "server_memory_with_all");
}

// ---- the order ----

std::string text_of(const std::vector<step>& steps) {
  std::string text;
  for (const step& each : steps)
    text += std::string(each.of->name)
            + (each.who == side::a   ? ":A"
               : each.who == side::b ? ":B"
                                     : ":bare")
            + std::to_string(each.pair) + ' ';
  return text;
}

TEST(CompareOrder, BothServersComeFirstEquallyOften) {
  const std::vector<const row*> rows = {&row_of("md-one"), &row_of("ca-logins")};
  EXPECT_EQ(text_of(steps_of(rows, 2, true)),
            "md-one:A0 md-one:B0 md-one:bare0 md-one:B1 md-one:A1 "
            "ca-logins:A0 ca-logins:B0 ca-logins:B1 ca-logins:A1 "
            "md-one:A2 md-one:B2 md-one:bare2 md-one:B3 md-one:A3 "
            "ca-logins:A2 ca-logins:B2 ca-logins:B3 ca-logins:A3 ");
  EXPECT_EQ(text_of(steps_of({rows.front()}, 1, false)),
            "md-one:A0 md-one:B0 md-one:B1 md-one:A1 ");
}

TEST(CompareOrder, TheTimeThatIsLeftFollowsWhatRunsHaveTaken) {
  const auto steps = steps_of({&row_of("md-one")}, 1, false);
  time_plan plan(steps, 3.5);
  const double each = 3.5 + row_of("md-one").preparation;
  EXPECT_DOUBLE_EQ(plan.left(0), 4 * each);
  plan.finish(0, 10);  // a run of A: so the second run of A is expected to take as long
  EXPECT_DOUBLE_EQ(plan.left(1), 2 * each + 10);
  EXPECT_EQ(plan.left(4), 0);
  EXPECT_EQ(text_of_time(41.6), "42 s");
  EXPECT_EQ(text_of_time(1000), "17 min");
}

TEST(CompareOrder, SamplesGoToTheirPairs) {
  const auto steps = steps_of({&row_of("md-one")}, 2, true);
  const auto results = run_steps(
    steps, [](std::size_t index) { return rate_of(static_cast<double>(index)); },
    [] { return false; });
  ASSERT_EQ(results.size(), 1U);
  const auto& all = results.front();
  ASSERT_EQ(all.pairs.size(), 4U);
  ASSERT_EQ(all.bare.size(), 2U);
  EXPECT_EQ(all.pairs[0].a.value(measure::rate), 0);
  EXPECT_EQ(all.pairs[0].b.value(measure::rate), 1);
  EXPECT_EQ(all.bare[0].value(measure::rate), 2);
  EXPECT_EQ(all.pairs[1].b.value(measure::rate), 3);
  EXPECT_EQ(all.pairs[1].a.value(measure::rate), 4);
  EXPECT_EQ(all.pairs[3].a.value(measure::rate), 9);
}

TEST(CompareOrder, AServerThatFailedIsNotStartedAgainForThatRow) {
  const auto steps = steps_of({&row_of("md-one"), &row_of("md-paced")}, 1, false);
  std::vector<std::size_t> measured;
  const auto results = run_steps(
    steps,
    [&](std::size_t index) {
      measured.push_back(index);
      sample made = rate_of(1);
      if (steps[index].who == side::b)
        made.failure = "lost";
      return made;
    },
    [] { return false; });
  EXPECT_THAT(measured, ElementsAre(0, 1, 3, 4, 5, 7));
  EXPECT_EQ(results[0].pairs[1].b.failure, "lost");
  EXPECT_EQ(results[0].pairs[1].a.failure, "");
}

TEST(CompareOrder, TheRunInWhichTheUserStopsIsDropped) {
  const auto steps = steps_of({&row_of("md-one")}, 1, false);
  bool stopped = false;
  const auto results = run_steps(
    steps,
    [&](std::size_t index) {
      stopped = index == 1;
      return rate_of(7);
    },
    [&] { return stopped; });
  EXPECT_EQ(results.front().pairs.front().a.value(measure::rate), 7);
  EXPECT_EQ(results.front().pairs.front().b.value(measure::rate), std::nullopt);
}

// ---- disturbances ----

TEST(CompareMachine, IsReadOutOfProcStat) {
  const auto seen = machine_time::of("cpu  100 10 50 800 40 5 5 30 7 3\ncpu0 1 2 3\n", 100);
  ASSERT_TRUE(seen);
  EXPECT_DOUBLE_EQ(seen->busy, 1.7);
  EXPECT_DOUBLE_EQ(seen->steal, 0.3);
  EXPECT_DOUBLE_EQ(seen->all, 10.4);
  EXPECT_FALSE(machine_time::of("intr 1 2 3\n", 100));
  EXPECT_FALSE(machine_time::of("", 100));
  EXPECT_TRUE(machine_time::now());
}

TEST(CompareMachine, KnowsWhatNeitherServerNorGeneratorHasUsed) {
  const machine_time from{.busy = 100, .steal = 1, .all = 1000};
  const machine_time to{.busy = 105, .steal = 1.5, .all = 1008};
  // Two cores for four seconds.
  const auto found = disturbance_between(from, to, 3, 2);
  EXPECT_DOUBLE_EQ(found.others_cores, 0.5);
  EXPECT_DOUBLE_EQ(found.steal_ratio, 0.0625);
  EXPECT_TRUE(found.is_large());
  EXPECT_FALSE(
    disturbance_between(from, {.busy = 105, .steal = 1, .all = 1008}, 4.9, 2).is_large());
  EXPECT_FALSE(disturbance_between(from, from, 0, 2).is_large());
}

// ---- the command ----

TEST(CompareCommand, ListsRowsAndSaysHowLongTheyTake) {
  const auto done = test::run_bench(
    {"compare", "--list", "--rows", "md-*", "--no-bare", "--seconds", "3", "--rounds", "2"});
  EXPECT_EQ(done.code, exit_ok);
  EXPECT_THAT(done.output, HasSubstr("md-window-16    1:1, window 16"));
  EXPECT_THAT(done.output, HasSubstr("  md pairs --window 16\n"));
  EXPECT_THAT(done.output, Not(HasSubstr("ss-one")));
  EXPECT_THAT(done.output, HasSubstr("11 rows, 88 runs, about 6 min\n"));
}

TEST(CompareCommand, RefusesWhatCannotBeStarted) {
  const auto complaint = [](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "compare");
    const auto done = test::run_bench(std::move(arguments));
    EXPECT_EQ(done.code, exit_wrong_usage);
    return done.errors;
  };
  EXPECT_THAT(complaint({"--a", "donet-node {config}"}), HasSubstr("--b is missing"));
  EXPECT_THAT(complaint({"--a", "donet-node", "--b", "x {config}"}),
              HasSubstr("--a: {config} is missing"));
  EXPECT_THAT(complaint({"--a", "x {config}", "--b", "nats-server", "--b-protocol", "nats"}),
              HasSubstr("--b: {port} is missing"));
  EXPECT_THAT(complaint({"--a", "x {config}", "--b", "x {config}", "--b-protocol", "mqtt"}),
              HasSubstr("mqtt"));
}

TEST(CompareCommand, FailsWithoutARowForBoth) {
  const auto done = test::run_bench(
    {"compare", "--a", "x {config}", "--b", "y {port}", "--b-protocol", "nats", "--rows", "ss-*"});
  EXPECT_EQ(done.code, exit_failed);
  EXPECT_THAT(done.errors, HasSubstr("none of these rows is for both servers"));
}

TEST(CompareCommand, SaysWhichServerDoesNotStartAndWhatItWrote) {
  const auto done = test::run_bench(
    {"compare", "--a", "sh -c 'echo no such licence {config}; exit 3'", "--b-protocol", "bare",
     "--rows", "md-one", "--rounds", "1", "--seconds", "0.05", "--warmup", "0", "--no-bare"});
  EXPECT_EQ(done.code, exit_failed);
  EXPECT_THAT(done.output, HasSubstr("md-one, A: sh has ended instead of listening at port"));
  EXPECT_THAT(done.output, HasSubstr("no such licence"));
}

// The bare system calls act as a server for every load that has such a variant.
TEST(CompareCommand, MeasuresTheBareSystemCalls) {
  const auto done =
    test::run_bench({"compare", "--a-protocol", "bare", "--b-protocol", "bare", "--rows", "md-8-8",
                     "md-fanout-8-50", "md-fanout-10", "--rounds", "1", "--seconds", "0.05",
                     "--warmup", "0", "--no-bare", "--json"});
  ASSERT_EQ(done.code, exit_ok) << done.output << done.errors;
  const auto all = done.json();
  for (const auto& each : all["rows"]) {
    EXPECT_GT(each["measures"]["rate_per_second"]["a"]["min"], 0) << each["name"];
    EXPECT_GT(each["measures"]["p50_us"]["b"]["min"], 0) << each["name"];
  }
}

}  // namespace
}  // namespace donet::bench::compare
