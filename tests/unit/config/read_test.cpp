#include "config/read.hpp"

#include "tests/unit/config/loading.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace donet::config {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// ---- legal values ----

// The problems of [daemon] with this line.
std::vector<std::string> told_of_daemon(const std::string& line) {
  return told("cluster = { name = 'c', listen = '::1' }\n\n[daemon]\nname = 'gs1'\n" + line + "\n");
}

TEST(Read, WantsTheRightType) {
  EXPECT_THAT(told_of_daemon("threads = true"),
              ElementsAre("gs1.toml:5: daemon.threads: found true; "
                          "allowed: a whole number from 0 to 1024"));
  EXPECT_THAT(told_of_daemon("threads = 1.0"), ElementsAre(HasSubstr("found 1.0; ")));
  EXPECT_THAT(told_of_daemon("threads = [1]"), ElementsAre(HasSubstr("found a list; ")));
  EXPECT_THAT(told_of_daemon("threads = { n = 1 }"), ElementsAre(HasSubstr("found a table; ")));
  EXPECT_THAT(told_of_daemon("threads = 2020-01-01"),
              ElementsAre(HasSubstr("found a date or time; ")));
  EXPECT_THAT(told_of_daemon("log_file = 'a\\b'"), IsEmpty());
  EXPECT_THAT(told_of_daemon("log_file = \"a\\u0000b\""), ElementsAre(HasSubstr(R"("a\x00b")")));
  EXPECT_THAT(
    told_of_daemon("log_file = ''"),
    ElementsAre(
      "gs1.toml:5: daemon.log_file: found \"\"; allowed: a path as a text, at most 1000 bytes; a "
      "relative one starts at the folder of this file"));
}

TEST(Read, WantsNumbersInTheirRange) {
  EXPECT_THAT(told_of_daemon("threads = 1024"), IsEmpty());
  EXPECT_THAT(told_of_daemon("threads = 1025"), ElementsAre(HasSubstr("found 1025; ")));
  EXPECT_THAT(told_of_daemon("threads = -1"), ElementsAre(HasSubstr("found -1; ")));
  EXPECT_THAT(told_of_daemon("id = 0xFFFFFFFF"), IsEmpty());
  EXPECT_THAT(told_of_daemon("id = 4294967296"), ElementsAre(HasSubstr("found 4294967296; ")));
}

TEST(Read, WantsOneOfTheWords) {
  EXPECT_THAT(told_of_daemon("log_level = 'wran'"),
              ElementsAre("gs1.toml:5: daemon.log_level: found \"wran\"; allowed: \"trace\", "
                          "\"debug\", \"info\", \"warn\", \"error\"; did you mean \"warn\"?"));
  EXPECT_THAT(told_of_daemon("log_level = 'security'"),
              ElementsAre(testing::EndsWith("\"error\"")));
  EXPECT_THAT(told_of_daemon("log_level = 3"), ElementsAre(HasSubstr("found 3; ")));
}

TEST(Read, KnowsWhoSpeaksInTheLog) {
  EXPECT_THAT(told_of_daemon("log_levels = { client_agent = 'debug', node = 'warn' }"), IsEmpty());
  EXPECT_THAT(told_of_daemon("log_levels = { client_agnet = 'debug' }"),
              ElementsAre("gs1.toml:5: daemon.log_levels.client_agnet: unknown key; did you mean "
                          "\"client_agent\"?"));
  EXPECT_THAT(told_of_daemon("log_levels = { object = 'loud' }"),
              ElementsAre(HasSubstr("daemon.log_levels.object: found \"loud\"; allowed: ")));
  EXPECT_THAT(told_of_daemon("log_levels = 'debug'"),
              ElementsAre(HasSubstr("found \"debug\"; allowed: a table")));
  EXPECT_THAT(told_of_daemon("log_format = 'jsno'"),
              ElementsAre(HasSubstr("did you mean \"json\"?")));
}

TEST(Read, TellsOfQuotesThatAreTooManyOrTooFew) {
  EXPECT_THAT(told_of_daemon("threads = '4'"),
              ElementsAre(testing::EndsWith("; write it without quotes")));
  EXPECT_THAT(told_of_daemon("threads = '4000'"), ElementsAre(testing::EndsWith(" to 1024")));
  EXPECT_THAT(told_of_daemon("log_file = 4"),
              ElementsAre(testing::EndsWith("; write it in quotes")));
  EXPECT_THAT(told_of("[services.message_director]\nbind = 7199\n"),
              ElementsAre("gs1.toml:2: services.message_director.bind: found 7199; allowed: an "
                          "address as a text, \"host\", \"host:port\", \"[IPv6]\" or "
                          "\"[IPv6]:port\", the host at most 253 bytes, port 0 to 65535, 7199 if "
                          "none is given"));
}

