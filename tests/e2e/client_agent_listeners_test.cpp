// The listeners of a Client Agent: the same game is played through each of them.

#include "tests/e2e/client_agent_plaza.hpp"
#include "tests/e2e/client_agent_tunnel.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/wire.hpp"
#include "tools/harness/failure.hpp"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <csignal>
#include <memory>
#include <string>
#include <utility>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace donet::test {
namespace {

using demo::player;
using harness::event_kind;

// A player who connects through a tunnel.
struct visitor {
  std::unique_ptr<tunnel> way;
  std::unique_ptr<player> who;
};

visitor bring_through(plaza& game, std::unique_ptr<passage> through, const std::string& name) {
  visitor made;
  made.way = std::make_unique<tunnel>(std::move(through));
  made.who = game.bring(name, plaza::at_port(made.way->port()));
  return made;
}

// Expects that a connection through this passage is refused.
void expect_no_way(plaza& game, std::unique_ptr<passage> through) {
  tunnel way(std::move(through));
  const auto client = game.connect(plaza::at_port(way.port()));
  client->hello(plaza_version);
  client->expect_end();
  EXPECT_TRUE(client->unread().empty());
}

// Two clients connect the same way, one after the other, play, and one of them disconnects.
void play_with(plaza& game, visitor& ann, visitor& bob) {
  for (int i = 0; i < 10; ++i)
    play_round(game, *ann.who, *bob.who, i);
  const network_address found = game.address_of(demo::puppet_channel(bob.who->avatar()));
  EXPECT_EQ(found.remote, "127.0.0.1");
  EXPECT_EQ(found.remote_port, bob.way->port_at_server());
  bob.who->client().disconnect();
  bob.who->client().expect_end();
  ann.who->client().expect(event_kind::left, bob.who->avatar());
  game.boss().eject(demo::puppet_channel(ann.who->avatar()), 151, "Good night.");
  EXPECT_EQ(ann.who->client().expect(event_kind::ejected).code, 151);
  ann.who->client().expect_end();
}

// ---- TLS ----

class files {
public:
  void serve(const identity& server) { serve(server, server); }
  void serve(const identity& server, const identity& owner_of_key) {
    certificate_ = dir_.write("server.crt", server.certificate_pem()).string();
    key_ = dir_.write("server.key", owner_of_key.key_pem()).string();
  }
  void ask_for(const identity& authority) {
    authority_ = dir_.write("authority.crt", authority.certificate_pem()).string();
  }

  plaza_keys keys() const {
    plaza_keys made;
    made.tables = "[services.client_agent.tls]\ncertificate = \"" + certificate_
                  + "\"\nkey_file = \"" + key_ + "\"\n";
    if (!authority_.empty())
      made.tables += "cert_authority = \"" + authority_ + "\"\n";
    return made;
  }

private:
  temp_dir dir_;
  std::string certificate_;
  std::string key_;
  std::string authority_;
};

class TlsListener : public testing::Test {
protected:
  TlsListener() { files_.serve(server_); }

  std::unique_ptr<passage> by_tls(const plaza& game, const tls_client::wishes& how = {}) {
    return tls_passage(connected_socket(game.port()), how);
  }

  identity authority_ = make_authority("an authority");
  identity server_{"the server", authority_};
  files files_;
};

TEST_F(TlsListener, LetsPlayersInByEveryVersion) {
  plaza game(files_.keys());
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const tls_client::wishes how{version, version, &authority_, nullptr};
    visitor ann = bring_through(game, by_tls(game, how), "Ann");
    visitor bob = bring_through(game, by_tls(game, how), "Bob");
    play_with(game, ann, bob);
  }
}

TEST_F(TlsListener, RefusesWhoDoesNotSpeakIt) {
  plaza game(files_.keys());
  expect_no_way(game, by_tls(game, {TLS1_1_VERSION, TLS1_1_VERSION, nullptr, nullptr}));
  const auto plain = game.connect();
  plain->hello(plaza_version);
  plain->expect_end();
  visitor ann = bring_through(game, by_tls(game), "Ann");
}

