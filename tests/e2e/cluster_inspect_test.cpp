// What an operator sees of a cluster of real donet-node processes: donet-inspect cluster, and the metrics.

#include "tests/e2e/cluster_nodes.hpp"
#include "tests/e2e/scraping.hpp"
#include "tests/support/comes_true.hpp"
#include "tests/support/process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <csignal>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace donet::test {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

outcome inspect(const node_process& node, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {DONET_INSPECT, "--address",
                                       "127.0.0.1:" + std::to_string(node.port_of("inspector"))});
  command what;
  what.arguments = std::move(arguments);
  return run(what);
}

std::vector<json> rows_of(const node_process& node) {
  const outcome got = inspect(node, {"cluster", "--json"});
  EXPECT_EQ(got.exit_status, 0) << got.errors;
  std::vector<json> rows;
  std::istringstream lines(got.output);
  for (std::string line; std::getline(lines, line);)
    rows.push_back(json::parse(line));
  return rows;
}

json row_of(const node_process& node, const std::string& kind, const std::string& name) {
  for (const json& row : rows_of(node)) {
    if (row["kind"] == kind && (name.empty() || row["node"] == name))
      return row;
  }
  return {};
}

class ClusterInspect : public testing::Test {
protected:
  ClusterInspect() {
    for (std::size_t i = 0; i < 2; ++i)
      nodes_.set_tables(i, "[inspect]\nbind = \"127.0.0.1:0\"\n");
  }

  cluster_nodes nodes_{{"ca1", "gs1"}};
};

TEST_F(ClusterInspect, ShowsBothNodesAndTheirLink) {
  nodes_.start_all({0, 1});
  wire_peer subscriber = nodes_.connect(1);
  subscriber.send(add_channel(700));
  subscriber.send(add_range(8'000, 8'999));
  // Its own interest, and its frames, cross to the other node.
  EXPECT_TRUE(nodes_.route(0, 1));
  const node_process& ca1 = nodes_.at(0);
  EXPECT_TRUE(comes_true([&] { return row_of(ca1, "node", "gs1")["ranges"] == 1; }));

  const json cluster = row_of(ca1, "cluster", "");
  EXPECT_EQ(cluster["cluster"], "example");
  EXPECT_EQ(cluster["this_node"], "ca1");
  EXPECT_EQ(cluster["members"], 2);
  EXPECT_EQ(cluster["state"], "serving");
  EXPECT_EQ(cluster["waiting"], 0);
  const json own = row_of(ca1, "node", "ca1");
  EXPECT_EQ(own["state"], "serving");
  EXPECT_EQ(own["address"], nodes_.address(0));
  EXPECT_EQ(own["version"], DONET_VERSION);
  const json other = row_of(ca1, "node", "gs1");
  EXPECT_EQ(other["state"], "member");
  EXPECT_EQ(other["address"], nodes_.address(1));
  EXPECT_EQ(other["connection"], "open");
  EXPECT_GE(other["channels"], 1);
  EXPECT_GT(other["sent_bytes"], 0);
  EXPECT_GT(other["received_bytes"], 0);
  EXPECT_GE(row_of(nodes_.at(1), "node", "gs1")["channels"], 1);

  const outcome text = inspect(ca1, {"cluster"});
  EXPECT_EQ(text.exit_status, 0);
  EXPECT_THAT(text.errors, IsEmpty());
  EXPECT_THAT(text.output,
              AllOf(HasSubstr("example: 2 members, serving, one interest set for "),
                    HasSubstr("this node: ca1\nNODE  STATE"), HasSubstr("\ngs1   member"),
                    HasSubstr("+ 1 range"), HasSubstr("\nbarrier: none waiting\n")));
}

