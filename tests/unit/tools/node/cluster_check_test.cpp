#include "tools/node/cluster_check.hpp"

#include "config/load.hpp"
#include "config/text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <filesystem>
#include <list>
#include <optional>
#include <string>
#include <vector>

namespace donet::tools {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

// Role files of one cluster, each without mistakes of its own.
class files {
public:
  // A node `name` on a host of its own with these lines, which begin in line 7; its file is NAME.toml.
  files& with(const std::string& name, const std::string& lines = {},
              const std::string& seeds = "'10.0.0.1'") {
    const std::string host = "10.0.0." + std::to_string(roles_.size() + 1);
    return with_text(
      name, "daemon = { name = '" + name
              + "' }\nglobal = { dc_files = ['a.dc'] }\n"
                "[cluster]\nname = 'example'\ninsecure = true\nseeds = ["
              + seeds + "]\n"
              + (lines.find("listen") == lines.npos ? "listen = '" + host + "'\n" : std::string())
              + lines);
  }

  files& with_text(const std::string& name, const std::string& text) {
    const config::loaded read = config::load_text(text, name + ".toml");
    for (const config::problem& one : read.problems) {
      if (one.severity == config::severity::error)
        ADD_FAILURE() << config::describe(one) << '\n' << text;
    }
    roles_.push_back(read.role);
    contracts_.emplace_back();
    return *this;
  }

  files& with_contract(std::uint64_t hash) {
    contracts_.back() = hash;
    return *this;
  }

