#include "runtime/net/tls_connection.hpp"
#include "runtime/net/wire_limits.hpp"
#include "tests/unit/runtime/net/tls_listener_fixture.hpp"

namespace donet::runtime {
namespace {

using test::identity;
using test::make_authority;

// ---- handshakes ----

TEST_F(TlsListener, SpeaksTls13) {
  const auto client = agree({0, 0, &server_, nullptr});
  EXPECT_EQ(client->version(), TLS1_3_VERSION);
  EXPECT_TRUE(result_.from.secure);
  EXPECT_EQ(to_string(result_.from.remote), result_.made->peer());
  EXPECT_NE(dynamic_cast<tls_connection*>(result_.made.get()), nullptr);
}

TEST_F(TlsListener, SpeaksTls12) {
  const auto client = agree({0, TLS1_2_VERSION, &server_, nullptr});
  EXPECT_EQ(client->version(), TLS1_2_VERSION);
  push_all(*client, frame(100, 1));
  EXPECT_TRUE(until([this] { return user_.bytes == frame(100, 1); }));
}

TEST_F(TlsListener, RefusesTls11) {
  expect_no_agreement({TLS1_VERSION, TLS1_1_VERSION, nullptr, nullptr});
}

TEST_F(TlsListener, RefusesTls12IfTold) {
  files_.min_version = tls_version::v1_3;
  load();
  expect_no_agreement({0, TLS1_2_VERSION, nullptr, nullptr});
  EXPECT_EQ(agree()->version(), TLS1_3_VERSION);
}

TEST_F(TlsListener, ClosesWhomItDoesNotAdmitBeforeTheHandshake) {
  admits_ = false;
  come_in();
  expect_refused(close_reason::over_limit);
  EXPECT_TRUE(until_far_ended());
}

TEST_F(TlsListener, RefusesWhoSpeaksNoTls) {
  come_in();
  far_pushes(frame(30, 1));
  expect_refused(close_reason::handshake_failed);
  EXPECT_TRUE(until_far_ended());
}

TEST_F(TlsListener, TellsThatTheClientLeftWithinTheHandshake) {
  come_in();
  far_pushes("\x16\x03\x01");
  far_.close();
  expect_refused(close_reason::peer_closed);
}

TEST_F(TlsListener, WaitsForTheHandshakeNoLongerThanItsDeadline) {
  options_.deadline = milliseconds(30);
  come_in();
  far_pushes("\x16\x03\x01");
  expect_refused(close_reason::timed_out);
  EXPECT_TRUE(until_far_ended());
}

TEST_F(TlsListener, DropsAnUnfinishedHandshakeAtItsEnd) {
  come_in();
  far_pushes("\x16\x03\x01");
  turn_for(loop_, milliseconds(5));
  handshakes_.reset();
  EXPECT_TRUE(until_far_ended());
  EXPECT_EQ(arrivals_, 0);
}

TEST_F(TlsListener, TakesThePROXYHeaderInFrontOfTheHandshake) {
  options_.proxy_header = true;
  const auto client = come_in_by_tls({}, 0, "PROXY TCP4 192.0.2.1 203.0.113.9 40000 7095\r\n");
  until_shaken(*client);
  ASSERT_NE(result_.made, nullptr) << name(result_.reason);
  EXPECT_EQ(result_.from.remote, (address{"192.0.2.1", 40'000}));
  EXPECT_TRUE(result_.from.secure);
  push_all(*client, frame(7, 1));
  EXPECT_TRUE(until([this] { return user_.bytes == frame(7, 1); }));
}

// ---- certificates ----

class TlsChain : public TlsListener {
protected:
  const identity root_ = make_authority("root");
  const identity middle_{"middle", root_, {true, -3600, 3600}};
  const identity leaf_{"leaf", middle_};
};

TEST_F(TlsChain, IsShownFromItsOwnFile) {
  serve(leaf_);
  files_.chain = dir_.write("chain.crt", middle_.certificate_pem()).string();
  load();
  EXPECT_EQ(agree({0, 0, &root_, nullptr})->server_name(), "leaf");
}

TEST_F(TlsChain, IsShownFromTheFileOfTheCertificate) {
  serve(leaf_);
  dir_.write("server.crt", leaf_.certificate_pem() + middle_.certificate_pem());
  load();
  EXPECT_EQ(agree({0, 0, &root_, nullptr})->server_name(), "leaf");
}

TEST_F(TlsChain, IsNeededByWhoTrustsOnlyItsEnd) {
  serve(leaf_);
  load();
  const auto client = come_in_by_tls({0, 0, &root_, nullptr});
  until_shaken(*client);
  EXPECT_FALSE(client->agreed()) << "or the tests above prove nothing";
}

class TlsClients : public TlsListener {
protected:
  TlsClients() {
    files_.client_authority = dir_.write("ca.crt", authority_.certificate_pem()).string();
    load();
  }

  const identity authority_ = make_authority("clients");
};

TEST_F(TlsClients, MustShowACertificate) {
  expect_no_agreement({0, 0, nullptr, nullptr});
  expect_no_agreement({0, TLS1_2_VERSION, nullptr, nullptr});
}

TEST_F(TlsClients, MustShowOneThatTheAuthorityVouchesFor) {
  const identity stranger("stranger");
  expect_no_agreement({0, 0, nullptr, &stranger});
  expect_no_agreement({0, TLS1_2_VERSION, nullptr, &stranger});
  const identity late("late", authority_, {false, -7200, -3600});
  expect_no_agreement({0, 0, nullptr, &late});
}

TEST_F(TlsClients, ComeInWithOneThatTheAuthorityVouchesFor) {
  const identity known("known", authority_);
  for (const int newest : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const auto client = agree({0, newest, nullptr, &known});
    user_.bytes.clear();
    push_all(*client, frame(9, 1));
    EXPECT_TRUE(until([this] { return user_.bytes == frame(9, 1); }));
    connection_->close(close_reason::stopping);
    user_ = {};
  }
}

TEST_F(TlsListener, ServesNewCertificatesWhileOldConnectionsLive) {
  const auto before = agree();
  const std::shared_ptr<connection> first = connection_;
  serve(identity("renewed"));
  EXPECT_EQ(context_->reload().problem, "");

  starts_ = false;
  const auto after = agree();
  EXPECT_EQ(before->server_name(), "server");
  EXPECT_EQ(after->server_name(), "renewed");

  push_all(*before, frame(5, 1));
  EXPECT_TRUE(until([this] { return user_.bytes == frame(5, 1); }));
  first->send(of(frame(6, 2)));
  EXPECT_TRUE(until_pulled(*before, 8));
  EXPECT_EQ(before->received(), frame(6, 2));
}

TEST_F(TlsListener, ServesWhatItHasWhenTheNewCertificateIsBad) {
  dir_.write("server.crt", "nothing");
  EXPECT_NE(context_->reload().problem, "");
  EXPECT_EQ(agree()->server_name(), "server");
}

// One byte per record: the library would read all available records in one call.
TEST_F(TlsListener, RefusesAHandshakeInTooManyRecords) {
  std::string pieces("\x16\x03\x01\x00\x04\x01\x00\x20\x00", 9);
  for (unsigned i = 0; i < limits::tls_handshake_records_max; ++i)
    pieces += std::string("\x16\x03\x01\x00\x01\x03", 6);
  come_in();
  far_pushes(pieces);
  expect_refused(close_reason::handshake_failed);
}

TEST_F(TlsListener, WantsForwardSecrecyFromClientsOfTls12) {
  serve(test::identity("server", {.is_rsa = true}));
  load();
  const auto client = agree({.newest = TLS1_2_VERSION, .suites = "ECDHE"});
  EXPECT_EQ(client->version(), TLS1_2_VERSION);
  expect_no_agreement({.newest = TLS1_2_VERSION, .suites = "kRSA"});
}

TEST_F(TlsListener, DropsAStepOnTheHandshakeThreadAtItsEnd) {
  auto client = come_in_by_tls();
  client->shake();
  // The thread may have the stream by now, or its answer may be in flight.
  loop_.turn(true);
  handshakes_.reset();
  EXPECT_TRUE(until([&] { return client->shake(); }));
  EXPECT_TRUE(!client->agreed() || until_ended(*client));
  EXPECT_EQ(arrivals_, 0);
}

}  // namespace
}  // namespace donet::runtime
