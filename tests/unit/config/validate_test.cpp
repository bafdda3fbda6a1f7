#include "tests/unit/config/loading.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace donet::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string agent = client_agent_lines;
const std::string database = database_lines;

// Client Agents with these channels.
std::string agents(const std::vector<std::string>& channels) {
  std::string lines;
  int port = 7000;
  for (const std::string& range : channels)
    lines += "[[services.client_agent]]\nbind = 'localhost:" + std::to_string(port++)
             + "'\nversion_string = 'v1'\nchannels = { " + range + " }\n";
  return lines;
}

TEST(Validate, RefusesRangesThatEndBeforeTheyBegin) {
  EXPECT_THAT(told_of(agents({"min = 6000, max = 5000"})),
              ElementsAre("gs1.toml:4: services.client_agent[0].channels: min 6000 is above max "
                          "5000; allowed: min up to max"));
  EXPECT_THAT(told_of(agents({"min = 5000, max = 5000"})), IsEmpty());
  EXPECT_THAT(told_of("[services.database_server]\ncontrol_channel = 2000\n"
                      "[services.database_server.generate]\nmin = 3000\nmax = 2000\n"),
              ElementsAre(HasSubstr("gs1.toml:3: services.database_server.generate: min 3000 is")));
  EXPECT_THAT(told_of("[services.dbss]\ndb_channel = 2000\nrange_max = 2000\nrange_min = 3000\n"),
              ElementsAre(HasSubstr("gs1.toml:4: services.dbss.range_min: min 3000 is above")));
  EXPECT_THAT(
    told_of("[services.dbss]\ndb_channel = 2000\nranges = [\n{ min = 3000, max = 2000 }]"),
    ElementsAre(HasSubstr("gs1.toml:4: services.dbss.ranges[0]: min 3000 is above")));
}

TEST(Validate, RefusesChannelsOfClientsAroundTheReservedOnes) {
  EXPECT_THAT(told_of(agents({"min = 4294967295, max = 4290672328705"})),
              ElementsAre("gs1.toml:4: services.client_agent[0].channels: the range has 4294967296 "
                          "to 4290672328704 within, which are reserved; allowed: a range below or "
                          "above them"));
  EXPECT_THAT(told_of(agents({"min = 5000, max = 4294967295"})), IsEmpty());
}

TEST(Validate, WarnsOfClientAgentsThatShareChannels) {
  EXPECT_THAT(told_of(agents({"min = 5000, max = 6000", "min = 6000, max = 7000"})),
              ElementsAre("gs1.toml:8: warning: services.client_agent[1].channels: overlaps "
                          "services.client_agent[0].channels; the agents share these channels"));
  EXPECT_THAT(told_of(agents({"min = 5000, max = 6000", "min = 6001, max = 7000"})), IsEmpty());
}

TEST(Validate, WarnsOfChannelsOfClientsThatMeanSomethingElse) {
  EXPECT_THAT(told_of(agents({"min = 5000, max = 100000"}) + database),
              ElementsAre("gs1.toml:4: warning: services.client_agent[0].channels: overlaps "
                          "services.database_server.generate; the channel of an object is its "
                          "DoId, so clients would get its messages"));
  EXPECT_THAT(told_of(agents({"min = 200100, max = 200300"}) + database),
              ElementsAre("gs1.toml:4: warning: services.client_agent[0].channels: has "
                          "services.database_server.control_channel within; a client would get the "
                          "messages of that service"));
  EXPECT_THAT(told_of(agents({"min = 5000, max = 6000"})
                      + "[services.state_server]\ncontrol_channel = 6000\n"),
              ElementsAre(HasSubstr("has services.state_server.control_channel within")));
}

TEST(Validate, WarnsOfMoreClientsThanChannels) {
  EXPECT_THAT(told_of(agent + "max_clients = 1001\n"), IsEmpty());
  EXPECT_THAT(told_of(agent + "max_clients = 1002\n"),
              ElementsAre("gs1.toml:5: warning: services.client_agent.max_clients: found 1002, but "
                          "there are only 1001 channels; each client takes one"));
}

TEST(Validate, WarnsOfObjectsInTwoDbss) {
  EXPECT_THAT(told_of("[[services.dbss]]\ndb_channel = 2000\n"
                      "ranges = [{ min = 2000, max = 3000 },\n{ min = 2500, max = 2500 }]\n"
                      "[[services.dbss]]\ndb_channel = 2000\nrange_min = 3000\nrange_max = 4000\n"),
              ElementsAre("gs1.toml:4: warning: services.dbss[0].ranges[1]: overlaps "
                          "services.dbss[0].ranges[0]; each of these objects would be there twice",
                          HasSubstr("gs1.toml:7: warning: services.dbss[1].range_min: overlaps "
                                    "services.dbss[0].ranges[0]; ")));
}

