#include "runtime/net/websocket_connection.hpp"
#include "tests/unit/runtime/net/tls_listener_fixture.hpp"
#include "tests/unit/runtime/net/websocket_listener_fixture.hpp"

#include <boost/beast/websocket/error.hpp>

namespace donet::runtime {
namespace {

TEST_F(WebsocketListener, GivesAConnection) {
  const auto client = agree();
  EXPECT_NE(dynamic_cast<websocket_connection*>(result_.made.get()), nullptr);
  EXPECT_EQ(to_string(result_.from.remote), result_.made->peer());
  EXPECT_EQ(result_.from.local.host, "127.0.0.1");
  EXPECT_FALSE(result_.from.secure);
}

TEST_F(WebsocketListener, AnswersTheProtocolThatSomeClientsInsistOn) {
  come_in();
  std::string asked = opening;
  asked.insert(asked.size() - 2, "Sec-WebSocket-Protocol: chat, binary\r\n");
  far_pushes(asked);
  ASSERT_TRUE(until_arrived());
  far_.pull();
  EXPECT_NE(far_.received().find("Sec-WebSocket-Protocol: binary\r\n"), std::string::npos);
}

TEST_F(WebsocketListener, TakesARequestByteByByte) {
  come_in();
  for (const char one : opening) {
    far_pushes({&one, 1});
    loop_.turn(true);
    loop_.end_turn();
  }
  ASSERT_TRUE(until_arrived());
  EXPECT_NE(result_.made, nullptr);
}

TEST_F(WebsocketListener, LosesNothingOfWhatComesInTheSameSegment) {
  const std::string sent = frame(20, 1) + frame(0, 2);
  agree_by_hand(masked(0x82, sent));
  EXPECT_TRUE(until([&] { return user_.bytes == sent; }));
}

TEST_F(WebsocketListener, RefusesAWrongPath) {
  const auto client = come_in_by_websocket("/elsewhere");
  EXPECT_TRUE(until_client(*client, [&] { return client->shaken().has_value(); }));
  EXPECT_EQ(*client->shaken(), boost::beast::websocket::error::upgrade_declined);
  EXPECT_EQ(client->status(), 404U);
  expect_refused(close_reason::handshake_failed);
}

TEST_F(WebsocketListener, RefusesAWrongOrigin) {
  options_.websocket->origins = {"https://game.example"};
  const auto client = come_in_by_websocket();
  EXPECT_TRUE(until_client(*client, [&] { return client->shaken().has_value(); }));
  EXPECT_EQ(client->status(), 403U);
  expect_refused(close_reason::handshake_failed);
}

TEST_F(WebsocketListener, AnswersWhoSpeaksPlainHttpAndEnds) {
  come_in();
  far_pushes("GET / HTTP/1.1\r\nHost: donet\r\n\r\n");
  EXPECT_TRUE(until_far_ended());
  EXPECT_FALSE(far_.was_reset());
  EXPECT_EQ(far_.received().rfind("HTTP/1.1 426 Upgrade Required\r\n", 0), 0U);
  far_.close();
  expect_refused(close_reason::handshake_failed);
}

TEST_F(WebsocketListener, AnswersWhoSpeaksAnotherVersion) {
  std::string asked = opening;
  asked.replace(asked.find("13"), 2, "99");
  come_in();
  far_pushes(asked);
  expect_refused(close_reason::handshake_failed);
  EXPECT_TRUE(until_far_ended());
  EXPECT_EQ(far_.received().rfind("HTTP/1.1 426 ", 0), 0U);
}

TEST_F(WebsocketListener, TellsThatTheClientLeftWithinTheRequest) {
  come_in();
  far_pushes(opening.substr(0, 50));
  far_.close();
  expect_refused(close_reason::peer_closed);
}

TEST_F(WebsocketListener, WaitsForTheRequestNoLongerThanItsDeadline) {
  options_.deadline = milliseconds(30);
  come_in();
  far_pushes(opening.substr(0, 50));
  expect_refused(close_reason::timed_out);
  EXPECT_TRUE(until_far_ended());
}

TEST_F(WebsocketListener, WaitsForWhoIsRefusedNoLongerThanItsDeadline) {
  options_.deadline = milliseconds(30);
  come_in();
  far_pushes("GET / HTTP/1.1\r\nHost: donet\r\n\r\n");
  expect_refused(close_reason::timed_out);
}

TEST_F(WebsocketListener, DropsAnUnfinishedRequestAtItsEnd) {
  come_in();
  far_pushes(opening.substr(0, 50));
  turn_for(loop_, milliseconds(5));
  handshakes_.reset();
  EXPECT_TRUE(until_far_ended());
  EXPECT_EQ(arrivals_, 0);
}

// Whatever its progress, and also if the loop ends with the test.
TEST_F(WebsocketListener, DropsAnUnfinishedAnswerAtItsEnd) {
  for (int turns = 0; turns < 4; ++turns) {
    handshakes_ = std::make_unique<client_handshakes>(loop_, gate_);
    come_in();
    far_pushes(opening);
    for (int i = 0; i < turns && arrivals_ == 0; ++i) {
      loop_.turn(true);
      loop_.end_turn();
    }
    const int before = arrivals_;
    handshakes_.reset();
    turn_for(loop_, milliseconds(turns == 3 ? 0 : 5));
    EXPECT_EQ(arrivals_, before);
  }
}

// ---- over TLS ----

class SecureWebsocketListener : public TlsListener {
protected:
  SecureWebsocketListener() { options_.websocket.emplace(); }

