// donet-demo, as people start it: with a server of its own, with one that is there, and with none.

#include "tests/e2e/client_agent_plaza.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/wire.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <fstream>
#include <iterator>
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

void replace(std::string& text, const std::string& from, const std::string& to) {
  const auto place = text.find(from);
  ASSERT_NE(place, std::string::npos) << from;
  text.replace(place, from.size(), to);
}

// Nobody listens there now, and the system gives it to nobody who lets it choose.
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
      // Somebody has it.
    }
  }
}

TEST(DonetDemo, PlaysOnAServerThatItStarts) {
  const std::uint16_t client_agent = free_port();
  const std::uint16_t message_director = free_port();
  std::ifstream file(DONET_ROLES "/standalone.toml");
  std::string role{std::istreambuf_iterator<char>(file), {}};
  replace(role, "../worlds", DONET_WORLDS);
  replace(role, "127.0.0.1:7199", at(message_director));
  replace(role, "127.0.0.1:7198", at(client_agent));
  const temp_dir dir;
  const std::string role_file = dir.write("role.toml", role).string();

  const outcome got =
    run_demo(client_agent, message_director, {"--clients", "8", "--start", DONET_NODE, role_file});
  EXPECT_EQ(got.exit_status, 0) << got.output << got.errors;
  EXPECT_EQ(got.errors, "");
  EXPECT_THAT(got.output, AllOf(HasSubstr("8 clients, 2 rounds"), HasSubstr(" were right."),
                                HasSubstr("Ann comes to the plaza"), Not(HasSubstr("wrong"))));
  // It has taken its server with it.
  EXPECT_FALSE(harness::is_listening(plaza::at_port(client_agent)));
}

TEST(DonetDemo, PlaysOnAServerThatIsThere) {
  node_process node(plaza_role({}));
  const auto play = [&node] {
    return run_demo(node.port_of("client_agent"), node.port_of("message_director"), {"--quiet"});
  };
  const outcome got = play();
  EXPECT_EQ(got.exit_status, 0) << got.output << got.errors;
  EXPECT_THAT(got.output, AllOf(HasSubstr("Playing on the server"), HasSubstr("4 clients"),
                                HasSubstr(" were right.")));
  // It leaves the world as it was.
  EXPECT_EQ(play().exit_status, 0);
  EXPECT_EQ(node.stop(), 0);
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
