#include "tests/unit/runtime/net/connection_fixture.hpp"

#include <thread>
#include <utility>

namespace donet::runtime {
namespace {

// ---- writing ----

TEST_F(TcpConnection, WritesManyBatchesWholeAndInOrderToASlowPeer) {
  const auto connection = make(loopback(small_buffer));
  std::string all;
  for (unsigned i = 0; i < 1000; ++i) {
    const std::string one = frame(i * 7 % 5000, i);
    connection->send(of(one));
    all += one;
    // Some turns end with more batches than one write accepts, some with a single one.
    if (i % 300 < 5)
      loop_.end_turn();
  }
  expect_far_end_gets(all);
  EXPECT_EQ(connection->queued_bytes(), 0U);
  EXPECT_EQ(gate_.bytes(), 0U);
}

TEST_F(TcpConnection, WritesWhenTheTurnEnds) {
  const auto connection = make(loopback());
  connection->send(of(frame(5, 1)));
  connection->send(of(frame(6, 2)));
  EXPECT_EQ(connection->queued_bytes(), 15U);
  EXPECT_EQ(gate_.bytes(), 15U) << "what waits counts";
  loop_.end_turn();
  EXPECT_EQ(connection->queued_bytes(), 0U);
  expect_far_end_gets(frame(5, 1) + frame(6, 2));
}

// ---- reading ----

TEST_F(TcpConnection, ReadsFramesHoweverTheyArrive) {
  const auto connection = make(loopback());
  const std::string sent = frame(300, 1) + frame(0, 2) + frame(40'000, 3);
  for (std::size_t at = 0; at < sent.size();) {
    at += far_.push(std::string_view(sent).substr(at, 7'001));
    turn_for(loop_, milliseconds(1));
  }
  EXPECT_TRUE(turn_until(loop_, [&] { return user_.bytes.size() == sent.size(); }));
  EXPECT_TRUE(user_.bytes == sent);
  EXPECT_EQ(gate_.bytes(), 0U) << "all credits are back";
}

TEST_F(TcpConnection, ReadsNoMoreAtATimeThanItMay) {
  peer_bounds bounds;
  bounds.read_bytes_max = 1'000;
  const auto connection = make(loopback(), bounds);
  const std::string sent = frames(100, 50) + frame(40'000, 1);
  ASSERT_EQ(far_.push(sent), sent.size());
  loop_.turn(true);
  loop_.end_turn();
  EXPECT_GT(user_.bytes.size(), 0U);
  EXPECT_LE(user_.bytes.size(), 1'000U);
  EXPECT_TRUE(turn_until(loop_, [&] { return user_.bytes.size() == sent.size(); }));
  EXPECT_TRUE(user_.bytes == sent);
}

TEST_F(TcpConnection, RefusesAFirstFrameThatIsTooLongAtItsTag) {
  peer_bounds bounds;
  bounds.first_frame_max = 1'024;
  const auto connection = make(loopback(), bounds);
  user_.also = [&] { connection->finish(close_reason::let_go, long_time); };
  const std::string answer = frame(10, 1);
  connection->send(of(answer));
  ASSERT_EQ(far_.push(frame(1'025, 1).substr(0, 2)), 2U);
  EXPECT_TRUE(turn_until(loop_, [this] { return user_.oversized != 0; }));
  expect_far_end_gets(answer);
  far_.push(frame(1'025, 1).substr(2));
  far_.close();
  EXPECT_TRUE(until_closed());
  EXPECT_EQ(user_.oversized, 1);
  EXPECT_EQ(user_.bytes, "");
}

TEST_F(TcpConnection, BoundsTheFirstFrameOnly) {
  peer_bounds bounds;
  bounds.first_frame_max = 1'024;
  const auto connection = make(loopback(), bounds);
  const std::string sent = frame(1'024, 1) + frame(40'000, 2);
  ASSERT_EQ(far_.push(sent), sent.size());
  EXPECT_TRUE(turn_until(loop_, [&] { return user_.bytes.size() == sent.size(); }));
  EXPECT_EQ(user_.oversized, 0);
}

TEST_F(TcpConnection, ReadsNothingWithoutCreditsAndSoBlocksThePeer) {
  const auto connection = make(loopback(small_buffer));
  user_.keeps_credits = true;
  const std::string sent = push_until_stuck(frames(1000, 100));
  EXPECT_EQ(user_.batches, limits::read_credits);
  EXPECT_LE(user_.bytes.size(), limits::read_credits * limits::read_size_max);
  EXPECT_EQ(gate_.bytes(), user_.bytes.size()) << "what is on its way counts";
  EXPECT_FALSE(far_.is_writable_within(milliseconds(20)));

  user_.credits.pop_back();
  EXPECT_TRUE(turn_until(loop_, [&] { return user_.batches == limits::read_credits + 1; }));

  user_.keeps_credits = false;
  user_.credits.clear();
  const std::size_t whole = sent.size() / 1002 * 1002;
  EXPECT_TRUE(turn_until(loop_, [&] { return user_.bytes.size() >= whole; }));
  EXPECT_TRUE(user_.bytes == sent.substr(0, whole));
  EXPECT_TRUE(far_.is_writable_within(long_time));
}

TEST_F(TcpConnection, ReadsOnWhenAnotherThreadGivesACreditBack) {
  const auto connection = make(loopback(small_buffer));
  user_.keeps_credits = true;
  push_until_stuck(frames(1000, 100));
  ASSERT_EQ(user_.credits.size(), limits::read_credits);
  std::thread other([credit = std::move(user_.credits.back())]() mutable { credit = {}; });
  EXPECT_TRUE(turn_until(loop_, [&] { return user_.batches == limits::read_credits + 1; }));
  other.join();
}

// A credit keeps its connection alive; another thread may be the last one to hold it.
TEST_F(TcpConnection, OutlivesItsEndUntilItsCreditsAreBack) {
  auto connection = make(loopback());
  user_.keeps_credits = true;
  far_.push(frame(10, 1));
  ASSERT_TRUE(turn_until(loop_, [&] { return user_.batches == 1; }));
  const std::weak_ptr<tcp_connection> watched = connection;
  connection->close(close_reason::stopping);
  connection.reset();
  EXPECT_FALSE(watched.expired());
  std::thread other([credits = std::move(user_.credits)]() mutable { credits.clear(); });
  other.join();
  EXPECT_TRUE(turn_until(loop_, [&] {
    keep_turning();
    return watched.expired();
  }));
  EXPECT_EQ(gate_.bytes(), 0U);
}

TEST_F(TcpConnection, WaitsWhileTheGateIsClosed) {
  const auto connection = make(loopback());
  gate_.add(gate_high + 1);
  far_.push(frame(10, 1));
  EXPECT_LE(turn_for(loop_, milliseconds(30)), 20U) << "and does not ask all the time";
  EXPECT_EQ(user_.batches, 0U);
  gate_.subtract(gate_high + 1);
  EXPECT_TRUE(turn_until(loop_, [&] { return user_.batches == 1; }));
  EXPECT_EQ(user_.bytes, frame(10, 1));
}

TEST_F(TcpConnection, ReadsOnWhenAnotherThreadOpensTheGate) {
  const auto connection = make(loopback());
  gate_.add(gate_high + 1);
  far_.push(frame(10, 1));
  turn_for(loop_, milliseconds(5));
  std::thread other([this] { gate_.subtract(gate_high + 1); });
  EXPECT_TRUE(turn_until(loop_, [&] { return user_.batches == 1; }));
  other.join();
}

// No connection may wait for a gate that its own bytes keep closed.
TEST_F(TcpConnection, GivesWhatWaitsBackToTheGateWhenItCloses) {
  const auto connection = make(loopback(small_buffer));
  connection->send(of(frames(50'000, 100)));
  loop_.end_turn();
  EXPECT_EQ(gate_.bytes(), connection->queued_bytes());
  EXPECT_GT(gate_.bytes(), 0U);
  connection->close(close_reason::over_limit);
  EXPECT_EQ(gate_.bytes(), 0U);
  EXPECT_EQ(user_.closed, close_reason::over_limit);
}

// As if 99 other connections had blocked it too: this one has more than its share.
TEST_F(TcpConnection, DropsAPeerThatTakesNothingAndKeepsTheGateClosed) {
  const auto connection = make(loopback(small_buffer));
  for (int i = 0; i < 99; ++i)
    gate_.count_blocked();
  connection->send(of(frames(50'000, 100)));
  loop_.end_turn();
  gate_.add(gate_high);
  EXPECT_FALSE(gate_.pass_or_wait([] {}));
  EXPECT_TRUE(until_closed());
  EXPECT_EQ(user_.closed, close_reason::too_much_waits);
}

// ---- ending ----

TEST_F(TcpConnection, DeliversWhatCameBeforeThePeerClosed) {
  const auto connection = make(loopback());
  far_.push(frame(10, 1) + frame(20, 2) + "\x05");
  far_.close();
  EXPECT_TRUE(until_closed());
  EXPECT_EQ(user_.closed, close_reason::peer_closed);
  EXPECT_EQ(user_.bytes, frame(10, 1) + frame(20, 2)) << "without the half one";
}

TEST_F(TcpConnection, TellsAReset) {
  const auto connection = make(loopback());
  far_.reset();
  EXPECT_TRUE(until_closed());
  EXPECT_EQ(user_.closed, close_reason::peer_reset);
}

TEST_F(TcpConnection, TellsAResetAlsoWhenItOnlyWrites) {
  const auto connection = make(loopback(small_buffer));
  user_.keeps_credits = true;
  push_until_stuck(frames(1000, 100));
  connection->send(of(frames(50'000, 100)));
  loop_.end_turn();
  far_.reset();
  EXPECT_TRUE(until_closed());
  EXPECT_EQ(user_.closed, close_reason::peer_reset);
}

TEST_F(TcpConnection, DoesNotSpinOnADeadPeerWhileItMayNotRead) {
  const auto connection = make(loopback(small_buffer));
  user_.keeps_credits = true;
  push_until_stuck(frames(1000, 100));
  far_.reset();
  EXPECT_LE(turn_for(loop_, milliseconds(50)), 20U);
  user_.keeps_credits = false;
  user_.credits.clear();
  EXPECT_TRUE(until_closed());
  EXPECT_EQ(user_.closed, close_reason::peer_reset);
}

TEST_F(TcpConnection, DropsAPeerForWhomTooMuchWaits) {
  const auto connection = make(loopback(small_buffer), {200'000, long_time});
  const std::string one = frame(50'000, 1);
  for (int i = 0; i < 100 && !user_.closed; ++i) {
    connection->send(of(one));
    EXPECT_FALSE(user_.closed) << "not from inside";
    loop_.end_turn();
    EXPECT_LE(connection->queued_bytes(), 200'000U);
  }
  EXPECT_EQ(user_.closed, close_reason::too_much_waits);
  EXPECT_EQ(connection->queued_bytes(), 0U);
}

TEST_F(TcpConnection, ReportsHowFarItsPeerIsBehind) {
  peer_bounds bounds;
  bounds.backlogs = {1u << 20, 4u << 20, 256u << 10};
  const auto connection = make(loopback(small_buffer), bounds);
  const auto send = [&](unsigned count) {
    for (unsigned i = 0; i < count; ++i)
      connection->send(of(frame(50'000, i)));
    loop_.end_turn();
  };
  send(10);
  EXPECT_EQ(user_.backlogs, std::vector<backlog>{}) << "less than the bound";
  send(20);
  EXPECT_EQ(user_.backlogs, (std::vector<backlog>{backlog::high}));
  send(60);
  EXPECT_EQ(user_.backlogs, (std::vector<backlog>{backlog::high, backlog::extreme}));
  // All written bytes are read.
  turn_until(loop_, [&] {
    keep_turning();
    far_.pull();
    return connection->queued_bytes() == 0;
  });
  EXPECT_EQ(user_.backlogs,
            (std::vector<backlog>{backlog::high, backlog::extreme, backlog::high, backlog::none}));
}

TEST_F(TcpConnection, DropsAPeerThatTakesNothing) {
  const auto connection =
    make(loopback(small_buffer), {limits::send_queue_bytes_max, milliseconds(50)});
  connection->send(of(frames(50'000, 20)));
  loop_.end_turn();
  EXPECT_FALSE(user_.closed);
  EXPECT_TRUE(until_closed());
  EXPECT_EQ(user_.closed, close_reason::takes_nothing);
}

TEST_F(TcpConnection, KeepsASlowPeerThatTakesSomethingNowAndThen) {
  constexpr milliseconds stall{400};
  const auto connection = make(loopback(small_buffer), {limits::send_queue_bytes_max, stall});
  connection->send(of(frames(50'000, 200)));
  loop_.end_turn();
  for (clock::time_point end = clock::time_point::max(), start = loop_.now(); loop_.now() < end;) {
    end = start + stall * 2;
    far_.pull(30'000);
    turn_for(loop_, milliseconds(5));
  }
  EXPECT_GT(connection->queued_bytes(), 0U) << "there was something to wait for all the time";
  EXPECT_FALSE(user_.closed);
}

}  // namespace
}  // namespace donet::runtime
