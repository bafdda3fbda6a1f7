// The commands for a Database Server, with one that works correctly and one that does not: each
// violation must be detected and named.

#include "tests/support/temp_dir.hpp"
#include "tests/unit/tools/bench/bench_run.hpp"
#include "tests/unit/tools/bench/db_stub.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace donet::test {
namespace {

using testing::HasSubstr;

bench_outcome run_db(const db_stub& server, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "db");
  arguments.insert(arguments.end(), {"--address", server.address(), "--disk-time", "0"});
  return run_bench(std::move(arguments));
}

nlohmann::json figures_of(const bench_outcome& done) {
  EXPECT_EQ(done.code, bench::exit_ok) << done.errors;
  return done.json()["runs"][0];
}

TEST(BenchDatabase, SetsAndGets) {
  const db_stub server;
  const auto done =
    run_db(server, {"mixed", "--objects", "7", "--window", "20", "--messages", "3000", "--json"});
  const auto found = figures_of(done);
  EXPECT_EQ(done.json()["command"], "db mixed");
  EXPECT_EQ(done.json()["load"]["objects"], 7);
  EXPECT_EQ(done.json()["load"]["window"], 20);
  EXPECT_EQ(found["exchanges"], 3000);
  EXPECT_GT(found["exchanges_per_second"], 0);
  EXPECT_LE(found["latency_p50_us"], found["latency_p90_us"]);
  EXPECT_LE(found["latency_p90_us"], found["latency_p99_us"]);
  EXPECT_TRUE(found["disk_fsyncs_per_second"].is_null());
}

TEST(BenchDatabase, Creates) {
  const db_stub server;
  EXPECT_EQ(figures_of(run_db(server, {"create", "--messages", "500", "--json"}))["creates"], 500);
}

TEST(BenchDatabase, Gets) {
  const db_stub server;
  const auto done =
    run_db(server, {"get", "--objects", "50", "--window", "1", "--messages", "500", "--json"});
  EXPECT_EQ(figures_of(done)["gets"], 500);
}

TEST(BenchDatabase, MeasuresSeveralTimes) {
  const db_stub server;
  for (const char* command : {"mixed", "create", "get"}) {
    const auto done =
      run_db(server, {command, "--runs", "3", "--warmup", "0.01", "--duration", "0.02", "--json"});
    ASSERT_EQ(done.code, bench::exit_ok) << done.errors;
    EXPECT_EQ(done.json()["runs"].size(), 3U) << command;
  }
}

TEST(BenchDatabase, LeavesNothingBehind) {
  const db_stub server;
  for (const char* command : {"mixed", "create", "get"}) {
    EXPECT_EQ(run_db(server, {command, "--messages", "100"}).code, bench::exit_ok);
    EXPECT_EQ(server.objects(), 0U);
  }
}

TEST(BenchDatabase, ComparesWithTheDisk) {
  const db_stub server;
  const temp_dir folder;
  const auto done =
    run_bench({"db", "get", "--messages", "10", "--json", "--address", server.address(), "--disk",
               folder.path().string(), "--disk-time", "0.01"});
  EXPECT_GT(figures_of(done)["disk_fsyncs_per_second"], 0);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(BenchDatabase, SaysThatTheDiskCannotBeMeasured) {
  const db_stub server;
  const temp_dir folder;
  const auto done = run_bench(
    {"db", "get", "--address", server.address(), "--disk", (folder.path() / "missing").string()});
  EXPECT_EQ(done.code, bench::exit_failed);
  EXPECT_THAT(done.errors, HasSubstr("cannot measure the disk in "));
  EXPECT_THAT(done.errors, HasSubstr("No such file or directory"));
}

// Runs a command against a server with this fault; expects that it fails.
std::string complaint(db_fault which, const std::string& command, std::size_t fault_at = 100) {
  const db_stub server(which, fault_at);
  const auto done =
    run_db(server, {command, "--objects=50", "--messages", "400", "--deadline", "0.3"});
  EXPECT_EQ(done.code, bench::exit_failed);
  EXPECT_EQ(done.output, "");
  return done.errors;
}

TEST(BenchDatabaseViolations, ALostAnswerIsNoticed) {
  EXPECT_THAT(complaint(db_fault::lose_answer, "mixed"), HasSubstr("lost: 1 requests"));
  EXPECT_THAT(complaint(db_fault::lose_answers, "get"), HasSubstr("lost: "));
}

TEST(BenchDatabaseViolations, ADuplicatedAnswerIsNoticed) {
  EXPECT_THAT(complaint(db_fault::repeat_answer, "mixed"),
              HasSubstr("that nothing is waiting for: duplicated"));
}

TEST(BenchDatabaseViolations, AnAnswerThatIsNoneIsNoticed) {
  EXPECT_THAT(complaint(db_fault::cut_answer, "mixed"), HasSubstr("is cut short"));
  EXPECT_THAT(complaint(db_fault::wrong_type, "get"),
              HasSubstr("of type 3012 came where one of type 3011 was due"));
  EXPECT_THAT(complaint(db_fault::close, "get"), HasSubstr("closed the connection of the AI"));
}

TEST(BenchDatabaseViolations, AnotherOrderForOneObjectIsNoticed) {
  const db_stub server(db_fault::reorder_answers, 20);
  const auto done = run_db(server, {"get", "--objects", "1", "--messages", "400"});
  EXPECT_EQ(done.code, bench::exit_failed);
  EXPECT_THAT(done.errors, HasSubstr("are out of order"));
}

TEST(BenchDatabaseViolations, ASetThatIsLostOrLateIsNoticed) {
  EXPECT_THAT(complaint(db_fault::lose_set, "mixed"), HasSubstr("what was set last"));
  EXPECT_THAT(complaint(db_fault::late_set, "mixed"), HasSubstr("what was set last"));
}

TEST(BenchDatabaseViolations, ACreationThatFailsIsNoticed) {
  EXPECT_THAT(complaint(db_fault::refuse_creation, "get", 20), HasSubstr("has not created"));
  EXPECT_THAT(complaint(db_fault::repeat_id, "get", 20), HasSubstr("the id 1019 twice"));
  EXPECT_THAT(complaint(db_fault::change_name, "get", 20), HasSubstr("what was set last"));
}

TEST(BenchDatabaseViolations, ADeletionThatIsLostIsNoticed) {
  EXPECT_THAT(complaint(db_fault::lose_deletion, "get", 20), HasSubstr("what was set last"));
}

TEST(BenchDatabaseViolations, ANewObjectThatWasNotStoredIsNoticed) {
  const db_stub server(db_fault::change_name, 20);
  const auto done = run_db(server, {"create", "--messages", "100"});
  EXPECT_EQ(done.code, bench::exit_failed);
  EXPECT_THAT(done.errors, HasSubstr("what was set last"));
}

}  // namespace
}  // namespace donet::test
