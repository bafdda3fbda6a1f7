#include "tools/bench/figures.hpp"

#include "tools/bench/report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace donet::bench {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string shown(bench::unit in, std::optional<double> value) {
  return text_of({"key", "label", in, value});
}

TEST(Figures, MedianIsTheMiddleOrTheMeanOfTheTwoThere) {
  EXPECT_EQ(median({}), 0);
  EXPECT_EQ(median({5}), 5);
  EXPECT_EQ(median({9, 1, 5}), 5);
  EXPECT_EQ(median({4, 1, 9, 2}), 3);
}

TEST(Figures, MediansAreTakenFigureByFigure) {
  const std::vector<figures> runs = {
    {{"a", "A", unit::count, 1}, {"b", "B", unit::count, 30}},
    {{"a", "A", unit::count, 3}, {"b", "B", unit::count, 10}},
    {{"a", "A", unit::count, 2}, {"b", "B", unit::count, std::nullopt}},
  };
  const auto all = medians(runs);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].value, 2);
  EXPECT_EQ(all[1].value, std::nullopt);
  EXPECT_TRUE(medians({}).empty());
}

TEST(Figures, AreShownWithThreeDigitsAndTheirUnit) {
  EXPECT_EQ(shown(unit::count, 12345678), "12,345,678");
  EXPECT_EQ(shown(unit::count, 123), "123");
  EXPECT_EQ(shown(unit::per_second, 999), "999/s");
  EXPECT_EQ(shown(unit::per_second, 2'512'345), "2.51 M/s");
  EXPECT_EQ(shown(unit::per_second, 166'123), "166 k/s");
  EXPECT_EQ(shown(unit::per_second, 99'960), "100 k/s");
  EXPECT_EQ(shown(unit::per_second, 999'990), "1.00 M/s");
  EXPECT_EQ(shown(unit::per_cpu_second, 10'200'000), "10.2 M");
  EXPECT_EQ(shown(unit::seconds, 5.001), "5.00 s");
  EXPECT_EQ(shown(unit::microseconds, 36.04), "36.0 µs");
  EXPECT_EQ(shown(unit::microseconds, 1060), "1.06 ms");
  EXPECT_EQ(shown(unit::bytes, 64), "64 B");
  EXPECT_EQ(shown(unit::bytes, 1.5 * 1048576), "1.50 MiB");
  EXPECT_EQ(shown(unit::ratio, 0.8712), "0.871");
  EXPECT_EQ(shown(unit::ratio, std::nullopt), "-");
}

report two_runs() {
  report all;
  all.command = "md pairs";
  all.server = "127.0.0.1:7199";
  all.load = {{"window", "window", unit::count, 16}};
  all.cores = 2;
  all.machine_load = "0.10 0.20 0.30";
  all.runs = {{{"rate", "delivered", unit::per_second, 1000}, {"cpu", "CPU", unit::seconds, {}}},
              {{"rate", "delivered", unit::per_second, 3000}, {"cpu", "CPU", unit::seconds, {}}}};
  return all;
}

TEST(Report, HasAColumnForEachRunAndTheMedian) {
  EXPECT_EQ(as_table(two_runs(), tools::palette()),
            "md pairs at 127.0.0.1:7199 (process not found)\n"
            "window 16\n"
            "2 cores, load average 0.10 0.20 0.30\n"
            "\n"
            "                  run 1         run 2        median\n"
            "delivered      1.00 k/s      3.00 k/s      2.00 k/s\n"
            "CPU                   -             -             -\n");
}

TEST(Report, OfOneRunHasNoHeadings) {
  auto one = two_runs();
  one.runs.pop_back();
  EXPECT_THAT(as_table(one, tools::palette()), Not(HasSubstr("run 1")));
  EXPECT_THAT(as_table(one, tools::palette()), HasSubstr("\ndelivered      1.00 k/s\n"));
}

TEST(Report, SaysThatItWasStopped) {
  auto stopped = two_runs();
  stopped.stopped = true;
  EXPECT_THAT(as_table(stopped, tools::palette()), HasSubstr("stopped before its time"));
}

TEST(Report, SaysWhatBareSocketsTake) {
  auto known = two_runs();
  EXPECT_THAT(as_table(known, tools::palette()), Not(HasSubstr("bare sockets")));
  EXPECT_TRUE(nlohmann::json::parse(as_json(known))["bare_round_trip_us"].is_null());
  known.bare = {112.7, 43.04};
  EXPECT_THAT(
    as_table(known, tools::palette()),
    HasSubstr("\n2 cores, load average 0.10 0.20 0.30; bare sockets take 113 µs there and "
              "back, 43.0 µs of CPU to answer\n"));
  const auto read = nlohmann::json::parse(as_json(known));
  EXPECT_EQ(read["bare_round_trip_us"], 112.7);
  EXPECT_EQ(read["bare_turn_cpu_us"], 43.04);
}

// A reply is sent within the round trip, so the round trip takes longer.
TEST(Report, MeasuresWhatBareSocketsTake) {
  report made;
  describe_machine(made);
  ASSERT_TRUE(made.bare.has_value());
  EXPECT_GT(made.bare->turn_cpu_us, 0);
  EXPECT_GT(made.bare->round_trip_us, made.bare->turn_cpu_us);
}

TEST(Report, IsOneLineOfJsonWithTheSameFigures) {
  const auto text = as_json(two_runs());
  EXPECT_EQ(text.find('\n'), text.npos);
  const auto read = nlohmann::json::parse(text);
  EXPECT_EQ(read["runs"][1]["rate"], 3000);
  EXPECT_EQ(read["median"]["rate"], 2000);
  EXPECT_TRUE(read["median"]["cpu"].is_null());
  EXPECT_EQ(read["load"]["window"], 16);
  EXPECT_EQ(read["stopped"], false);
}

}  // namespace
}  // namespace donet::bench
