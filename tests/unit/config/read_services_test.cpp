#include "tests/unit/config/loading.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>

namespace donet::config {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string node_lines = "[daemon]\nname = 'gs1'\n[global]\ndc_files = ['a.dc']\n";

std::vector<std::string> told_of_channel(const std::string& value) {
  return told_of("[services.state_server]\ncontrol_channel = " + value);
}

// The boundaries of spec/services 6.2.
TEST(ReadServices, RefuseReservedChannels) {
  for (const char* value :
       {"1000", "4294967295", "0xFFFFFFFF", "4290672328705", "9223372036854775806"})
    EXPECT_THAT(told_of_channel(value), IsEmpty()) << value;
  for (const char* value :
       {"0", "100", "999", "-1000", "4294967296", "4290672328704", "100_000_000_000"})
    EXPECT_THAT(told_of_channel(value),
                ElementsAre(HasSubstr("gs1.toml:2: services.state_server.control_channel: found ")))
      << value;
  // A value that TOML cannot express is either not TOML or the largest number that TOML has.
  EXPECT_THAT(told_of_channel("18446744073709551615"), ElementsAre(HasSubstr("gs1.toml:2: ")));
  EXPECT_THAT(told_of_channel("999"),
              ElementsAre(HasSubstr("found 999; allowed: a channel: a whole number from 1000 to "
                                    "9223372036854775806, but none from 4294967296 to "
                                    "4290672328704, which are reserved")));
}

TEST(ReadServices, AStateServerMayKnowTheIdsOfItsObjects) {
  const std::string service = "[services.state_server]\ncontrol_channel = 2000\n";
  EXPECT_TRUE(role_of(service + node_lines).services.state_server[0].objects.empty());
  const role_config known =
    role_of(service + "objects = [{ min = 5000, max = 5999 }, { min = 7000, max = 7000 }]\n"
            + "relearns_children = true\n" + node_lines);
  const state_server& server = known.services.state_server[0];
  ASSERT_EQ(server.objects.size(), 2u);
  EXPECT_EQ(server.objects[0].max, 5999u);
  EXPECT_TRUE(server.relearns_children);
  EXPECT_THAT(told_of(service + "objects = [{ min = 5999, max = 5000 }]\n"),
              Contains(HasSubstr("services.state_server.objects[0]: min 5999 is above max 5000")));
}

// Values that Astron's tests require to be refused, in our terms; the other cases are in the tests
// of addresses, uberdogs and the rules of `validate`.
TEST(ReadServices, RefuseWhatAstronRefuses) {
  const std::string database = database_lines;
  const std::string dbss = "[services.dbss]\n";
  const std::string ids = "[services.database_server]\ncontrol_channel = 2000\n";
  const std::string refused[] = {
    "services = []\n[cluster]\nname='c'\nlisten='::1'\n",
    "services = false\n[cluster]\nname='c'\nlisten='::1'\n",
    "[services.foo]\nbind = '::1'\n",
    "[services.state_server]\n",
    "[services.state_server]\ncontrol_channel = 2000\nextra = 1\n",
    "[services.message_director]\nbind = 'bad~characters:57123'\n",
    dbss + "db_channel = 200\nrange_min = 2000\nrange_max = 3000\n",
    dbss + "db_channel = 2000\nrange_min = 0\nrange_max = 3000\n",
    dbss + "db_channel = 2000\nrange_min = 201\nrange_max = 3000\n",
    dbss + "db_channel = 2000\nranges = [{ min = 2000, max = 206 }]\n",
    dbss + "db_channel = 2000\nrange_min = 2000\nrange_max = 3000\ncontrol = 3\n",
    "[services.database_server]\ncontrol_channel = 777\ngenerate = { min = 2000, max = 3000 }\n",
    ids,
    ids + "generate = { min = 444, max = 3000 }\n",
    ids + "generate = { min = 2000, max = 555 }\n",
    database + "broadcast = 'pizza'\n",
    database + "broadcast = 15012\n",
    database + "db_backend = 'mongdb'\n",
  };
  for (const std::string& lines : refused)
    EXPECT_EQ(told_of(lines).size(), 1u) << lines << testing::PrintToString(told_of(lines));
}

TEST(ReadServices, MayBeSeveralOfAKind) {
  const role_config role = role_of("[[services.state_server]]\ncontrol_channel = 2000\n"
                                   "[[services.state_server]]\ncontrol_channel = 2001\n"
                                   + node_lines);
  ASSERT_EQ(role.services.state_server.size(), 2u);
  EXPECT_EQ(role.services.state_server[1].control_channel, 2001u);
  EXPECT_EQ(role.services.state_server[1].key, "services.state_server[1]");
  EXPECT_EQ(role.written.line_of("services.state_server[1].control_channel"), 4u);

  EXPECT_THAT(
    told_of("[[services.state_server]]\ncontrol_channel = 2000\n"
            "[[services.state_server]]\ncontrol = 2001\n"),
    ElementsAre(HasSubstr("gs1.toml:3: services.state_server[1].control_channel: missing"),
                HasSubstr("gs1.toml:4: services.state_server[1].control: unknown key")));
  EXPECT_THAT(told_of("[services]\nstate_server = 2000\n"),
              ElementsAre("gs1.toml:2: services.state_server: found 2000; allowed: a table"));
  EXPECT_THAT(told_of("[services]\nstate_server = [2000, { control_channel = 2000 }]\n"),
              ElementsAre(HasSubstr("services.state_server[0]: found 2000; allowed: a table")));
}

TEST(ReadServices, UnderstandAMessageDirector) {
  const role_config role = role_of("[services.message_director]\nbind = '127.0.0.1'\n"
                                   "upstream = 'md.example'\n"
                                   + node_lines);
  EXPECT_EQ(role.services.message_director.at(0).bind, (address{"127.0.0.1", 7199}));
  EXPECT_EQ(role.services.message_director.at(0).upstream, (address{"md.example", 7199}));
}

TEST(ReadServices, FillInTheDefaultsOfAClientAgent) {
  const role_config role = role_of(client_agent_lines + node_lines);
  const client_agent& agent = role.services.client_agent.at(0);
  EXPECT_EQ(agent.bind, (address{"0.0.0.0", 7198}));
  EXPECT_EQ(agent.version_string, "v1");
  EXPECT_EQ(agent.dc_file_hash, std::nullopt);
  EXPECT_FALSE(agent.haproxy);
  EXPECT_EQ(agent.channels.min, 5000u);
  EXPECT_EQ(agent.channels.max, 6000u);
  EXPECT_EQ(agent.max_clients, 0u);
  EXPECT_EQ(agent.hello_timeout, milliseconds(30'000));
  EXPECT_EQ(agent.write_tick, milliseconds(0));
  EXPECT_EQ(agent.client.relocate, relocation_permission::disabled);
  EXPECT_EQ(agent.client.add_interest, interest_permission::visible);
  EXPECT_TRUE(agent.client.send_hash);
  EXPECT_TRUE(agent.client.send_version);
  EXPECT_EQ(agent.client.write_buffer_size, 262'144u);
  EXPECT_EQ(agent.client.write_timeout, milliseconds(5'000));
  EXPECT_EQ(agent.client.heartbeat_timeout, milliseconds(0));
  EXPECT_EQ(agent.client.max_interests, 1'000u);
  EXPECT_EQ(agent.client.max_zones, 1'000u);
  EXPECT_FALSE(agent.client.unique_session);
  EXPECT_EQ(agent.client.historical_objects, 10'000u);
  EXPECT_EQ(agent.tuning.interest_timeout, milliseconds(500));
  EXPECT_FALSE(agent.tls);
  EXPECT_FALSE(agent.websocket);
  EXPECT_EQ(agent.rate_limit.limit, 1'000u);
  EXPECT_EQ(agent.rate_limit.bytes, 262'144u);
  EXPECT_EQ(agent.rate_limit.interval, milliseconds(1'000));
  EXPECT_EQ(agent.rate_limit.policy, rate_policy::delay);
}

TEST(ReadServices, AWriteTickIsAtMostASecond) {
  const auto with_tick = [](const std::string& tick) {
    return "[services.client_agent]\nbind = '[::1]:1'\nversion_string = 'v1'\n"
           "channels = { min = 5000, max = 6000 }\nwrite_tick_ms = "
           + tick + "\n";
  };
  EXPECT_EQ(role_of(with_tick("1000") + node_lines).services.client_agent.at(0).write_tick,
            milliseconds(1'000));
  for (const std::string tick : {"1001", "-1", "'33'"}) {
    EXPECT_THAT(told_of(with_tick(tick)),
                ElementsAre(HasSubstr("services.client_agent.write_tick_ms: found ")));
  }
}

TEST(ReadServices, RelocationIsAFlagOrAWord) {
  const auto rule = [](const std::string& written) {
    return role_of("[services.client_agent]\nbind = '[::1]:1'\nversion_string = 'v1'\n"
                   "channels = { min = 5000, max = 6000 }\n"
                   "[services.client_agent.client]\nrelocate = "
                   + written + "\n" + node_lines)
      .services.client_agent.at(0)
      .client.relocate;
  };
  EXPECT_EQ(rule("false"), relocation_permission::disabled);
  EXPECT_EQ(rule("true"), relocation_permission::enabled);
  EXPECT_EQ(rule("'visible'"), relocation_permission::visible);
}

TEST(ReadServices, UnderstandAClientAgent) {
  const role_config role =
    role_of("[services.client_agent]\nbind = '[::1]:1'\nversion_string = 'v1'\n"
            "dc_file_hash = 0xABCDEF12\nhaproxy = true\nchannels = { min = 5000, max = 6000 }\n"
            "max_clients = 1001\nhello_timeout_ms = 1\nwrite_tick_ms = 33\n"
            "[services.client_agent.client]\nrelocate = true\nadd_interest = 'enabled'\n"
            "send_hash = false\nsend_version = false\nwrite_buffer_size = 0\nwrite_timeout_ms = 0\n"
            "heartbeat_timeout_ms = 60000\nmax_interests = 1\nunique_session = "
            "true\nhistorical_objects = 0\n"
            "[services.client_agent.tuning]\ninterest_timeout_ms = 20\n"
            "[services.client_agent.tls]\ncertificate = 'c'\nkey_file = 'k'\nchain_file = 'h'\n"
            "cert_authority = 'a'\nmin_version = '1.3'\n"
            "[services.client_agent.websocket]\nbind = '::1'\npath = '/ws'\n"
            "[services.client_agent.rate_limit]\nlimit = 9\ninterval_ms = 8\npolicy = 'eject'\n"
            + node_lines);
  const client_agent& agent = role.services.client_agent.at(0);
  EXPECT_EQ(agent.bind, (address{"::1", 1}));
  EXPECT_EQ(agent.dc_file_hash, 0xABCDEF12u);
  EXPECT_TRUE(agent.haproxy);
  EXPECT_EQ(agent.max_clients, 1001u);
  EXPECT_EQ(agent.hello_timeout, milliseconds(1));
  EXPECT_EQ(agent.write_tick, milliseconds(33));
  EXPECT_EQ(agent.client.relocate, relocation_permission::enabled);
  EXPECT_EQ(agent.client.add_interest, interest_permission::enabled);
  EXPECT_FALSE(agent.client.send_hash);
  EXPECT_FALSE(agent.client.send_version);
  EXPECT_EQ(agent.client.write_buffer_size, 0u);
  EXPECT_EQ(agent.client.write_timeout, milliseconds(0));
  EXPECT_EQ(agent.client.heartbeat_timeout, milliseconds(60'000));
  EXPECT_EQ(agent.client.max_interests, 1u);
  EXPECT_TRUE(agent.client.unique_session);
  EXPECT_EQ(agent.client.historical_objects, 0u);
  EXPECT_EQ(agent.tuning.interest_timeout, milliseconds(20));
  ASSERT_TRUE(agent.tls);
  EXPECT_EQ(agent.tls->certificate, "c");
  EXPECT_EQ(agent.tls->key_file, "k");
  EXPECT_EQ(agent.tls->chain_file, "h");
  EXPECT_EQ(agent.tls->cert_authority, "a");
  EXPECT_EQ(agent.tls->min_version, tls_version::v1_3);
  ASSERT_TRUE(agent.websocket);
  EXPECT_EQ(agent.websocket->bind, (address{"::1", 7280}));
  EXPECT_EQ(agent.websocket->path, "/ws");
  EXPECT_EQ(agent.rate_limit.limit, 9u);
  EXPECT_EQ(agent.rate_limit.interval, milliseconds(8));
  EXPECT_EQ(agent.rate_limit.policy, rate_policy::eject);
}

TEST(ReadServices, TellWhatAClientAgentLacks) {
  EXPECT_THAT(
    told_of("[services.client_agent]\n[services.client_agent.tls]\n"
            "[services.client_agent.websocket]\npath = 'ws'\n"),
    ElementsAre("gs1.toml:1: services.client_agent.bind: missing; the listen address for clients, "
                "e.g. \"0.0.0.0:7198\"",
                "gs1.toml:1: services.client_agent.version_string: missing; the version that "
                "clients must have, e.g. \"v1.0.0\"",
                "gs1.toml:1: services.client_agent.channels: missing; channels for the sessions, "
                "one each, e.g. "
                "{ min = 1000000000, max = 1009999999 }",
                HasSubstr("gs1.toml:2: services.client_agent.tls.certificate: missing; "),
                HasSubstr("gs1.toml:2: services.client_agent.tls.key_file: missing; "),
                HasSubstr("gs1.toml:3: services.client_agent.websocket.bind: missing; "),
                HasSubstr("gs1.toml:4: services.client_agent.websocket.path: found \"ws\"; ")));
}

TEST(ReadServices, UnderstandADatabaseServer) {
  const role_config plain = role_of(database_lines + node_lines);
  const database_server& sqlite = plain.services.database_server.at(0);
  EXPECT_EQ(sqlite.control_channel, 200'200u);
  EXPECT_EQ(sqlite.generate.min, 100'000u);
  EXPECT_EQ(sqlite.generate.max, 200'000u);
  EXPECT_TRUE(sqlite.broadcast);
  EXPECT_EQ(sqlite.db_backend, db_backend::sqlite);
  EXPECT_EQ(sqlite.sqlite.file, "donet.db");
  EXPECT_EQ(sqlite.workers, 1u);
  EXPECT_FALSE(sqlite.sql);

  const role_config full =
    role_of(database_lines
            + std::string("broadcast = false\ndb_backend = 'mysql'\nworkers = 8\n"
                          "[services.database_server.sql]\nhost = 'db.example'\nuser = 'u'\n"
                          "pass = ''\ndatabase = 'd'\n")
            + node_lines);
  const database_server& mysql = full.services.database_server.at(0);
  EXPECT_FALSE(mysql.broadcast);
  EXPECT_EQ(mysql.db_backend, db_backend::mysql);
  EXPECT_EQ(mysql.workers, 8u);
  ASSERT_TRUE(mysql.sql);
  EXPECT_EQ(mysql.sql->host, (address{"db.example", 3306}));
  EXPECT_EQ(mysql.sql->user, "u");
  EXPECT_EQ(mysql.sql->pass, "");
  EXPECT_EQ(mysql.sql->pass_env, "");
  EXPECT_EQ(mysql.sql->database, "d");
  EXPECT_EQ(mysql.sql->tls_ca, "");
  EXPECT_EQ(mysql.sql->timeout, milliseconds(30'000));
}

TEST(ReadServices, KnowWhichPortADatabaseHas) {
  const role_config role =
    role_of(database_lines
            + std::string("db_backend = 'postgresql'\n[services.database_server.sql]\n"
                          "host = '::1'\nuser = 'u'\npass_env = 'P'\ndatabase = 'd'\n")
            + node_lines);
  EXPECT_EQ(role.services.database_server.at(0).sql->host, (address{"::1", 5432}));
  EXPECT_EQ(role.services.database_server.at(0).sql->pass_env, "P");
}

TEST(ReadServices, TakeOneRangeOrSeveralForADbss) {
  const std::string service = "[services.dbss]\ndb_channel = 2000\n";
  const role_config one = role_of(service + "range_min = 2000\nrange_max = 3000\n" + node_lines);
  ASSERT_EQ(one.services.dbss.at(0).ranges.size(), 1u);
  EXPECT_EQ(one.services.dbss.at(0).ranges[0].min, 2000u);
  EXPECT_EQ(one.services.dbss.at(0).ranges[0].max, 3000u);

  const role_config two = role_of(
    service + "ranges = [{ min = 2000, max = 3000 }, { min = 4000, max = 4000 }]\n" + node_lines);
  ASSERT_EQ(two.services.dbss.at(0).ranges.size(), 2u);
  EXPECT_EQ(two.services.dbss.at(0).ranges[1].max, 4000u);

  EXPECT_THAT(told_of(service),
              ElementsAre(HasSubstr("gs1.toml:1: services.dbss.ranges: missing")));
  EXPECT_THAT(told_of(service + "ranges = []"),
              ElementsAre(HasSubstr("gs1.toml:3: services.dbss.ranges: found an empty list")));
  EXPECT_THAT(told_of(service + "ranges = 3"),
              ElementsAre(HasSubstr("gs1.toml:3: services.dbss.ranges: found 3; ")));
  EXPECT_THAT(told_of(service + "range_min = 2000"),
              ElementsAre("gs1.toml:1: services.dbss.range_max: missing; range_min and range_max "
                          "go together"));
  EXPECT_THAT(told_of(service + "range_max = 2000"),
              ElementsAre(HasSubstr("services.dbss.range_min: missing")));
  EXPECT_THAT(told_of(service + "ranges = [{ min = 2000, max = 3000 }]\nrange_max = 2000"),
              ElementsAre("gs1.toml:4: services.dbss.range_max: found beside ranges; allowed: "
                          "either ranges, or range_min and range_max"));
  EXPECT_THAT(told_of(service + "ranges = [{ min = 2000 }, { min = 3000, max = 1, mx = 2 }]\n"),
              ElementsAre(HasSubstr("services.dbss.ranges[0].max: missing"),
                          HasSubstr("services.dbss.ranges[1].max: found 1; "),
                          HasSubstr("services.dbss.ranges[1].mx: unknown key; did you mean")));
}

TEST(ReadServices, KnowWhatADbssDoesAboutItsDatabase) {
  const std::string service =
    "[services.dbss]\ndb_channel = 2000\nrange_min = 2000\nrange_max = 3000\n";
  EXPECT_EQ(role_of(service + node_lines).services.dbss.at(0).timeout.count(), 30'000);
  EXPECT_EQ(role_of(service + "timeout_ms = 1\n" + node_lines).services.dbss.at(0).timeout.count(),
            1);
  EXPECT_FALSE(role_of(service + node_lines).services.dbss.at(0).follows_database);
  EXPECT_TRUE(role_of(service + "follows_database = true\n" + node_lines)
                .services.dbss.at(0)
                .follows_database);
  EXPECT_THAT(told_of(service + "timeout_ms = 0"),
              ElementsAre(HasSubstr("gs1.toml:5: services.dbss.timeout_ms: found 0; ")));
  EXPECT_THAT(told_of(service + "timeout_ms = 86400001"),
              ElementsAre(HasSubstr("gs1.toml:5: services.dbss.timeout_ms: found 86400001; ")));
  EXPECT_THAT(told_of(service + "timeout_ms = '1s'"),
              ElementsAre(HasSubstr("gs1.toml:5: services.dbss.timeout_ms: found ")));
}

TEST(ReadServices, UnderstandAnEventLogger) {
  const std::string service = "[services.event_logger]\nbind = '::'\noutput = 'logs/'\n";
  const role_config plain = role_of(service + node_lines);
  const event_logger& logger = plain.services.event_logger.at(0);
  EXPECT_EQ(logger.bind, (address{"::", 7197}));
  EXPECT_EQ(logger.output, "logs/");
  EXPECT_EQ(logger.log_format, "el-%Y-%m-%d-%H-%M-%S.log");
  EXPECT_EQ(logger.rotate_interval, (rotation{1, rotation::unit::day}));

  const role_config full =
    role_of(service + "log_format = 'x-%s.log'\nrotate_interval = '2hr'\n" + node_lines);
  EXPECT_EQ(full.services.event_logger.at(0).log_format, "x-%s.log");
  EXPECT_EQ(full.services.event_logger.at(0).rotate_interval, (rotation{2, rotation::unit::hour}));

  EXPECT_THAT(told_of(service + "log_format = 'a/%s.log'\n"),
              ElementsAre(HasSubstr("allowed: the name of a file, without a folder")));
  EXPECT_THAT(told_of(service + "rotate_interval = '1 day'\n"),
              ElementsAre("gs1.toml:4: services.event_logger.rotate_interval: found \"1 day\"; "
                          "allowed: a number up to 10000 and min, h, d or mo in a text, e.g. "
                          "\"12h\", or \"0\" for never"));
  EXPECT_THAT(told_of(service + "rotate_interval = 0\n"),
              ElementsAre(testing::EndsWith("; write it in quotes")));
}

}  // namespace
}  // namespace donet::config
