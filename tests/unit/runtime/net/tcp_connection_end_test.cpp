#include "runtime/net/wire_limits.hpp"
#include "tests/unit/runtime/net/connection_fixture.hpp"

namespace donet::runtime {
namespace {

TEST_F(TcpConnection, FinishWritesWhatIsQueuedThenCloses) {
  const auto connection = make(loopback(small_buffer));
  const std::string all = frames(50'000, 40);
  connection->send(of(all));
  connection->finish(close_reason::stopping, long_time);
  connection->send(of(frame(10, 1)));
  connection->finish(close_reason::malformed, milliseconds(0));
  expect_far_end_gets(all);
  EXPECT_TRUE(until_closed());
  EXPECT_EQ(user_.closed, close_reason::stopping) << "the first word counts";
  EXPECT_TRUE(turn_until(loop_, [this] {
    keep_turning();
    far_.pull();
    return far_.ended();
  }));
}

TEST_F(TcpConnection, FinishWithNothingQueuedCloses) {
  const auto connection = make(loopback());
  connection->finish(close_reason::malformed, long_time);
  EXPECT_FALSE(user_.closed) << "not from inside";
  EXPECT_TRUE(until_closed());
  EXPECT_EQ(user_.closed, close_reason::malformed);
}

// If received bytes are unread when a socket is closed, the kernel resets the connection and drops
// bytes that the peer has not read yet.
TEST_F(TcpConnection, FinishDeliversAlsoToAPeerThatStillSends) {
  const auto connection = make(loopback());
  const std::string all = frames(50'000, 20);
  connection->send(of(all));
  connection->finish(close_reason::stopping, long_time);
  far_.push(frames(1000, 10));
  expect_far_end_gets(all);
  EXPECT_TRUE(until_closed());
  EXPECT_EQ(user_.closed, close_reason::stopping);
  EXPECT_EQ(user_.batches, 0U) << "nothing is read any more";
}

// Like an ejected client that has not read its EJECT yet.
TEST_F(TcpConnection, FinishStaysHalfOpenWhileThePeerStillSends) {
  const auto connection = make(loopback());
  connection->send(of(frame(10, 1)));
  connection->finish(close_reason::let_go, long_time);
  bool is_over = false;
  const timer time = loop_.after(milliseconds(800), [&] { is_over = true; });
  EXPECT_TRUE(turn_until(loop_, [&] {
    keep_turning();
    far_.push("x");
    return is_over;
  }));
  EXPECT_FALSE(user_.closed);
  far_.pull();
  EXPECT_EQ(far_.received(), frame(10, 1));
  EXPECT_FALSE(far_.was_reset());
  EXPECT_TRUE(until_closed()) << "it does not wait for ever";
  EXPECT_EQ(user_.closed, close_reason::let_go);
}

TEST_F(TcpConnection, FinishDiscardsALittleAndLeavesTheRestInTheKernel) {
  const auto connection = make(loopback(small_buffer));
  connection->send(of(frame(10, 1)));
  connection->finish(close_reason::let_go, long_time);
  const std::string pushed = push_until_stuck(frames(1000, 100));
  EXPECT_GE(pushed.size(), limits::discarded_bytes_max);
  EXPECT_LT(pushed.size(), std::size_t{16} << 20) << "the kernel's buffers, and what is discarded";
  EXPECT_LE(turn_for(loop_, milliseconds(50)), 20U) << "and does not spin";
  EXPECT_FALSE(user_.closed);
}

TEST_F(TcpConnection, FinishEndsWithItsPatience) {
  const auto connection = make(loopback(small_buffer));
  connection->send(of(frames(50'000, 40)));
  connection->finish(close_reason::stopping, milliseconds(20));
  loop_.end_turn();
  EXPECT_FALSE(user_.closed);
  EXPECT_TRUE(until_closed());
  EXPECT_EQ(user_.closed, close_reason::stopping);
  EXPECT_EQ(gate_.bytes(), 0U);
}

TEST_F(TcpConnection, MayBeClosedByItsUserWhileItReads) {
  const auto connection = make(loopback());
  user_.also = [&] {
    connection->close(close_reason::malformed);
    connection->send(of(frame(10, 1)));
  };
  far_.push(frame(10, 1));
  EXPECT_TRUE(until_closed());
  EXPECT_EQ(user_.closed, close_reason::malformed);
  EXPECT_EQ(gate_.bytes(), 0U);
}

TEST_F(TcpConnection, GoesWithoutAWordWhenNobodyHoldsIt) {
  auto connection = make(loopback());
  connection->send(of(frame(10, 1)));
  loop_.end_turn();
  connection.reset();
  turn_until(loop_, [this] {
    keep_turning();
    far_.pull();
    return far_.ended();
  });
  EXPECT_EQ(far_.received(), frame(10, 1));
  EXPECT_FALSE(far_.was_reset());
  EXPECT_FALSE(user_.closed);
}

TEST_F(TcpConnection, KnowsItsPeer) {
  EXPECT_EQ(make(loopback())->peer().rfind("127.0.0.1:", 0), 0U);
}

}  // namespace
}  // namespace donet::runtime
