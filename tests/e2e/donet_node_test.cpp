// How donet-node starts, refuses to start, and ends, as its --help describes.

#include "tests/e2e/expect_service.hpp"
#include "tests/support/node_process.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/wire.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <string>
#include <vector>

namespace donet::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

outcome run_node(std::vector<std::string> arguments,
                 const std::filesystem::path& working_directory = {}) {
  command what;
  what.arguments = {DONET_NODE};
  what.arguments.insert(what.arguments.end(), arguments.begin(), arguments.end());
  what.working_directory = working_directory;
  return run(what);
}

std::string role_listening_on(const std::string& bind, const std::string& dc_files = "[]") {
  return "[daemon]\nname = \"test\"\n[global]\ndc_files = " + dc_files
         + "\n[services.message_director]\nbind = \"" + bind + "\"\n";
}

// The DC file is c.dc, the database donet.db beside it.
const std::string role_with_database =
  "[daemon]\nname = \"db\"\n[global]\ndc_files = [\"c.dc\"]\n[services.message_director]\n"
  "bind = \"127.0.0.1:0\"\n[services.database_server]\n"
  "control_channel = 4000\ngenerate = { min = 9000, max = 9010 }\n";

std::string at_port(const wire_server& server) {
  return "127.0.0.1:" + std::to_string(server.port());
}

class DonetNode : public testing::Test {
protected:
  std::string write(const std::string& name, const std::string& text) const {
    return dir_.write(name, text).string();
  }

  temp_dir dir_;
};

// ---- the command line ----

TEST_F(DonetNode, ExplainsItselfOnHelp) {
  const outcome got = run_node({"--help"});
  EXPECT_EQ(got.exit_status, 0);
  EXPECT_THAT(got.output, AllOf(HasSubstr("ROLE_FILE"), HasSubstr("--check"),
                                HasSubstr("daemon.toml"), HasSubstr("Exit codes")));
  EXPECT_THAT(got.errors, IsEmpty());
}

TEST_F(DonetNode, TellsItsVersion) {
  const outcome got = run_node({"--version"});
  EXPECT_EQ(got.exit_status, 0);
  EXPECT_EQ(got.output, "donet-node " DONET_VERSION "\n");
}

TEST_F(DonetNode, RefusesWrongUsageWithStatus2) {
  for (const std::vector<std::string>& wrong :
       {std::vector<std::string>{"--no-such-option"}, {"one.toml", "two.toml"}}) {
    const outcome got = run_node(wrong);
    EXPECT_EQ(got.exit_status, 2);
    EXPECT_THAT(got.errors, AllOf(HasSubstr(wrong.back()), HasSubstr("--help")));
    EXPECT_THAT(got.output, IsEmpty());
  }
}

TEST_F(DonetNode, NamesAFileThatIsMissing) {
  const outcome got = run_node({"missing.toml"}, dir_.path());
  EXPECT_EQ(got.exit_status, 1);
  EXPECT_EQ(got.errors, "missing.toml: cannot be read: No such file or directory\n");
}

TEST_F(DonetNode, ReadsDaemonTomlOfItsWorkingDirectoryUnlessToldOtherwise) {
  EXPECT_THAT(run_node({"--check"}, dir_.path()).errors, StartsWith("daemon.toml: "));
  write("daemon.toml", role_listening_on("127.0.0.1:0"));
  const outcome got = run_node({"--check"}, dir_.path());
  EXPECT_EQ(got.exit_status, 0) << got.errors;
  EXPECT_EQ(got.output, "daemon.toml: no mistakes\n");
}

TEST_F(DonetNode, RefusesLevelsAndFormatsOfTheLogThatDoNotExist) {
  const outcome level = run_node({"--log-level", "wran"});
  EXPECT_EQ(level.exit_status, 2);
  EXPECT_THAT(level.errors, AllOf(HasSubstr("wran"), HasSubstr("warn")));
  EXPECT_EQ(run_node({"--log-format", "xml"}).exit_status, 2);
}

