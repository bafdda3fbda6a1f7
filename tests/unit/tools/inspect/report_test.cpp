#include "tools/inspect/report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace donet::tools {
namespace {

using actors::node_phase;
using actors::status_report;
using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

status_report ready() {
  return {"gs1", 7, "1.2.3", 4'711, 99, 65'000, node_phase::ready, {}, 0, 10, 20, 30, 40};
}

TEST(InspectReport, WritesTimesAsPeopleSayThem) {
  EXPECT_EQ(duration_text(milliseconds(-1)), "0.0 s");
  EXPECT_EQ(duration_text(milliseconds(4'260)), "4.2 s");
  EXPECT_EQ(duration_text(milliseconds(60'000)), "1 min");
  EXPECT_EQ(duration_text(milliseconds(725'000)), "12 min 5 s");
  EXPECT_EQ(duration_text(std::chrono::hours(3)), "3 h");
  EXPECT_EQ(duration_text(std::chrono::minutes(192)), "3 h 12 min");
  EXPECT_EQ(duration_text(std::chrono::hours(123)), "5 d 3 h");
}

TEST(InspectReport, ShowsAStatusToPeople) {
  EXPECT_EQ(status_text(ready(), palette()), "gs1: ready\n"
                                             "  up        1 min 5 s\n"
                                             "  process   4711, donet-node 1.2.3, id 7\n"
                                             "  clients   10\n"
                                             "  peers     20\n"
                                             "  objects   30\n"
                                             "  actors    40\n");
}

TEST(InspectReport, SaysWhyANodeIsNotReady) {
  status_report report = ready();
  report.phase = node_phase::not_ready;
  report.obstacles = {"db: the database is not there"};
  EXPECT_THAT(status_text(report, palette()),
              StartsWith("gs1: not ready\n  because   db: the database is not there\n"));
}

TEST(InspectReport, SaysHowFarADrainIs) {
  status_report report = ready();
  report.phase = node_phase::draining;
  report.drain_left_ms = 4'260;
  EXPECT_EQ(progress_text(report), "10 clients, ejected in 4.2 s");
  EXPECT_THAT(status_text(report, palette()),
              StartsWith("gs1: draining: 10 clients, ejected in 4.2 s\n"));
  report.clients = 1;
  report.drain_left_ms = 0;
  EXPECT_EQ(progress_text(report), "1 client, being ejected");
  report.phase = node_phase::stopping;
  EXPECT_EQ(progress_text(report), "no clients; what is under way ends");
}

TEST(InspectReport, IsColouredOnlyWhereItIsWanted) {
  EXPECT_THAT(status_text(ready(), palette()), Not(HasSubstr("\x1b")));
  EXPECT_THAT(status_text(ready(), palette(true)), HasSubstr("\x1b"));
}

TEST(InspectReport, LetsNobodyCommandTheTerminal) {
  status_report report = ready();
  report.name = "gs\x1b[2J\n";
  report.version = "1\x07";
  EXPECT_THAT(status_text(report, palette()),
              testing::AllOf(StartsWith("gs?[2J?: ready\n"), HasSubstr("donet-node 1?, ")));
}

TEST(InspectReport, IsALineOfJsonForPrograms) {
  status_report report = ready();
  report.phase = node_phase::not_ready;
  report.obstacles = {"one", "two \xff"};
  const std::string line = status_json(report);
  EXPECT_THAT(line, Not(HasSubstr("\n")));
  const auto read = nlohmann::json::parse(line);
  EXPECT_EQ(read["name"], "gs1");
  EXPECT_EQ(read["id"], 7);
  EXPECT_EQ(read["pid"], 4'711);
  EXPECT_EQ(read["uptime_ms"], 65'000);
  EXPECT_EQ(read["state"], "not_ready");
  EXPECT_EQ(read["obstacles"].size(), 2U);
  EXPECT_EQ(read["clients"], 10);
  EXPECT_EQ(read["peers"], 20);
  EXPECT_EQ(read["objects"], 30);
  EXPECT_EQ(read["actors"], 40);
}

}  // namespace
}  // namespace donet::tools