TEST(Validate, WarnsOfObjectsInAStateServerAndADbss) {
  const std::string dbss =
    "[services.dbss]\ndb_channel = 2000\nrange_min = 3000\nrange_max = 4000\n";
  const std::string server = "[services.state_server]\ncontrol_channel = 100100\n";
  EXPECT_THAT(told_of(dbss + server + "objects = [{ min = 4001, max = 5000 }]\n"), IsEmpty());
  EXPECT_THAT(told_of(dbss + server + "objects = [{ min = 4000, max = 5000 }]\n"),
              ElementsAre("gs1.toml:7: warning: services.state_server.objects[0]: overlaps "
                          "services.dbss.range_min; questions to these objects would be answered "
                          "twice"));
}

TEST(Validate, RefusesAControlChannelOfTwoServices) {
  EXPECT_THAT(told_of("[services.state_server]\ncontrol_channel = 200200\n" + database),
              ElementsAre("gs1.toml:4: services.database_server.control_channel: found 200200, "
                          "which services.state_server has, too; each service wants a channel of "
                          "its own"));
  EXPECT_THAT(
    told_of("[[services.state_server]]\ncontrol_channel = 2000\n"
            "[[services.state_server]]\ncontrol_channel = 2000\n"),
    ElementsAre(HasSubstr("gs1.toml:4: services.state_server[1].control_channel: found")));
  // A DBSS has to name the channel of its database.
  EXPECT_THAT(told_of(database
                      + "[services.dbss]\ndb_channel = 200200\n"
                        "range_min = 100000\nrange_max = 200000\n"),
              IsEmpty());
}

TEST(Validate, WarnsOfUberdogsWithOneId) {
  EXPECT_THAT(told_of("[[uberdogs]]\nid = 2000\nclass = 'A'\n[[uberdogs]]\nid = 2000\nclass = 'B'\n"
                      "[cluster]\nname = 'c'\nlisten = '::1'\n"),
              ElementsAre("gs1.toml:5: warning: uberdogs[1].id: found 2000, which uberdogs[0] has, "
                          "too; only one of the two counts"));
}

TEST(Validate, WarnsOfAnInspectorThatOthersReach) {
  const auto with_inspector_at = [](const std::string& where) {
    return told_of("[services.message_director]\nbind = 'localhost:7199'\n[inspect]\nbind = '"
                   + where + "'\n");
  };
  for (const char* const far : {"0.0.0.0", "[::]:7601", "10.0.0.1:0", "gs1.example"})
    EXPECT_THAT(with_inspector_at(far),
                ElementsAre(testing::AllOf(HasSubstr("gs1.toml:4: warning: inspect.bind: found \""),
                                           HasSubstr("can end the node without a password"))));
  for (const char* const near : {"localhost", "127.0.0.2:7601", "[::1]"})
    EXPECT_THAT(with_inspector_at(near), IsEmpty());
}

TEST(Validate, RefusesListenersAtOneAddress) {
  EXPECT_THAT(told_of("[services.message_director]\nbind = 'localhost:7198'\n" + agent),
              ElementsAre("gs1.toml:4: services.client_agent.bind: found \"0.0.0.0:7198\", which "
                          "services.message_director.bind takes, too; each wants an address of its "
                          "own"));
  EXPECT_THAT(told_of(agent + "websocket = { bind = '127.0.0.1:7198' }\n"),
              ElementsAre(HasSubstr("gs1.toml:5: services.client_agent.websocket.bind: found")));
  EXPECT_THAT(told_of(agent + "[metrics]\nbind = '127.0.0.1:7601'\n"),
              ElementsAre(HasSubstr("metrics.bind: found \"127.0.0.1:7601\", which inspect.bind")));
  EXPECT_THAT(
    told_of("[cluster]\nname = 'c'\nlisten = '127.0.0.1:7601'\n"),
    ElementsAre(HasSubstr("inspect.bind: found \"127.0.0.1:7601\", which cluster.listen")));
  EXPECT_THAT(told_of("[services.message_director]\nbind = '10.0.0.1:7198'\n"
                      "[services.client_agent]\nbind = '10.0.0.2:7198'\nversion_string = 'v1'\n"
                      "channels = { min = 5000, max = 6000 }\n"),
              IsEmpty());
  EXPECT_THAT(told_of("[services.message_director]\nbind = 'localhost:0'\n"
                      "[metrics]\nbind = 'localhost:0'\n"),
              IsEmpty());
  // UDP ports are separate from TCP ports.
  EXPECT_THAT(told_of("[services.event_logger]\nbind = '127.0.0.1:7601'\noutput = 'logs'\n"),
              IsEmpty());
}