// ---- --check and errors in a role ----

TEST_F(DonetNode, ChecksWithoutOpeningASocket) {
  const wire_server taken;
  const std::string file = write("role.toml", role_listening_on(at_port(taken)));
  const outcome got = run_node({"--check", file});
  EXPECT_EQ(got.exit_status, 0) << got.errors;
  EXPECT_EQ(got.output, file + ": no mistakes\n");
  EXPECT_THAT(got.errors, IsEmpty());
}

TEST_F(DonetNode, TellsAllMistakesAtOnceWithTheirLines) {
  const std::string file = write("role.toml", "[daemon]\n"
                                              "name = \"test\"\n"
                                              "treads = 2\n"
                                              "[global]\n"
                                              "dc_files = [\"missing.dc\"]\n"
                                              "[services.message_director]\n"
                                              "bind = 5\n");
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"--check", file}, {file}}) {
    const outcome got = run_node(arguments);
    EXPECT_EQ(got.exit_status, 1);
    EXPECT_THAT(got.errors, HasSubstr(file + ":3: daemon.treads: "));
    EXPECT_THAT(got.errors, HasSubstr("\"threads\""));
    EXPECT_THAT(got.errors, HasSubstr(file + ":7: services.message_director.bind: "));
    EXPECT_THAT(got.errors, HasSubstr(file + ":5: global.dc_files[0]: cannot read "));
    EXPECT_THAT(got.errors, HasSubstr("missing.dc: No such file or directory"));
    EXPECT_THAT(got.output, IsEmpty()) << "nothing was started";
  }
}

TEST_F(DonetNode, TellsWhereADcFileIsWrong) {
  const std::string dc = write("world.dc", "keyword ram;\n"
                                           "dclass A {\n"
                                           "  first(uint99 x) ram;\n"
                                           "};\n"
                                           "dclass B : Nobody {};\n");
  const std::string file = write("role.toml", role_listening_on("127.0.0.1:0", "[\"world.dc\"]"));
  const outcome got = run_node({file});
  EXPECT_EQ(got.exit_status, 1);
  EXPECT_THAT(got.errors, HasSubstr(dc + ":3:"));
  EXPECT_THAT(got.errors, HasSubstr(dc + ":5:"));
  EXPECT_THAT(got.output, IsEmpty());
}

TEST_F(DonetNode, ReadsARoleWithADcFileNextToIt) {
  write("worlds/world.dc", "dclass A {\n  first(uint8 x);\n};\n");
  const std::string file =
    write("role.toml", role_listening_on("127.0.0.1:0", "[\"worlds/world.dc\"]"));
  EXPECT_EQ(run_node({"--check", file}).exit_status, 0);
}

TEST_F(DonetNode, FindsNoMistakesInTheRoleFilesOfOneService) {
  for (const char* file :
       {DONET_ROLES "/message-director.toml", DONET_ROLES "/event-logger.toml"}) {
    const outcome got = run_node({"--check", file});
    EXPECT_EQ(got.exit_status, 0) << got.errors;
  }
}

TEST_F(DonetNode, SaysWhatAStartWouldDoToADatabase) {
  write("c.dc", "dclass Thing { setA(uint8) db; };");
  const outcome got = run_node({"--check-database", write("role.toml", role_with_database)});
  EXPECT_EQ(got.exit_status, 0) << got.errors;
  EXPECT_THAT(got.output, HasSubstr("would do: class Thing: table fields_Thing is made"));
  EXPECT_FALSE(std::filesystem::exists(dir_.path() / "donet.db")) << "it only looks";
}