  std::vector<std::string> told() const {
    std::vector<checked_role> checked;
    std::size_t i = 0;
    for (const config::role_config& role : roles_)
      checked.push_back({&role, contracts_[i++]});
    std::vector<std::string> lines;
    for (const config::problem& one : contradictions_between(checked))
      lines.push_back(config::describe(one));
    return lines;
  }

private:
  std::list<config::role_config> roles_;
  std::vector<std::optional<std::uint64_t>> contracts_;
};

std::string state_server(int channel, const std::string& objects = {}) {
  return "[services.state_server]\ncontrol_channel = " + std::to_string(channel) + "\n" + objects;
}

std::string client_agent(int min, int max) {
  return "[services.client_agent]\nbind = '0.0.0.0'\nversion_string = 'v1'\nchannels = { min = "
         + std::to_string(min) + ", max = " + std::to_string(max) + " }\n";
}

std::string database(int channel, int min, int max) {
  return "[services.database_server]\ncontrol_channel = " + std::to_string(channel)
         + "\ngenerate = { min = " + std::to_string(min) + ", max = " + std::to_string(max)
         + " }\n";
}

// ---- claims ----

TEST(ClusterCheck, FindsNothingWhereNothingIs) {
  EXPECT_THAT(files().with("gs1", state_server(100100)).told(), IsEmpty());
  EXPECT_THAT(files()
                .with("ca1", client_agent(2000, 2999))
                .with("ca2", client_agent(3000, 3999))
                .with("gs1", state_server(100100))
                .with("gs2", state_server(100200))
                .with("db1", database(200200, 5000, 6000))
                .told(),
              IsEmpty());
}

TEST(ClusterCheck, RefusesAControlChannelOnTwoNodes) {
  EXPECT_THAT(
    files().with("gs1", state_server(100100)).with("gs2", state_server(100100)).told(),
    ElementsAre("gs2.toml:9: services.state_server.control_channel: found 100100, which "
                "services.state_server.control_channel of gs1 (gs1.toml:9) has, too; whatever is "
                "sent to this channel would be done twice"));
  EXPECT_THAT(
    files().with("gs1", state_server(100100)).with("db1", database(100100, 5000, 6000)).told(),
    ElementsAre(HasSubstr("db1.toml:9: services.database_server.control_channel: found 100100")));
}

TEST(ClusterCheck, RefusesChannelsThatTwoAgentsHandOut) {
  EXPECT_THAT(
    files().with("ca1", client_agent(2000, 2999)).with("ca2", client_agent(2999, 3999)).told(),
    ElementsAre("ca2.toml:11: services.client_agent.channels: overlaps "
                "services.client_agent.channels of ca1 (ca1.toml:11); two players would have one "
                "channel"));
}

TEST(ClusterCheck, RefusesDoidsThatTwoDatabasesHandOut) {
  EXPECT_THAT(
    files()
      .with("db1", database(200200, 5000, 6000))
      .with("db2", database(200300, 5500, 7000))
      .told(),
    ElementsAre(AllOf(StartsWith("db2.toml:10: services.database_server.generate: overlaps "),
                      HasSubstr("two objects would have one DoId"))));
}

TEST(ClusterCheck, RefusesASecondParent) {
  const std::string below = "[services.message_director]\nupstream = '10.1.0.1'\n";
  EXPECT_THAT(files().with("gs1", below).with("gs2").with("gs3", below).told(),
              ElementsAre(HasSubstr("gs3.toml:9: services.message_director.upstream: found beside "
                                    "services.message_director.upstream of gs1 (gs1.toml:9)")));
}

TEST(ClusterCheck, WarnsOfObjectsInTwoPlaces) {
  EXPECT_THAT(
    files()
      .with("gs1", state_server(100100, "objects = [{ min = 5000, max = 6000 }]\n"))
      .with("gs2", state_server(100200, "objects = [{ min = 1000, max = 2000 },\n"
                                        "{ min = 6000, max = 7000 }]\n"))
      .told(),
    ElementsAre("gs2.toml:11: warning: services.state_server.objects[1]: overlaps "
                "services.state_server.objects[0] of gs1 (gs1.toml:10); questions to these "
                "objects would be answered twice"));
  const std::string dbss = "[services.dbss]\ndb_channel = 200200\nrange_min = 5000\n"
                           "range_max = 6000\n";
  EXPECT_THAT(files().with("db1", dbss).with("db2", dbss).told(),
              ElementsAre(StartsWith("db2.toml:10: warning: services.dbss.range_min: overlaps ")));
}

TEST(ClusterCheck, WarnsOfAnUberdogThatIsDeclaredInTwoWays) {
  const std::string login = "[[uberdogs]]\nid = 4665\nclass = 'LoginManager'\n";
  EXPECT_THAT(files().with("ca1", login).with("ca2", login).told(), IsEmpty());
  EXPECT_THAT(
    files().with("ca1", login).with("ca2", login + "anonymous = true\n").told(),
    ElementsAre("ca2.toml:9: warning: uberdogs[0].id: declared as \"LoginManager "
                "anonymous\", but as \"LoginManager\" by ca1 (ca1.toml:9); the clients of "
                "each node have the declaration of that node"));
}

// ---- names, contracts, TLS ----

TEST(ClusterCheck, RefusesTwoNodesOfOneName) {
  EXPECT_THAT(files().with("gs1").with("gs2").with("gs1").told(),
              ElementsAre("gs1.toml:1: daemon.name: found \"gs1\", which gs1.toml:1 has, too; each "
                          "node of a cluster needs a name of its own"));
}

TEST(ClusterCheck, RefusesTwoClusters) {
  EXPECT_THAT(files()
                .with("gs1")
                .with_text("gs2", "daemon = { name = 'gs2' }\n[cluster]\nname = 'exmaple'\n"
                                  "listen = '10.0.0.2'\ninsecure = true\nseeds = ['10.0.0.1']\n")
                .told(),
              ElementsAre("gs2.toml:3: cluster.name: found \"exmaple\", but gs1 (gs1.toml:4) has "
                          "\"example\"; nodes of different clusters never link"));
}

TEST(ClusterCheck, RefusesTwoContracts) {
  EXPECT_THAT(
    files().with("gs1").with_contract(1).with("db1").with("gs2").with_contract(2).told(),
    ElementsAre(StartsWith("gs2.toml:2: global.dc_files: the contract differs from that of gs1 "
                           "(gs1.toml:2); ")));
  EXPECT_THAT(files().with("gs1").with_contract(1).with("gs2").with_contract(1).told(), IsEmpty());
}

TEST(ClusterCheck, RefusesTlsOnSomeNodesOnly) {
  const std::string tls =
    "tls = { certificate = 'c', key_file = 'k', cert_authority = 'a' }\ninsecure = false\n";
  const auto node = [](const std::string& name, const std::string& host, const std::string& lines) {
    return "daemon = { name = '" + name + "' }\n[cluster]\nname = 'example'\nlisten = '" + host
           + "'\nseeds = ['10.0.0.1']\n" + lines;
  };
  EXPECT_THAT(files()
                .with_text("gs1", node("gs1", "10.0.0.1", tls))
                .with_text("gs2", node("gs2", "10.0.0.2", "insecure = true\n"))
                .told(),
              ElementsAre("gs2.toml:2: cluster.tls: missing, but gs1 (gs1.toml:6) has it; a node "
                          "with TLS and a node without it cannot connect"));
}

TEST(ClusterCheck, ReportsAFileOutsideOfTheCluster) {
  const std::string alone =
    "daemon = { name = 'md1' }\n[services.message_director]\nbind = '::1'\n";
  EXPECT_THAT(
    files().with_text("md1", alone).with("gs1").told(),
    ElementsAre("md1.toml:1: warning: cluster: missing, but gs1 (gs1.toml:3) has it; this "
                "node joins no cluster"));
  EXPECT_THAT(files().with_text("md1", alone).with_text("md1", alone).told(), IsEmpty())
    << "without a cluster there is nothing to compare";
}

// ---- addresses ----

TEST(ClusterCheck, RefusesListenersOfOneHostAtOneAddress) {
  const auto node = [](const std::string& listen, const std::string& metrics) {
    return "listen = '" + listen + "'\n[metrics]\nbind = '" + metrics
           + "'\n[inspect]\nbind = '127.0.0.1:0'\n";
  };
  EXPECT_THAT(files()
                .with("gs1", node("127.0.0.1:7600", "127.0.0.1:9100"), "'127.0.0.1:7600'")
                .with("gs2", node("localhost:7601", "0.0.0.0:9100"), "'127.0.0.1:7600'")
                .told(),
              ElementsAre("gs2.toml:9: metrics.bind: found \"0.0.0.0:9100\", which metrics.bind of "
                          "gs1 (gs1.toml:9) takes, too; both nodes are at \"localhost\": each "
                          "listener needs an address of its own"));
  EXPECT_THAT(files()
                .with("gs1", node("10.0.0.1:7600", "127.0.0.1:9100"))
                .with("gs2", node("10.0.0.2:7600", "127.0.0.1:9100"))
                .told(),
              IsEmpty())
    << "these are two hosts";
}

TEST(ClusterCheck, WarnsOfTwoInspectorsAtTheDefaultAddress) {
  EXPECT_THAT(
    files()
      .with("gs1", "listen = '127.0.0.1:7600'\n", "'127.0.0.1'")
      .with("gs2", "listen = '127.0.0.1:7620'\n", "'127.0.0.1'")
      .told(),
    ElementsAre(HasSubstr("gs2.toml:1: warning: inspect.bind: found \"127.0.0.1:7601\"")));
}

TEST(ClusterCheck, RefusesTwoNodesThatAdvertiseOneAddress) {
  EXPECT_THAT(
    files()
      .with("gs1", "listen = '10.0.0.1:7000'\nadvertise = 'gs.example'\n")
      .with("gs2", "listen = '10.0.0.2:7000'\nadvertise = 'gs.example:7600'\n")
      .told(),
    Contains(StartsWith("gs2.toml:8: cluster.advertise: found \"gs.example:7600\", at which "
                        "other nodes are sent to gs1 (gs1.toml:3), too; ")));
}

// ---- seeds ----

TEST(ClusterCheck, WarnsOfSeedsThatNoNodeAdvertises) {
  EXPECT_THAT(files()
                .with("gs1", {}, "'10.0.0.1:7600', '10.0.0.2'")
                .with("gs2", {}, "'10.0.0.1:7600', '10.0.0.3:7600', '10.0.0.2:7601'")
                .told(),
              ElementsAre("gs2.toml:6: warning: cluster.seeds[1]: found \"10.0.0.3:7600\"; no role "
                          "file advertises this address",
                          HasSubstr("cluster.seeds[2]: found \"10.0.0.2:7601\"; ")));
}

TEST(ClusterCheck, JudgesNoNameThatOnlyTheDnsKnows) {
  EXPECT_THAT(
    files().with("gs1", {}, "'nodes.example:7600'").with("gs2", {}, "'nodes.example'").told(),
    IsEmpty());
  const std::string named = "listen = '0.0.0.0'\nadvertise = 'gs1.example'\n";
  EXPECT_THAT(files()
                .with("gs1", named, "'gs1.example'")
                .with("gs2", {}, "'gs1.example:7601', '10.0.0.2'")
                .told(),
              ElementsAre(HasSubstr("cluster.seeds[0]: found \"gs1.example:7601\"; ")));
}

TEST(ClusterCheck, WarnsOfANodeWithoutSeeds) {
  EXPECT_THAT(
    files().with("gs1", {}, "").with("gs2").told(),
    ElementsAre("gs1.toml:6: warning: cluster.seeds: missing; this node forms a cluster of "
                "its own at each start, also while the others serve"));
  EXPECT_THAT(files().with("gs1", {}, "").told(), IsEmpty()) << "it is the whole cluster";
}

TEST(ClusterCheck, WarnsOfSeedsWithWhichNoNodeForms) {
  EXPECT_THAT(
    files().with("gs1", {}, "'10.0.0.2'").with("gs2", {}, "'10.0.0.1'").told(),
    ElementsAre("gs1.toml:6: warning: cluster.seeds: no node of these role files is among "
                "its own seeds; only such a node forms the cluster; the others wait for "
                "it"));
}

// ---- what we ship ----

std::vector<std::string> files_of_set(const std::string& set) {
  std::vector<std::string> files;
  for (const auto& file : std::filesystem::directory_iterator(DONET_ROLES "/cluster/" + set))
    files.push_back(file.path());
  return files;
}

void expect_a_right_set(const std::string& set, std::size_t nodes) {
  std::list<config::role_config> roles;
  std::vector<checked_role> checked;
  for (const std::string& file : files_of_set(set)) {
    config::loaded read = config::load(file);
    for (const config::problem& one : read.problems)
      ADD_FAILURE() << config::describe(one);
    ASSERT_EQ(read.role.global.dc_files.size(), 1U);
    EXPECT_TRUE(std::filesystem::exists(read.role.global.dc_files[0])) << file;
    EXPECT_EQ(std::filesystem::path(file).stem(), read.role.daemon.name);
    checked.push_back({&roles.emplace_back(std::move(read.role)), std::nullopt});
  }
  EXPECT_THAT(checked, SizeIs(nodes));
  for (const config::problem& one : contradictions_between(checked))
    ADD_FAILURE() << config::describe(one);
}

TEST(ShippedClusters, ContradictThemselvesInNothing) {
  expect_a_right_set("three-hosts", 3);
  expect_a_right_set("five-hosts", 5);
  expect_a_right_set("one-machine", 3);
}

}  // namespace
}  // namespace donet::tools
