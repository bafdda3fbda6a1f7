// The clients that a Client Agent refuses or ejects: wrong versions, silent clients, too many, and
// too fast ones; and how it stops with clients.

#include "tests/e2e/client_agent_plaza.hpp"
#include "tests/e2e/client_agent_tunnel.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/wire.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <memory>
#include <string>
#include <vector>

namespace donet::test {
namespace {

using harness::event;
using harness::event_kind;
using harness::internal_message;
using harness::scripted_client;

void expect_ejection(scripted_client& who, std::uint16_t code, const std::string& words) {
  const event ejected = who.expect(event_kind::ejected);
  EXPECT_EQ(ejected.code, code);
  EXPECT_NE(ejected.text.find(words), std::string::npos) << ejected.text;
  EXPECT_EQ(who.expect_end().text, "the server closed the connection");
  EXPECT_TRUE(who.view().faults().empty());
}

// ---- HELLO ----

TEST(ClientAgentListener, RefusesAnotherVersion) {
  plaza game;
  const auto client = game.connect();
  client->hello("v0.9.0");
  expect_ejection(*client, 124, "Client version mismatch: client=v0.9.0, server=v1.0.0");
}

TEST(ClientAgentListener, RefusesAnotherContract) {
  plaza game;
  const auto client = game.connect();
  client->hello(plaza_version, 0x1234);
  expect_ejection(*client, 125, "Client DC hash mismatch: client=0x1234, server=0x");
}

TEST(ClientAgentListener, KeepsItsVersionToItselfIfAsked) {
  plaza_keys keys;
  keys.client = "send_version = false\nsend_hash = false";
  plaza game(keys);
  const auto client = game.connect();
  client->hello("v0.9.0");
  const event ejected = client->expect(event_kind::ejected);
  EXPECT_EQ(ejected.text, "Client version mismatch: client=v0.9.0");
}

TEST(ClientAgentListener, RefusesWhoDoesNotSayHello) {
  plaza game;
  const auto client = game.connect();
  client->heartbeat();
  expect_ejection(*client, 107, "First packet is not CLIENT_HELLO");
}

// The length tag alone is sufficient.
TEST(ClientAgentListener, RefusesAFirstMessageThatIsTooLong) {
  plaza game;
  wire_peer client(game.port());
  client.send_raw(u16(1025));
  EXPECT_EQ(client.receive(),
            u16(4) + u16(106) + blob("The first message is longer than 1024 bytes."));
  EXPECT_TRUE(client.ends());
}

TEST(ClientAgentListener, RefusesAFirstMessageThatIsTooLongByEveryTransport) {
  const identity server("localhost");
  temp_dir dir;
  plaza_keys keys;
  keys.tables = "[services.client_agent.websocket]\nbind = \"127.0.0.1:0\"\n"
                "[services.client_agent.tls]\ncertificate = \""
                + dir.write("server.crt", server.certificate_pem()).string() + "\"\nkey_file = \""
                + dir.write("server.key", server.key_pem()).string() + "\"\n";
  plaza game(keys);
  for (const bool by_websocket : {false, true}) {
    tunnel way(by_websocket ? secure_websocket_passage(connected_socket(game.port(1)))
                            : tls_passage(connected_socket(game.port()), {}));
    const auto client = game.connect(plaza::at_port(way.port()), framed(std::string(1025, 'x')));
    expect_ejection(*client, 106, "The first message is longer than 1024 bytes.");
  }
}

TEST(ClientAgentListener, DoesNotWaitForHelloForEver) {
  plaza_keys keys;
  keys.agent = "hello_timeout_ms = 3000";
  plaza game(keys);
  const auto in_time = game.connect_with_hello();
  const auto silent = game.connect();
  expect_ejection(*silent, 345, "hello");
  in_time->set_field(demo::login_manager, "login", "Ann", "");
  in_time->expect_field(demo::login_manager, "loginResp");
}

TEST(ClientAgentListener, EjectsWhoseHeartHasStopped) {
  plaza_keys keys;
  keys.client = "heartbeat_timeout_ms = 300";
  plaza game(keys);
  const auto client = game.connect();
  client->hello(plaza_version);
  expect_ejection(*client, 345, "Server timed out while waiting for heartbeat.");
}

// The node is stopped for twice the heartbeat timeout; the heartbeats wait in its socket.
TEST(ClientAgentListener, CountsHeartbeatsThatArrivedWhileTheNodeStoodStill) {
  constexpr std::chrono::milliseconds timeout{2'000};
  constexpr int beats_per_timeout = 5;
  plaza_keys keys;
  keys.client = "heartbeat_timeout_ms = " + std::to_string(timeout.count());
  plaza game(keys);
  wire_peer client(game.port());
  client.send_raw(hello_bytes(game));
  client.receive();
  const std::string heartbeat = u16(5);
  client.send(heartbeat);
  game.node().signal(SIGSTOP);
  for (int i = 0; i < 2 * beats_per_timeout; ++i) {
    EXPECT_FALSE(client.is_readable_within(timeout / beats_per_timeout));
    client.send(heartbeat);
  }
  game.node().signal(SIGCONT);
  game.connect_with_hello();
  EXPECT_FALSE(client.is_readable_within(std::chrono::milliseconds(0))) << "an EJECT";
}

// ---- number of clients ----

// Retries, because the place of a client that has disconnected may not be free yet.
void come_in_at_last(plaza& game) {
  for (std::unique_ptr<scripted_client> next;;) {
    next = game.connect();
    next->hello(plaza_version);
    const event answer = next->expect("an answer to HELLO", [](const event& one) {
      return one.kind == event_kind::welcomed || one.kind == event_kind::ejected;
    });
    if (answer.kind == event_kind::welcomed)
      return;
  }
}

TEST(ClientAgentListener, IsShutWhenThereAreAsManyAsMayBe) {
  plaza_keys keys;
  keys.agent = "max_clients = 2";
  plaza game(keys);
  const auto one = game.connect_with_hello();
  auto two = game.connect_with_hello();
  const auto three = game.connect();
  expect_ejection(*three, 1, "capacity");
  two.reset();
  come_in_at_last(game);
}

TEST(ClientAgentListener, IsShutWhenAllChannelsAreTaken) {
  plaza_keys keys;
  keys.channels = 2;
  plaza game(keys);
  const auto one = game.connect_with_hello();
  auto two = game.connect_with_hello();
  const auto three = game.connect();
  expect_ejection(*three, 1, "capacity");
  two.reset();
  come_in_at_last(game);
}

TEST(ClientAgentListener, CountsWhoComesFromOneAddress) {
  plaza_keys keys;
  keys.agent = "haproxy = true\nmax_clients_per_address = 1";
  plaza game(keys);
  const auto come_from = [&game](const std::string& address) {
    auto client = game.connect(game.address(), "PROXY TCP4 " + address + " 10.1.1.1 4000 7198\r\n");
    client->hello(plaza_version);
    return client;
  };
  const auto first = come_from("10.0.0.1");
  first->expect(event_kind::welcomed);
  const auto second = come_from("10.0.0.1");
  expect_ejection(*second, 1, "capacity");
  const auto neighbour = come_from("10.0.0.2");
  neighbour->expect(event_kind::welcomed);
}

TEST(ClientAgentListener, CountsWhoIsInAHandshake) {
  plaza_keys keys;
  keys.agent = "max_clients_per_address = 2";
  keys.tables = "[services.client_agent.websocket]\nbind = \"127.0.0.1:0\"\n";
  plaza game(keys);
  std::vector<wire_peer> silent;
  for (int i = 0; i < 2; ++i)
    silent.emplace_back(game.port(1));
  const auto third = game.connect();
  expect_ejection(*third, 1, "capacity");
  silent.clear();
  come_in_at_last(game);
}

// ---- rates ----

// A client that sends more login messages than permitted.
class Hurry {
public:
  static constexpr int tries = 40;

  explicit Hurry(const std::string& rates) : game_(with(rates)) {
    game_.boss().subscribe(runtime::channel_of(demo::login_manager));
    game_.boss().declare(demo::login_manager, "LoginManager");
    client_ = game_.connect_with_hello();
    game_.boss().add_client_post_remove(
      first_client, game_.boss().datagram(game_.boss().own(), internal_message{5000}, {}));
    game_.address_of(first_client);
  }

  void hurry() {
    for (int i = 0; i < tries; ++i)
      client_->set_field(demo::login_manager, "login", "try " + std::to_string(i), "");
  }

  scripted_client& client() { return *client_; }
  plaza& game() { return game_; }

  /// Disconnects the client; returns the messages that had arrived, in order.
  std::vector<std::string> arrived() {
    client_->close();
    std::vector<std::string> all;
    game_.boss().expect("the client to be gone", [](const event& one) { return one.type == 5000; });
    for (const event& one : game_.boss().unread()) {
      if (one.kind == event_kind::updated && one.object == demo::login_manager)
        all.push_back(harness::argument<std::string>(one.fields.front(), 0));
    }
    return all;
  }

private:
  static plaza_keys with(const std::string& rates) {
    plaza_keys keys;
    keys.tables = "[services.client_agent.rate_limit]\n" + rates;
    return keys;
  }

  plaza game_;
  std::unique_ptr<scripted_client> client_;
};

std::vector<std::string> first_tries(int count) {
  std::vector<std::string> all;
  for (int i = 0; i < count; ++i)
    all.push_back("try " + std::to_string(i));
  return all;
}

TEST(ClientAgentRate, DropsWhatIsTooMuch) {
  // A day: no further messages are permitted during the test.
  Hurry some("limit = 10\ninterval_ms = 86400000\npolicy = \"drop\"\n");
  some.hurry();
  // HELLO was one of the ten; heartbeats do not count.
  for (int i = 0; i < 100; ++i)
    some.client().heartbeat();
  some.client().expect_field(demo::login_manager, "loginResp");
  some.game().address_of(first_client);
  EXPECT_EQ(some.arrived(), first_tries(9));
}

TEST(ClientAgentRate, DelaysWhatIsTooMuch) {
  const auto start = std::chrono::steady_clock::now();
  Hurry some("limit = 10\ninterval_ms = 100\npolicy = \"delay\"\n");
  some.hurry();
  for (int i = 0; i < Hurry::tries; ++i)
    some.client().expect_field(demo::login_manager, "loginResp");
  // 41 messages: ten at once, then one each 10 ms.
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(300));
  EXPECT_EQ(some.arrived(), first_tries(Hurry::tries));
}

TEST(ClientAgentRate, EjectsWhoSendsTooMuch) {
  Hurry some("limit = 10\ninterval_ms = 86400000\npolicy = \"eject\"\n");
  some.hurry();
  expect_ejection(some.client(), 1, "more than it may");
  EXPECT_EQ(some.arrived(), first_tries(9));
}

// ---- the end of the node ----

TEST(ClientAgentStop, EjectsWhoIsStillThere) {
  plaza_keys keys;
  keys.tables = "[shutdown]\ndrain_timeout_ms = 100\n";
  plaza game(keys);
  const auto ann = game.bring("Ann");
  const auto silent = game.connect();
  // The threads serve new clients in turn: one of these two was accepted later on the same thread.
  const auto guest = game.connect_with_hello();
  const auto other_guest = game.connect_with_hello();
  game.node().signal(SIGTERM);
  expect_ejection(ann->client(), 154, "shut down");
  expect_ejection(*guest, 154, "shut down");
  expect_ejection(*other_guest, 154, "shut down");
  expect_ejection(*silent, 154, "shut down");
  // The session's objects are deleted while their service still runs.
  game.ai().expect(event_kind::left, ann->avatar());
  EXPECT_EQ(game.node().wait(), 0);
}

TEST(ClientAgentStop, WaitsForClientsWhileTheyPlayOn) {
  plaza_keys keys;
  // It would take an hour if the clients stayed.
  keys.tables = "[shutdown]\ndrain_timeout_ms = 3600000\n";
  plaza game(keys);
  const auto ann = game.bring("Ann");
  const auto bob = game.bring("Bob");
  game.node().signal(SIGTERM);
  game.node().wait_for_output("stopping");
  for (int i = 0; i < 10; ++i)
    play_round(game, *ann, *bob, i);
  ann->client().disconnect();
  ann->client().expect_end();
  bob->client().expect(event_kind::left, ann->avatar());
  bob->client().close();
  EXPECT_EQ(game.node().wait(), 0);
}

}  // namespace
}  // namespace donet::test