TEST_F(DonetNode, NamesACertificateThatIsMissing) {
  write("c.dc", "dclass Thing { setA(uint8) db; };");
  const std::string file =
    write("role.toml", role_with_database
                         + "[services.client_agent]\nbind = \"127.0.0.1:0\"\n"
                           "version_string = \"v1\"\n"
                           "channels = { min = 1000000000, max = 1009999999 }\n"
                           "[services.client_agent.tls]\ncertificate = \"no.crt\"\n"
                           "key_file = \"no.key\"\n");
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"--check", file}, {file}}) {
    const outcome got = run_node(arguments);
    EXPECT_EQ(got.exit_status, 1);
    EXPECT_THAT(got.errors,
                AllOf(HasSubstr(file + ":15: services.client_agent.tls.certificate: cannot read"),
                      HasSubstr("no.crt\"; No such file or directory"), HasSubstr("no.key")));
    EXPECT_THAT(got.output, IsEmpty()) << "nothing was started";
  }
}

TEST_F(DonetNode, NamesAPasswordThatIsNotSetBeforeAnyTableIsMade) {
  write("c.dc", "dclass Thing { setA(uint8) db; };");
  const std::string with_databases =
    "[daemon]\nname = \"db\"\n[global]\ndc_files = [\"c.dc\"]\n"
    "[[services.database_server]]\ncontrol_channel = 4000\n"
    "generate = { min = 9000, max = 9010 }\n"
    "[[services.database_server]]\ncontrol_channel = 4001\n"
    "generate = { min = 9011, max = 9020 }\ndb_backend = \"postgresql\"\n"
    "sql = { host = \"127.0.0.1:1\", user = \"u\", pass_env = \"DONET_TEST_NOT_SET\", "
    "database = \"d\" }\n";
  const std::string file = write("role.toml", with_databases);
  EXPECT_EQ(run_node({"--check", file}).exit_status, 0) << "it does not look at the environment";
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"--check-database", file}, {file}}) {
    const outcome got = run_node(arguments);
    EXPECT_EQ(got.exit_status, 1);
    EXPECT_THAT(got.errors,
                HasSubstr(file
                          + ":12: services.database_server[1].sql.pass_env: the environment "
                            "variable \"DONET_TEST_NOT_SET\" is not set"));
    EXPECT_FALSE(std::filesystem::exists(dir_.path() / "donet.db"));
  }
}

TEST_F(DonetNode, SaysThatADatabaseCouldNotBeMade) {
  write("c.dc", "dclass Thing { setA(uint8) db; };");
  const std::string file =
    write("role.toml", role_with_database + "sqlite.file = \"nowhere/donet.db\"\n");
  const outcome got = run_node({"--check-database", file});
  EXPECT_EQ(got.exit_status, 1);
  EXPECT_THAT(got.output,
              HasSubstr("problem: services.database_server: the database cannot be used"));
}

// ---- sockets ----

TEST_F(DonetNode, SaysThatItsPortIsInUse) {
  const wire_server taken;
  const std::string file = write("role.toml", role_listening_on(at_port(taken)));
  const outcome got = run_node({file});
  EXPECT_EQ(got.exit_status, 1);
  EXPECT_THAT(got.output, HasSubstr("services.message_director.bind: " + at_port(taken)
                                    + ": Address already in use"));
  EXPECT_THAT(got.output, testing::Not(HasSubstr("node: ready")));
}

TEST_F(DonetNode, SaysThatItHasNoSuchAddress) {
  // For documentation (RFC 5737): no machine has this address.
  const std::string file = write("role.toml", role_listening_on("192.0.2.1:7199"));
  const outcome got = run_node({file});
  EXPECT_EQ(got.exit_status, 1);
  EXPECT_THAT(got.output, HasSubstr("192.0.2.1:7199: Cannot assign requested address"));
}

TEST_F(DonetNode, ListensOnIpV6) {
  if (!std::ifstream("/proc/net/if_inet6").good())
    GTEST_SKIP() << "no IPv6 here";
  const node_process node(role_listening_on("[::1]:0"));
  EXPECT_THAT(node.output(), HasSubstr("on=[::1]:"));
  expect_service(wire_peer(node.port(), "::1"), wire_peer(node.port(), "::1"));
}

