// donet-demo as users start it: with a server of its own, with a running one, and with none.

#include "tests/e2e/client_agent_plaza.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/wire.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include <unistd.h>

namespace donet::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string at(std::uint16_t port) {
  return "127.0.0.1:" + std::to_string(port);
}

outcome run_demo(std::uint16_t client_agent, std::uint16_t message_director,
                 std::vector<std::string> more = {}) {
  command what;
  what.arguments = {DONET_DEMO,
                    "--color=never",
                    "--dc",
                    std::string(DONET_WORLDS) + "/plaza.dc",
                    "--client-agent",
                    at(client_agent),
                    "--message-director",
                    at(message_director)};
  what.arguments.insert(what.arguments.end(), more.begin(), more.end());
  return run(what);
}

// An object that the State Server counts at a place may have moved, because avatars are objects of
// another service; then the Client Agent waits for an answer that never arrives. The demo uses a
// shorter time-out than other tests.
plaza_keys demo_keys() {
  plaza_keys keys;
  keys.interest_timeout = std::chrono::seconds(1);
  return keys;
}

void replace(std::string& text, const std::string& from, const std::string& to) {
  const auto place = text.find(from);
  ASSERT_NE(place, std::string::npos) << from;
  text.replace(place, from.size(), to);
}

// No process listens there now, and the system does not assign it to sockets without a fixed port.
std::uint16_t free_port() {
  constexpr unsigned first = 10'000;
  constexpr unsigned count = 20'000;
  static unsigned last = static_cast<unsigned>(::getpid()) * 7 % count;
  for (;;) {
    last = (last + 1) % count;
    const auto port = static_cast<std::uint16_t>(first + last);
    try {
      const wire_server probe(port);
      return port;
    } catch (const std::exception&) {
      // The port is in use.
    }
  }
}

TEST(DonetDemo, PlaysOnAServerThatItStarts) {
  const std::uint16_t client_agent = free_port();
  const std::uint16_t message_director = free_port();
  const std::uint16_t event_logger = free_port();
  std::ifstream file(DONET_ROLES "/standalone.toml");
  std::string role{std::istreambuf_iterator<char>(file), {}};
  replace(role, "../worlds", DONET_WORLDS);
  replace(role, "127.0.0.1:7199", at(message_director));
  replace(role, "127.0.0.1:7198", at(client_agent));
  replace(role, "127.0.0.1:9100", "127.0.0.1:0");
  replace(role, "../../build/standalone.db", "demo.db");
  // The listen address, and the address that the other processes use.
  for (int i = 0; i < 2; ++i)
    replace(role, "127.0.0.1:7197", at(event_logger));
  replace(role, "../../build/events", "events");
  const temp_dir dir;
  const std::string role_file = dir.write("role.toml", role).string();

  const outcome got =
    run_demo(client_agent, message_director, {"--clients", "8", "--start", DONET_NODE, role_file});
  EXPECT_EQ(got.exit_status, 0) << got.output << got.errors;
  EXPECT_EQ(got.errors, "");
  EXPECT_THAT(got.output, AllOf(HasSubstr("8 clients, 2 rounds"), HasSubstr(" were right."),
                                HasSubstr("Ann comes to the plaza"), Not(HasSubstr("wrong"))));
  // It has ended its server.
  EXPECT_FALSE(harness::is_listening(plaza::at_port(client_agent)));
  // Stored objects are in the server's file.
  const outcome again =
    run_demo(client_agent, message_director, {"--clients", "8", "--start", DONET_NODE, role_file});
  EXPECT_EQ(again.exit_status, 0) << again.output << again.errors;
  EXPECT_THAT(again.output, HasSubstr("\nAnn is back, with 50 coins\n"));
}

TEST(DonetDemo, PlaysOnAServerThatIsThere) {
  node_process node(plaza_role(demo_keys()));
  const auto play = [&node] {
    return run_demo(node.port_of("client_agent"), node.port_of("message_director"), {"--quiet"});
  };
  const outcome got = play();
  EXPECT_EQ(got.exit_status, 0) << got.output << got.errors;
  EXPECT_THAT(got.output, AllOf(HasSubstr("Playing on the server"), HasSubstr("4 clients"),
                                HasSubstr(" were right.")));
  // It has left the world as it was.
  const outcome again = play();
  EXPECT_EQ(again.exit_status, 0) << again.output << again.errors;
  EXPECT_EQ(node.stop(), 0);
}

// A server that is stopped, in order or by a kill, and started with the same database. Ports and
// process are new each time.
class DonetDemoOverRestarts : public testing::Test {
protected:
  DonetDemoOverRestarts() : keys_(demo_keys()) {
    keys_.database = (dir_.path() / "plaza.db").string();
  }

  /// Plays with `clients` clients on a new server, and returns the output.
  std::string play(int clients, int signal) {
    node_process node(plaza_role(keys_));
    const outcome got = run_demo(node.port_of("client_agent"), node.port_of("message_director"),
                                 {"--quiet", "--clients", std::to_string(clients)});
    EXPECT_EQ(got.exit_status, 0) << got.output << got.errors;
    EXPECT_THAT(got.output, HasSubstr(" were right."));
    const auto now = stored_in(node);
    for (const auto& [name, avatars] : known_) {
      const auto found = now.find(name);
      EXPECT_TRUE(found != now.end() && found->second == avatars) << name;
    }
    known_ = now;
    node.signal(signal);
    EXPECT_EQ(node.wait(), signal == SIGTERM ? 0 : 128 + signal);
    return got.output;
  }

