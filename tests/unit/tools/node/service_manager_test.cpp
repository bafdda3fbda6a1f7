#include "tools/node/service_manager.hpp"

#include "tests/support/notify_socket.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include <unistd.h>

namespace donet::tools {
namespace {

using std::chrono::microseconds;
using testing::MatchesRegex;

using variables = std::map<std::string, std::string>;

service_manager manager_in(const variables& all) {
  return service_manager([&all](const char* name) {
    const auto found = all.find(name);
    return found == all.end() ? nullptr : found->second.c_str();
  });
}

TEST(ServiceManager, HearsOfEachChange) {
  test::notify_socket socket;
  const service_manager manager = manager_in({{"NOTIFY_SOCKET", socket.name()}});
  EXPECT_TRUE(manager.ready("Serving"));
  EXPECT_EQ(socket.receive(), "READY=1\nSTATUS=Serving");
  EXPECT_TRUE(manager.reloading());
  EXPECT_THAT(socket.receive(), MatchesRegex("RELOADING=1\nMONOTONIC_USEC=[1-9][0-9]*"));
  EXPECT_TRUE(manager.alive());
  EXPECT_EQ(socket.receive(), "WATCHDOG=1");
  EXPECT_TRUE(manager.starting("Joining", std::chrono::seconds(3)));
  EXPECT_EQ(socket.receive(), "STATUS=Joining\nEXTEND_TIMEOUT_USEC=3000000");
  EXPECT_TRUE(manager.stopping(std::chrono::seconds(2)));
  EXPECT_EQ(socket.receive(), "STOPPING=1\nSTATUS=Stopping\nEXTEND_TIMEOUT_USEC=2000000");
}

TEST(ServiceManager, MayListenAtAnAbstractAddress) {
  const std::string name = "@donet-service-manager-test-" + std::to_string(::getpid());
  test::notify_socket socket(name);
  EXPECT_TRUE(manager_in({{"NOTIFY_SOCKET", name}}).alive());
  EXPECT_EQ(socket.receive(), "WATCHDOG=1");
}

TEST(ServiceManager, ThatIsNotThereNeedNotHear) {
  EXPECT_TRUE(manager_in({}).ready("Serving"));
  EXPECT_FALSE(manager_in({}).is_present());
  EXPECT_TRUE(manager_in({{"NOTIFY_SOCKET", ""}}).alive());
}

TEST(ServiceManager, ThatDoesNotListenIsNoReasonToFail) {
  EXPECT_FALSE(manager_in({{"NOTIFY_SOCKET", "/no/such/socket"}}).alive());
  EXPECT_FALSE(manager_in({{"NOTIFY_SOCKET", '/' + std::string(200, 'x')}}).alive());
}

TEST(ServiceManager, WantsToHearTwiceInItsPatienceThatWeAreAlive) {
  const auto interval_in = [](variables all) {
    all.try_emplace("NOTIFY_SOCKET", "@nobody");
    return manager_in(all).alive_interval();
  };
  const std::string us = std::to_string(::getpid());
  EXPECT_EQ(interval_in({{"WATCHDOG_USEC", "3000000"}}), microseconds(1'500'000));
  EXPECT_EQ(interval_in({{"WATCHDOG_USEC", "100"}, {"WATCHDOG_PID", us}}), microseconds(50));
  EXPECT_EQ(interval_in({{"WATCHDOG_USEC", "100"}, {"WATCHDOG_PID", us + '0'}}), std::nullopt);
  EXPECT_EQ(interval_in({}), std::nullopt);
  EXPECT_EQ(interval_in({{"WATCHDOG_USEC", "100"}, {"NOTIFY_SOCKET", ""}}), std::nullopt);
  for (const char* wrong : {"", "0", "1", "-5", "soon", "7s", "99999999999999999999"})
    EXPECT_EQ(interval_in({{"WATCHDOG_USEC", wrong}}), std::nullopt) << wrong;
}

}  // namespace
}  // namespace donet::tools