TEST_F(DonetNode, ListensOnAllAddressesOfAName) {
  const node_process node(role_listening_on("localhost:0"));
  expect_service(wire_peer(node.port()), wire_peer(node.port()));
  std::size_t listeners = 0;
  const std::string line = "message_director: listening on=";
  for (std::size_t at = 0; (at = node.output().find(line, at)) != std::string::npos; ++at)
    ++listeners;
  for (std::size_t i = 0; i < listeners; ++i)
    EXPECT_EQ(node.port(i), node.port()) << "one port for all";
  if (node.output().find("on=[::1]:") != std::string::npos)
    expect_service(wire_peer(node.port(), "::1"), wire_peer(node.port()));
}

TEST_F(DonetNode, TakesItsPortAgainRightAfterItsEnd) {
  std::uint16_t port = 0;
  {
    node_process first(role_listening_on("127.0.0.1:0"));
    port = first.port();
    const wire_peer peer(port);
    EXPECT_EQ(first.stop(), 0);
  }
  const node_process second(role_listening_on("127.0.0.1:" + std::to_string(port)));
  EXPECT_EQ(second.port(), port);
}

// ---- the end ----

// A node with a peer that does not read, which delays the node's end by at most the drain time.
class DonetNodeWithAStuckPeer : public testing::Test {
protected:
  DonetNodeWithAStuckPeer() {
    const datagram large = message({5000}, 7, 1, std::string(60'000, 'x'));
    stuck_.send(add_channel(5000));
    watcher_.send(add_channel(6000));
    // More than the kernel buffers for the peer.
    for (int i = 0; i < 900; ++i)
      publisher_.send(large);
    do {
      publisher_.send(message({6000}, 7, 1));
    } while (!watcher_.is_readable_within(std::chrono::milliseconds(10)));
    EXPECT_TRUE(stuck_.is_readable_within(wire_peer::deadline));
    node_.signal(SIGTERM);
    watcher_.read_to_end();
  }

  node_process node_{role_listening_on("127.0.0.1:0") + "[shutdown]\ndrain_timeout_ms = 3600000\n"};
  wire_peer stuck_{node_.port()};
  wire_peer publisher_{node_.port()};
  wire_peer watcher_{node_.port()};
};

TEST_F(DonetNodeWithAStuckPeer, GivesItUpSoonAfterASecondSignalAndSaysSo) {
  node_.signal(SIGTERM);
  EXPECT_EQ(node_.wait(), 3);
  EXPECT_THAT(node_.output(),
              AllOf(HasSubstr("stopping in a hurry"), HasSubstr("something did not end in time")));
}

TEST_F(DonetNodeWithAStuckPeer, EndsAtOnceOnAThirdSignal) {
  node_.signal(SIGTERM);
  node_.wait_for_output("stopping in a hurry");
  node_.signal(SIGINT);
  EXPECT_EQ(node_.wait(), 3);
  EXPECT_THAT(node_.output(), AllOf(HasSubstr("ended by a third signal"),
                                    testing::Not(HasSubstr("node: stopped"))));
}

TEST_F(DonetNode, StopsOnSignalsThatComeBothAtOnce) {
  node_process node(role_listening_on("127.0.0.1:0"));
  node.signal(SIGINT);
  node.signal(SIGTERM);
  EXPECT_EQ(node.wait(), 0) << node.output();
}

TEST_F(DonetNode, StopsInOrderOnASignalThatComesBeforeItIsReady) {
  node_process node(role_listening_on("127.0.0.1:0"), "");
  node.signal(SIGTERM);
  const int status = node.wait();
  // Until the process blocks signals, a signal ends it like any other process.
  if (status != 128 + SIGTERM) {
    EXPECT_EQ(status, 0) << node.output();
    EXPECT_THAT(node.output(), HasSubstr("node: stopped"));
  }
}

}  // namespace
}  // namespace donet::test
