#include "runtime/net/tcp_dialer.hpp"

#include "tests/unit/runtime/net/loopback.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace donet::runtime {
namespace {

using std::chrono::milliseconds;

class TcpDialer : public testing::Test {
protected:
  TcpDialer() { loop_.attach(); }

  void dial(const address& to) {
    dialer_->dial(to, [this](std::shared_ptr<connection> made, const std::string& problem) {
      ++calls_;
      made_ = std::move(made);
      problem_ = problem;
    });
    EXPECT_EQ(calls_, 0) << "never from inside";
  }

  bool until_called() {
    return turn_until(loop_, [this] { return calls_ != 0; });
  }

  event_loop loop_;
  flow_gate gate_{1u << 20, 1u << 19};
  std::unique_ptr<tcp_dialer> dialer_ = std::make_unique<tcp_dialer>(loop_, gate_, peer_bounds{});
  int calls_ = 0;
  std::shared_ptr<connection> made_;
  std::string problem_;
};

TEST_F(TcpDialer, MakesAConnection) {
  const busy_port listener;
  dial({"127.0.0.1", listener.number()});
  ASSERT_TRUE(until_called());
  ASSERT_NE(made_, nullptr) << problem_;
  EXPECT_EQ(made_->peer(), "127.0.0.1:" + std::to_string(listener.number()));
  far_end far(listener.accept());
  made_.reset();
  turn_for(loop_, milliseconds(1));
  far.pull();
  EXPECT_TRUE(far.ended());
}

// If the name also resolves to ::1, there is no listener at that address.
TEST_F(TcpDialer, FindsTheAddressOfANameThatAnswers) {
  const busy_port listener;
  dial({"localhost", listener.number()});
  ASSERT_TRUE(until_called());
  EXPECT_NE(made_, nullptr) << problem_;
}

TEST_F(TcpDialer, SaysThatAPortIsClosed) {
  const address nobody = [] {
    const busy_port gone;
    return address{"127.0.0.1", gone.number()};
  }();
  dial(nobody);
  ASSERT_TRUE(until_called());
  EXPECT_EQ(made_, nullptr);
  EXPECT_EQ(problem_, to_string(nobody) + ": Connection refused");
}

TEST_F(TcpDialer, SaysThatANameStandsForNothing) {
  const std::string no_name(100, 'x');
  dial({no_name, 7199});
  ASSERT_TRUE(until_called());
  EXPECT_EQ(made_, nullptr);
  EXPECT_EQ(problem_.rfind(no_name + ":7199: ", 0), 0U) << problem_;
}

TEST_F(TcpDialer, IsSilentOnceItIsGone) {
  const busy_port listener;
  dial({"127.0.0.1", listener.number()});
  dialer_.reset();
  turn_for(loop_, milliseconds(20));
  EXPECT_EQ(calls_, 0);
}

TEST_F(TcpDialer, ForgetsAnAttemptWhenItDialsAgain) {
  const busy_port first;
  const busy_port second;
  dial({"127.0.0.1", first.number()});
  dial({"127.0.0.1", second.number()});
  ASSERT_TRUE(until_called());
  ASSERT_NE(made_, nullptr) << problem_;
  EXPECT_EQ(made_->peer(), "127.0.0.1:" + std::to_string(second.number()));
  turn_for(loop_, milliseconds(20));
  EXPECT_EQ(calls_, 1);
}

TEST_F(TcpDialer, MayDialAgainFromInsideTheAnswer) {
  const busy_port listener;
  const address to{"127.0.0.1", listener.number()};
  dialer_->dial(to,
                [this, to](const std::shared_ptr<connection>&, const std::string&) { dial(to); });
  EXPECT_TRUE(until_called());
  EXPECT_NE(made_, nullptr) << problem_;
}

TEST_F(TcpDialer, MayBeDestroyedFromInsideTheAnswer) {
  const busy_port listener;
  dialer_->dial({"127.0.0.1", listener.number()},
                [this](const std::shared_ptr<connection>& made, const std::string&) {
                  ++calls_;
                  made_ = made;
                  dialer_.reset();
                });
  EXPECT_TRUE(until_called());
  EXPECT_NE(made_, nullptr);
}

}  // namespace
}  // namespace donet::runtime
