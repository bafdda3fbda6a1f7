// The files that `compare` writes for the servers that it starts.

#include "config/load.hpp"
#include "dcfile/load.hpp"
#include "tests/support/temp_dir.hpp"
#include "tools/bench/compare/command_words.hpp"
#include "tools/bench/compare/server_setup.hpp"
#include "tools/bench/compare/world_text.hpp"
#include "tools/bench/failure.hpp"
#include "tools/bench/world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

namespace donet::bench::compare {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr services all_services[] = {services::message_director, services::state_server,
                                     services::client_agent, services::database};

server_setup setup_of(services needed) {
  return {.needed = needed, .port = 17'199, .client_port = 17'198, .client_agent_keys = {}};
}

TEST(CompareSetup, RoleFilesAreWhatANodeAccepts) {
  for (const row& each : all_rows()) {
    auto setup = setup_of(each.needed);
    setup.client_agent_keys = each.client_agent_keys;
    const auto read = config::load_text(donet_role(setup), "compare.toml");
    EXPECT_TRUE(read.usable()) << each.name << '\n' << donet_role(setup);
  }
}

TEST(CompareSetup, ARowMayAddKeysToTheClientAgent) {
  auto setup = setup_of(services::client_agent);
  setup.client_agent_keys = "max_clients = 77\n";
  const auto read = config::load_text(donet_role(setup), "compare.toml");
  ASSERT_TRUE(read.usable());
  EXPECT_EQ(read.role.services.client_agent.at(0).max_clients, 77U);
}

TEST(CompareSetup, TheContractIsThatOfTheGenerator) {
  const dc::source source{world_file, std::string(world_text)};
  const auto read = dc::load({&source, 1}, {});
  ASSERT_TRUE(read.contract);
  EXPECT_EQ(read.contract->hash(), world::hash);
}

TEST(CompareSetup, AstronGetsItsYaml) {
  EXPECT_EQ(astron_config(setup_of(services::client_agent)), R"(daemon:
  name: compare

general:
  dc_files:
    - bench.dc

uberdogs:
  - id: 4700
    class: BenchLogin
    anonymous: true

messagedirector:
  bind: 127.0.0.1:17199
  threaded: false

roles:
  - type: clientagent
    bind: 127.0.0.1:17198
    version: v1.0.0
    manual_dc_hash: 7194851
    channels:
      min: 1000000000
      max: 1009999999
    tuning:
      interest_timeout: 30000
    client:
      add_interest: enabled
      write_buffer_size: 0
      write_timeout_ms: 0
  - type: stateserver
    control: 100100
)");
  EXPECT_THAT(astron_config(setup_of(services::database)),
              HasSubstr("  - type: database\n    control: 200200\n"));
  EXPECT_THAT(astron_config(setup_of(services::message_director)), Not(HasSubstr("roles")));
}

// Astron refuses to start with an unknown key.
TEST(CompareSetup, AstronsKeysAreThoseOfItsSpecification) {
  std::string known;
  for (const char* document : {"services.md", "clientagent.md"}) {
    std::ifstream file(std::string(DONET_SPEC) + '/' + document);
    known.append(std::istreambuf_iterator<char>(file), {});
  }
  ASSERT_FALSE(known.empty());
  const std::regex key("^[ -]*([a-z_]+):", std::regex::multiline);
  for (const services each : all_services) {
    const std::string text = astron_config(setup_of(each));
    for (std::sregex_iterator at(text.begin(), text.end(), key), end; at != end; ++at) {
      const std::string name = (*at)[1];
      EXPECT_TRUE(std::regex_search(known, std::regex("[`.]" + name + "[`.]"))
                  || known.find("`channels." + name) != known.npos)
        << name;
    }
  }
}

TEST(CompareSetup, IsWrittenIntoTheFolderOfTheServer) {
  const test::temp_dir dir;
  const auto role =
    write_configuration(server_kind::donet, setup_of(services::state_server), dir.path());
  EXPECT_EQ(role, dir.path() / "compare.toml");
  EXPECT_TRUE(config::load(role.string()).usable());
  EXPECT_TRUE(std::filesystem::exists(dir.path() / world_file));
  EXPECT_EQ(write_configuration(server_kind::astron, setup_of(services::database), dir.path()),
            dir.path() / "compare.yml");
  EXPECT_TRUE(std::filesystem::is_directory(dir.path() / "objects"));
  EXPECT_EQ(
    write_configuration(server_kind::nats, setup_of(services::message_director), dir.path()), "");
}

TEST(CompareWords, ArePartedByBlanksExceptInQuotes) {
  EXPECT_THAT(words_of("taskset  -c 0 'my server' --name=\"a b\" ''"),
              ElementsAre("taskset", "-c", "0", "my server", "--name=a b", ""));
  EXPECT_THROW(words_of("a 'b"), run_failure);
  EXPECT_THROW(words_of("  "), run_failure);
}

TEST(CompareWords, GetTheirPlaceholdersFilledIn) {
  EXPECT_THAT(filled_in({"x", "{config}:{config}", "-p{port}", "{other}"},
                        {{"config", "/t"}, {"port", "80"}}),
              ElementsAre("x", "/t:/t", "-p80", "{other}"));
}

}  // namespace
}  // namespace donet::bench::compare
