#include "runtime/net/tls_context.hpp"

#include "tests/support/temp_dir.hpp"
#include "tests/unit/runtime/net/certificates.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace donet::runtime {
namespace {

using test::identity;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

class TlsContext : public testing::Test {
protected:
  TlsContext() { use(identity("server")); }

  void use(const identity& server) {
    options_.certificate = write("server.crt", server.certificate_pem());
    options_.key = write("server.key", server.key_pem());
  }

  std::string write(const char* name, const std::string& text) {
    return dir_.write(name, text).string();
  }

  std::string path(const char* name) { return (dir_.path() / name).string(); }

  std::string problem() {
    const std::shared_ptr<tls_context> made = tls_context::make(options_, report_);
    EXPECT_EQ(made == nullptr, !report_.problem.empty());
    return report_.problem;
  }

  test::temp_dir dir_;
  tls_options options_;
  tls_report report_;
};

TEST_F(TlsContext, IsMadeOfACertificateAndItsKey) {
  EXPECT_EQ(problem(), "");
  EXPECT_THAT(report_.warnings, IsEmpty());
}

TEST_F(TlsContext, SaysWhichFileIsMissing) {
  options_.certificate = path("none");
  EXPECT_EQ(problem(), path("none") + ": No such file or directory");
  use(identity("server"));
  options_.key = path("no key");
  EXPECT_EQ(problem(), path("no key") + ": No such file or directory");
  use(identity("server"));
  options_.chain = path("no chain");
  EXPECT_EQ(problem(), path("no chain") + ": No such file or directory");
  options_.chain.clear();
  options_.client_authority = path("no authority");
  EXPECT_EQ(problem(), path("no authority") + ": No such file or directory");
}

TEST_F(TlsContext, SaysThatAFolderIsNoFile) {
  options_.certificate = dir_.path().string();
  EXPECT_EQ(problem(), dir_.path().string() + ": Is a directory");
}

TEST_F(TlsContext, SaysWhichFileHoldsNoCertificate) {
  options_.certificate = write("a.crt", "hello\n");
  EXPECT_EQ(problem(), path("a.crt") + ": holds no certificate in PEM form");
  use(identity("server"));
  options_.chain = write("chain.crt", "");
  EXPECT_EQ(problem(), path("chain.crt") + ": holds no certificate in PEM form");
  options_.chain.clear();
  options_.client_authority = write("ca.crt", identity("server").key_pem());
  EXPECT_EQ(problem(), path("ca.crt") + ": holds no certificate in PEM form");
}

TEST_F(TlsContext, SaysThatACertificateIsDamaged) {
  std::string text = identity("server").certificate_pem();
  text.replace(60, 8, "AAAAAAAA");
  options_.certificate = write("a.crt", text);
  EXPECT_THAT(problem(), StartsWith(path("a.crt") + ": holds a certificate that cannot be read ("));
}

TEST_F(TlsContext, SaysThatTheKeyIsNone) {
  options_.key = options_.certificate;
  EXPECT_EQ(problem(), options_.certificate + ": holds no private key in PEM form");
}

TEST_F(TlsContext, AsksNobodyForAPassword) {
  options_.key = write("a.key", identity("server").key_pem("secret"));
  EXPECT_EQ(problem(), path("a.key") + ": the key is encrypted; a server needs one that is not");
}

TEST_F(TlsContext, SaysThatTheKeyBelongsToAnotherCertificate) {
  options_.key = write("other.key", identity("other").key_pem());
  EXPECT_EQ(problem(),
            path("other.key") + ": does not belong to the certificate in " + options_.certificate);
}

TEST_F(TlsContext, WarnsOfACertificateThatHasExpired) {
  use(identity("server", identity::wishes{false, -7200, -3600}));
  EXPECT_EQ(problem(), "");
  EXPECT_THAT(report_.warnings,
              ElementsAre(options_.certificate + ": the certificate has expired"));
}

TEST_F(TlsContext, WarnsOfACertificateThatIsNotValidYet) {
  use(identity("server", identity::wishes{false, 3600, 7200}));
  EXPECT_EQ(problem(), "");
  EXPECT_THAT(report_.warnings,
              ElementsAre(options_.certificate + ": the certificate is not valid yet"));
}

TEST_F(TlsContext, TakesWhatItReadsAnewOnlyIfItIsGood) {
  const std::shared_ptr<tls_context> made = tls_context::make(options_, report_);
  ASSERT_NE(made, nullptr) << report_.problem;
  const auto before = made->current();
  write("server.key", identity("other").key_pem());
  EXPECT_EQ(made->reload().problem,
            options_.key + ": does not belong to the certificate in " + options_.certificate);
  EXPECT_EQ(made->current(), before);
  use(identity("newer"));
  EXPECT_EQ(made->reload().problem, "");
  EXPECT_NE(made->current(), before);
}

}  // namespace
}  // namespace donet::runtime
