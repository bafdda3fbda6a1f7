#include "runtime/net/tls_connection.hpp"

#include "runtime/net/tls_stream.hpp"
#include "runtime/net/wire_limits.hpp"
#include "tests/unit/runtime/net/tls_listener_fixture.hpp"

namespace donet::runtime {
namespace {

class TlsConnection : public TlsListener {};

TEST_F(TlsConnection, ReadsFramesHoweverTheyArrive) {
  const auto client = agree();
  const std::string sent = frame(300, 1) + frame(0, 2) + frame(60'000, 3) + frame(40'000, 4);
  for (std::size_t at = 0; at < sent.size(); at += 7'001) {
    push_all(*client, std::string_view(sent).substr(at, 7'001));
    turn_for(loop_, milliseconds(1));
  }
  EXPECT_TRUE(until([&] { return user_.bytes.size() >= sent.size(); }));
  EXPECT_TRUE(user_.bytes == sent);
  EXPECT_EQ(gate_.bytes(), 0U);
}

// More than one read returns, in records of the maximum size.
TEST_F(TlsConnection, LeavesNothingBehindInTheLibrary) {
  const auto client = agree();
  const std::string sent = frames(60'000, 20);
  push_all(*client, sent);
  EXPECT_TRUE(until([&] { return user_.bytes.size() >= sent.size(); }));
  EXPECT_TRUE(user_.bytes == sent);
}

TEST_F(TlsConnection, WritesManyBatchesWholeAndInOrderToASlowPeer) {
  const auto client = agree({}, small_buffer);
  std::string all;
  for (unsigned i = 0; i < 1000; ++i) {
    const std::string one = frame(i * 7 % 5000, i);
    connection_->send(of(one));
    all += one;
    if (i % 300 < 5)
      loop_.end_turn();
  }
  EXPECT_TRUE(until_pulled(*client, all.size()));
  EXPECT_TRUE(client->received() == all);
  EXPECT_EQ(connection_->queued_bytes(), 0U);
  EXPECT_EQ(gate_.bytes(), 0U);
}

TEST_F(TlsConnection, ReadsNothingWithoutCredits) {
  const auto client = agree({}, small_buffer);
  user_.keeps_credits = true;
  const std::string piece = frames(1000, 100);
  std::size_t pushed = 0;
  const auto push_for = [&](milliseconds time) {
    bool over = false;
    const timer limit = loop_.after(time, [&] { over = true; });
    until([&] {
      pushed += client->push(std::string_view(piece).substr(pushed % piece.size()));
      return over;
    });
  };
  push_for(milliseconds(100));
  EXPECT_EQ(user_.batches, limits::read_credits);
  EXPECT_LE(user_.bytes.size(), limits::read_credits * limits::read_size_max);
  const std::size_t stuck_at = pushed;
  push_for(milliseconds(20));
  EXPECT_EQ(pushed, stuck_at) << "the client is blocked";
  user_.keeps_credits = false;
  user_.credits.clear();
  EXPECT_TRUE(until([&] { return user_.bytes.size() >= stuck_at / 1002 * 1002; }));
}

TEST_F(TlsConnection, WaitsWhileTheGateIsClosed) {
  const auto client = agree();
  gate_.add(gate_high + 1);
  push_all(*client, frame(10, 1));
  turn_for(loop_, milliseconds(20));
  EXPECT_EQ(user_.batches, 0U);
  gate_.subtract(gate_high + 1);
  EXPECT_TRUE(until([&] { return user_.bytes == frame(10, 1); }));
}

TEST_F(TlsConnection, GoesOnWhenThePeerWantsNewKeys) {
  const auto client = agree();
  for (unsigned i = 0; i < 5; ++i) {
    client->renew_keys();
    user_.bytes.clear();
    push_all(*client, frame(100, i));
    EXPECT_TRUE(until([&] { return user_.bytes == frame(100, i); }));
    connection_->send(of(frame(50, i)));
    EXPECT_TRUE(until_pulled(*client, std::size_t{52} * (i + 1)));
  }
}

TEST_F(TlsConnection, GoesOnWhenThePeerWantsNewKeysWhileBytesWaitForIt) {
  const auto client = agree({}, small_buffer);
  const std::string all = frames(50'000, 20);
  connection_->send(of(all));
  loop_.end_turn();
  client->renew_keys();
  push_all(*client, frame(10, 1));
  EXPECT_TRUE(until([&] { return user_.bytes == frame(10, 1); }));
  EXPECT_LE(turn_for(loop_, milliseconds(50)), 20U) << "and does not spin";
  EXPECT_TRUE(until_pulled(*client, all.size()));
  EXPECT_TRUE(client->received() == all);
  EXPECT_FALSE(user_.closed);
}

// ---- records without data ----

TEST_F(TlsConnection, EndsAPeerThatSendsOnlyNewKeys) {
  const auto client = agree();
  push_all(*client, frame(10, 1));
  for (unsigned i = 0; i < 100; ++i)
    client->push_new_keys();
  push_all(*client, frame(10, 2));
  EXPECT_TRUE(until_closed());
  EXPECT_EQ(user_.closed, close_reason::malformed);
  EXPECT_EQ(user_.bytes, frame(10, 1)) << "what came before counts";
}

TEST_F(TlsConnection, ARecordWithoutDataTakesATurn) {
  const auto client = agree();
  for (unsigned i = 0; i < limits::tls_empty_records_max - 1; ++i)
    client->push_new_keys();
  push_all(*client, frame(10, 1));
  loop_.turn(true);
  loop_.end_turn();
  EXPECT_EQ(user_.bytes, "") << "one call must not read all of them";
  EXPECT_TRUE(until([&] { return user_.bytes == frame(10, 1); }));
  EXPECT_FALSE(user_.closed);
}

// ---- ending ----

TEST_F(TlsConnection, FinishDeliversTheLastBytesAndSaysGoodbye) {
  const auto client = agree({}, small_buffer);
  const std::string all = frames(50'000, 40);
  connection_->send(of(all));
  connection_->finish(close_reason::stopping, long_time);
  client->push(frames(1000, 10));
  EXPECT_TRUE(until_ended(*client));
  EXPECT_TRUE(client->received() == all);
  EXPECT_TRUE(client->ended_in_order());
  EXPECT_TRUE(until_closed());
  EXPECT_EQ(user_.closed, close_reason::stopping);
  EXPECT_EQ(user_.batches, 0U) << "nothing is read any more";
}

TEST_F(TlsConnection, FinishEndsWithItsPatience) {
  const auto client = agree({}, small_buffer);
  connection_->send(of(frames(50'000, 40)));
  connection_->finish(close_reason::stopping, milliseconds(20));
  EXPECT_TRUE(until_closed());
  EXPECT_EQ(user_.closed, close_reason::stopping);
  EXPECT_EQ(gate_.bytes(), 0U);
}

TEST_F(TlsConnection, HearsThePeersGoodbyeBehindItsLastBytes) {
  const auto client = agree();
  push_all(*client, frame(10, 1));
  // Unread bytes would make the kernel reset the connection.
  client->pull();
  client->say_goodbye();
  client->close();
  EXPECT_TRUE(until_closed());
  EXPECT_EQ(user_.closed, close_reason::peer_closed);
  EXPECT_EQ(user_.bytes, frame(10, 1));
}

TEST_F(TlsConnection, NeedsNoGoodbye) {
  const auto client = agree();
  push_all(*client, frame(10, 1));
  turn_for(loop_, milliseconds(5));
  client->pull();
  client->close();
  EXPECT_TRUE(until_closed());
  EXPECT_EQ(user_.closed, close_reason::peer_closed);
}

TEST_F(TlsConnection, EndsWhenThePeerBreaksTls) {
  const auto client = agree();
  push_all(*client, frame(10, 1));
  client->push_plain("this is no record of TLS at all, whatever it is");
  EXPECT_TRUE(until_closed());
  EXPECT_EQ(user_.closed, close_reason::malformed);
  EXPECT_EQ(user_.bytes, frame(10, 1)) << "what came before counts";
}

TEST_F(TlsConnection, DropsAPeerForWhomTooMuchWaits) {
  options_.bounds = {200'000, long_time};
  const auto client = agree({}, small_buffer);
  for (int i = 0; i < 100 && !user_.closed; ++i) {
    connection_->send(of(frame(50'000, 1)));
    EXPECT_FALSE(user_.closed) << "not from inside";
    loop_.end_turn();
  }
  EXPECT_EQ(user_.closed, close_reason::too_much_waits);
  EXPECT_EQ(gate_.bytes(), 0U);
}

TEST_F(TlsConnection, DropsAPeerThatTakesNothing) {
  options_.bounds.stall_max = milliseconds(50);
  const auto client = agree({}, small_buffer);
  connection_->send(of(frames(50'000, 20)));
  EXPECT_TRUE(until_closed());
  EXPECT_EQ(user_.closed, close_reason::takes_nothing);
}

TEST_F(TlsConnection, GoesWithoutAWordWhenNobodyHoldsIt) {
  const auto client = agree();
  connection_->send(of(frame(10, 1)));
  loop_.end_turn();
  connection_.reset();
  result_ = {};
  EXPECT_TRUE(until_ended(*client));
  EXPECT_EQ(client->received(), frame(10, 1));
  EXPECT_FALSE(user_.closed);
}

}  // namespace
}  // namespace donet::runtime
