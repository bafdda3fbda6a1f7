#include "actors/spawn/cluster_rows.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace donet::actors {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

member_report member(const std::string& name) {
  member_report made;
  made.node = {name, 0xffff'ffff'ffff'fff0};
  made.address = "10.0.0.11:7600";
  made.version = "1.4.0";
  made.roles = {"client_agent"};
  made.phase = runtime::node_phase::serving;
  made.standing = member_standing::suspect;
  made.connection = connection_phase::open;
  made.is_exchanged = true;
  made.known_for = 5s;
  made.silent_for = 2'100ms;
  return made;
}

cluster_snapshot snapshot() {
  cluster_snapshot made;
  made.readiness = {true, ""};
  made.report.cluster = "example";
  made.report.cluster_id = 0xffff'ffff'ffff'ffff;
  made.report.self = {{"gs1", 7}, "10.0.0.12:7600", runtime::node_phase::serving, {}, "1.4.0"};
  made.report.state = own_state::serving;
  made.report.in_state_for = 4s;
  made.report.members = 3;
  made.report.peak = 3;
  made.report.nodes = {member("ca1"), member("z1")};
  made.report.recently_dead = {{{"ca2", 3}, "db1", runtime::death_cause::refused, 180s}};
  return made;
}

std::vector<json> read(const cluster_snapshot& from, const own_cluster_figures& own = {}) {
  std::vector<json> all;
  for (const std::string& row : cluster_rows(from, own))
    all.push_back(json::parse(row));
  return all;
}

TEST(ClusterRows, BeginWithTheCluster) {
  const json row = read(snapshot()).front();
  EXPECT_EQ(row["kind"], "cluster");
  EXPECT_EQ(row["cluster"], "example");
  EXPECT_EQ(row["cluster_id"], "18446744073709551615") << "a double cannot represent it";
  EXPECT_EQ(row["this_node"], "gs1");
  EXPECT_EQ(row["members"], 3);
  EXPECT_EQ(row["state"], "serving");
  EXPECT_EQ(row["state_ms"], 4'000);
  EXPECT_EQ(row["reason"], "");
}

TEST(ClusterRows, HaveAllNodesSortedByNameAndThenTheDead) {
  std::vector<std::string> names;
  for (const json& row : read(snapshot()))
    names.push_back(row.value("node", "cluster"));
  EXPECT_EQ(names, (std::vector<std::string>{"cluster", "ca1", "gs1", "z1", "ca2"}));
  cluster_snapshot last = snapshot();
  last.report.self.node.name = "zz";
  EXPECT_EQ(read(last)[3]["node"], "zz");
}

TEST(ClusterRows, ShowTheLinkOfANode) {
  cluster_snapshot from = snapshot();
  const auto figures = std::make_shared<link_figures>();
  figures->sent_bytes = 1;
  figures->received_bytes = 2;
  figures->kept_bytes = 3;
  figures->channels = 4;
  figures->ranges = 5;
  from.links[from.report.nodes[0].node] = figures;
  from.report.nodes[0].rtt = 310us;
  const std::vector<json> rows = read(from);
  const json& ca1 = rows[1];
  EXPECT_EQ(ca1["state"], "suspect");
  EXPECT_EQ(ca1["phase"], "serving");
  EXPECT_EQ(ca1["connection"], "open");
  EXPECT_EQ(ca1["seen_ms"], 2'100);
  EXPECT_EQ(ca1["rtt_us"], 310);
  EXPECT_EQ(ca1["sent_bytes"], 1);
  EXPECT_EQ(ca1["received_bytes"], 2);
  EXPECT_EQ(ca1["kept_bytes"], 3);
  EXPECT_EQ(ca1["channels"], 4);
  EXPECT_EQ(ca1["ranges"], 5);
  EXPECT_EQ(ca1["incarnation"], "18446744073709551600");
  EXPECT_TRUE(rows[3]["rtt_us"].is_null());
  EXPECT_FALSE(rows[3].contains("sent_bytes")) << "it has no link";
}

TEST(ClusterRows, ShowThisNode) {
  const json own = read(snapshot(), {.uptime = 9s, .channels = 11, .ranges = 12})[2];
  EXPECT_EQ(own["node"], "gs1");
  EXPECT_EQ(own["is_this"], true);
  EXPECT_EQ(own["state"], "serving");
  EXPECT_EQ(own["up_ms"], 9'000);
  EXPECT_EQ(own["channels"], 11);
  EXPECT_EQ(own["ranges"], 12);
}

TEST(ClusterRows, NameTheNodesThatSendersWaitFor) {
  cluster_snapshot from = snapshot();
  const auto figures = std::make_shared<link_figures>();
  figures->holds_barrier = true;
  from.links[from.report.nodes[1].node] = figures;
  const json waiting = read(from, {.waiting = 2, .oldest_wait = 400ms}).front();
  EXPECT_EQ(waiting["waiting"], 2);
  EXPECT_EQ(waiting["oldest_wait_ms"], 400);
  EXPECT_EQ(waiting["waiting_for"], (json::array({"z1"})));
  EXPECT_TRUE(read(from).front()["waiting_for"].empty()) << "no sender waits";
}

TEST(ClusterRows, ShowTheDead) {
  const json dead = read(snapshot()).back();
  EXPECT_EQ(dead["kind"], "dead");
  EXPECT_EQ(dead["why"], "refused");
  EXPECT_EQ(dead["by"], "db1");
  EXPECT_EQ(dead["ago_ms"], 180'000);
}

}  // namespace
}  // namespace donet::actors
