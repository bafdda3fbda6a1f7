// The effect of a first and a second SIGTERM on a node with clients, and of one session per account
// on players.

#include "tests/e2e/client_agent_plaza.hpp"
#include "tests/support/wire.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <exception>
#include <string>
#include <vector>

namespace donet::test {
namespace {

using demo::player;
using harness::event;
using harness::event_kind;
using testing::HasSubstr;
using testing::Not;

constexpr std::uint16_t farewell = 9'999;
constexpr std::uint64_t boss_channel = 1'000'002;

bool is_refused(std::uint16_t port) {
  try {
    wire_peer late(port);
    // It connected just before the listener closed.
    late.read_to_end();
    return false;
  } catch (const std::exception&) {
    return true;
  }
}

void wait_until_refused(std::uint16_t port) {
  while (!is_refused(port))
    ;
}

TEST(Drain, RefusesNewClientsAndEjectsTheOldOnesInOrder) {
  plaza_keys keys;
  keys.tables = "[shutdown]\ndrain_timeout_ms = 2000\neject_rate = 50\n";
  plaza game(keys);
  const auto ann = game.bring("Ann");
  const auto bob = game.bring("Bob");
  const std::string left_behind = message({boss_channel}, 7, farewell, "of Ann");
  const auto bytes = dc::as_bytes(left_behind);
  game.boss().add_client_post_remove(first_client, {bytes.begin(), bytes.end()});
  game.address_of(first_client);
  const auto others = game.connect_many(40);

  const std::uint16_t port = game.port();
  game.node().signal(SIGTERM);
  game.node().wait_for_output("no new clients are let in");
  wait_until_refused(port);
  expect_ejection(ann->client(), 154);
  expect_ejection(bob->client(), 154);
  for (const auto& each : others)
    expect_ejection(*each, 154);
  // The servers of the world receive everything that follows from it.
  game.ai().expect(event_kind::left, ann->avatar());
  game.ai().expect(event_kind::left, bob->avatar());
  game.boss().expect("what Ann has left behind", [](const event& one) {
    return one.kind == event_kind::other && one.type == farewell;
  });
  EXPECT_EQ(game.node().wait(), 0) << game.node().output();
  EXPECT_THAT(game.node().output(), HasSubstr("node: stopped"));
}

TEST(Drain, ASecondSignalEjectsAllAtOnce) {
  plaza_keys keys;
  // One hour per client.
  keys.tables = "[shutdown]\ndrain_timeout_ms = 3600000\neject_rate = 1\n";
  plaza game(keys);
  const auto ann = game.bring("Ann");
  const auto others = game.connect_many(40);
  game.node().signal(SIGTERM);
  game.node().wait_for_output("no new clients are let in");
  game.node().signal(SIGINT);
  expect_ejection(ann->client(), 154);
  for (const auto& each : others)
    expect_ejection(*each, 154);
  game.ai().expect(event_kind::left, ann->avatar());
  EXPECT_EQ(game.node().wait(), 0) << game.node().output();
}

TEST(Drain, ASecondSignalDoesNotWaitForWhoDoesNotRead) {
  plaza_keys keys;
  keys.client = "write_buffer_size = 0\nwrite_timeout_ms = 0\n";
  keys.tables = "[shutdown]\ndrain_timeout_ms = 3600000\n";
  plaza game(keys);
  wire_peer stuck(game.port());
  stuck.send_raw(hello_bytes(game));
  stuck.receive();
  const std::string much(60'000, 'x');
  // More than the kernel buffers for the client.
  for (int i = 0; i < 400; ++i)
    game.boss().send_to_game(first_client, dc::as_bytes(much));
  game.address_of(first_client);
  game.node().signal(SIGTERM);
  game.node().wait_for_output("no new clients are let in");
  game.node().signal(SIGTERM);
  EXPECT_EQ(game.node().wait(), 0) << game.node().output();
}

TEST(Drain, DoesNotWaitForUnfinishedHandshakes) {
  plaza_keys keys;
  keys.agent = "haproxy = true\n";
  keys.tables = "[shutdown]\ndrain_timeout_ms = 3600000\n";
  plaza game(keys);
  wire_peer silent(game.port());
  silent.send_raw("PROXY TC");
  // The listener has the connection by now: a later one has been accepted.
  const auto ann =
    game.bring_saying("PROXY TCP4 192.0.2.1 192.0.2.2 5 6\r\n", "Ann", game.address());
  game.node().signal(SIGTERM);
  silent.read_to_end();
  ann->client().close();
  EXPECT_EQ(game.node().wait(), 0);
}

TEST(Drain, AnswersAllThatTheDatabaseWasAskedBefore) {
  constexpr int count = 500;
  plaza_keys keys;
  keys.tables = "[shutdown]\ndrain_timeout_ms = 60000\n";
  plaza game(keys);
  std::vector<std::uint32_t> asked;
  for (int i = 0; i < count; ++i)
    asked.push_back(game.boss().create_stored(
      "Avatar", {game.boss().value_of("Avatar", "setName", "Nr " + std::to_string(i)),
                 game.boss().value_of("Avatar", "setSkin", 1U)}));
  // In order, after all of the messages.
  game.boss().get_location(77, demo::world);
  game.boss().expect("that all was read", [](const event& one) {
    return one.kind == event_kind::answered && one.context == 77;
  });
  game.node().signal(SIGTERM);
  for (const std::uint32_t context : asked)
    EXPECT_EQ(game.boss().expect_stored(context).code, 1);
  EXPECT_EQ(game.node().wait(), 0) << game.node().output();
}

TEST(Drain, IsOverAtOnceWithoutClients) {
  plaza_keys keys;
  keys.tables = "[shutdown]\ndrain_timeout_ms = 3600000\n";
  plaza game(keys);
  EXPECT_EQ(game.node().stop(), 0);
  EXPECT_THAT(game.node().output(), Not(HasSubstr("given up")));
}

// ---- one session per account ----

TEST(UniqueSession, TheOlderOneOfAnAccountIsEjectedWhoeverServesIt) {
  plaza_keys keys;
  keys.client = "unique_session = true\n";
  plaza game(keys);
  // The threads serve new clients in turn.
  const auto all = game.connect_many(3);
  constexpr std::uint64_t account = 70'000;
  const std::uint64_t ids[] = {account << 32, account << 32 | 5,
                               std::uint64_t{1003} << 32 | account};
  for (std::uint64_t i = 0; i < 3; ++i) {
    const harness::channel own{value(first_client) + i};
    game.boss().set_client_id(own, harness::channel{ids[i]});
    // It has logged in. Which client is newer depends on the time, and two threads have no common
    // order.
    game.address_of(own);
    if (i > 0)
      expect_ejection(*all[i - 1], 100);
  }
  EXPECT_FALSE(all[2]->has_ended());
}

TEST(UniqueSession, ManyMayShareAnAccountUnlessTheRoleSaysOtherwise) {
  plaza game;
  const auto all = game.connect_many(3);
  for (std::uint64_t i = 0; i < 3; ++i) {
    const harness::channel own{value(first_client) + i};
    game.boss().set_client_id(own, harness::channel{std::uint64_t{70'000} << 32});
    game.address_of(own);
  }
  for (const auto& each : all)
    EXPECT_FALSE(each->has_ended());
}

}  // namespace
}  // namespace donet::test