TEST(Validate, WantsAMessageDirectorToListenOrToConnect) {
  EXPECT_THAT(
    told_of("[services.message_director]\n"),
    ElementsAre("gs1.toml:1: services.message_director: missing; bind, upstream or both"));
  EXPECT_THAT(told_of("[services.message_director]\nbind = 1\n"),
              ElementsAre(HasSubstr("services.message_director.bind: found 1")));
  EXPECT_THAT(told_of("[services.message_director]\nupstream = '10.0.0.1'\n"), IsEmpty());
  EXPECT_THAT(told_of("[[services.message_director]]\nupstream = '10.0.0.1'\n"
                      "[[services.message_director]]\nbind = '::1'\nupstream = '10.0.0.2'\n"),
              ElementsAre("gs1.toml:5: services.message_director[1].upstream: found beside "
                          "services.message_director[0].upstream; a node has one upstream"));
}

TEST(Validate, WantsMetricsToGoSomewhere) {
  EXPECT_THAT(told_of(agent + "[metrics]\n"),
              ElementsAre(HasSubstr(": metrics: missing; bind, statsd or both")));
  EXPECT_THAT(told_of(agent + "[metrics]\nbind = 1\n"), ElementsAre(HasSubstr("metrics.bind: ")));
  EXPECT_THAT(told_of(agent + "[metrics]\nbind = '127.0.0.1'\n"), IsEmpty());
  EXPECT_THAT(told_of(agent + "[metrics]\nstatsd = 'collector'\n"), IsEmpty());
  EXPECT_THAT(told_of(agent + "[metrics]\nbind = '127.0.0.1'\nstatsd_interval_ms = 1000\n"),
              ElementsAre(HasSubstr("warning: metrics.statsd_interval_ms: has no effect")));
}

TEST(Validate, WantsToKnowWhereADatabaseIs) {
  const std::string sql = "[services.database_server.sql]\nhost = '::1'\nuser = 'u'\n"
                          "database = 'd'\n";
  EXPECT_THAT(told_of(database + "db_backend = 'mysql'\n"),
              ElementsAre("gs1.toml:1: services.database_server.sql: missing; where the database "
                          "is: host, user, pass and database"));
  EXPECT_THAT(told_of(database + "db_backend = 'postgresql'\n" + sql), IsEmpty());
  EXPECT_THAT(told_of(database + "db_backend = 'mysql'\n" + sql
                      + "[services.database_server.sqlite]\nfile = 'a.db'\n"),
              ElementsAre("gs1.toml:9: warning: services.database_server.sqlite: has no effect; "
                          "db_backend is not \"sqlite\""));
  EXPECT_THAT(told_of(database + sql),
              ElementsAre("gs1.toml:4: warning: services.database_server.sql: has no effect; "
                          "db_backend is \"sqlite\""));
  EXPECT_THAT(told_of(database + "workers = 2\n"),
              ElementsAre("gs1.toml:4: warning: services.database_server.workers: has no effect; "
                          "SQLite has one writer"));
  EXPECT_THAT(told_of(database + "db_backend = 'mysql'\n" + sql + "pass = 'p'\npass_env = 'P'\n"),
              ElementsAre("gs1.toml:10: services.database_server.sql.pass_env: found beside pass; "
                          "allowed: one of the two"));
}

TEST(Validate, WantsAllOfACertificateForADatabase) {
  const std::string sql = database
                          + "db_backend = 'mysql'\n[services.database_server.sql]\n"
                            "host = '::1'\nuser = 'u'\ndatabase = 'd'\n";
  const std::string pair = "certificate = 'a.crt'\nkey_file = 'a.key'\n";
  EXPECT_THAT(told_of(sql + "tls_ca = 'ca.crt'\n" + pair), IsEmpty());
  EXPECT_THAT(told_of(sql + "tls_ca = 'ca.crt'\nkey_file = 'a.key'\n"),
              ElementsAre(HasSubstr("certificate and key_file go together")));
  EXPECT_THAT(told_of(sql + pair),
              ElementsAre(HasSubstr("services.database_server.sql: no tls_ca")));
}