  std::size_t players() const { return known_.size(); }

private:
  using avatars_by_player = std::map<std::string, std::vector<demo::doid>>;

  static avatars_by_player stored_in(const node_process& node) {
    harness::loop world;
    demo::uberdog reader(world, plaza::at_port(node.port_of("message_director")),
                         harness::load_contract({DONET_WORLDS "/plaza.dc"}));
    reader.ai().set_patience(plaza::patience);
    reader.open();
    return reader.avatars_by_player();
  }

  temp_dir dir_;
  plaza_keys keys_;
  avatars_by_player known_;
};

TEST_F(DonetDemoOverRestarts, FindsTheSamePlayersWithMoreCoins) {
  EXPECT_THAT(play(3, SIGTERM), HasSubstr("Nobody of them had been here before"));
  EXPECT_EQ(players(), 3u);
  EXPECT_THAT(play(3, SIGTERM),
              HasSubstr("\nAnn is back, with 50 coins; Bob is back, with 50 coins; "
                        "Cem is back, with 50 coins.\n"));
  EXPECT_EQ(players(), 3u);
  EXPECT_THAT(play(6, SIGTERM),
              HasSubstr("\nAnn is back, with 75 coins; Bob is back, with 75 coins; "
                        "Cem is back, with 75 coins; 3 are new.\n"));
  EXPECT_EQ(players(), 6u);
}

TEST_F(DonetDemoOverRestarts, LosesNothingWhenTheServerIsKilled) {
  play(6, SIGKILL);
  EXPECT_THAT(play(6, SIGKILL), HasSubstr("Dana is back, with 50 coins; and 2 more are back.\n"));
  EXPECT_THAT(play(2, SIGKILL), HasSubstr("\nAnn is back, with 75 coins; Bob is back, with 75 "));
  EXPECT_EQ(players(), 6u);
}

TEST(DonetDemo, LetsAPlayerBeInOnePlaceOnly) {
  plaza game;
  const auto here = game.bring("Ann");
  const auto elsewhere = game.connect_with_hello();
  elsewhere->set_field(demo::login_manager, "login", "Ann", "");
  elsewhere->expect_field(demo::login_manager, "loginResp");
  EXPECT_EQ(here->client().expect(harness::event_kind::ejected).code, 100);
  game.ai().expect(harness::event_kind::left, here->avatar());
  elsewhere->close();

  const auto back = game.bring("Ann");
  EXPECT_EQ(back->avatar(), here->avatar());
  EXPECT_FALSE(here->is_back());
  EXPECT_TRUE(back->is_back());
  EXPECT_EQ(here->expected_coins(), 50u);
  EXPECT_EQ(back->expected_coins(), 75u);
  const auto bob = game.bring("Bob");
  EXPECT_NE(bob->avatar(), back->avatar());
  play_round(game, *back, *bob, 1);
}

TEST(DonetDemo, SaysWhatIsMissingWhenThereIsNoDatabase) {
  std::string role = plaza_role({});
  const auto begin = role.find("[services.database_server]");
  const auto dbss = role.find("[services.dbss]");
  const auto end = role.find("[services.client_agent]");
  ASSERT_TRUE(begin < dbss && dbss < end && end != std::string::npos);
  {
    node_process node(role.substr(0, begin) + role.substr(end));
    const outcome got = run_demo(node.port_of("client_agent"), node.port_of("message_director"));
    EXPECT_EQ(got.exit_status, 1);
    EXPECT_THAT(got.errors, HasSubstr("does the server have a Database Server with "
                                      "control_channel = 200200?"));
  }
  node_process node(role.substr(0, dbss) + role.substr(end));
  const outcome got = run_demo(node.port_of("client_agent"), node.port_of("message_director"));
  EXPECT_EQ(got.exit_status, 1);
  EXPECT_THAT(got.errors, HasSubstr("does the server have a Database State Server over"));
}

TEST(DonetDemo, SaysWhatToDoWhenNobodyListens) {
  const outcome got = run_demo(free_port(), free_port());
  EXPECT_EQ(got.exit_status, 1);
  EXPECT_THAT(got.errors, AllOf(HasSubstr("donet-demo: nobody listens at 127.0.0.1:"),
                                HasSubstr("start a server first"), HasSubstr("--start")));
}

TEST(DonetDemo, TellsWhatItsServerWroteWhenThatDoesNotStart) {
  const temp_dir dir;
  const std::string role_file = dir.write("role.toml", "[daemon]\nnam = \"x\"\n").string();
  const outcome got = run_demo(free_port(), free_port(), {"--start", DONET_NODE, role_file});
  EXPECT_EQ(got.exit_status, 1);
  EXPECT_THAT(got.errors, AllOf(HasSubstr("did not become ready"), HasSubstr("daemon.nam")));
}

}  // namespace
}  // namespace donet::test
