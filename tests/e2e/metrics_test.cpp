// The interfaces of a running node for monitoring: /metrics, /healthz, /readyz, StatsD. The tables
// of tools/manual/metrics.md are generated from them.

#include "tests/e2e/client_agent_plaza.hpp"
#include "tests/e2e/cluster_nodes.hpp"
#include "tests/e2e/scraping.hpp"
#include "tests/support/comes_true.hpp"
#include "tests/support/exposition.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/node_process.hpp"
#include "tests/support/page.hpp"
#include "tests/support/sql_server.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/udp_collector.hpp"
#include "tests/support/wire.hpp"
#include "tests/unit/runtime/net/certificates.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <map>
#include <regex>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace donet::test {
namespace {

using testing::HasSubstr;

bool reaches(const node_process& node, const std::string& name, double value) {
  return comes_true([&] { return sample(node, name) == value; });
}

// ---- the page of the manual ----

// Labels whose values depend on the node; all other labels have a closed list of values.
const std::set<std::string> labels_of_the_node = {"compiler", "database", "dclass",  "le",
                                                  "node",     "thread",   "version", "worker"};

// The values of each label, in the order of the page.
std::map<std::string, std::set<std::string>> labels_of(const exposed_family& family) {
  static const std::regex label("([a-z_]+)=\"([^\"]*)\"");
  std::map<std::string, std::set<std::string>> labels;
  for (const auto& [sample, value] : family.samples) {
    for (std::sregex_iterator at(sample.begin(), sample.end(), label), end; at != end; ++at)
      labels[(*at)[1]].insert((*at)[2]);
  }
  labels.erase("le");
  return labels;
}

// The part of the page for the metric, by the longest prefix.
std::string part_of(const std::string& metric) {
  static const std::pair<std::string, std::string> parts[] = {
    {"donet_cluster_", "cluster"},
    {"donet_md_", "message director"},
    {"donet_ca_", "client agent"},
    {"donet_object", "objects"},
    {"donet_dbss_", "objects"},
    {"donet_db_", "database server"},
    {"donet_event_logger_", "event logger"},
    {"donet_io_", "threads"},
  };
  for (const auto& [prefix, part] : parts) {
    if (metric.starts_with(prefix))
      return part;
  }
  return "node";
}

page_parts parts_of(const std::string& exposition) {
  const std::string head = "| metric | type | labels | meaning |\n| --- | --- | --- | --- |\n";
  page_parts parts;
  std::string& words = parts["words"];
  words = "| metric | label | values |\n| --- | --- | --- |\n";
  for (const auto& [name, family] : read_exposition(exposition)) {
    EXPECT_FALSE(family.samples.empty()) << name;
    std::string labels;
    for (const auto& [label, values] : labels_of(family)) {
      labels += (labels.empty() ? "`" : ", `") + label + '`';
      if (labels_of_the_node.contains(label))
        continue;
      std::string list;
      for (const std::string& value : values)
        list += (list.empty() ? "`" : ", `") + value + '`';
      words.append("| `" + name + "` | `" + label + "` | " + list + " |\n");
    }
    std::string& part = parts[part_of(name)];
    if (part.empty())
      part = head;
    part += "| `" + name + "` | " + family.type + " | " + labels + " | " + table_cell(family.help)
            + " |\n";
  }
  return parts;
}

// A node with one more, so that there is a link, and with TLS, so that there is a certificate.
TEST(MetricsPage, IsFresh) {
  const wire_server parent;
  const temp_dir dir;
  const identity authority = make_authority("cluster");
  const identity certificate("node", authority, {false, -3600, 3600, false, "DNS:example"});
  cluster_nodes other({"other", "test"});
  other.set_seeds({0});
  other.set_cluster_keys(
    "tls = { certificate = \"" + dir.write("crt", certificate.certificate_pem()).string()
    + "\", key_file = \"" + dir.write("key", certificate.key_pem()).string()
    + "\", cert_authority = \"" + dir.write("ca", authority.certificate_pem()).string() + "\" }\n");
  other.start_all({0});
  plaza_keys keys;
  keys.tables = metrics_table
                + "[services.event_logger]\nbind = \"127.0.0.1:0\"\noutput = \"events/\"\n"
                + other.cluster_table(1);
  std::string role = plaza_role(keys);
  const std::string director = "[services.message_director]\n";
  role.insert(role.find(director) + director.size(),
              "upstream = \"127.0.0.1:" + std::to_string(parent.port()) + "\"\n");
  node_process node(role);
  node.wait_for_output("node: ready");
  ASSERT_TRUE(
    comes_true([&] { return scrape(node).find("donet_cluster_rtt_") != std::string::npos; }));
  EXPECT_THAT(refresh_page(DONET_MANUAL "/metrics.md", parts_of(scrape(node))), testing::IsEmpty());
}

// ---- actions, and the resulting values ----

TEST(Metrics, ShowTheWorldAsItIs) {
  plaza_keys keys;
  keys.tables = metrics_table;
  plaza game(keys);
  const node_process& node = game.node();
  const auto ada = game.bring("Ada");
  auto bob = game.bring("Bob");
  const auto passer_by = game.connect_with_hello();
  EXPECT_TRUE(reaches(node, "donet_ca_clients{state=\"established\"}", 2));
  EXPECT_EQ(sample(node, "donet_ca_clients{state=\"anonymous\"}"), 1);
  EXPECT_EQ(sample(node, "donet_ca_connections"), 3);
  EXPECT_EQ(sample(node, "donet_ca_connections_total"), 3);
  EXPECT_EQ(sample(node, "donet_md_participants"), 3) << "the AI, the UberDOG and the boss";
  EXPECT_EQ(sample(node, "donet_objects{dclass=\"Avatar\"}"), 2);
  EXPECT_GE(sample(node, "donet_ca_interest_time_seconds_count"), 2);
  EXPECT_GT(sample(node, "donet_ca_interest_time_seconds_sum"), 0);
  EXPECT_EQ(sample(node, "donet_ca_interest_timeouts_total"), 0);
  EXPECT_GE(sample(node, "donet_dbss_activations_total{outcome=\"loaded\"}"), 2);
  EXPECT_EQ(sample(node, "donet_dbss_activations_total{outcome=\"failed\"}"), 0);
  EXPECT_GE(sample(node, "donet_db_completion_times_seconds_count{op_type=\"create\"}"), 2);
  EXPECT_EQ(sample(node, "donet_db_reachable{database=\"200200\"}"), 1);
  EXPECT_EQ(sample(node, "donet_ready"), 1);
  // Router, two shards, two services with objects, the Database Server and its worker, the peers;
  // then clients and objects.
  const std::string text = scrape(node);
  const auto families = read_exposition(text);
  double objects = 0;
  for (const auto& [sample, count] : families.at("donet_objects").samples)
    objects += count;
  EXPECT_EQ(exposed(text, "donet_actors"), 7 + 3 + 3 + objects);

  const double updates = sample(node, "donet_object_updates_total{service=\"dbss\"}");
  play_round(game, *ada, *bob, 1);
  EXPECT_GT(sample(node, "donet_object_updates_total{service=\"dbss\"}"), updates);

  bob.reset();
  EXPECT_TRUE(reaches(node, "donet_ca_clients{state=\"established\"}", 1));
  EXPECT_TRUE(reaches(node, "donet_ca_connections", 2));
  const auto stranger = game.connect(game.address(), framed(u16(5)));
  EXPECT_TRUE(reaches(node, "donet_ca_ejects_total{reason=\"no_hello\"}", 1));
  EXPECT_GT(sample(node, "donet_cpu_seconds_total"), 0);
  EXPECT_GT(sample(node, "donet_resident_memory_bytes"), 1'000'000);
  EXPECT_GT(sample(node, "donet_io_turns_total{thread=\"donet-io-0\"}"), 0);
  EXPECT_GT(sample(node, "donet_log_lines_total{level=\"info\"}"), 0);
}

TEST(Metrics, CountWhatTheDatabaseDid) {
  const temp_dir dir;
  const auto contract = dir.write("t.dc", "dclass Thing { setA(uint32) db; };").string();
  const node_process node("[daemon]\nname = \"test\"\n[global]\ndc_files = [\"" + contract
                          + "\"]\n[services.message_director]\nbind = \"127.0.0.1:0\"\n"
                            "[services.database_server]\ncontrol_channel = 4000\n"
                            "generate = { min = 10000, max = 20000 }\n"
                          + metrics_table);
  wire_peer peer(node.port());
  peer.send(add_channel(5));
  constexpr std::uint32_t objects = 7;
  for (std::uint32_t i = 0; i < objects; ++i)
    peer.send(message({4000}, 5, 3000, u32(i) + u16(0) + u16(0)));
  for (std::uint32_t i = 0; i < objects; ++i)
    peer.receive();
  peer.send(message({4000}, 5, 3020, u32(10'000) + u16(0) + u32(3)));
  peer.send(message({4000}, 5, 3014, u32(1) + u32(10'000)));
  peer.receive();
  peer.send(message({4000}, 5, 3014, "cut"));
  EXPECT_TRUE(reaches(node, "donet_db_failures_total{reason=\"malformed\"}", 1));
  const std::string times = "donet_db_completion_times_seconds";
  EXPECT_TRUE(reaches(node, times + "_count{op_type=\"create\"}", objects));
  EXPECT_TRUE(reaches(node, times + "_count{op_type=\"set\"}", 1));
  EXPECT_TRUE(reaches(node, times + "_count{op_type=\"get_all\"}", 1));
  EXPECT_EQ(sample(node, times + "_count{op_type=\"delete\"}"), 0);
  EXPECT_GT(sample(node, times + "_sum{op_type=\"create\"}"), 0);
  EXPECT_EQ(sample(node, "donet_db_commit_operations_sum"), objects + 2);
  EXPECT_TRUE(reaches(node, "donet_db_waiting_requests{database=\"4000\",worker=\"0\"}", 0));
}

// ---- ready or not ----

TEST(Readiness, EndsAndComesBackWithTheDatabase) {
  sql_server server(actors::sql_dialect::postgresql);
  const actors::sql_place place = server.new_database();
  const temp_dir dir;
  const auto contract = dir.write("t.dc", "dclass Thing { setA(uint32) db; };").string();
  const node_process node(
    "[daemon]\nname = \"test\"\n[global]\ndc_files = [\"" + contract
    + "\"]\n[services.message_director]\nbind = \"127.0.0.1:0\"\n"
      "[services.database_server]\ncontrol_channel = 4000\n"
      "generate = { min = 10000, max = 20000 }\nworkers = 2\ndb_backend = \"postgresql\"\n"
      "[services.database_server.sql]\nhost = \""
    + place.host + ':' + std::to_string(place.port) + "\"\nuser = \"" + place.user + "\"\npass = \""
    + place.password + "\"\ndatabase = \"" + place.database + "\"\n" + metrics_table);
  const std::uint16_t port = node.port_of("metrics");
  EXPECT_EQ(http_get(port, "/readyz").status, 200);
  server.kill();
  ASSERT_TRUE(comes_true([&] { return http_get(port, "/readyz").status == 503; }))
    << "nobody has asked for anything";
  EXPECT_THAT(http_get(port, "/readyz").body,
              HasSubstr("services.database_server: the database is not there\n"));
  EXPECT_EQ(http_get(port, "/healthz").status, 200) << "it need not be started again";
  EXPECT_EQ(sample(node, "donet_db_reachable{database=\"4000\"}"), 0);
  EXPECT_EQ(sample(node, "donet_ready"), 0);
  server.start();
  ASSERT_TRUE(comes_true([&] { return http_get(port, "/readyz").status == 200; }));
  EXPECT_EQ(sample(node, "donet_db_reachable{database=\"4000\"}"), 1);
  EXPECT_GE(sample(node, "donet_db_reconnects_total{database=\"4000\"}"), 1);
}

TEST(Readiness, EndsWhenTheNodeDrainsAndMetricsGoOn) {
  plaza_keys keys;
  keys.tables = metrics_table + "[shutdown]\ndrain_timeout_ms = 60000\n";
  plaza game(keys);
  auto guest = game.connect_with_hello();
  const std::uint16_t port = game.node().port_of("metrics");
  game.node().signal(SIGTERM);
  ASSERT_TRUE(comes_true([&] { return http_get(port, "/readyz").status == 503; }));
  EXPECT_THAT(http_get(port, "/readyz").body, HasSubstr("draining"));
  EXPECT_EQ(http_get(port, "/healthz").status, 200);
  EXPECT_EQ(sample(game.node(), "donet_ca_connections"), 1);
  guest.reset();
  EXPECT_EQ(game.node().wait(), 0);
}

// ---- hostile peers ----

TEST(MetricsListener, BearsWhateverIsSaidToIt) {
  const node_process node("[daemon]\nname = \"test\"\n[services.message_director]\n"
                          "bind = \"127.0.0.1:0\"\n"
                          + metrics_table);
  const std::uint16_t port = node.port_of("metrics");
  // More connections than the limit, each of which sends a little and then nothing.
  std::vector<wire_peer> quiet;
  for (int i = 0; i < 200; ++i) {
    quiet.emplace_back(port);
    quiet.back().send_raw("GET /metrics HTTP/1.1\r\nX-");
  }
  EXPECT_EQ(http_get(port, "/healthz").status, 200);
  std::string noise(100'000, '\0');
  for (std::size_t i = 0; i < noise.size(); ++i)
    noise[i] = static_cast<char>(i * 7'919 + i / 251);
  EXPECT_NE(http_say(port, noise).status, 200);
  EXPECT_EQ(http_say(port, "POST /metrics HTTP/1.1\r\nContent-Length: 9\r\n\r\n").status, 405);
  EXPECT_EQ(http_say(port, "GET /" + std::string(50'000, 'a')).status, 431);
  std::string many;
  for (int i = 0; i < 100; ++i)
    many += "GET /healthz HTTP/1.1\r\n\r\n";
  EXPECT_EQ(http_say(port, many + "GET /x HTTP/1.0\r\n\r\n").status, 200);
  wire_peer a(node.port());
  wire_peer b(node.port());
  b.send(add_channel(5000));
  EXPECT_TRUE(reaches(node, "donet_md_channel_subscriptions", 1));
  a.send(message({5000}, 7, 1, "still there"));
  EXPECT_EQ(b.receive(), message({5000}, 7, 1, "still there"));
}

TEST(MetricsListener, ThatCannotBeOpenedIsNamed) {
  const wire_server other;
  try {
    const node_process node("[daemon]\nname = \"test\"\n[services.message_director]\n"
                            "bind = \"127.0.0.1:0\"\n[metrics]\nbind = \"127.0.0.1:"
                            + std::to_string(other.port()) + "\"\n");
    FAIL() << "it has started";
  } catch (const std::runtime_error& ended) {
    EXPECT_THAT(ended.what(), HasSubstr("metrics.bind: 127.0.0.1:"));
  }
}

// ---- StatsD ----

TEST(Statsd, IsToldTheNumbersWithoutBeingAsked) {
  const udp_collector collector;
  const node_process node("[daemon]\nname = \"test\"\n[services.message_director]\n"
                          "bind = \"127.0.0.1:0\"\n[metrics]\nstatsd = \"127.0.0.1:"
                          + std::to_string(collector.port()) + "\"\nstatsd_interval_ms = 100\n");
  wire_peer a(node.port());
  for (int i = 0; i < 3; ++i)
    a.send(message({5000}, 7, 1, "payload"));
  static const std::regex line(
    R"re(donet_[a-z_]+:[0-9.]+\|[cg](\|#[a-z_]+:[^,|:#\s]+(,[a-z_]+:[^,|:#\s]+)*)?)re");
  const std::string counter = "donet_md_datagrams_processed_total:";
  double processed = 0;
  bool has_participant = false;
  while (processed < 3 || !has_participant) {
    const std::string datagram = collector.receive().value();
    EXPECT_LE(datagram.size(), 1'432U);
    std::istringstream lines(datagram);
    for (std::string one; std::getline(lines, one);) {
      EXPECT_TRUE(std::regex_match(one, line)) << one;
      if (one.starts_with(counter))
        processed += std::stod(one.substr(counter.size()));
      has_participant = has_participant || one == "donet_md_participants:1|g";
    }
  }
  EXPECT_EQ(processed, 3);
}

}  // namespace
}  // namespace donet::test
