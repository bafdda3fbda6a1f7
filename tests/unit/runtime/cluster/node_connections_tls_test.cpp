// The node handshake under TLS, with certificates that the test makes.

#include "tests/support/temp_dir.hpp"
#include "tests/unit/runtime/cluster/node_connections_fixture.hpp"
#include "tests/unit/runtime/net/certificates.hpp"

#include <filesystem>

namespace donet::runtime {
namespace {

using std::chrono::milliseconds;
using test::identity;
using test::make_authority;
using testing::HasSubstr;

class NodeConnectionsUnderTls : public TwoNodes {
protected:
  std::shared_ptr<const tls_context> context_of(const identity& own) {
    const std::string key = write("key", own.key_pem());
    tls_report report;
    auto made = tls_context::make(node_tls_options(write("crt", own.certificate_pem()), key,
                                                   write("ca", authority_.certificate_pem())),
                                  report);
    EXPECT_EQ(report.problem, "");
    std::filesystem::remove(key);
    return made;
  }

  identity certified(const std::string& names, long valid_to = 3600) {
    return identity("node", authority_, {false, -7200, valid_to, false, names});
  }

  void open_with(const identity& acceptor, const identity& dialer) {
    open(options_of(acceptor_self_, context_of(acceptor)),
         options_of(dialer_self_, context_of(dialer)));
  }

  std::string write(const std::string& name, const std::string& text) {
    return dir_.write(name + std::to_string(++files_), text).string();
  }

  test::temp_dir dir_;
  int files_ = 0;
  identity authority_ = make_authority("cluster");
};

TEST_F(NodeConnectionsUnderTls, BothEnterByTheNameOfTheNodeOrOfTheCluster) {
  open_with(certified("DNS:gs1"), certified("DNS:example"));
  dial();
  ASSERT_TRUE(until_decided());
  ASSERT_TRUE(dialed_->stream) << dialed_->problem;
  ASSERT_TRUE(accepted_.front().stream) << accepted_.front().problem;
  EXPECT_FALSE(dialed_->stream->is_plain());
  const std::string text(50'000, 'x');
  EXPECT_EQ(carried(*dialed_->stream, *accepted_.front().stream, text.substr(0, 16'000)),
            text.substr(0, 16'000));
  EXPECT_EQ(carried(*accepted_.front().stream, *dialed_->stream, "to ca1"), "to ca1");
}

TEST_F(NodeConnectionsUnderTls, ADialerWithAnotherNameIsRefusedOnBothSides) {
  open_with(certified("DNS:gs1"), certified("DNS:ca2"));
  dial();
  ASSERT_TRUE(until_decided());
  EXPECT_EQ(dialed_->refusal->code, refusal_code::certificate);
  EXPECT_EQ(dialed_->refusal, accepted_.front().refusal);
  EXPECT_EQ(dialed_->problem,
            R"(the certificate of ca1 names "ca2"; it must name "ca1" or "example")");
}

TEST_F(NodeConnectionsUnderTls, AnAcceptorWithAnotherNameIsRefusedByTheDialer) {
  open_with(certified("DNS:gs2"), certified("DNS:ca1"));
  dial();
  ASSERT_TRUE(until_decided());
  EXPECT_TRUE(accepted_.front().refused_by_peer);
  EXPECT_EQ(accepted_.front().problem,
            R"(the certificate of gs1 names "gs2"; it must name "gs1" or "example")");
}

TEST_F(NodeConnectionsUnderTls, AnExpiredDialerIsRefusedOnBothSides) {
  open_with(certified("DNS:gs1"), certified("DNS:ca1", -3600));
  dial();
  ASSERT_TRUE(until_decided());
  EXPECT_EQ(accepted_.front().problem, "TLS: the peer's certificate: certificate has expired");
  EXPECT_THAT(dialed_->problem, HasSubstr("alert certificate expired"));
}

TEST_F(NodeConnectionsUnderTls, AnAcceptorOfAnotherAuthorityIsRefused) {
  const identity stranger = make_authority("another");
  open_with(identity("node", stranger, {false, -3600, 3600, false, "DNS:gs1"}),
            certified("DNS:ca1"));
  dial();
  ASSERT_TRUE(until_decided());
  EXPECT_EQ(dialed_->problem,
            "TLS: the peer's certificate: unable to get local issuer certificate");
  EXPECT_THAT(accepted_.front().problem, HasSubstr("alert unknown ca"));
}

TEST_F(NodeConnectionsUnderTls, ADialerWithoutTlsIsClosed) {
  open(options_of(acceptor_self_, context_of(certified("DNS:gs1"))), options_of(dialer_self_));
  dial();
  ASSERT_TRUE(until_decided());
  EXPECT_THAT(accepted_.front().problem, HasSubstr("TLS: "));
  EXPECT_FALSE(dialed_->stream);
}

TEST_F(NodeConnectionsUnderTls, AnAcceptorWithoutTlsIsClosed) {
  open(options_of(acceptor_self_), options_of(dialer_self_, context_of(certified("DNS:ca1"))));
  dial();
  ASSERT_TRUE(until_decided());
  EXPECT_EQ(accepted_.front().problem,
            "the peer sent bytes that are no record of the node handshake");
  EXPECT_FALSE(dialed_->stream);
}

TEST_F(NodeConnectionsUnderTls, SilentPeersAreClosedInTime) {
  node_handshake_options accepts = options_of(acceptor_self_, context_of(certified("DNS:gs1")));
  accepts.time_max = milliseconds(60);
  open(std::move(accepts), options_of(dialer_self_));
  std::vector<far_end> crowd;
  for (int i = 0; i < 20; ++i)
    crowd.push_back(far_end::connect(port()));
  EXPECT_TRUE(turn_until(loop_, [this] { return accepted_.size() == 20; }));
  for (far_end& one : crowd)
    EXPECT_TRUE(until_ended(one));
}

}  // namespace
}  // namespace donet::runtime
