// donet-inspect, the commands that a node accepts from it, and other peers that connect to its
// port.

#include "tests/e2e/client_agent_plaza.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/node_process.hpp"
#include "tests/support/process.hpp"
#include "tests/support/random_source.hpp"
#include "tests/support/sanitizers.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/wire.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <csignal>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace donet::test {
namespace {

using harness::event_kind;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

std::string address_of(std::uint16_t port) {
  return "127.0.0.1:" + std::to_string(port);
}

outcome inspect(std::uint16_t port, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {DONET_INSPECT, "--address", address_of(port)});
  command what;
  what.arguments = std::move(arguments);
  return run(what);
}

outcome inspect(const node_process& node, std::vector<std::string> arguments) {
  return inspect(node.port_of("inspector"), std::move(arguments));
}

nlohmann::json status_of(const node_process& node) {
  const outcome got = inspect(node, {"status", "--json"});
  EXPECT_EQ(got.exit_status, 0) << got.errors;
  return nlohmann::json::parse(got.output);
}

// ---- output ----

TEST(DonetInspect, SaysHowTheNodeIs) {
  plaza game;
  const auto ann = game.bring("Ann");
  const auto others = game.connect_many(3);
  const nlohmann::json status = status_of(game.node());
  EXPECT_EQ(status["name"], "test");
  EXPECT_EQ(status["state"], "ready");
  EXPECT_EQ(status["pid"], game.node().pid());
  EXPECT_EQ(status["version"], DONET_VERSION);
  EXPECT_EQ(status["clients"], 4);
  EXPECT_EQ(status["peers"], 3);
  EXPECT_GT(status["objects"], 2);
  EXPECT_GT(status["actors"], status["objects"]);
  EXPECT_GT(status["uptime_ms"], 0);
  EXPECT_TRUE(status["obstacles"].empty());

  const outcome text = inspect(game.node(), {"status"});
  EXPECT_EQ(text.exit_status, 0);
  EXPECT_THAT(text.errors, IsEmpty());
  EXPECT_THAT(text.output,
              AllOf(StartsWith("test: ready\n"), HasSubstr("  clients   4\n"),
                    HasSubstr(" donet-node " DONET_VERSION ","), Not(HasSubstr("\x1b"))));
}