TEST_F(ClusterInspect, CountsTheLinkInTheMetrics) {
  nodes_.start_all({0, 1});
  const node_process& ca1 = nodes_.at(0);
  EXPECT_TRUE(comes_true([&] { return sample(ca1, "donet_cluster_members") == 2; }));
  EXPECT_EQ(sample(ca1, "donet_cluster_state{state=\"serving\"}"), 1);
  EXPECT_EQ(sample(ca1, "donet_cluster_state{state=\"joining\"}"), 0);
  const double sent = sample(ca1, "donet_cluster_sent_frames_total{node=\"gs1\"}");
  const double received = sample(ca1, "donet_cluster_received_frames_total{node=\"gs1\"}");
  const double changes = sample(ca1, "donet_cluster_interest_changes_total");
  EXPECT_TRUE(nodes_.route(0, 1));
  EXPECT_TRUE(comes_true([&] {
    return sample(ca1, "donet_cluster_sent_frames_total{node=\"gs1\"}") >= sent + 1
           && sample(ca1, "donet_cluster_received_frames_total{node=\"gs1\"}") >= received + 1
           && sample(ca1, "donet_cluster_interest_changes_total") >= changes + 1;
  }));
  EXPECT_LT(sample(ca1, "donet_cluster_last_seen_seconds{node=\"gs1\"}"), 60);
  EXPECT_EQ(sample(ca1, "donet_cluster_connection_cuts_total{node=\"gs1\",why=\"closed\"}"), 0);
  EXPECT_TRUE(
    comes_true([&] { return sample(ca1, "donet_cluster_rtt_seconds{node=\"gs1\"}") > 0; }));
}

// A new subscriber waits for the interest of a node that has gone without a word.
TEST_F(ClusterInspect, ShowsTheWaitForASilentNode) {
  nodes_.start_all({0, 1});
  const node_process& ca1 = nodes_.at(0);
  wire_peer subscriber = nodes_.connect(0);
  nodes_.at(1).signal(SIGSTOP);
  subscriber.send(add_channel(701));
  subscriber.send(message({701}, 701, 1));
  EXPECT_TRUE(comes_true([&] {
    const json row = row_of(ca1, "cluster", "");
    return row["waiting"] == 1 && row["oldest_wait_ms"] > 0
           && row["waiting_for"] == json::array({"gs1"});
  }));
  EXPECT_EQ(sample(ca1, "donet_cluster_barrier_waiting"), 1);
  nodes_.at(1).signal(SIGCONT);
  EXPECT_TRUE(comes_true([&] { return row_of(ca1, "cluster", "")["waiting"] == 0; }));
  EXPECT_GE(sample(ca1, "donet_cluster_barrier_wait_seconds_count"), 1);
}

TEST_F(ClusterInspect, LetsAnotherNodeAnswer) {
  nodes_.start_all({0, 1});
  const node_process& ca1 = nodes_.at(0);
  const outcome got = inspect(ca1, {"cluster", "--node", "gs1"});
  EXPECT_EQ(got.exit_status, 0) << got.errors;
  EXPECT_THAT(got.output, HasSubstr("this node: gs1\n"));
  EXPECT_THAT(inspect(ca1, {"cluster", "--node", "ca1"}).output, HasSubstr("this node: ca1\n"));

  const outcome unknown = inspect(ca1, {"cluster", "--node", "db1"});
  EXPECT_EQ(unknown.exit_status, 3);
  EXPECT_THAT(unknown.errors, HasSubstr("no node \"db1\" in the cluster"));

  nodes_.at(1).signal(SIGSTOP);
  const outcome silent = inspect(ca1, {"cluster", "--node", "gs1"});
  nodes_.at(1).signal(SIGCONT);
  EXPECT_EQ(silent.exit_status, 4);
  EXPECT_THAT(silent.output, IsEmpty());
  EXPECT_THAT(silent.errors, HasSubstr("gs1: no answer"));
}

TEST_F(ClusterInspect, ShowsWhatJoiningWaitsFor) {
  nodes_.start(0);
  EXPECT_TRUE(comes_true([&] {
    const json row = row_of(nodes_.at(0), "cluster", "");
    return row["state"] == "joining" && row["reason"] != "";
  }));
  EXPECT_THAT(inspect(nodes_.at(0), {"cluster"}).output, HasSubstr("example: "));
}

TEST(Inspect, AnswersThatANodeIsInNoCluster) {
  const node_process node = node_process::message_director();
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"cluster"}, {"cluster", "--json"}}) {
    const outcome got = inspect(node, arguments);
    EXPECT_EQ(got.exit_status, 1);
    EXPECT_THAT(got.output, IsEmpty());
    EXPECT_THAT(got.errors, HasSubstr("in no cluster; its role file has no [cluster]"));
  }
}

}  // namespace
}  // namespace donet::test
