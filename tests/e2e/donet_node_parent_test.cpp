// A donet-node whose parent Message Director is missing, appears, and is lost.

#include "tests/e2e/expect_service.hpp"
#include "tests/support/node_process.hpp"
#include "tests/support/wire.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace donet::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string at_port(const wire_server& server) {
  return "127.0.0.1:" + std::to_string(server.port());
}

TEST(DonetNodeBelowAParent, RunsWithoutItsParentAndFindsItLater) {
  wire_server parent;
  const std::uint16_t port = parent.port();
  parent.close();
  node_process node =
    node_process::message_director("upstream = \"127.0.0.1:" + std::to_string(port) + "\"\n");
  node.wait_for_output("parent not reached; dialing again problem=\"127.0.0.1:"
                       + std::to_string(port) + ": Connection refused\"");
  expect_service(wire_peer(node.port()), wire_peer(node.port()));
  wire_server back(port);
  wire_peer up = back.accept();
  wire_peer peer(node.port());
  peer.send(add_channel(7000));
  while (up.receive() != add_channel(7000))
    ;
  EXPECT_EQ(node.stop(), 0);
}

TEST(DonetNodeBelowAParent, EndsWithStatus3WhenToldToAndItsParentIsLost) {
  for (const bool abruptly : {false, true}) {
    wire_server parent;
    node_process node = node_process::message_director("upstream = \"" + at_port(parent)
                                                       + "\"\nexit_on_upstream_loss = true\n");
    wire_peer up = parent.accept();
    node.wait_for_output("parent connected");
    if (abruptly)
      up.reset();
    else
      up.close();
    EXPECT_EQ(node.wait(), 3);
    EXPECT_THAT(node.output(), AllOf(HasSubstr("parent disconnected"),
                                     HasSubstr("stopping because of a failure")));
  }
}

TEST(DonetNodeBelowAParent, KeepsLookingForAParentThatItNeverHad) {
  wire_server parent;
  const std::string where = at_port(parent);
  parent.close();
  node_process node =
    node_process::message_director("upstream = \"" + where + "\"\nexit_on_upstream_loss = true\n");
  node.wait_for_output("parent not reached");
  node.wait_for_output("next_attempt_in_ms");
  EXPECT_EQ(node.stop(), 0) << "nothing was lost";
}

}  // namespace
}  // namespace donet::test
