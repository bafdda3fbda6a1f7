// Two streams of ours that prove themselves to each other, as nodes do.

#include "runtime/net/tls_context.hpp"
#include "runtime/net/tls_stream.hpp"
#include "tests/support/comes_true.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/runtime/net/certificates.hpp"
#include "tests/unit/runtime/net/loopback.hpp"
#include "tests/unit/runtime/net/tls_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace donet::runtime {
namespace {

using test::comes_true;
using test::identity;
using test::make_authority;
using test::tls_client;
using testing::AnyOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// How far one side has come.
struct side {
  std::optional<tls_stream> stream;
  bool agreed = false;
  bool ended = false;

  // Continues the handshake, and reads after its end.
  bool advance() {
    if (ended)
      return true;
    if (!agreed) {
      const io_result result = stream->handshake();
      agreed = !result.ended && result.wait == io_wait::nothing;
      ended = result.ended.has_value();
    }
    if (agreed && !ended) {
      std::array<std::byte, tls_stream::receive_size_min> bytes;
      const io_result result = stream->receive(bytes);
      received.append(reinterpret_cast<const char*>(bytes.data()), result.bytes);
      ended = result.ended.has_value();
    }
    return ended;
  }

  void write(std::string_view text) {
    const iovec piece{const_cast<char*>(text.data()), text.size()};
    EXPECT_EQ(stream->transmit(std::span(&piece, 1)).bytes, text.size());
  }

  std::string received;
};

class TlsBothSides : public testing::Test {
protected:
  // The files of a node, and what is made of them.
  std::shared_ptr<tls_context> context_of(const identity& own, const identity& believes) {
    const tls_options options =
      node_tls_options(write("node.crt", own.certificate_pem()), write("node.key", own.key_pem()),
                       write("ca.crt", believes.certificate_pem()));
    std::shared_ptr<tls_context> made = tls_context::make(options, report_);
    EXPECT_EQ(report_.problem, "");
    return made;
  }

  std::string write(const char* name, const std::string& text) {
    return dir_.write(name, text).string();
  }

  identity node(const std::string& names) {
    return identity("node", authority_, {false, -3600, 3600, false, names});
  }

  void connect(const tls_context& server, const tls_context& client) {
    loopback line;
    server_.stream.emplace(server, line.near, tls_side::server);
    client_.stream.emplace(client, line.far.release(), tls_side::client);
  }

  bool until_agreed() {
    return comes_true([this] {
             server_.advance();
             client_.advance();
             return (server_.agreed && client_.agreed) || (server_.ended && client_.ended);
           })
           && !server_.ended && !client_.ended;
  }

  // Until one side has refused the other, and that one has learned it.
  bool until_refused() {
    return comes_true([this] {
      if (server_.advance())
        server_.stream->end();
      if (client_.advance())
        client_.stream->end();
      return server_.ended && client_.ended;
    });
  }