// ---- missing and unknown keys ----

TEST(Read, WantsANode) {
  EXPECT_THAT(told("cluster = { name = 'c', listen = '::1' }\n\n[daemon]\nid = 1\n"),
              ElementsAre("gs1.toml:3: daemon.name: missing; the name of this node, unique in "
                          "its cluster, e.g. \"gs1\""));
  EXPECT_THAT(told("daemon = 'gs1'\n[cluster]\nname='c'\nlisten='::1'\n"),
              ElementsAre("gs1.toml:1: daemon: found \"gs1\"; allowed: a table"));
}

TEST(Read, RefusesUnknownKeysAndTables) {
  EXPECT_THAT(told_of_daemon("nmae = 'x'"),
              ElementsAre("gs1.toml:5: daemon.nmae: unknown key; did you mean \"name\"?"));
  EXPECT_THAT(told_of_daemon("[globl]\ndc_files = []\n"),
              ElementsAre("gs1.toml:5: globl: unknown table; did you mean \"global\"?"));
  EXPECT_THAT(told_of_daemon("colour = 'x'"),
              ElementsAre("gs1.toml:5: daemon.colour: unknown key; known here: name, log_level, "
                          "log_levels, log_format, id, "
                          "log_file, threads, memory_max"));
  EXPECT_THAT(told_of_daemon("\"a\\nb\" = 1"), ElementsAre(HasSubstr(R"(daemon."a\nb": unknown)")));
  EXPECT_THAT(told_of_daemon("[[web]]\nport = 1\n"),
              ElementsAre(HasSubstr("gs1.toml:5: web: unknown table; known here: daemon, ")));
}

TEST(Read, TellsWhichTableHasAKeyOfThatName) {
  EXPECT_THAT(told_of("haproxy = true\n"),
              ElementsAre("gs1.toml:1: haproxy: unknown key; the table [services.client_agent] has "
                          "a key of this name",
                          HasSubstr("this node does nothing")));
  EXPECT_THAT(told_of_daemon("[client_agent]\nbind = 'localhost'\n"),
              ElementsAre("gs1.toml:5: client_agent: unknown table; the table [services] has a key "
                          "of this name"));
  EXPECT_THAT(told_of_daemon("[services.uberdogs]\n"),
              ElementsAre("gs1.toml:5: services.uberdogs: unknown table; there is a table "
                          "[uberdogs]"));
}

// ---- each table ----

