// The node stops while its database is unreachable: players leave nevertheless, nothing waits
// forever, and the log lists the changes that were not written.

#include "tests/e2e/client_agent_plaza.hpp"
#include "tests/support/sql_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <string>

namespace donet::test {
namespace {

using actors::sql_dialect;
using harness::event;
using harness::event_kind;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using testing::AllOf;
using testing::HasSubstr;

constexpr milliseconds drain_time{1'000};

std::string keys_of(const actors::sql_place& where) {
  return std::string("db_backend = \"")
         + (where.dialect == sql_dialect::mysql ? "mysql" : "postgresql")
         + "\"\n[services.database_server.sql]\nhost = \"" + where.host + ":"
         + std::to_string(where.port) + "\"\nuser = \"" + where.user + "\"\npass = \""
         + where.password + "\"\ndatabase = \"" + where.database + "\"\n";
}

plaza_keys keys_with(sql_server& server) {
  plaza_keys keys;
  keys.sql = keys_of(server.new_database());
  keys.tables =
    "[shutdown]\ndrain_timeout_ms = " + std::to_string(drain_time.count()) + "\neject_rate = 50\n";
  return keys;
}

// MariaDB hangs with its connections open; PostgreSQL has ended.
class DrainWithoutADatabase : public testing::TestWithParam<sql_dialect> {
protected:
  void take_database_away() {
    if (GetParam() == sql_dialect::mysql)
      server_.freeze();
    else
      server_.kill();
  }

  // Sends a change without an answer, and one with an answer.
  void ask_for_changes() {
    const auto skin = [this](unsigned value) {
      return game_.boss().value_of("Avatar", "setSkin", value);
    };
    game_.boss().set_stored(ann_->avatar(), {skin(2U)});
    game_.boss().set_stored_if_equals(ann_->avatar(), skin(2U), skin(3U));
    // The Database Server has received both: messages to it arrive in order.
    game_.boss().get_location(77, demo::world);
    game_.boss().expect("that all was read", [](const event& one) {
      return one.kind == event_kind::answered && one.context == 77;
    });
  }

  sql_server server_{GetParam()};
  plaza game_{keys_with(server_)};
  std::unique_ptr<demo::player> ann_ = game_.bring("Ann");
  std::vector<std::unique_ptr<harness::scripted_client>> others_ = game_.connect_many(20);
};

TEST_P(DrainWithoutADatabase, EndsInTimeAndSaysWhatIsNotWritten) {
  take_database_away();
  ask_for_changes();
  const auto begun = steady_clock::now();
  game_.node().signal(SIGTERM);
  expect_ejection(ann_->client(), 154);
  for (const auto& each : others_)
    expect_ejection(*each, 154);
  game_.ai().expect(event_kind::left, ann_->avatar());
  EXPECT_EQ(game_.node().wait(), 3) << game_.node().output();
  // The limit in the README: the drain time, the time for ejecting, then twice the drain time and
  // ten seconds.
  EXPECT_LT(steady_clock::now() - begun, 3 * drain_time + seconds(16));
  EXPECT_THAT(game_.node().output(),
              AllOf(HasSubstr("node stopped before the database finished"),
                    HasSubstr("the services have not done all that they were asked to"),
                    HasSubstr("node: stopped")));
}

TEST_P(DrainWithoutADatabase, IsHurriedByASecondSignal) {
  take_database_away();
  ask_for_changes();
  game_.node().signal(SIGTERM);
  game_.node().wait_for_output("no new clients are let in");
  const auto hurried = steady_clock::now();
  game_.node().signal(SIGTERM);
  expect_ejection(ann_->client(), 154);
  for (const auto& each : others_)
    expect_ejection(*each, 154);
  EXPECT_EQ(game_.node().wait(), 3) << game_.node().output();
  EXPECT_LT(steady_clock::now() - hurried, seconds(10));
  EXPECT_THAT(game_.node().output(), HasSubstr("node stopped before the database finished"));
}

// Earlier requests are written if the database returns in time.
TEST(DrainWithADatabase, ThatComesBackLosesNothing) {
  sql_server server(sql_dialect::postgresql);
  plaza game(keys_with(server));
  const std::uint32_t created = game.boss().create_stored(
    "Avatar", {game.boss().value_of("Avatar", "setName", std::string("Ann")),
               game.boss().value_of("Avatar", "setSkin", 1U)});
  const harness::doid avatar = game.boss().expect_stored(created).object;
  server.kill();
  const std::uint32_t context =
    game.boss().set_stored_if_equals(avatar, game.boss().value_of("Avatar", "setSkin", 1U),
                                     game.boss().value_of("Avatar", "setSkin", 2U));
  game.node().wait_for_output("database not reachable");
  game.node().signal(SIGTERM);
  server.start();
  EXPECT_EQ(game.boss().expect_stored(context).code, 1);
  EXPECT_EQ(game.node().wait(), 0) << game.node().output();
}

INSTANTIATE_TEST_SUITE_P(Sql, DrainWithoutADatabase,
                         testing::Values(sql_dialect::mysql, sql_dialect::postgresql),
                         [](const auto& one) { return std::string(actors::name(one.param)); });

}  // namespace
}  // namespace donet::test
