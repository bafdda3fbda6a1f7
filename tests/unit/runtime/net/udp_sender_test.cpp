#include "runtime/net/udp_sender.hpp"

#include "tests/support/udp_collector.hpp"

#include <gtest/gtest.h>

namespace donet::runtime {
namespace {

using test::udp_collector;

TEST(UdpSender, SendsEachDatagramAsItIs) {
  const udp_collector receiver;
  udp_sender sender;
  ASSERT_EQ(sender.open({"127.0.0.1", receiver.port()}), "");
  for (const std::string& one : {std::string("first"), std::string(), std::string(60'000, 'x')}) {
    EXPECT_TRUE(sender.send(dc::as_bytes(one)));
    EXPECT_TRUE(receiver.receive() == one);
  }
}

TEST(UdpSender, RefusesWhatNoDatagramHolds) {
  const udp_collector receiver;
  udp_sender sender;
  ASSERT_EQ(sender.open({"127.0.0.1", receiver.port()}), "");
  EXPECT_FALSE(sender.send(dc::as_bytes(std::string(70'000, 'x'))));
  EXPECT_TRUE(sender.send(dc::as_bytes("after it")));
  EXPECT_EQ(receiver.receive(), "after it");
}

TEST(UdpSender, SendsNothingBeforeItIsOpen) {
  udp_sender sender;
  EXPECT_FALSE(sender.send(dc::as_bytes("lost")));
}

// The kernel reports a port without a receiver as an error of the next send.
TEST(UdpSender, GoesOnWhenNobodyListens) {
  udp_sender sender;
  std::uint16_t port = 0;
  {
    const udp_collector gone;
    port = gone.port();
  }
  ASSERT_EQ(sender.open({"127.0.0.1", port}), "");
  for (int i = 0; i < 4; ++i)
    sender.send(dc::as_bytes("into the void"));
  EXPECT_TRUE(sender.send(dc::as_bytes("1")) || sender.send(dc::as_bytes("2")));
}

TEST(UdpSender, SaysThatANameStandsForNothing) {
  const std::string no_name(100, 'x');
  udp_sender sender;
  const std::string problem = sender.open({no_name, 7197});
  EXPECT_EQ(problem.rfind(no_name + ":7197: ", 0), 0U) << problem;
}

}  // namespace
}  // namespace donet::runtime