  std::unique_ptr<websocket_client> come_in_by_websocket(std::string_view before = {}) {
    loopback pair;
    pair.far.push(before);
    auto made = websocket_client::over_tls(pair.far.release());
    start(pair.near);
    return made;
  }

  template <class Condition>
  bool until_client(websocket_client& client, Condition met) {
    return until([&] {
      client.step();
      return met();
    });
  }

  std::unique_ptr<websocket_client> agree(std::string_view before = {}) {
    auto client = come_in_by_websocket(before);
    EXPECT_TRUE(until_client(*client, [&] { return client->is_ready_to_shake(); }));
    client->shake();
    EXPECT_TRUE(until_client(*client, [&] { return client->shaken() && arrivals_ != 0; }));
    EXPECT_FALSE(*client->shaken());
    EXPECT_NE(result_.made, nullptr) << name(result_.reason);
    return client;
  }
};

TEST_F(SecureWebsocketListener, CarriesFramesBothWays) {
  const auto client = agree();
  EXPECT_TRUE(result_.from.secure);
  client->read();
  const std::string there = frame(60'000, 1);
  client->write(there);
  EXPECT_TRUE(until_client(*client, [&] { return user_.bytes.size() >= there.size(); }));
  EXPECT_TRUE(user_.bytes == there);
  const std::string back = frames(50'000, 40);
  connection_->send(of(back));
  EXPECT_TRUE(until_client(*client, [&] { return client->received().size() >= back.size(); }));
  EXPECT_TRUE(client->received() == back);
}

TEST_F(SecureWebsocketListener, ComesBehindThePROXYHeader) {
  options_.proxy_header = true;
  const auto client = agree("PROXY TCP4 192.0.2.1 203.0.113.9 40000 7095\r\n");
  EXPECT_EQ(result_.from.remote, (address{"192.0.2.1", 40'000}));
  EXPECT_TRUE(result_.from.secure);
}

TEST_F(SecureWebsocketListener, DeliversTheLastBytesAndEndsInOrder) {
  const auto client = agree();
  client->read();
  connection_->send(of(frame(50'000, 1)));
  connection_->finish(close_reason::stopping, long_time);
  EXPECT_TRUE(until_client(*client, [&] { return client->ended().has_value(); }));
  EXPECT_TRUE(client->received() == frame(50'000, 1));
  EXPECT_EQ(*client->ended(), boost::beast::websocket::error::closed);
  EXPECT_TRUE(until_client(*client, [this] { return user_.closed.has_value(); }));
  EXPECT_EQ(user_.closed, close_reason::stopping);
}

TEST_F(SecureWebsocketListener, AnswersWhoAsksForNothing) {
  const auto client = come_in_by_tls();
  until_shaken_by_client(*client);
  push_all(*client, "GET /no HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(until_ended(*client));
  EXPECT_EQ(client->received().rfind("HTTP/1.1 404 Not Found\r\n", 0), 0U);
  EXPECT_TRUE(client->ended_in_order());
  expect_refused(close_reason::handshake_failed);
  EXPECT_TRUE(result_.from.secure);
}

TEST_F(SecureWebsocketListener, WaitsForTheRequestNoLongerThanItsDeadline) {
  options_.deadline = milliseconds(60);
  const auto client = come_in_by_tls();
  until_shaken_by_client(*client);
  expect_refused(close_reason::timed_out);
  EXPECT_TRUE(until_ended(*client));
}

}  // namespace
}  // namespace donet::runtime