  test::temp_dir dir_;
  tls_report report_;
  identity authority_ = make_authority("cluster");
  identity other_authority_ = make_authority("other");
  side server_;
  side client_;
};

TEST_F(TlsBothSides, EachLearnsTheNamesOfTheOther) {
  connect(*context_of(node("DNS:ca1,DNS:example"), authority_),
          *context_of(node("DNS:gs1"), authority_));
  ASSERT_TRUE(until_agreed());
  EXPECT_THAT(client_.stream->peer_names(), ElementsAre("ca1", "example"));
  EXPECT_THAT(server_.stream->peer_names(), ElementsAre("gs1"));
  EXPECT_EQ(client_.stream->problem(), "");
}

TEST_F(TlsBothSides, BytesPassBothWays) {
  const auto context = context_of(node("DNS:example"), authority_);
  connect(*context, *context);
  ASSERT_TRUE(until_agreed());
  client_.write("from the client");
  server_.write("from the server");
  EXPECT_TRUE(comes_true([this] {
    server_.advance();
    client_.advance();
    return server_.received == "from the client" && client_.received == "from the server";
  }));
}

TEST_F(TlsBothSides, ACertificateWithoutNamesHasNone) {
  connect(*context_of(node(""), authority_), *context_of(node("IP:127.0.0.1"), authority_));
  ASSERT_TRUE(until_agreed());
  EXPECT_THAT(client_.stream->peer_names(), IsEmpty());
  EXPECT_THAT(server_.stream->peer_names(), IsEmpty()) << "an address is no name";
}

TEST_F(TlsBothSides, AnExpiredServerIsRefused) {
  const identity expired("node", authority_, {false, -7200, -3600, false, "DNS:ca1"});
  connect(*context_of(expired, authority_), *context_of(node("DNS:gs1"), authority_));
  ASSERT_TRUE(until_refused());
  EXPECT_EQ(client_.stream->problem(), "the peer's certificate: certificate has expired");
  EXPECT_THAT(server_.stream->problem(), HasSubstr("alert certificate expired"));
}

TEST_F(TlsBothSides, AnExpiredClientIsRefused) {
  const identity expired("node", authority_, {false, -7200, -3600, false, "DNS:gs1"});
  connect(*context_of(node("DNS:ca1"), authority_), *context_of(expired, authority_));
  ASSERT_TRUE(until_refused());
  EXPECT_EQ(server_.stream->problem(), "the peer's certificate: certificate has expired");
  EXPECT_THAT(client_.stream->problem(), HasSubstr("alert certificate expired"));
}

TEST_F(TlsBothSides, AServerOfAnotherAuthorityIsRefused) {
  const identity stranger("node", other_authority_, {false, -3600, 3600, false, "DNS:ca1"});
  connect(*context_of(stranger, authority_), *context_of(node("DNS:gs1"), authority_));
  ASSERT_TRUE(until_refused());
  EXPECT_EQ(client_.stream->problem(),
            "the peer's certificate: unable to get local issuer certificate");
  EXPECT_THAT(server_.stream->problem(), HasSubstr("alert unknown ca"));
}

TEST_F(TlsBothSides, AClientOfAnotherAuthorityIsRefused) {
  const identity stranger("node", other_authority_, {false, -3600, 3600, false, "DNS:gs1"});
  connect(*context_of(node("DNS:ca1"), authority_), *context_of(stranger, authority_));
  ASSERT_TRUE(until_refused());
  EXPECT_EQ(server_.stream->problem(),
            "the peer's certificate: unable to get local issuer certificate");
  EXPECT_THAT(client_.stream->problem(), HasSubstr("alert unknown ca"));
}

TEST_F(TlsBothSides, ACertificateThatVouchesForItselfIsRefused) {
  const identity alone("node", {false, -3600, 3600, false, "DNS:example"});
  connect(*context_of(node("DNS:ca1"), authority_), *context_of(alone, authority_));
  ASSERT_TRUE(until_refused());
  EXPECT_THAT(server_.stream->problem(), AnyOf("the peer's certificate: self-signed certificate",
                                               "the peer's certificate: self signed certificate"));
}

// ---- peers that are no nodes ----

class TlsNodeServer : public TlsBothSides {
protected:
  // Whether a client of this kind is refused, with a clear reason.
  std::string refusal_of(tls_client::wishes how) {
    const auto context = context_of(node("DNS:ca1"), authority_);
    loopback line;
    server_.stream.emplace(*context, line.near);
    tls_client peer(line.far.release(), how);
    EXPECT_TRUE(comes_true([&] {
      peer.shake();
      return server_.advance();
    }));
    return server_.stream->problem();
  }
};

TEST_F(TlsNodeServer, RefusesAClientWithoutACertificate) {
  EXPECT_EQ(refusal_of({}), "peer did not return a certificate");
}

TEST_F(TlsNodeServer, RefusesOlderVersionsOfTls) {
  const identity own = node("DNS:gs1");
  EXPECT_EQ(refusal_of({.newest = TLS1_2_VERSION, .own = &own}), "unsupported protocol");
}

// ---- files ----

TEST_F(TlsBothSides, AMissingKeyIsNamedAndNothingIsMade) {
  const identity own = node("DNS:ca1");
  tls_options options =
    node_tls_options(write("node.crt", own.certificate_pem()), (dir_.path() / "gone").string(),
                     write("ca.crt", authority_.certificate_pem()));
  EXPECT_EQ(tls_context::make(options, report_), nullptr);
  EXPECT_EQ(report_.problem, options.key + ": No such file or directory");
}

// A renewal may remove a file for a moment, just when a peer dials.
TEST_F(TlsBothSides, AKeyThatIsRemovedLaterHurtsNoConnection) {
  const auto context = context_of(node("DNS:example"), authority_);
  std::filesystem::remove(dir_.path() / "node.key");
  EXPECT_THAT(context->reload().problem, HasSubstr("No such file or directory"));
  connect(*context, *context);
  EXPECT_TRUE(until_agreed());
}

TEST_F(TlsBothSides, AClientWithoutAnAuthorityIsABug) {
  const identity own = node("DNS:ca1");
  tls_options options;
  options.certificate = write("a.crt", own.certificate_pem());
  options.key = write("a.key", own.key_pem());
  const auto context = tls_context::make(options, report_);
  ASSERT_NE(context, nullptr);
  loopback line;
  EXPECT_DEATH(tls_stream(*context, line.near, tls_side::client), "trust every server");
}

}  // namespace
}  // namespace donet::runtime