TEST(DonetInspect, TakesNoMemoryOfTheNodeForGood) {
  node_process node = node_process::message_director();
  const auto look = [&node] { ASSERT_EQ(inspect(node, {"status"}).exit_status, 0); };
  for (int i = 0; i < 20; ++i)
    look();
  const std::size_t before = resident_memory_of(node.pid());
  for (int i = 0; i < 200; ++i)
    look();
  // A kilobyte per connection would be the actor that CAF retains.
  if (memory_is_its_own) {
    EXPECT_LT(resident_memory_of(node.pid()), before + 150'000);
  }
  EXPECT_EQ(node.stop(), 0);
}

// ---- commands to the node ----

TEST(DonetInspect, DrainsANodeAsSigtermDoes) {
  plaza_keys keys;
  keys.tables =
    "[shutdown]\ndrain_timeout_ms = 3000\neject_rate = 50\n[metrics]\nbind = \"127.0.0.1:0\"\n";
  plaza game(keys);
  const std::uint16_t watch = game.node().port_of("metrics");
  const auto ann = game.bring("Ann");
  const auto bob = game.bring("Bob");
  const auto others = game.connect_many(40);
  EXPECT_EQ(http_get(watch, "/readyz").status, 200);

  auto waiting = std::async(std::launch::async, [&game] {
    return inspect(game.node(), {"drain", "--wait"});
  });
  game.node().wait_for_output("no new clients are let in");
  EXPECT_EQ(http_get(watch, "/readyz").status, 503);
  const nlohmann::json status = status_of(game.node());
  EXPECT_EQ(status["state"], "draining");
  EXPECT_EQ(status["clients"], 42);
  EXPECT_GT(status["drain_left_ms"], 0);
  EXPECT_LE(status["drain_left_ms"], 3'000);
  EXPECT_THAT(inspect(game.node(), {"drain"}).output, HasSubstr("drains already"));
  // The players continue in the meantime.
  play_round(game, *ann, *bob, 1);

  expect_ejection(ann->client(), 154);
  expect_ejection(bob->client(), 154);
  for (const auto& each : others)
    expect_ejection(*each, 154);
  game.ai().expect(event_kind::left, ann->avatar());
  game.ai().expect(event_kind::left, bob->avatar());
  EXPECT_EQ(game.node().wait(), 0) << game.node().output();
  EXPECT_THAT(game.node().output(),
              AllOf(HasSubstr("stopping asked_by=donet-inspect"), HasSubstr("node: stopped")));
  const outcome told = waiting.get();
  EXPECT_EQ(told.exit_status, 0) << told.errors;
  EXPECT_THAT(told.output, EndsWith("the node is gone\n"));
  EXPECT_THAT(told.errors, IsEmpty());
}

TEST(DonetInspect, HurriesANodeThatDrainsAndNoOther) {
  plaza_keys keys;
  // One hour per client.
  keys.tables = "[shutdown]\ndrain_timeout_ms = 3600000\neject_rate = 1\n";
  plaza game(keys);
  const auto ann = game.bring("Ann");
  const auto others = game.connect_many(20);
  const outcome early = inspect(game.node(), {"hurry"});
  EXPECT_EQ(early.exit_status, 1);
  EXPECT_THAT(early.errors, HasSubstr("it does not drain"));
  EXPECT_EQ(status_of(game.node())["clients"], 21);

  EXPECT_EQ(inspect(game.node(), {"drain", "--json"}).output, "{\"drain\":\"begins\"}\n");
  EXPECT_EQ(inspect(game.node(), {"hurry"}).exit_status, 0);
  expect_ejection(ann->client(), 154);
  for (const auto& each : others)
    expect_ejection(*each, 154);
  EXPECT_EQ(game.node().wait(), 0) << game.node().output();
}

TEST(DonetInspect, IsNoSecondSignal) {
  plaza_keys keys;
  keys.tables = "[shutdown]\ndrain_timeout_ms = 3600000\n";
  plaza game(keys);
  const auto others = game.connect_many(3);
  game.node().signal(SIGTERM);
  game.node().wait_for_output("no new clients are let in");
  for (int i = 0; i < 3; ++i)
    EXPECT_THAT(inspect(game.node(), {"drain"}).output, HasSubstr("drains already"));
  EXPECT_EQ(status_of(game.node())["state"], "draining");
  game.node().signal(SIGTERM);
  EXPECT_EQ(game.node().wait(), 0) << game.node().output();
}

// ---- peers that it refuses ----

TEST(DonetInspect, SaysThatNobodyListens) {
  wire_server nobody;
  nobody.close();
  for (const std::string each : {"status", "drain", "hurry"}) {
    const outcome got = inspect(nobody.port(), {each});
    EXPECT_EQ(got.exit_status, 1);
    EXPECT_THAT(got.output, IsEmpty());
    EXPECT_THAT(got.errors, AllOf(StartsWith("donet-inspect: " + address_of(nobody.port())
                                             + ": Connection refused"),
                                  HasSubstr("inspector: listening")));
  }
}

TEST(DonetInspect, GivesUpOnWhoSaysNothing) {
  wire_server silent;
  const auto begun = std::chrono::steady_clock::now();
  const outcome got = inspect(silent.port(), {"--timeout", "300", "status"});
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(20));
  EXPECT_EQ(got.exit_status, 1);
  EXPECT_THAT(got.errors, HasSubstr("does not say that it is a node's inspector"));
}

TEST(DonetInspect, SaysThatSomebodyElseListens) {
  for (const std::string& said :
       {std::string("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
        std::string(200, '\0'), std::string(200, '\xff'), std::string()}) {
    wire_server other;
    auto asking =
      std::async(std::launch::async, [&other] { return inspect(other.port(), {"status"}); });
    wire_peer peer = other.accept();
    peer.send_raw(said);
    peer.close();
    const outcome got = asking.get();
    EXPECT_EQ(got.exit_status, 1);
    EXPECT_THAT(got.errors, HasSubstr("whoever listens there is no node's inspector"));
  }
}

TEST(DonetInspect, RefusesWrongUsageWithStatus2) {
  const outcome got = inspect(1, {"state"});
  EXPECT_EQ(got.exit_status, 2);
  EXPECT_THAT(got.errors, AllOf(HasSubstr("subcommand"), HasSubstr("--help")));
}

// ---- the port ----

constexpr const char* role = "[daemon]\nname = \"test\"\n[global]\ndc_files = []\n"
                             "[services.message_director]\nbind = \"127.0.0.1:0\"\n";

// Takes the port, unless another program of this machine keeps it.
std::unique_ptr<wire_server> take_default_port() {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (std::chrono::steady_clock::now() < deadline) {
    try {
      return std::make_unique<wire_server>(std::uint16_t{7601});
    } catch (const std::exception&) {
      std::this_thread::yield();
    }
  }
  return nullptr;
}

TEST(InspectorsPort, ThatNobodyHasAskedForMayBeTaken) {
  const auto taken = take_default_port();
  node_process node(role, "node: ready", own_inspector::by_default);
  EXPECT_THAT(node.output(), AllOf(HasSubstr("inspector: donet-inspect cannot attach to this node"),
                                   HasSubstr("127.0.0.1:7601: Address already in use")));
  EXPECT_EQ(node.stop(), 0);
}

TEST(InspectorsPort, ThatTheRoleFileNamesMustBeFree) {
  const wire_server taken;
  const temp_dir dir;
  command what;
  what.arguments = {DONET_NODE, dir
                                  .write("role.toml", std::string(role) + "[inspect]\nbind = \""
                                                        + address_of(taken.port()) + "\"\n")
                                  .string()};
  const outcome got = run(what);
  EXPECT_EQ(got.exit_status, 1);
  EXPECT_THAT(got.output, AllOf(HasSubstr("inspect.bind: " + address_of(taken.port())
                                          + ": Address already in use"),
                                Not(HasSubstr("node: ready"))));
}

// ---- hostile peers ----

// A header of CAF's protocol.
std::string basp_header(unsigned operation, std::uint32_t payload) {
  std::string bytes(32, '\0');
  bytes[0] = static_cast<char>(operation);
  for (std::size_t i = 0; i < 4; ++i)
    bytes[4 + i] = static_cast<char>(payload >> (24 - 8 * i));
  bytes[15] = '\4';
  bytes[31] = '\1';
  return bytes;
}

std::string random_bytes(random_source& random, std::size_t size) {
  std::string bytes;
  for (std::size_t i = 0; i < size; ++i)
    bytes += static_cast<char>(random.below(256));
  return bytes;
}

class InspectorUnderAttack : public testing::Test {
protected:
  InspectorUnderAttack() {
    watcher_.send(add_channel(6000));
    expect_all_is_well();
  }

  // The node serves its clients, and its Inspector answers.
  void expect_all_is_well() {
    do {
      publisher_.send(message({6000}, 7, 1));
    } while (!watcher_.is_readable_within(std::chrono::milliseconds(10)));
    while (watcher_.is_readable_within(std::chrono::milliseconds(0)))
      watcher_.receive();
    EXPECT_EQ(status_of(node_)["state"], "ready");
  }

  wire_peer connect() const { return wire_peer(node_.port_of("inspector")); }

  node_process node_{role};
  wire_peer watcher_{node_.port()};
  wire_peer publisher_{node_.port()};
  random_source random_{1};
};

TEST_F(InspectorUnderAttack, TakesGarbageAndResets) {
  const std::size_t before = resident_memory_of(node_.pid());
  for (int i = 0; i < 600; ++i) {
    wire_peer peer = connect();
    const std::string garbage = random_bytes(random_, 1 + random_.below(500));
    const auto operation = static_cast<unsigned>(random_.below(8));
    peer.send_raw(i % 2 == 0
                    ? garbage
                    : basp_header(operation, static_cast<std::uint32_t>(garbage.size())) + garbage);
    if (i % 3 == 0)
      peer.reset();
  }
  expect_all_is_well();
  if (memory_is_its_own) {
    EXPECT_LT(resident_memory_of(node_.pid()), before + (std::size_t{8} << 20));
  }
  EXPECT_EQ(node_.stop(), 0) << node_.output();
}

TEST_F(InspectorUnderAttack, LogsAPeerThatItRefuses) {
  wire_peer peer(node_.port_of("inspector"));
  peer.send_raw(std::string(100, '\xff'));
  node_.wait_for_output("inspector: peer refused; connection closed reason=\"malformed");
}

TEST_F(InspectorUnderAttack, MakesNoRoomForWhatIsOnlyAnnounced) {
  const std::size_t before = resident_memory_of(node_.pid());
  for (unsigned operation = 0; operation < 8; ++operation) {
    for (const std::uint32_t size : {0x10000U, 0x1000000U, 0x7fffffffU, 0xffffffffU}) {
      wire_peer peer = connect();
      peer.send_raw(basp_header(operation, size));
      peer.read_to_end();
    }
  }
  expect_all_is_well();
  if (memory_is_its_own) {
    EXPECT_LT(resident_memory_of(node_.pid()), before + (std::size_t{8} << 20));
  }
  EXPECT_EQ(node_.stop(), 0);
}

TEST_F(InspectorUnderAttack, AnswersBesidesThoseWhoSayNothingAndEnds) {
  std::vector<wire_peer> silent;
  for (int i = 0; i < 200; ++i) {
    silent.push_back(connect());
    if (i % 2 == 0)
      silent.back().send_raw(basp_header(1, 100));
  }
  expect_all_is_well();
  // The oldest connection was closed.
  silent.front().read_to_end();
  EXPECT_EQ(node_.stop(), 0) << node_.output();
}

}  // namespace
}  // namespace donet::test