TEST_F(TlsListener, AsksForCertificates) {
  const identity stranger("a stranger");
  const identity guest("a guest", authority_);
  files_.ask_for(authority_);
  plaza game(files_.keys());
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    expect_no_way(game, by_tls(game, {version, version, nullptr, nullptr}));
    expect_no_way(game, by_tls(game, {version, version, nullptr, &stranger}));
    visitor ann = bring_through(game, by_tls(game, {version, version, nullptr, &guest}), "Ann");
  }
}

TEST_F(TlsListener, ShowsNewCertificatesAfterSighupAndKeepsItsClients) {
  plaza game(files_.keys());
  visitor ann = bring_through(game, by_tls(game, {0, 0, &authority_, nullptr}), "Ann");
  const identity other_authority = make_authority("another authority");
  files_.serve(identity("the new server", other_authority));
  game.node().signal(SIGHUP);
  game.node().wait_for_output("certificates are read anew");

  visitor bob = bring_through(game, by_tls(game, {0, 0, &other_authority, nullptr}), "Bob");
  expect_no_way(game, by_tls(game, {0, 0, &authority_, nullptr}));
  play_with(game, ann, bob);
}

TEST_F(TlsListener, KeepsItsCertificatesIfThereAreNoBetterOnes) {
  plaza game(files_.keys());
  // A key that does not belong to the certificate.
  files_.serve(identity("the new server"), identity("somebody else"));
  game.node().signal(SIGHUP);
  game.node().wait_for_output("certificates stay as they are");
  visitor ann = bring_through(game, by_tls(game, {0, 0, &authority_, nullptr}), "Ann");
}

TEST_F(TlsListener, HasAProxyHeaderInFrontOfTls) {
  plaza_keys keys = files_.keys();
  keys.agent = "haproxy = true";
  plaza game(keys);
  visitor ann = bring_through(
    game,
    tls_passage(connected_socket(game.port()), {}, "PROXY TCP4 10.2.3.4 10.5.6.7 4000 7198\r\n"),
    "Ann");
  EXPECT_EQ(game.address_of(demo::puppet_channel(ann.who->avatar())).remote, "10.2.3.4");
}

// ---- WebSocket ----

constexpr const char* websocket_table =
  "[services.client_agent.websocket]\nbind = \"127.0.0.1:0\"\n";

TEST(WebsocketListener, LetsPlayersInBesideOthers) {
  plaza_keys keys;
  keys.tables = websocket_table;
  plaza game(keys);
  visitor ann = bring_through(game, websocket_passage(connected_socket(game.port(1))), "Ann");
  visitor bob = bring_through(game, websocket_passage(connected_socket(game.port(1))), "Bob");
  const auto cem = game.bring("Cem");
  EXPECT_TRUE(cem->view().visible().contains(ann.who->avatar()));
  ann.who->client().expect(event_kind::entered, cem->avatar());
  play_with(game, ann, bob);
}

TEST_F(TlsListener, LetsPlayersInByWebsocketToo) {
  plaza_keys keys = files_.keys();
  keys.tables += websocket_table;
  plaza game(keys);
  visitor ann =
    bring_through(game, secure_websocket_passage(connected_socket(game.port(1))), "Ann");
  visitor bob =
    bring_through(game, secure_websocket_passage(connected_socket(game.port(1))), "Bob");
  play_with(game, ann, bob);
  expect_no_way(game, websocket_passage(connected_socket(game.port(1))));
}

TEST(WebsocketListener, RefusesWhoDoesNotSpeakIt) {
  plaza_keys keys;
  keys.tables = websocket_table;
  plaza game(keys);
  wire_peer plain(game.port(1));
  plain.send_raw(hello_bytes(game) + "\r\n\r\n");
  plain.read_to_end();
  const auto ann = game.bring("Ann");
}

