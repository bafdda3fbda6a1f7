#include "runtime/net/listener.hpp"

#include "tests/unit/runtime/net/loopback.hpp"

#include <gtest/gtest.h>

#include <set>
#include <vector>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace donet::runtime {
namespace {

using std::chrono::milliseconds;

class Listener : public testing::Test {
protected:
  Listener() { loop_.attach(); }
  ~Listener() override {
    for (const int socket : accepted_)
      ::close(socket);
  }

  bool until_accepted(std::size_t count) {
    return turn_until(loop_, [&] { return accepted_.size() >= count; });
  }

  event_loop loop_;
  std::vector<int> accepted_;
  listener listener_{loop_, [this](int socket) { accepted_.push_back(socket); }};
};

TEST_F(Listener, TellsThePortThatTheSystemChose) {
  ASSERT_EQ(listener_.open({"127.0.0.1", 0}), "");
  ASSERT_EQ(listener_.where().size(), 1U);
  EXPECT_EQ(listener_.where()[0].host, "127.0.0.1");
  EXPECT_NE(listener_.where()[0].port, 0);
}

TEST_F(Listener, HandsOverSocketsThatDoNotBlock) {
  ASSERT_EQ(listener_.open({"127.0.0.1", 0}), "");
  listener_.start();
  const far_end peer = far_end::connect(listener_.where()[0].port);
  ASSERT_TRUE(until_accepted(1));
  EXPECT_NE(::fcntl(accepted_[0], F_GETFL) & O_NONBLOCK, 0);
}

TEST_F(Listener, TakesAFloodOfConnections) {
  ASSERT_EQ(listener_.open({"127.0.0.1", 0}), "");
  std::vector<far_end> peers;
  for (int i = 0; i < 200; ++i)
    peers.push_back(far_end::connect(listener_.where()[0].port));
  EXPECT_TRUE(accepted_.empty()) << "nothing before the start";
  listener_.start();
  EXPECT_TRUE(until_accepted(200));
}

// The empty name stands for all addresses of the machine, of both kinds where it has both.
TEST_F(Listener, HasOnePortForAllAddressesOfAName) {
  ASSERT_EQ(listener_.open({"", 0}), "");
  std::set<std::string> hosts;
  for (const address& one : listener_.where()) {
    EXPECT_EQ(one.port, listener_.where()[0].port);
    hosts.insert(one.host);
  }
  EXPECT_EQ(hosts.size(), listener_.where().size());
  EXPECT_EQ(hosts.count("0.0.0.0"), 1U);
  listener_.start();
  const far_end peer = far_end::connect(listener_.where()[0].port);
  EXPECT_TRUE(until_accepted(1));
}

TEST_F(Listener, SaysWhichPortIsInUse) {
  const busy_port taken;
  const address where{"127.0.0.1", taken.number()};
  EXPECT_EQ(listener_.open(where), to_string(where) + ": Address already in use");
  EXPECT_TRUE(listener_.where().empty());
}

TEST_F(Listener, SaysThatANameStandsForNothing) {
  const std::string no_name(100, 'x');
  const std::string problem = listener_.open({no_name, 0});
  EXPECT_EQ(problem.rfind(no_name + ":0: ", 0), 0U) << problem;
}

TEST_F(Listener, TakesNobodyOnceStopped) {
  ASSERT_EQ(listener_.open({"127.0.0.1", 0}), "");
  const std::uint16_t port = listener_.where()[0].port;
  listener_.start();
  listener_.stop();
  EXPECT_THROW(far_end::connect(port), std::system_error);
  turn_for(loop_, milliseconds(5));
  EXPECT_TRUE(accepted_.empty());
}

// The process may open no more files while it lives.
class no_more_files {
public:
  no_more_files() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const int next = ::dup(0);
    ::close(next);
    rlimit now = before_;
    now.rlim_cur = static_cast<rlim_t>(next);
    ::setrlimit(RLIMIT_NOFILE, &now);
  }
  no_more_files(const no_more_files&) = delete;
  no_more_files& operator=(const no_more_files&) = delete;
  ~no_more_files() { ::setrlimit(RLIMIT_NOFILE, &before_); }

private:
  rlimit before_{};
};

TEST_F(Listener, WaitsWhenTheSystemHasNoMoreSockets) {
  ASSERT_EQ(listener_.open({"127.0.0.1", 0}), "");
  listener_.start();
  const far_end peer = far_end::connect(listener_.where()[0].port);
  {
    const no_more_files now;
    EXPECT_LE(turn_for(loop_, milliseconds(250)), 20U) << "a pause is no busy waiting";
    EXPECT_TRUE(accepted_.empty());
  }
  EXPECT_TRUE(until_accepted(1));
}

}  // namespace
}  // namespace donet::runtime
