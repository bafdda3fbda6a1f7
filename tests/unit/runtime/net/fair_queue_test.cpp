#include "runtime/net/fair_queue.hpp"

#include "runtime/net/tls_handshakes.hpp"

#include <gtest/gtest.h>

#include <string>

namespace donet::runtime {
namespace {

std::string all_of(fair_queue<char>& queue) {
  std::string order;
  while (const auto next = queue.pop())
    order += *next;
  return order;
}

TEST(FairQueue, SourcesTakeTurnsHoweverMuchOneHasQueued) {
  fair_queue<char> queue(10);
  for (const char item : std::string("abcde"))
    EXPECT_TRUE(queue.push("flood", item));
  EXPECT_TRUE(queue.push("honest", 'x'));
  EXPECT_TRUE(queue.push("other", 'y'));
  EXPECT_TRUE(queue.push("honest", 'z'));
  EXPECT_EQ(queue.size(), 8U);
  EXPECT_EQ(all_of(queue), "axybzcde");
  EXPECT_EQ(queue.size(), 0U);
}

TEST(FairQueue, ASourceHasABoundOfItsOwn) {
  fair_queue<char> queue(2);
  EXPECT_TRUE(queue.push("flood", 'a'));
  EXPECT_TRUE(queue.push("flood", 'b'));
  EXPECT_FALSE(queue.push("flood", 'c'));
  EXPECT_TRUE(queue.push("honest", 'x'));
  EXPECT_EQ(all_of(queue), "axb");
  EXPECT_TRUE(queue.push("flood", 'd'));
}

TEST(NetworkOf, IsAnAddressOfIpv4AndHalfOfOneOfIpv6) {
  EXPECT_EQ(network_of({"192.0.2.1", 1}), network_of({"192.0.2.1", 2}));
  EXPECT_NE(network_of({"192.0.2.1", 1}), network_of({"192.0.2.2", 1}));
  EXPECT_EQ(network_of({"2001:db8::1", 1}), network_of({"2001:db8:0:0:7::", 1}));
  EXPECT_NE(network_of({"2001:db8::1", 1}), network_of({"2001:db8:0:1::1", 1}));
  EXPECT_NE(network_of({"no address", 1}), network_of({"another", 1}));
}

}  // namespace
}  // namespace donet::runtime
