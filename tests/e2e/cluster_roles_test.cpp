// The role files of whole clusters with certificates of tools/cluster: donet-node --check of each set.

#include "tests/support/process.hpp"
#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace donet::test {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

outcome run_program(std::vector<std::string> arguments) {
  command what;
  what.arguments = std::move(arguments);
  return run(what);
}

std::string text_of(const fs::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

class ClusterRoles : public testing::Test {
protected:
  // Makes certificates in tls/ of the test's folder, and fails the test if that fails.
  void make_certificates() const {
    const outcome done =
      run_program({DONET_CLUSTER_TOOL, "--certificates", "--dir", dir_.path().string()});
    ASSERT_EQ(done.exit_status, 0) << done.errors;
  }

  fs::path tls(const std::string& file) const { return dir_.path() / "tls" / file; }

  outcome openssl(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "openssl");
    return run_program(std::move(arguments));
  }

  // The files of a shipped set, with the folders of this test.
  std::vector<std::string> copies_of(const std::string& set) const {
    std::vector<std::string> files;
    for (const auto& file : fs::directory_iterator(DONET_ROLES "/cluster/" + set)) {
      std::string text = text_of(file.path());
      replace_all(text, "../../../worlds", DONET_WORLDS);
      replace_all(text, "../../../../build/cluster/", dir_.path().string() + "/");
      files.push_back(dir_.write(file.path().filename().string(), text).string());
    }
    return files;
  }

  outcome check(std::vector<std::string> files) const {
    files.insert(files.begin(), {DONET_NODE, "--check"});
    return run_program(std::move(files));
  }

  temp_dir dir_;
};

// A line about a key of a role file has a line number.
const auto no_mistake = Not(ContainsRegex("[.]toml:[0-9]"));

TEST_F(ClusterRoles, AreRightAndFitEachOther) {
  make_certificates();
  fs::copy_file(tls("node.crt"), tls("players.crt"));
  fs::copy_file(tls("node.key"), tls("players.key"));
  for (const std::string set : {"three-hosts", "five-hosts", "one-machine"}) {
    const std::vector<std::string> files = copies_of(set);
    const outcome done = check(files);
    EXPECT_EQ(done.exit_status, 0) << set;
    EXPECT_THAT(done.errors, no_mistake) << set;
    for (const std::string& file : files)
      EXPECT_THAT(done.output, HasSubstr(file + ": no mistakes\n"));
  }
}

TEST_F(ClusterRoles, OfOtherHostsMayLackTheirCertificates) {
  const outcome all = check(copies_of("three-hosts"));
  EXPECT_EQ(all.exit_status, 0) << all.errors;
  EXPECT_THAT(all.errors, HasSubstr("warning: cluster.tls.key_file: cannot read "));
  const outcome one = check({(dir_.path() / "gs1.toml").string()});
  EXPECT_EQ(one.exit_status, 1) << "alone it is checked as for this host";
}

TEST_F(ClusterRoles, ThatContradictEachOtherAreRefused) {
  std::vector<std::string> files = copies_of("five-hosts");
  std::string second = text_of(dir_.path() / "gs2.toml");
  replace_all(second, "control_channel = 100200", "control_channel = 100100");
  replace_all(second, "name = \"example\"", "name = \"exmaple\"");
  replace_all(second, "[global]\n", "[global]\nstrings = \"bytes\"\n");
  const std::string file = dir_.write("gs2.toml", second).string();
  const outcome done = check(files);
  EXPECT_EQ(done.exit_status, 1);
  EXPECT_THAT(done.errors,
              AllOf(HasSubstr("services.state_server.control_channel: found 100100"),
                    HasSubstr("cluster.name: found \"exmaple\""),
                    HasSubstr("global.dc_files: the contract differs from that of ca1 (")));
  EXPECT_THAT(done.output, IsEmpty());
}

TEST_F(ClusterRoles, AreComparedByCheckOnly) {
  std::vector<std::string> arguments = copies_of("one-machine");
  arguments.insert(arguments.begin(), DONET_NODE);
  const outcome done = run_program(arguments);
  EXPECT_EQ(done.exit_status, 2);
  EXPECT_THAT(done.errors, HasSubstr("a node has one role file"));
}

// ---- certificates ----

TEST_F(ClusterRoles, HaveCertificatesThatServeBothEndsAndNameTheCluster) {
  make_certificates();
  for (const std::string purpose : {"sslserver", "sslclient"}) {
    const outcome verified =
      openssl({"verify", "-purpose", purpose, "-x509_strict", "-verify_hostname", "example",
               "-CAfile", tls("cluster-ca.crt"), tls("node.crt")});
    EXPECT_EQ(verified.exit_status, 0) << verified.errors;
  }
  EXPECT_NE(openssl({"verify", "-verify_hostname", "other", "-CAfile", tls("cluster-ca.crt"),
                     tls("node.crt")})
              .exit_status,
            0);
}

TEST_F(ClusterRoles, HaveKeysForTheirOwnerOnly) {
  make_certificates();
  for (const std::string key : {"cluster-ca.key", "node.key"})
    EXPECT_EQ(fs::status(tls(key)).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(ClusterRoles, KeepCertificatesThatAreValid) {
  make_certificates();
  const std::string authority = text_of(tls("cluster-ca.crt"));
  const std::string certificate = text_of(tls("node.crt"));
  make_certificates();
  EXPECT_EQ(text_of(tls("cluster-ca.crt")), authority);
  EXPECT_EQ(text_of(tls("node.crt")), certificate);
}

TEST_F(ClusterRoles, GetANewCertificateBeforeTheOldOneExpires) {
  make_certificates();
  const std::string authority = text_of(tls("cluster-ca.crt"));
  dir_.write("request.ext", "subjectAltName=DNS:example");
  const outcome requested = openssl({"req", "-new", "-key", tls("node.key"), "-subj", "/CN=example",
                                     "-out", dir_.path() / "request"});
  ASSERT_EQ(requested.exit_status, 0) << requested.errors;
  const outcome shortened =
    openssl({"x509", "-req", "-in", dir_.path() / "request", "-CA", tls("cluster-ca.crt"), "-CAkey",
             tls("cluster-ca.key"), "-days", "29", "-extfile", dir_.path() / "request.ext", "-out",
             tls("node.crt")});
  ASSERT_EQ(shortened.exit_status, 0) << shortened.errors;
  const std::string old = text_of(tls("node.crt"));
  make_certificates();
  EXPECT_NE(text_of(tls("node.crt")), old);
  EXPECT_EQ(text_of(tls("cluster-ca.crt")), authority);
}

TEST_F(ClusterRoles, GetANewCertificateFromANewAuthority) {
  make_certificates();
  const std::string old = text_of(tls("node.crt"));
  fs::remove(tls("cluster-ca.key"));
  make_certificates();
  EXPECT_NE(text_of(tls("node.crt")), old);
  EXPECT_EQ(openssl({"verify", "-CAfile", tls("cluster-ca.crt"), tls("node.crt")}).exit_status, 0);
}

}  // namespace
}  // namespace donet::test
