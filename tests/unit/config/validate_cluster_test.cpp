// The keys of [cluster]: their kinds, defaults and bounds, and the rules about several of them.

#include "tests/unit/config/loading.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace donet::config {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

const std::string tls = "[cluster.tls]\ncertificate = 'c'\nkey_file = 'k'\ncert_authority = 'a'\n";

// The problems of [cluster] with these further lines; the first of them is line 4.
std::vector<std::string> told_of_cluster(const std::string& lines) {
  return told_of("[cluster]\nname = 'example'\nlisten = '::1'\n" + lines);
}

// The problems of [cluster] that listens at `where`, with these further lines; the first is line 4.
std::vector<std::string> told_of_listener(const std::string& where, const std::string& lines = {}) {
  return told_of("[cluster]\nname = 'example'\nlisten = '" + where + "'\n" + lines);
}

// The problems of a cluster of this name.
std::vector<std::string> told_of_name(const std::string& name) {
  return told_of("[cluster]\nname = '" + name + "'\nlisten = '::1'\n");
}

std::vector<std::string> told_of_node(const std::string& name) {
  return told("[cluster]\nname = 'example'\nlisten = '::1'\n[daemon]\nname = '" + name + "'\n");
}

TEST(Cluster, HasTheDefaultsOfTheManual) {
  const role_config role =
    role_of("[daemon]\nname = 'gs1'\n[cluster]\nname = 'example'\nlisten = '127.0.0.1'\n");
  ASSERT_TRUE(role.cluster);
  EXPECT_EQ(role.cluster->listen, (address{"127.0.0.1", 7600}));
  EXPECT_EQ(role.cluster->advertised(), role.cluster->listen);
  EXPECT_THAT(role.cluster->seeds, IsEmpty());
  EXPECT_FALSE(role.cluster->seeds_file);
  EXPECT_EQ(role.cluster->dead_after, milliseconds(5'000));
  EXPECT_EQ(role.cluster->window_bytes, 2'097'152u);
  EXPECT_FALSE(role.cluster->insecure);
  EXPECT_FALSE(role.cluster->tls);
}

TEST(Cluster, NeedsANameAndAnAddress) {
  EXPECT_THAT(
    told_of("[cluster]\n"),
    ElementsAre("gs1.toml:1: cluster.name: missing; the name of the cluster, the same in "
                "all its nodes, e.g. \"example\"",
                "gs1.toml:1: cluster.listen: missing; the listen address for other nodes, "
                "e.g. \"10.0.0.11:7600\""));
}

TEST(Cluster, NeedsAllFilesOfItsTls) {
  EXPECT_THAT(told_of_cluster("[cluster.tls]\n"),
              ElementsAre(StartsWith("gs1.toml:4: cluster.tls.certificate: missing; "),
                          StartsWith("gs1.toml:4: cluster.tls.key_file: missing; "),
                          StartsWith("gs1.toml:4: cluster.tls.cert_authority: missing; ")));
}

TEST(Cluster, SuggestsTheKeyThatWasMeant) {
  EXPECT_THAT(told_of_cluster("seed = []\ndead_after = 5000\nbind = '::1'\n"),
              ElementsAre("gs1.toml:4: cluster.seed: unknown key; did you mean \"seeds\"?",
                          HasSubstr("gs1.toml:5: cluster.dead_after: unknown key"),
                          HasSubstr("gs1.toml:6: cluster.bind: unknown key")));
}

TEST(Cluster, HasANameOfAFewLetters) {
  for (const std::string& name : {std::string("a"), std::string("Z_9.-"), std::string(64, 'x')})
    EXPECT_THAT(told_of_name(name), IsEmpty()) << name;
  for (const std::string& name : {std::string(), std::string(65, 'x'), std::string("a/b"),
                                  std::string("\xc3\xa4"), std::string("a b")})
    EXPECT_THAT(told_of_name(name), ElementsAre(StartsWith("gs1.toml:2: cluster.name: found ")))
      << name;
  EXPECT_THAT(told_of_name("my cluster"),
              ElementsAre("gs1.toml:2: cluster.name: found \"my cluster\"; allowed: a name of 1 to "
                          "64 letters (A to Z, a to z), digits, dots, underscores and hyphens; did "
                          "you mean \"my-cluster\"?"));
}

TEST(Cluster, LimitsTheNamesOfItsNodes) {
  EXPECT_THAT(told_of_node("gs1.world-2_b"), IsEmpty());
  EXPECT_THAT(told_of_node("game server 1"),
              ElementsAre("gs1.toml:5: daemon.name: found \"game server 1\"; allowed with "
                          "[cluster]: a name of 1 to 64 letters (A to Z, a to z), digits, dots, "
                          "underscores and hyphens; did you mean \"game-server-1\"?"));
  EXPECT_THAT(told_of_node(std::string(65, 'n')),
              ElementsAre(HasSubstr("daemon.name: found \"nnn")));
  EXPECT_THAT(told("[services.message_director]\nbind = '::1'\n[daemon]\nname = 'game server 1'\n"),
              IsEmpty())
    << "a node of its own may have any name";
}

TEST(Cluster, BoundsItsNumbers) {
  for (const char* const good : {"dead_after_ms = 2000", "dead_after_ms = 60000",
                                 "window_bytes = 262144", "window_bytes = 268435456"})
    EXPECT_THAT(told_of_cluster(good), IsEmpty()) << good;
  for (const char* const bad :
       {"dead_after_ms = 1999", "dead_after_ms = 60001", "window_bytes = 262143",
        "window_bytes = 268435457", "dead_after_ms = '5 s'", "insecure = 'yes'"})
    EXPECT_THAT(told_of_cluster(bad), ElementsAre(StartsWith("gs1.toml:4: cluster."))) << bad;
}

TEST(Cluster, HasSeedsWithAndWithoutAPort) {
  EXPECT_THAT(told_of_cluster("seeds = ['10.0.0.1:7600', 'nodes.example', '[::2]', '::3']\n"),
              IsEmpty());
  EXPECT_THAT(
    told_of_cluster("seeds = ['0.0.0.0:7600', 'a:0', '::1:7600']\n"),
    ElementsAre(
      "gs1.toml:4: cluster.seeds[0]: found \"0.0.0.0:7600\"; allowed: a seed as a text, "
      "\"host:port\" or \"host\", an IPv6 address in brackets, the host no wildcard and at most "
      "253 "
      "bytes, port 1 to 65535",
      HasSubstr("cluster.seeds[1]: found \"a:0\"; "),
      AllOf(HasSubstr("cluster.seeds[2]: found \"::1:7600\"; "), HasSubstr("\"[::1]:7600\""))));
}

TEST(Cluster, RefusesAListenerWithoutTlsThatOthersReach) {
  for (const char* const far : {"10.0.0.2", "gs1.example:7600"})
    EXPECT_THAT(told_of_listener(far), ElementsAre(HasSubstr(" without TLS; ")));
  EXPECT_THAT(told_of_listener("10.0.0.2"),
              ElementsAre("gs1.toml:3: cluster.listen: found \"10.0.0.2:7600\" without TLS; a peer "
                          "that reaches it controls the cluster: add [cluster.tls], or insecure = "
                          "true in a network of nodes only"));
  for (const char* const near : {"localhost", "127.1.2.3", "[::1]:1"})
    EXPECT_THAT(told_of_listener(near), IsEmpty());
  EXPECT_THAT(told_of_listener("10.0.0.2", "insecure = true\n"), IsEmpty());
  EXPECT_THAT(told_of_listener("10.0.0.2", tls), IsEmpty());
}

TEST(Cluster, WarnsOfInsecureBesideTls) {
  EXPECT_THAT(told_of_listener("10.0.0.2", "insecure = true\n" + tls),
              ElementsAre("gs1.toml:4: warning: cluster.insecure: has no effect; there is "
                          "[cluster.tls]"));
}

TEST(Cluster, AdvertisesAnAddressThatOthersReach) {
  EXPECT_THAT(told_of_listener("0.0.0.0:7000", tls),
              ElementsAre("gs1.toml:1: cluster.advertise: missing; the address that other nodes "
                          "connect to, because listen is \"0.0.0.0:7000\", e.g. "
                          "\"10.0.0.11:7000\""));
  EXPECT_THAT(told_of_listener("[::]", tls),
              ElementsAre(HasSubstr("cluster.advertise: missing; ")));
  EXPECT_THAT(
    told_of_listener("0.0.0.0", "advertise = '[::]:7600'\n" + tls),
    ElementsAre("gs1.toml:4: cluster.advertise: found \"[::]:7600\"; allowed: the address "
                "of this machine that other nodes connect to"));
  EXPECT_THAT(told_of_listener("0.0.0.0", "advertise = 'gs1.example'\n" + tls), IsEmpty());
  EXPECT_THAT(told_of_listener("0.0.0.0", "advertise = ''\n" + tls),
              ElementsAre(HasSubstr("gs1.toml:4: cluster.advertise: found \"\"; ")))
    << "one mistake is reported once";
}

}  // namespace
}  // namespace donet::config
