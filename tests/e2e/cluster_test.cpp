// Real donet-node processes on this machine that form a cluster.

#include "tests/e2e/cluster_nodes.hpp"
#include "tests/support/comes_true.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/runtime/net/certificates.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <cstddef>
#include <string>
#include <vector>

namespace donet::test {
namespace {

using testing::HasSubstr;

http_response readyz(cluster_nodes& nodes, std::size_t which) {
  return http_get(nodes.at(which).port_of("metrics"), "/readyz");
}

bool all_route(cluster_nodes& nodes, const std::vector<std::size_t>& which) {
  for (const std::size_t from : which) {
    for (const std::size_t to : which) {
      if (from != to && !nodes.route(from, to))
        return false;
    }
  }
  return true;
}

TEST(Cluster, TwoNodesRouteForEachOther) {
  cluster_nodes nodes({"ca1", "gs1"});
  nodes.start_all({0, 1});
  EXPECT_TRUE(all_route(nodes, {0, 1}));
  EXPECT_EQ(readyz(nodes, 0).status, 200);
  EXPECT_EQ(nodes.stop(0), 0) << nodes.at(0).output();
  EXPECT_EQ(nodes.stop(1), 0) << nodes.at(1).output();
}

TEST(Cluster, TwoNodesRouteForEachOtherUnderTls) {
  const temp_dir dir;
  const identity authority = make_authority("cluster");
  const identity node("node", authority, {false, -3600, 3600, false, "DNS:example"});
  cluster_nodes nodes({"ca1", "gs1"});
  nodes.set_cluster_keys("tls = { certificate = \""
                         + dir.write("crt", node.certificate_pem()).string() + "\", key_file = \""
                         + dir.write("key", node.key_pem()).string() + "\", cert_authority = \""
                         + dir.write("ca", authority.certificate_pem()).string() + "\" }\n");
  nodes.start_all({1, 0});
  EXPECT_TRUE(all_route(nodes, {0, 1}));
}

TEST(Cluster, ThreeNodesStartInAnyOrder) {
  const std::vector<std::vector<std::size_t>> orders{{0, 1, 2}, {2, 1, 0}, {1, 2, 0}};
  for (const std::vector<std::size_t>& order : orders) {
    cluster_nodes nodes({"ca1", "db1", "gs1"});
    nodes.start_all(order);
    EXPECT_TRUE(all_route(nodes, order));
  }
}

TEST(Cluster, ANodeThatWaitsForItsSeedsIsNotReady) {
  cluster_nodes nodes({"ca1", "db1", "gs1"});
  // One of three seeds never forms a cluster alone.
  nodes.start(2);
  EXPECT_TRUE(comes_true([&] { return readyz(nodes, 2).body.find("seeds") != std::string::npos; }));
  EXPECT_EQ(readyz(nodes, 2).status, 503);
  EXPECT_EQ(nodes.stop(2), 0) << "a signal ends it at once";
}

TEST(Cluster, AKilledNodeReturnsWithItsNextIncarnation) {
  cluster_nodes nodes({"ca1", "db1", "gs1"});
  nodes.start_all({0, 1, 2});
  nodes.kill(2);
  nodes.at(0).wait_for_output("connection cut");
  nodes.start(2);
  nodes.wait_until_serving(2);
  EXPECT_TRUE(all_route(nodes, {0, 1, 2}));
}

TEST(Cluster, TheOthersContinueWithoutAKilledNode) {
  cluster_nodes nodes({"ca1", "db1", "gs1"});
  nodes.start_all({0, 1, 2});
  wire_peer subscriber = nodes.connect(0);
  subscriber.send(add_channel(700));
  wire_peer dying = nodes.connect(2);
  dying.send(add_channel(701));
  dying.send(add_post_remove(701, message({700}, 701, 99)));
  ASSERT_TRUE(comes_true([&] {
    dying.send(message({700}, 701, 98));
    return subscriber.is_readable_within(std::chrono::milliseconds(100));
  }));
  nodes.kill(2);
  // What its participant left for its end follows all that it sent before.
  datagram last = subscriber.receive();
  while (last == message({700}, 701, 98))
    last = subscriber.receive();
  EXPECT_EQ(last, message({700}, 701, 99));
  nodes.at(0).wait_for_output("node dead");
  nodes.at(1).wait_for_output("node dead");
  // New subscriptions do not wait for the dead node.
  EXPECT_TRUE(all_route(nodes, {0, 1}));
  nodes.start(2);
  nodes.wait_until_serving(2);
  EXPECT_TRUE(all_route(nodes, {0, 1, 2}));
}

TEST(Cluster, ANodeWithoutItsMajorityExitsWithStatus4) {
  cluster_nodes nodes({"ca1", "db1", "gs1"});
  nodes.start_all({0, 1, 2});
  nodes.kill(1);
  nodes.kill(2);
  EXPECT_EQ(nodes.at(0).wait(), 4) << nodes.at(0).output();
  EXPECT_THAT(nodes.at(0).output(), HasSubstr("quorum lost; exiting"));
}

TEST(Cluster, ANodeThatWasStoppedTooLongExitsWithStatus4) {
  cluster_nodes nodes({"ca1", "db1", "gs1"});
  nodes.start_all({0, 1, 2});
  nodes.at(2).signal(SIGSTOP);
  nodes.at(0).wait_for_output("node dead");
  EXPECT_TRUE(all_route(nodes, {0, 1}));
  nodes.at(2).signal(SIGCONT);
  EXPECT_EQ(nodes.at(2).wait(), 4) << nodes.at(2).output();
  nodes.start(2);
  nodes.wait_until_serving(2);
  EXPECT_TRUE(all_route(nodes, {0, 1, 2}));
}

TEST(Cluster, ANodeLeavesInOrderAndTheOthersContinue) {
  cluster_nodes nodes({"ca1", "db1", "gs1"});
  nodes.start_all({0, 1, 2});
  wire_peer subscriber = nodes.connect(0);
  subscriber.send(add_channel(700));
  wire_peer leaving = nodes.connect(2);
  leaving.send(add_channel(701));
  leaving.send(add_post_remove(701, message({700}, 701, 99)));
  ASSERT_TRUE(comes_true([&] {
    leaving.send(message({700}, 701, 98));
    return subscriber.is_readable_within(std::chrono::milliseconds(100));
  }));
  EXPECT_EQ(nodes.stop(2), 0) << nodes.at(2).output();
  // What the leaving participant left for its end has crossed before the goodbye.
  datagram last = subscriber.receive();
  while (last == message({700}, 701, 98))
    last = subscriber.receive();
  EXPECT_EQ(last, message({700}, 701, 99));
  nodes.at(0).wait_for_output("node left");
  nodes.at(1).wait_for_output("node left");
  EXPECT_TRUE(all_route(nodes, {0, 1}));
  nodes.start(2);
  nodes.wait_until_serving(2);
  EXPECT_TRUE(all_route(nodes, {0, 1, 2}));
}

TEST(Cluster, ANodeOfAnotherClusterExitsWithStatus1) {
  cluster_nodes nodes({"ca1", "gs1"});
  nodes.set_seeds({0});
  nodes.start_all({0});
  node_process other(
    "[daemon]\nname = \"gs1\"\n[services.message_director]\nbind = \"127.0.0.1:0\"\n"
    "[cluster]\nname = \"another\"\nlisten = \""
      + nodes.address(1) + "\"\nseeds = [\"" + nodes.address(0) + "\"]\n",
    "cluster: joining");
  EXPECT_EQ(other.wait(), 1) << other.output();
  EXPECT_THAT(other.output(), HasSubstr("that of gs1 is \"another\""));
  nodes.at(0).wait_for_output("node refused");
}

}  // namespace
}  // namespace donet::test
