#include "tools/node/role_files.hpp"

#include "config/load.hpp"
#include "config/text.hpp"
#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <unistd.h>

namespace donet::tools {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

/// A Client Agent with TLS, and a database server with a password in the environment.
constexpr auto* role_text = R"([daemon]
name = "gs1"
[global]
dc_files = ["world.dc", "wrold.dc"]
[services.client_agent]
bind = "127.0.0.1"
version_string = "v1"
channels = { min = 1000000000, max = 1009999999 }
[services.client_agent.tls]
certificate = "no.crt"
key_file = "server.key"
[services.database_server]
control_channel = 200200
generate = { min = 100000000, max = 199999999 }
db_backend = "postgresql"
[services.database_server.sql]
host = "127.0.0.1"
user = "u"
pass_env = "DONET_TEST_NOT_SET"
database = "d"
)";

class RoleFiles : public testing::Test {
protected:
  test::temp_dir folder_;
  std::string file_ = folder_.write("gs1.toml", role_text).string();
  config::role_config role_ = config::load(file_).role;

  std::string path(const char* name) const { return (folder_.path() / name).string(); }

  static std::vector<std::string> told(const config::problems& found) {
    std::vector<std::string> lines;
    for (const config::problem& one : found)
      lines.push_back(config::describe(one));
    return lines;
  }
};

TEST_F(RoleFiles, ThatAreMissingAreNamedWithTheirLine) {
  folder_.write("server.key", "key");
  folder_.write("on.crt", "certificate");
  EXPECT_THAT(told(missing_files(role_)),
              ElementsAre(file_ + ":10: services.client_agent.tls.certificate: cannot read \""
                          + path("no.crt") + "\"; No such file or directory; "
                          + "did you mean \"on.crt\"?"));
  folder_.write("no.crt", "certificate");
  EXPECT_THAT(missing_files(role_), IsEmpty());
}

TEST_F(RoleFiles, MayBeOfAllKindsOfTls) {
  role_.services.client_agent.at(0).tls->chain_file = path("chain.pem");
  role_.services.client_agent.at(0).tls->cert_authority = path("authority.pem");
  role_.cluster.emplace().tls = config::cluster_tls{path("a"), path("b"), path("c")};
  const auto found = told(missing_files(role_));
  ASSERT_EQ(found.size(), 7u);
  EXPECT_THAT(found[2], HasSubstr("services.client_agent.tls.chain_file"));
  EXPECT_THAT(found[3], HasSubstr("services.client_agent.tls.cert_authority"));
  EXPECT_THAT(found[6], HasSubstr("cluster.tls.cert_authority"));
}

TEST_F(RoleFiles, OfSeedsMayComeLater) {
  folder_.write("no.crt", "certificate");
  folder_.write("server.key", "key");
  role_.cluster.emplace().seeds_file = path("seeds.txt");
  const auto found = missing_files(role_);
  EXPECT_THAT(told(found), ElementsAre(AllOf(HasSubstr("warning: cluster.seeds_file: cannot read"),
                                             HasSubstr("No such file or directory"))));
  EXPECT_TRUE(config::harmless(found));
  folder_.write("seeds.txt", "");
  EXPECT_THAT(missing_files(role_), IsEmpty());
}

TEST_F(RoleFiles, MayNotBeFolders) {
  folder_.write("server.key", "key");
  std::filesystem::create_directory(path("no.crt"));
  EXPECT_THAT(told(missing_files(role_)), ElementsAre(HasSubstr("Is a directory")));
}

TEST_F(RoleFiles, OfAnotherUserAreOnlyWarnedOf) {
  if (::geteuid() == 0)
    GTEST_SKIP() << "root may read every file";
  folder_.write("no.crt", "certificate");
  const auto key = folder_.write("server.key", "key");
  std::filesystem::permissions(key, std::filesystem::perms::none);
  const auto found = missing_files(role_);
  EXPECT_THAT(told(found),
              ElementsAre(AllOf(HasSubstr(":11: warning: "), HasSubstr("Permission denied"))));
  EXPECT_TRUE(config::harmless(found));
}

TEST_F(RoleFiles, OfTheContractAreNamedWithTheirLine) {
  folder_.write("world.dc", "dclass A { };");
  EXPECT_EQ(config::describe(unreadable_dc_file(role_, 1, "cannot read wrold.dc: reason")),
            file_ + ":4: global.dc_files[1]: cannot read wrold.dc: reason; "
              + "did you mean \"world.dc\"?");
}

TEST_F(RoleFiles, DoNotHaveAPasswordThatIsNotSet) {
  const config::database_server& server = role_.services.database_server.at(0);
  ::unsetenv("DONET_TEST_NOT_SET");
  const auto found = missing_password(role_, server);
  ASSERT_TRUE(found);
  EXPECT_EQ(config::describe(*found),
            file_ + ":19: services.database_server.sql.pass_env: the environment variable "
              + "\"DONET_TEST_NOT_SET\" is not set; it has the password of the database");
  ::setenv("DONET_TEST_NOT_SET", "", 1);
  EXPECT_FALSE(missing_password(role_, server));
  ::unsetenv("DONET_TEST_NOT_SET");
}

TEST_F(RoleFiles, NeedNoPasswordForSqlite) {
  ::unsetenv("DONET_TEST_NOT_SET");
  config::database_server server = role_.services.database_server.at(0);
  server.db_backend = config::db_backend::sqlite;
  EXPECT_FALSE(missing_password(role_, server));
}

}  // namespace
}  // namespace donet::tools
