#include "runtime/net/websocket_connection.hpp"

#include "tests/unit/runtime/net/websocket_listener_fixture.hpp"

#include <boost/beast/websocket/error.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include <thread>

namespace donet::runtime {
namespace {

using boost::beast::websocket::close_code;
using boost::beast::websocket::error;

class WebsocketConnection : public WebsocketListener {
protected:
  void keep_turning() {
    loop_.post([] {});
  }

  // Expects that the client receives a close frame with this code.
  void expect_broken(websocket_client& client, close_code code) {
    client.read();
    EXPECT_TRUE(until_ended(client));
    EXPECT_EQ(*client.ended(), error::closed);
    EXPECT_EQ(client.reason(), code);
    EXPECT_TRUE(until_client(client, [this] { return user_.closed.has_value(); }));
    EXPECT_EQ(user_.closed, close_reason::malformed);
    EXPECT_EQ(user_.bytes, "");
  }
};

// ---- reading ----

TEST_F(WebsocketConnection, ReadsMessagesOfWholeFrames) {
  const auto client = agree();
  write_all(*client, frame(300, 1));
  write_all(*client, frame(0, 2) + frame(40'000, 3) + frame(5, 4));
  write_all(*client, "");
  write_all(*client, frame(limits::datagram_size_max, 5));
  const std::string sent = frame(300, 1) + frame(0, 2) + frame(40'000, 3) + frame(5, 4)
                           + frame(limits::datagram_size_max, 5);
  EXPECT_TRUE(until_client(*client, [&] { return user_.bytes.size() >= sent.size(); }));
  EXPECT_TRUE(user_.bytes == sent);
  EXPECT_EQ(user_.batches, 3U) << "an empty message is none";
  EXPECT_EQ(gate_.bytes(), 0U);
}

TEST_F(WebsocketConnection, ReadsAMessageInPieces) {
  const auto client = agree();
  client->write_in_pieces(16);
  const std::string sent = frames(100, 20);
  write_all(*client, sent);
  EXPECT_TRUE(until_client(*client, [&] { return user_.bytes.size() >= sent.size(); }));
  EXPECT_TRUE(user_.bytes == sent);
  EXPECT_EQ(user_.batches, 1U);
}

TEST_F(WebsocketConnection, ReadsAMessageByteByByte) {
  agree_by_hand();
  const std::string sent = frame(30, 1) + frame(40, 2);
  for (const char one : masked(0x82, sent)) {
    far_pushes({&one, 1});
    turn_for(loop_, milliseconds(0));
  }
  EXPECT_TRUE(until([&] { return user_.bytes == sent; }));
}

TEST_F(WebsocketConnection, ReadsWhatWasCompressed) {
  options_.websocket->compress = true;
  loopback pair;
  const auto client = websocket_client::over_tcp(pair.far.release());
  client->offer_compression();
  start(pair.near);
  client->shake();
  ASSERT_TRUE(until_client(*client, [&] { return client->shaken() && arrivals_ != 0; }));
  EXPECT_NE(client->extensions().find("permessage-deflate"), std::string::npos);
  client->read();
  write_all(*client, frame(60'000, 1));
  EXPECT_TRUE(until_client(*client, [&] { return user_.bytes == frame(60'000, 1); }));
  connection_->send(of(frame(50'000, 2)));
  EXPECT_TRUE(until_messages(*client, 1));
  EXPECT_TRUE(client->messages()[0] == frame(50'000, 2));
}

TEST_F(WebsocketConnection, CompressesNothingUnlessTold) {
  loopback pair;
  const auto client = websocket_client::over_tcp(pair.far.release());
  client->offer_compression();
  start(pair.near);
  client->shake();
  ASSERT_TRUE(until_client(*client, [&] { return client->shaken() && arrivals_ != 0; }));
  EXPECT_EQ(client->extensions(), "");
}

TEST_F(WebsocketConnection, TakesNoText) {
  const auto client = agree();
  client->write_text();
  write_all(*client, frame(3, 'a'));
  expect_broken(*client, close_code::unknown_data);
}

TEST_F(WebsocketConnection, TakesNoMessageThatEndsWithinAFrame) {
  const auto client = agree();
  write_all(*client, frame(10, 1) + frame(10, 2).substr(0, 11));
  expect_broken(*client, close_code::protocol_error);
}

TEST_F(WebsocketConnection, TakesNoMessageThatIsTooLarge) {
  const auto client = agree();
  client->write(frames(1000, 66));
  expect_broken(*client, close_code::too_big);
}

TEST_F(WebsocketConnection, TakesNoFrameWithoutAMask) {
  agree_by_hand();
  far_pushes("\x82\x03\x01");
  EXPECT_TRUE(until_far_ended());
  far_.close();
  EXPECT_TRUE(until_closed());
  EXPECT_EQ(user_.closed, close_reason::malformed);
}

TEST_F(WebsocketConnection, ReadsNothingWithoutCredits) {
  const auto client = agree();
  user_.keeps_credits = true;
  for (unsigned i = 0; i < 6; ++i)
    write_all(*client, frame(10, i));
  EXPECT_TRUE(until([this] { return user_.batches == limits::read_credits; }));
  turn_for(loop_, milliseconds(100));
  EXPECT_EQ(user_.batches, limits::read_credits);
  EXPECT_EQ(gate_.bytes(), user_.bytes.size());
  user_.credits.pop_back();
  EXPECT_TRUE(until([this] { return user_.batches == limits::read_credits + 1; }));
  std::thread other([credit = std::move(user_.credits.back())]() mutable { credit = {}; });
  EXPECT_TRUE(until([this] { return user_.batches == limits::read_credits + 2; }));
  other.join();
}

TEST_F(WebsocketConnection, WaitsWhileTheGateIsClosed) {
  const auto client = agree();
  write_all(*client, frame(10, 0));
  EXPECT_TRUE(until([this] { return user_.batches == 1; }));
  gate_.add(gate_high + 1);
  // The pending read is the last one.
  write_all(*client, frame(10, 1));
  write_all(*client, frame(10, 2));
  turn_for(loop_, milliseconds(20));
  EXPECT_LE(user_.batches, 2U);
  gate_.subtract(gate_high + 1);
  EXPECT_TRUE(until([this] { return user_.batches == 3; }));
}

// ---- pings ----

TEST_F(WebsocketConnection, AnswersPings) {
  const auto client = agree();
  client->read();
  client->ping();
  EXPECT_TRUE(until_client(*client, [&] { return client->pongs() == 1; }));
}

TEST_F(WebsocketConnection, KeepsAClientThatAnswersItsPings) {
  options_.websocket->idle_max = milliseconds(400);
  const auto client = agree();
  client->read();
  EXPECT_TRUE(until_client(*client, [&] { return client->pings() >= 3; }));
  EXPECT_FALSE(user_.closed) << name(*user_.closed);
}

TEST_F(WebsocketConnection, DropsAClientThatIsSilent) {
  options_.websocket->idle_max = milliseconds(60);
  agree_by_hand();
  EXPECT_TRUE(until_closed());
  EXPECT_EQ(user_.closed, close_reason::timed_out);
  EXPECT_TRUE(until_far_ended());
}

TEST_F(WebsocketConnection, TakesNoSilenceAmissWhileItDoesNotListen) {
  options_.websocket->idle_max = milliseconds(60);
  agree_by_hand();
  user_.keeps_credits = true;
  for (unsigned i = 0; i < limits::read_credits; ++i) {
    far_pushes(masked(0x82, frame(3, i)));
    ASSERT_TRUE(until([&] { return user_.batches == i + 1; }));
  }
  turn_for(loop_, milliseconds(150));
  EXPECT_FALSE(user_.closed);
  user_.credits.clear();
  EXPECT_TRUE(until_closed());
  EXPECT_EQ(user_.closed, close_reason::timed_out) << "now it listens, and hears nothing";
}

// ---- writing ----

TEST_F(WebsocketConnection, WritesWhatPiledUpInATurnAsOneMessage) {
  const auto client = agree();
  client->read();
  connection_->send(of(frame(5, 1)));
  connection_->send(of(frame(6, 2) + frame(7, 3)));
  EXPECT_EQ(connection_->queued_bytes(), 24U);
  EXPECT_EQ(gate_.bytes(), 24U);
  EXPECT_TRUE(until_messages(*client, 1));
  connection_->send(of(frame(8, 4)));
  EXPECT_TRUE(until_messages(*client, 2));
  EXPECT_EQ(client->messages()[0], frame(5, 1) + frame(6, 2) + frame(7, 3));
  EXPECT_EQ(client->messages()[1], frame(8, 4));
  EXPECT_EQ(connection_->queued_bytes(), 0U);
  EXPECT_EQ(gate_.bytes(), 0U);
}

TEST_F(WebsocketConnection, WritesWholeAndInOrderToASlowPeer) {
  const auto client = agree(small_buffer);
  client->read();
  std::string all;
  for (unsigned i = 0; i < 1000; ++i) {
    const std::string one = frame(i * 7 % 5000, i);
    connection_->send(of(one));
    all += one;
    if (i % 300 < 5)
      loop_.end_turn();
  }
  EXPECT_TRUE(until_client(*client, [&] { return client->received().size() >= all.size(); }));
  EXPECT_TRUE(client->received() == all);
  for (const std::string& message : client->messages())
    EXPECT_LE(message.size(), websocket_message_size_max);
  EXPECT_EQ(gate_.bytes(), 0U);
}

TEST_F(WebsocketConnection, DropsAPeerForWhomTooMuchWaits) {
  options_.bounds = {200'000, long_time};
  const auto client = agree(small_buffer);
  for (int i = 0; i < 100 && !user_.closed; ++i) {
    connection_->send(of(frame(50'000, 1)));
    EXPECT_FALSE(user_.closed) << "not from inside";
    loop_.end_turn();
    keep_turning();
    loop_.turn(true);
  }
  EXPECT_EQ(user_.closed, close_reason::too_much_waits);
  EXPECT_EQ(connection_->queued_bytes(), 0U);
  EXPECT_EQ(gate_.bytes(), 0U);
}

TEST_F(WebsocketConnection, DropsAPeerThatTakesNothing) {
  options_.bounds.stall_max = milliseconds(50);
  const auto client = agree(small_buffer);
  connection_->send(of(frames(50'000, 20)));
  EXPECT_TRUE(until_closed());
  EXPECT_EQ(user_.closed, close_reason::takes_nothing);
  EXPECT_EQ(gate_.bytes(), 0U);
}

// ---- ending ----

TEST_F(WebsocketConnection, FinishDeliversTheLastBytesAndSaysGoodbye) {
  const auto client = agree(small_buffer);
  const std::string all = frames(50'000, 40);
  connection_->send(of(all));
  connection_->finish(close_reason::stopping, long_time);
  connection_->send(of(frame(10, 1)));
  client->write(frames(1000, 10));
  client->read();
  EXPECT_TRUE(until_ended(*client));
  EXPECT_TRUE(client->received() == all);
  EXPECT_EQ(*client->ended(), error::closed);
  EXPECT_EQ(client->reason(), close_code::going_away);
  EXPECT_TRUE(until_client(*client, [this] { return user_.closed.has_value(); }));
  EXPECT_EQ(user_.closed, close_reason::stopping);
  EXPECT_EQ(user_.batches, 0U) << "nothing is read any more";
}

TEST_F(WebsocketConnection, FinishWithNothingQueuedCloses) {
  const auto client = agree();
  client->read();
  connection_->finish(close_reason::over_limit, long_time);
  EXPECT_FALSE(user_.closed) << "not from inside";
  EXPECT_TRUE(until_ended(*client));
  EXPECT_EQ(client->reason(), close_code::normal);
  EXPECT_TRUE(until_client(*client, [this] { return user_.closed.has_value(); }));
  EXPECT_EQ(user_.closed, close_reason::over_limit);
}

TEST_F(WebsocketConnection, FinishHalfClosesBehindTheLastBytes) {
  agree_by_hand();
  const std::size_t before = far_.received().size();
  connection_->send(of(frame(10, 1)));
  connection_->finish(close_reason::stopping, long_time);
  EXPECT_TRUE(until([&] {
    far_.pull();
    return far_.received().size() >= before + 2 + 12 + 4;
  }));
  far_pushes(masked(0x88, "\x03\xe9"));
  EXPECT_TRUE(until_far_ended());
  EXPECT_FALSE(far_.was_reset());
  EXPECT_EQ(far_.received().substr(before), "\x82\x0c" + frame(10, 1) + "\x88\x02\x03\xe9");
  EXPECT_FALSE(user_.closed) << "the client has not ended its side";
  far_.close();
  EXPECT_TRUE(until_closed());
  EXPECT_EQ(user_.closed, close_reason::stopping);
}

TEST_F(WebsocketConnection, FinishEndsWithItsPatience) {
  const auto client = agree(small_buffer);
  connection_->send(of(frames(50'000, 40)));
  connection_->finish(close_reason::stopping, milliseconds(20));
  EXPECT_TRUE(until_closed());
  EXPECT_EQ(user_.closed, close_reason::stopping);
  EXPECT_EQ(gate_.bytes(), 0U);
}

TEST_F(WebsocketConnection, FinishWaitsForNoAnswerLongerThanItsPatience) {
  agree_by_hand();
  connection_->finish(close_reason::stopping, milliseconds(20));
  EXPECT_TRUE(until_closed());
  EXPECT_EQ(user_.closed, close_reason::stopping);
  EXPECT_TRUE(until_far_ended());
}

TEST_F(WebsocketConnection, HearsThePeersGoodbyeBehindItsLastBytes) {
  const auto client = agree();
  write_all(*client, frame(10, 1));
  client->say_goodbye();
  EXPECT_TRUE(until_client(*client, [&] { return client->said_goodbye(); }));
  EXPECT_TRUE(until_closed());
  EXPECT_EQ(user_.closed, close_reason::peer_closed);
  EXPECT_EQ(user_.bytes, frame(10, 1));
}

TEST_F(WebsocketConnection, NeedsNoGoodbye) {
  agree_by_hand();
  far_.close();
  EXPECT_TRUE(until_closed());
  EXPECT_EQ(user_.closed, close_reason::peer_closed);
}

TEST_F(WebsocketConnection, TellsAReset) {
  agree_by_hand();
  far_.reset();
  EXPECT_TRUE(until_closed());
  EXPECT_EQ(user_.closed, close_reason::peer_reset);
}

TEST_F(WebsocketConnection, MayBeClosedByItsUserWhileItReads) {
  const auto client = agree();
  user_.also = [this] {
    connection_->close(close_reason::over_limit);
    connection_->send(of(frame(10, 1)));
  };
  write_all(*client, frame(10, 1));
  EXPECT_TRUE(until_closed());
  EXPECT_EQ(user_.closed, close_reason::over_limit);
  EXPECT_EQ(gate_.bytes(), 0U);
}

TEST_F(WebsocketConnection, MayBeFinishedByItsUserWhileItReads) {
  const auto client = agree();
  client->read();
  user_.also = [this] { connection_->finish(close_reason::over_limit, long_time); };
  client->write(frame(10, 1));
  EXPECT_TRUE(until_ended(*client));
  EXPECT_TRUE(until_client(*client, [this] { return user_.closed.has_value(); }));
  EXPECT_EQ(user_.closed, close_reason::over_limit);
  EXPECT_EQ(user_.bytes, frame(10, 1));
}

TEST_F(WebsocketConnection, GoesWithoutAWordWhenNobodyHoldsIt) {
  agree_by_hand();
  connection_->send(of(frames(50'000, 100)));
  loop_.end_turn();
  result_ = {};
  connection_.reset();
  EXPECT_TRUE(until_far_ended());
  EXPECT_FALSE(user_.closed);
  EXPECT_EQ(gate_.bytes(), 0U);
}

TEST_F(WebsocketConnection, ReadsAndDiscardsALittleWhileItFinishes) {
  agree_by_hand();
  connection_->finish(close_reason::let_go, long_time);
  const std::string piece = masked(0x82, frame(100, 1));
  std::size_t pushed = 0;
  std::size_t stuck = 0;
  EXPECT_TRUE(until([&] {
    const std::size_t count = far_.push(std::string_view(piece).substr(pushed % piece.size()));
    pushed += count;
    stuck = count == 0 ? stuck + 1 : 0;
    return stuck > 1'000;
  }));
  EXPECT_LT(pushed, std::size_t{16} << 20) << "the kernel's buffers, and what is discarded";
  EXPECT_FALSE(user_.closed);
  EXPECT_EQ(user_.bytes, "");
}

}  // namespace
}  // namespace donet::runtime