TEST(Validate, SaysNothingMoreOfWhatCouldNotBeRead) {
  EXPECT_THAT(told_of(database
                      + "db_backend = 'mysq'\n[services.database_server.sql]\n"
                        "host = '::1'\nuser = 'u'\ndatabase = 'd'\n"),
              ElementsAre(HasSubstr("services.database_server.db_backend: found \"mysq\"")));
  EXPECT_THAT(
    told_of(agents({"min = 1, max = 6000", "min = 1, max = 6000"})),
    ElementsAre(HasSubstr("[0].channels.min: found 1"), HasSubstr("[1].channels.min: found 1")));
  EXPECT_THAT(told_of("[[services.state_server]]\ncontrol_channel = 1\n"
                      "[[services.state_server]]\ncontrol_channel = 1\n"),
              ElementsAre(HasSubstr("[0].control_channel"), HasSubstr("[1].control_channel")));
}

TEST(Validate, WantsAContractWhereOneIsRead) {
  const std::string node = "\n[daemon]\nname = 'gs1'\n";
  const std::string state_server = "[services.state_server]\ncontrol_channel = 2000\n";
  EXPECT_THAT(told(state_server + node),
              ElementsAre("gs1.toml:1: global.dc_files: missing; the contract, e.g. [\"main.dc\"], "
                          "that services.state_server reads"));
  EXPECT_THAT(told(state_server + node + "[global]\ndc_files = []\n"),
              ElementsAre(HasSubstr("gs1.toml:7: global.dc_files: found an empty list; ")));
  EXPECT_THAT(told(state_server + node + "[global]\ndc_files = [1]\n"),
              ElementsAre(HasSubstr("gs1.toml:7: global.dc_files[0]: found 1; ")));
  EXPECT_THAT(told("[services.message_director]\nbind = '::1'\n" + node), IsEmpty());
}

TEST(Validate, WarnsOfALogWhoseFilesHaveOneName) {
  const std::string logger = "[services.event_logger]\nbind = '::1'\noutput = 'logs'\n"
                             "log_format = 'events.log'\n";
  EXPECT_THAT(told_of(logger),
              ElementsAre("gs1.toml:4: warning: services.event_logger.log_format: found "
                          "\"events.log\"; without a time in it, as in \"%Y-%m-%d\", every new "
                          "file has the name of the last"));
  EXPECT_THAT(told_of(logger + "rotate_interval = '0'\n"), IsEmpty());
}

TEST(Validate, WarnsOfANodeThatDoesNothing) {
  EXPECT_THAT(told_of(""),
              ElementsAre("gs1.toml:1: warning: services: missing; this node does nothing"));
  EXPECT_TRUE(load_text("[daemon]\nname = 'gs1'\n", "gs1.toml").usable());
}

TEST(Validate, WarnsOfAnEventLogFolderThatIsNamedLikeAFile) {
  const auto told_with = [](const std::string& output) {
    return told_of("[services.event_logger]\nbind = '127.0.0.1'\noutput = '" + output + "'\n");
  };
  EXPECT_THAT(told_with("logs/events-%y%m%d.log"),
              ElementsAre("gs1.toml:3: warning: services.event_logger.output: found "
                          "\"events-%y%m%d.log\"; output is a folder: the name of a file goes into "
                          "log_format, e.g. log_format = \"events-%y%m%d.log\""));
  EXPECT_THAT(told_with("events.log").size(), 1u);
  for (const char* folder : {"logs/", "logs", "/var/log/donet", "/var/log/donet.d", "."})
    EXPECT_THAT(told_with(folder), IsEmpty()) << folder;
}

TEST(Validate, WarnsOfAStateServerBelowAnotherDirectorWithoutDoIds) {
  const std::string server = "[services.state_server]\ncontrol_channel = 5000\n";
  const std::string upstream = "[services.message_director]\nupstream = '10.0.0.1'\n";
  const std::vector<std::string> told = told_of(server + upstream);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_THAT(told[0], HasSubstr("warning: services.state_server.objects: missing beside upstream; "
                                 "if the upstream is an Astron daemon, a message right behind"));
  EXPECT_THAT(told_of(server + "objects = [{ min = 6000, max = 7000 }]\n" + upstream), IsEmpty());
  EXPECT_THAT(told_of(server + "[services.message_director]\nbind = '::1'\n"), IsEmpty());
}

}  // namespace
}  // namespace donet::config
