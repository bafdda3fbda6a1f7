// The notifications of donet-node to a service manager.

#include "tests/support/node_process.hpp"
#include "tests/support/notify_socket.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>

namespace donet::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

// Sets an environment variable for programs started during its lifetime.
class variable {
public:
  variable(const char* name, const std::string& value) : name_(name) {
    ::setenv(name, value.c_str(), 1);
  }
  variable(const variable&) = delete;
  variable& operator=(const variable&) = delete;
  ~variable() { ::unsetenv(name_); }

private:
  const char* name_;
};

constexpr const char* ready = "READY=1\nSTATUS=Serving as test";

TEST(DonetNodeAsAService, SaysWhenItIsReadyWhenItReloadsAndWhenItStops) {
  notify_socket manager;
  const variable address("NOTIFY_SOCKET", manager.name());
  node_process node = node_process::message_director();
  EXPECT_EQ(manager.receive(), ready);
  node.signal(SIGHUP);
  EXPECT_THAT(manager.receive(), StartsWith("RELOADING=1\nMONOTONIC_USEC="));
  EXPECT_EQ(manager.receive(), ready);
  node.signal(SIGTERM);
  EXPECT_THAT(manager.receive(), AllOf(StartsWith("STOPPING=1\n"),
                                       // Twice the drain time, and what it takes itself.
                                       HasSubstr("\nEXTEND_TIMEOUT_USEC=30000000")));
  EXPECT_EQ(node.wait(), 0);
}

TEST(DonetNodeAsAService, SaysAgainAndAgainThatItIsAlive) {
  notify_socket manager;
  const variable address("NOTIFY_SOCKET", manager.name());
  const variable patience("WATCHDOG_USEC", "20000");
  node_process node = node_process::message_director();
  EXPECT_EQ(manager.receive(), ready);
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(manager.receive(), "WATCHDOG=1");
  EXPECT_EQ(node.stop(), 0);
}

// One of three seeds never forms a cluster alone, so this node joins until it is stopped.
TEST(DonetNodeAsAService, IsNotReadyWhileItJoinsAClusterAndAsksForMoreTime) {
  notify_socket manager;
  const variable address("NOTIFY_SOCKET", manager.name());
  node_process node("[daemon]\nname = \"gs1\"\n"
                    "[services.message_director]\nbind = \"127.0.0.1:0\"\n"
                    "[cluster]\nname = \"example\"\nlisten = \"127.0.0.1:0\"\n"
                    "seeds = [\"127.0.0.1:1\", \"127.0.0.1:2\", \"127.0.0.1:3\"]\n",
                    "cluster: joining");
  const char* const joining = "STATUS=Joining the cluster\nEXTEND_TIMEOUT_USEC=60000000";
  EXPECT_EQ(manager.receive(), joining);
  node.signal(SIGHUP);
  EXPECT_EQ(manager.receive(), joining) << "no reload, and not ready";
  EXPECT_EQ(node.stop(), 0);
}

TEST(DonetNodeAsAService, GoesOnIfNobodyHearsIt) {
  const variable address("NOTIFY_SOCKET", "/no/such/socket");
  node_process node = node_process::message_director();
  node.wait_for_output("NOTIFY_SOCKET names takes nothing");
  EXPECT_EQ(node.stop(), 0);
}

}  // namespace
}  // namespace donet::test