TEST(Read, FillsInDefaults) {
  const role_config role =
    role_of("[daemon]\nname = 'gs1'\n[cluster]\nname = 'c'\nlisten = '::1'\n");
  EXPECT_EQ(role.daemon.log_level, log_level::info);
  EXPECT_THAT(role.daemon.log_levels, IsEmpty());
  EXPECT_EQ(role.daemon.log_format, log_format::text);
  EXPECT_EQ(role.daemon.id, std::nullopt);
  EXPECT_EQ(role.daemon.threads, 0u);
  EXPECT_TRUE(role.global.dc_multiple_inheritance);
  EXPECT_TRUE(role.global.dc_sort_inheritance_by_file);
  EXPECT_TRUE(role.global.dc_virtual_inheritance);
  EXPECT_EQ(role.global.strings, text_policy::utf8);
  EXPECT_EQ(role.global.dc_dialect, dialect::panda3d);
  EXPECT_EQ(role.inspect.bind, (address{"127.0.0.1", 7601}));
  EXPECT_FALSE(role.metrics);
  EXPECT_EQ(role.shutdown.drain_timeout, milliseconds(10'000));
  EXPECT_EQ(role.shutdown.eject_rate, 1'000u);
}

TEST(Read, UnderstandsTheTablesOfTheNode) {
  const role_config role =
    role_of("[daemon]\nname = 'gs1'\nlog_level = 'trace'\n"
            "log_levels = { object = 'error', dbss = 'debug' }\nlog_format = 'json'\nid = "
            "3\nlog_file = 'n.log'\nthreads = 2\n"
            "[global]\ndc_files = ['a.dc', 'b.dc']\neventlogger = '10.0.0.9'\n"
            "dc_multiple_inheritance = false\ndc_sort_inheritance_by_file = false\n"
            "dc_virtual_inheritance = false\nstrings = 'bytes'\ndc_dialect = 'astron'\n"
            "[cluster]\nname = 'Example_1'\nlisten = '10.0.0.2'\nadvertise = 'gs1.example:1'\n"
            "seeds = ['10.0.0.1', '[::2]:7', 'nodes.example']\nseeds_file = 'seeds.txt'\n"
            "dead_after_ms = 2000\nwindow_bytes = 268435456\n"
            "[cluster.tls]\ncertificate = 'c'\nkey_file = 'k'\ncert_authority = 'a'\n"
            "[inspect]\nbind = 'localhost'\n[metrics]\nbind = '127.0.0.1:1'\n"
            "statsd = 'collector'\nstatsd_interval_ms = 1000\n"
            "[shutdown]\ndrain_timeout_ms = 0\neject_rate = 5\n");
  EXPECT_EQ(role.daemon.log_level, log_level::trace);
  EXPECT_THAT(role.daemon.log_levels,
              testing::UnorderedElementsAre(testing::Pair("object", log_level::error),
                                            testing::Pair("dbss", log_level::debug)));
  EXPECT_EQ(role.daemon.log_format, log_format::json);
  EXPECT_EQ(role.daemon.id, 3u);
  EXPECT_EQ(role.daemon.log_file, "n.log");
  EXPECT_EQ(role.daemon.threads, 2u);
  EXPECT_THAT(role.global.dc_files, ElementsAre("a.dc", "b.dc"));
  EXPECT_EQ(role.global.eventlogger, (address{"10.0.0.9", 7197}));
  EXPECT_FALSE(role.global.dc_multiple_inheritance);
  EXPECT_FALSE(role.global.dc_sort_inheritance_by_file);
  EXPECT_FALSE(role.global.dc_virtual_inheritance);
  EXPECT_EQ(role.global.strings, text_policy::bytes);
  EXPECT_EQ(role.global.dc_dialect, dialect::astron);
  ASSERT_TRUE(role.cluster);
  EXPECT_EQ(role.cluster->name, "Example_1");
  EXPECT_EQ(role.cluster->listen, (address{"10.0.0.2", 7600}));
  EXPECT_EQ(role.cluster->advertise, (address{"gs1.example", 1}));
  EXPECT_EQ(role.cluster->advertised(), (address{"gs1.example", 1}));
  EXPECT_THAT(role.cluster->seeds,
              ElementsAre(seed{"10.0.0.1", {}}, seed{"::2", 7}, seed{"nodes.example", {}}));
  EXPECT_EQ(role.cluster->seeds_file, "seeds.txt");
  EXPECT_EQ(role.cluster->dead_after, milliseconds(2'000));
  EXPECT_EQ(role.cluster->window_bytes, 268'435'456u);
  ASSERT_TRUE(role.cluster->tls);
  EXPECT_EQ(role.cluster->tls->certificate, "c");
  EXPECT_EQ(role.cluster->tls->key_file, "k");
  EXPECT_EQ(role.cluster->tls->cert_authority, "a");
  EXPECT_EQ(role.inspect.bind, (address{"localhost", 7601}));
  EXPECT_EQ(role.metrics->bind, (address{"127.0.0.1", 1}));
  EXPECT_EQ(role.metrics->statsd, (address{"collector", 8125}));
  EXPECT_EQ(role.metrics->statsd_interval, milliseconds(1000));
  EXPECT_EQ(role.shutdown.drain_timeout, milliseconds(0));
  EXPECT_EQ(role.shutdown.eject_rate, 5u);
}

TEST(Read, TellsWhichElementOfAListIsWrong) {
  EXPECT_THAT(told("[daemon]\nname = 'gs1'\n[cluster]\nname='c'\nlisten='::1'\nseeds = [\n"
                   "  '10.0.0.1',\n  '10.0.0.256',\n  'x:0' ]\n"),
              ElementsAre(HasSubstr("gs1.toml:8: cluster.seeds[1]: found \"10.0.0.256\"; "),
                          HasSubstr("gs1.toml:9: cluster.seeds[2]: found \"x:0\"; ")));
  EXPECT_THAT(
    told("[daemon]\nname = 'gs1'\n[cluster]\nname='c'\nlisten='::1'\nseeds = '10.0.0.1'\n"),
    ElementsAre("gs1.toml:6: cluster.seeds: found \"10.0.0.1\"; allowed: a list, in "
                "[brackets]"));
}

TEST(Read, UnderstandsUberdogs) {
  const role_config role = role_of(
    "[daemon]\nname = 'gs1'\n[global]\ndc_files = ['a.dc']\n[cluster]\nname='c'\nlisten='::1'\n"
    "[[uberdogs]]\nid = 4665\nclass = 'LoginManager'\nanonymous = true\n"
    "[[uberdogs]]\nid = 1000\nclass = 'ChatManager'\n");
  ASSERT_EQ(role.uberdogs.size(), 2u);
  EXPECT_EQ(role.uberdogs[0].id, 4665u);
  EXPECT_EQ(role.uberdogs[0].class_name, "LoginManager");
  EXPECT_TRUE(role.uberdogs[0].anonymous);
  EXPECT_FALSE(role.uberdogs[1].anonymous);
  EXPECT_EQ(role.written.line_of(role.uberdogs[1].key + ".class"), 14u);
}

// Values that Astron's tests require to be refused.
TEST(Read, RefusesDubiousUberdogs) {
  EXPECT_THAT(told_of("[[uberdogs]]\nid = 165\nclass = 'A'\n[cluster]\nname='c'\nlisten='::1'\n"),
              ElementsAre("gs1.toml:2: uberdogs[0].id: found 165; allowed: a DoId: a whole number "
                          "from 1000 to 4294967295"));
  EXPECT_THAT(told_of("[[uberdogs]]\nid = 0\nanonymous = 1\n[cluster]\nname='c'\nlisten='::1'\n"),
              ElementsAre(HasSubstr("gs1.toml:1: uberdogs[0].class: missing"),
                          HasSubstr("gs1.toml:2: uberdogs[0].id: found 0"),
                          HasSubstr("gs1.toml:3: uberdogs[0].anonymous: found 1")));
  EXPECT_THAT(told_of("[uberdogs]\nid = 1000\nclass = 'A'\n[cluster]\nname='c'\nlisten='::1'\n"),
              ElementsAre("gs1.toml:1: uberdogs: found a table; allowed: tables in a list, each "
                          "headed [[uberdogs]]"));
}

// ---- the list of all keys ----

TEST(KnownKeys, AreThereOnceEachWithAMeaning) {
  const std::vector<key_info> keys = known_keys();
  EXPECT_GT(keys.size(), 90u);
  for (auto one = keys.begin(); one != keys.end(); ++one) {
    EXPECT_FALSE(one->meaning.empty()) << one->key;
    EXPECT_EQ(one->key.find('['), std::string::npos) << one->key;
    EXPECT_EQ(std::ranges::count(keys, one->key, &key_info::key), 1) << one->key;
  }
}

// Expects one problem of `key`, which ends with this advice.
void expect_advice(const std::string& lines, const std::string& key, const std::string& advice) {
  std::vector<std::string> said;
  for (const std::string& line : told_of(lines)) {
    if (line.find(": " + key + ": unknown ") != std::string::npos)
      said.push_back(line);
  }
  EXPECT_THAT(said, ElementsAre(testing::EndsWith("; " + advice))) << lines;
}

TEST(Read, NamesOurKeyForOneOfAstron) {
  expect_advice("[services.state_server]\ncontrol = 100100\n", "services.state_server.control",
                "Astron's \"control\" is \"control_channel\" here");
  expect_advice("[[services.state_server]]\ncontrol = 100100\n", "services.state_server[0].control",
                "Astron's \"control\" is \"control_channel\" here");
  expect_advice("[services.database_server]\ncontrol = 200200\n",
                "services.database_server.control",
                "Astron's \"control\" is \"control_channel\" here");
  expect_advice("[services.client_agent]\nversion = 'v1'\n", "services.client_agent.version",
                "Astron's \"version\" is \"version_string\" here");
  expect_advice("[services.client_agent.client]\ntype = 'libastron'\n",
                "services.client_agent.client.type", "there is one type of client; leave it out");
  expect_advice("[services.dbss]\ndatabase = 200200\n", "services.dbss.database",
                "Astron's \"database\" is \"db_channel\" here");
  expect_advice("[services.database_server.backend]\ntype = 'yaml'\n",
                "services.database_server.backend",
                "Astron's \"backend\" is \"db_backend\" here: \"sqlite\", \"mysql\" or "
                "\"postgresql\", with a table [services.database_server.sqlite] or "
                "[services.database_server.sql]");
  expect_advice("[general]\neventlogger = '127.0.0.1'\n", "general",
                "Astron's \"general\" is [global] here");
  expect_advice("[messagedirector]\nbind = '127.0.0.1'\n", "messagedirector",
                "Astron's \"messagedirector\" is [services.message_director] here");
  expect_advice("[services.message_director]\nconnect = '127.0.0.1'\n",
                "services.message_director.connect", "Astron's \"connect\" is \"upstream\" here");
  expect_advice("[[roles]]\ntype = 'clientagent'\n", "roles",
                "each role is a table of its own here: [services.client_agent], "
                "[services.state_server], [services.database_server], [services.dbss] or "
                "[services.event_logger]");
}

}  // namespace
}  // namespace donet::config
