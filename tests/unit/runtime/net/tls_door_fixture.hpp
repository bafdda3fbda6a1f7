#pragma once
// A door under TLS, whose certificates the test makes.

#include "tests/support/temp_dir.hpp"
#include "tests/unit/runtime/net/certificates.hpp"
#include "tests/unit/runtime/net/door_fixture.hpp"
#include "tests/unit/runtime/net/tls_client.hpp"

#include <memory>
#include <string>

namespace donet::runtime {

class TlsDoor : public Door {
protected:
  TlsDoor() {
    serve(server_);
    load();
  }

  /// Writes the files of this server.
  void serve(const test::identity& server) {
    files_.certificate = dir_.write("server.crt", server.certificate_pem()).string();
    files_.key = dir_.write("server.key", server.key_pem()).string();
  }

  void load() {
    tls_report report;
    context_ = tls_context::make(files_, report);
    EXPECT_EQ(report.problem, "");
    door_.tls = context_;
  }

  std::unique_ptr<test::tls_client> come_in_by_tls(const test::tls_client::wishes& how = {},
                                                   int buffer = 0, std::string_view before = {}) {
    arrivals_ = 0;
    loopback pair(buffer);
    pair.far.push(before);
    auto made = std::make_unique<test::tls_client>(pair.far.release(), how);
    greet(pair.near);
    return made;
  }

  /// Both have said what they think of each other.
  void until_shaken(test::tls_client& client) {
    EXPECT_TRUE(until([&] { return client.shake() && arrivals_ != 0; }));
  }

  /// The same where the door wants more of the client than that.
  void until_shaken_by_client(test::tls_client& client) {
    EXPECT_TRUE(until([&] { return client.shake(); }));
    EXPECT_TRUE(client.agreed());
  }

  std::unique_ptr<test::tls_client> agree(const test::tls_client::wishes& how = {},
                                          int buffer = 0) {
    auto client = come_in_by_tls(how, buffer);
    until_shaken(*client);
    EXPECT_TRUE(client->agreed());
    EXPECT_NE(arrival_.made, nullptr) << name(arrival_.reason);
    return client;
  }

  /// It goes through neither for the server nor, in the end, for the client.
  void expect_no_agreement(const test::tls_client::wishes& how) {
    auto client = come_in_by_tls(how);
    until_shaken(*client);
    expect_refused(close_reason::handshake_failed);
    // By TLS 1.3 a client believes that it is through before the server has looked at it.
    if (client->agreed()) {
      EXPECT_TRUE(until_ended(*client));
      EXPECT_FALSE(client->ended_in_order());
    }
  }

  void push_all(test::tls_client& client, std::string_view bytes) {
    EXPECT_TRUE(until([&] {
      bytes.remove_prefix(client.push(bytes));
      return bytes.empty();
    }));
  }

  bool until_pulled(test::tls_client& client, std::size_t size) {
    return until([&] {
      client.pull();
      return client.ended() || client.received().size() >= size;
    });
  }

  bool until_ended(test::tls_client& client) {
    return until([&] {
      client.pull();
      return client.ended();
    });
  }

  test::temp_dir dir_;
  test::identity server_{"server"};
  tls_options files_;
  std::shared_ptr<tls_context> context_;
};

}  // namespace donet::runtime