// ---- PROXY ----

class ProxyListener : public testing::Test {
protected:
  static plaza_keys keys() {
    plaza_keys made;
    made.agent = "haproxy = true";
    return made;
  }

  std::unique_ptr<player> bring(const std::string& header) {
    return game_.bring_saying(header, "Ann", game_.address());
  }
  network_address address_of(const player& who) {
    return game_.address_of(demo::puppet_channel(who.avatar()));
  }

  // Version 2 (spec/clientagent 3.3).
  static std::string header(std::uint8_t command, std::uint8_t family, const std::string& body) {
    const auto size = static_cast<std::uint16_t>(body.size());
    return std::string("\r\n\r\n\0\r\nQUIT\n", 12) + u8(static_cast<std::uint8_t>(0x20 | command))
           + u8(family) + u8(static_cast<std::uint8_t>(size >> 8))
           + u8(static_cast<std::uint8_t>(size)) + body;
  }

  plaza game_{keys()};
};

TEST_F(ProxyListener, ReadsVersionOne) {
  const auto ann = bring("PROXY TCP6 2001:db8::1 2001:db8::2 4000 7198\r\n");
  const network_address found = address_of(*ann);
  EXPECT_EQ(found.remote, "2001:db8::1");
  EXPECT_EQ(found.remote_port, 4000);
  EXPECT_EQ(found.local, "2001:db8::2");
  EXPECT_EQ(found.local_port, 7198);
}

TEST_F(ProxyListener, ReadsVersionTwoWithWhatElseIsInIt) {
  const std::string tlvs("\x02\x00\x05"
                         "donet"
                         "\xEA\x00\x02"
                         "\x01\x02",
                         13);
  const auto ann = bring(
    header(1, 0x11, std::string("\x0A\x00\x00\x01\x0A\x00\x00\x02\x0F\xA0\x1C\x1E", 12) + tlvs));
  const network_address found = address_of(*ann);
  EXPECT_EQ(found.remote, "10.0.0.1");
  EXPECT_EQ(found.remote_port, 4000);
  EXPECT_EQ(found.local, "10.0.0.2");
  EXPECT_EQ(found.local_port, 7198);
  EXPECT_EQ(game_.tlvs_of(demo::puppet_channel(ann->avatar())), tlvs);
}

TEST_F(ProxyListener, TakesTheProxyItselfForALocalConnection) {
  const auto ann = bring(header(0, 0, {}));
  const network_address found = address_of(*ann);
  EXPECT_EQ(found.remote, "127.0.0.1");
  EXPECT_EQ(found.local_port, game_.port());
}

TEST_F(ProxyListener, IsShutForWhoHasNoHeader) {
  const auto client = game_.connect();
  client->hello(plaza_version);
  client->expect_end();
  EXPECT_TRUE(client->unread().empty());
  bring("PROXY UNKNOWN\r\n");
}

// ---- IPv6 ----

bool has_ipv6() {
  const int socket = ::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in6 where{};
  where.sin6_family = AF_INET6;
  where.sin6_addr = in6addr_loopback;
  const bool has =
    socket >= 0 && ::bind(socket, reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0;
  ::close(socket);
  return has;
}

TEST(ClientAgentListener, IsOnIpv6Too) {
  if (!has_ipv6())
    GTEST_SKIP() << "this machine has no IPv6";
  plaza_keys keys;
  keys.bind = "[::1]:0";
  plaza game(keys);
  const auto ann = game.bring("Ann", plaza::at_port(game.port(), "[::1]"));
  const network_address found = game.address_of(demo::puppet_channel(ann->avatar()));
  EXPECT_EQ(found.remote, "::1");
  EXPECT_EQ(found.local, "::1");
  EXPECT_EQ(found.local_port, game.port());
}

}  // namespace
}  // namespace donet::test
