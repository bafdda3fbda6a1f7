#include "actors/spawn/cluster_claims.hpp"

#include "config/load.hpp"
#include "config/value_kind.hpp"
#include "dcfile/load.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace donet::actors {
namespace {

using runtime::claim;
using runtime::claim_kind;
using testing::ElementsAre;
using testing::IsEmpty;

config::role_config role_of(const std::string& lines) {
  return config::load_text("daemon = { name = 'gs1' }\nglobal = { dc_files = ['a.dc'] }\n" + lines,
                           "gs1.toml")
    .role;
}

TEST(ClaimsOf, ARoleWithoutServicesAreNone) {
  EXPECT_THAT(claims_of(role_of("[cluster]\nname = 'c'\nlisten = '::1'\n")), IsEmpty());
}

TEST(ClaimsOf, ARoleAreWhatItsServicesOwn) {
  const std::vector<role_claim> all = role_claims_of(role_of(
    "[[services.message_director]]\nbind = '::1'\n"
    "[[services.message_director]]\nupstream = 'md0.example'\n"
    "[services.state_server]\ncontrol_channel = 100100\n"
    "objects = [{ min = 7000, max = 7999 }, { min = 9000, max = 9000 }]\n"
    "[services.database_server]\ncontrol_channel = 200200\ngenerate = { min = 5000, max = 5999 }\n"
    "[services.dbss]\ndb_channel = 200200\nrange_min = 5000\nrange_max = 5999\n"
    "[services.client_agent]\nbind = '::1'\nversion_string = 'v1'\n"
    "channels = { min = 2000, max = 2999 }\n"
    "[[uberdogs]]\nid = 4665\nclass = 'LoginManager'\nanonymous = true\n"
    "[[uberdogs]]\nid = 4666\nclass = 'ChatManager'\n"));
  std::vector<claim> claims;
  std::vector<std::string> keys;
  for (const role_claim& one : all) {
    claims.push_back(one.claim);
    keys.push_back(one.key);
  }
  EXPECT_THAT(claims, ElementsAre(claim{claim_kind::service_channel, 100100, 100100, ""},
                                  claim{claim_kind::service_channel, 200200, 200200, ""},
                                  claim{claim_kind::client_channels, 2000, 2999, ""},
                                  claim{claim_kind::generated_ids, 5000, 5999, ""},
                                  claim{claim_kind::upstream, 0, 0, "md0.example:7199"},
                                  claim{claim_kind::uberdog, 4665, 4665, "LoginManager anonymous"},
                                  claim{claim_kind::uberdog, 4666, 4666, "ChatManager"},
                                  claim{claim_kind::stored_ids, 5000, 5999, ""},
                                  claim{claim_kind::object_ids, 7000, 7999, ""},
                                  claim{claim_kind::object_ids, 9000, 9000, ""}));
  EXPECT_THAT(
    keys, ElementsAre("services.state_server.control_channel",
                      "services.database_server.control_channel", "services.client_agent.channels",
                      "services.database_server.generate", "services.message_director[1].upstream",
                      "uberdogs[0].id", "uberdogs[1].id", "services.dbss.range_min",
                      "services.state_server.objects[0]", "services.state_server.objects[1]"));
}

TEST(ContractHash, DependsOnTheContractAndOnEachSetting) {
  const std::string text = "dclass A { a(string) required; };";
  const dc::load_outcome one = dc::load(dc::source{"a.dc", text});
  const dc::load_outcome other = dc::load(dc::source{"a.dc", "dclass A { a(string); };"});
  ASSERT_TRUE(one.contract && other.contract);
  const config::global plain;
  std::set<std::uint64_t> hashes = {contract_hash_of(plain, *one.contract),
                                    contract_hash_of(plain, *other.contract)};
  config::global changed = plain;
  changed.strings = config::text_policy::bytes;
  hashes.insert(contract_hash_of(changed, *one.contract));
  changed = plain;
  changed.dc_dialect = config::dialect::astron;
  hashes.insert(contract_hash_of(changed, *one.contract));
  changed = plain;
  changed.dc_multiple_inheritance = false;
  hashes.insert(contract_hash_of(changed, *one.contract));
  changed = plain;
  changed.dc_sort_inheritance_by_file = false;
  hashes.insert(contract_hash_of(changed, *one.contract));
  changed = plain;
  changed.dc_virtual_inheritance = false;
  hashes.insert(contract_hash_of(changed, *one.contract));
  EXPECT_EQ(hashes.size(), 7U);
  EXPECT_EQ(contract_hash_of(plain, *one.contract),
            contract_hash_of(plain, *dc::load(dc::source{"b.dc", text}).contract))
    << "the file's name does not count";
}

// config/ and runtime/cluster may not include each other, so each has the rule.
TEST(NodeNames, AreTheSameForTheRoleFileAndForPeers) {
  std::vector<std::string> names = {"", std::string(64, 'a'), std::string(65, 'a')};
  for (int c = 0; c < 256; ++c)
    names.push_back("n" + std::string(1, static_cast<char>(c)));
  for (const std::string& name : names)
    EXPECT_EQ(config::is_node_name(name), runtime::is_node_name(name)) << name;
}

}  // namespace
}  // namespace donet::actors
