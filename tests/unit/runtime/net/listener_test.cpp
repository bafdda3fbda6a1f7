#include "runtime/net/listener.hpp"

#include "tests/unit/runtime/few_files.hpp"
#include "tests/unit/runtime/net/loopback.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
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

// They inherit the options from the listening socket; a client's connection does not set its own.
TEST_F(Listener, HandsOverSocketsWithTheOptionsOfAConnection) {
  ASSERT_EQ(listener_.open({"127.0.0.1", 0}), "");
  listener_.start();
  const far_end peer = far_end::connect(listener_.where()[0].port);
  ASSERT_TRUE(until_accepted(1));
  const auto option = [this](int level, int which) {
    int value = 0;
    socklen_t size = sizeof value;
    EXPECT_EQ(::getsockopt(accepted_[0], level, which, &value, &size), 0);
    return value;
  };
  EXPECT_NE(option(IPPROTO_TCP, TCP_NODELAY), 0);
  EXPECT_NE(option(SOL_SOCKET, SO_KEEPALIVE), 0);
  EXPECT_EQ(option(IPPROTO_TCP, TCP_KEEPIDLE), 60);
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

// An owner that refuses each connection, like a Client Agent that has enough clients of one address.
TEST(ListenerOfAnOwnerThatRefuses, AcceptsFourConnectionsThenPauses) {
  event_loop loop;
  loop.attach();
  std::uint64_t refusals = 0;
  const auto refuse = [&refusals](int socket) {
    ::close(socket);
    ++refusals;
  };
  listener refusing(loop, refuse, {.refusals = [&refusals] { return refusals; }});
  ASSERT_EQ(refusing.open({"127.0.0.1", 0}), "");
  std::vector<far_end> peers;
  for (int i = 0; i < 200; ++i)
    peers.push_back(far_end::connect(refusing.where()[0].port));
  refusing.start();
  const auto began = std::chrono::steady_clock::now();
  std::uint64_t turns = 0;
  while (refusals < 200) {
    const std::uint64_t before = refusals;
    ASSERT_TRUE(turn_until(loop, [&] { return refusals > before; }));
    EXPECT_EQ(refusals - before, 4U);
    ++turns;
  }
  EXPECT_EQ(turns, 50U);
  // A pause follows each turn but the first, in which the listener cannot know yet that the owner refuses.
  EXPECT_GE(std::chrono::steady_clock::now() - began, milliseconds(48));
}

TEST(ListenerOfAnOwnerThatRefuses, AcceptsWithoutPausesWhenNoneIsRefusedAnyLonger) {
  event_loop loop;
  loop.attach();
  std::vector<int> accepted;
  listener listening(loop, [&accepted](int socket) { accepted.push_back(socket); },
                     {.refusals = [] { return std::uint64_t{1}; }});
  ASSERT_EQ(listening.open({"127.0.0.1", 0}), "");
  std::vector<far_end> peers;
  for (int i = 0; i < 20; ++i)
    peers.push_back(far_end::connect(listening.where()[0].port));
  listening.start();
  // The refusal was before the first turn, so a pause follows only that one.
  ASSERT_TRUE(turn_until(loop, [&] { return accepted.size() >= 4; }));
  EXPECT_EQ(accepted.size(), 4U);
  ASSERT_TRUE(turn_until(loop, [&] { return accepted.size() > 4; }));
  EXPECT_EQ(accepted.size(), 8U);
  // Without a pause the next turn accepts again.
  loop.turn(false);
  EXPECT_EQ(accepted.size(), 12U);
  for (const int socket : accepted)
    ::close(socket);
}

// The empty name means all addresses of the machine, of both families if it has both.
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

TEST_F(Listener, WaitsWhenTheSystemHasNoMoreSockets) {
  ASSERT_EQ(listener_.open({"127.0.0.1", 0}), "");
  listener_.start();
  const far_end peer = far_end::connect(listener_.where()[0].port);
  {
    const few_files now;
    EXPECT_LE(turn_for(loop_, milliseconds(250)), 20U) << "a pause is no busy waiting";
    EXPECT_TRUE(accepted_.empty());
  }
  EXPECT_TRUE(until_accepted(1));
}

// 192.0.2.1 is for documentation: no machine has this address.
TEST_F(Listener, LeavesOutAnAddressThatTheMachineDoesNotHave) {
  ASSERT_EQ(listener_.open({literal_address({"192.0.2.1", 0}), literal_address({"127.0.0.1", 0})}),
            "");
  ASSERT_EQ(listener_.where().size(), 1U);
  EXPECT_EQ(listener_.where()[0].host, "127.0.0.1");
  EXPECT_EQ(listener_.not_there(),
            std::vector<std::string>{"192.0.2.1:0: Cannot assign requested address"});
  listener_.start();
  const far_end peer = far_end::connect(listener_.where()[0].port);
  EXPECT_TRUE(until_accepted(1));
}

TEST_F(Listener, CannotListenIfTheMachineHasNoneOfTheAddresses) {
  EXPECT_EQ(listener_.open({literal_address({"192.0.2.1", 0})}),
            "192.0.2.1:0: Cannot assign requested address");
  EXPECT_TRUE(listener_.where().empty());
}

// ---- few descriptors ----

class ListenerOfFewFiles : public Listener {
protected:
  static constexpr unsigned spared = 10;

  // Opens a listener with peers in its queue; these need descriptors of this process, too.
  void open(listener& one, std::size_t peers) {
    ASSERT_EQ(one.open({"127.0.0.1", 0}), "");
    for (std::size_t i = 0; i < peers; ++i)
      peers_.push_back(far_end::connect(one.where()[0].port));
  }

  listener_options options(std::function<bool()> make_room = {}) {
    return {spared, std::move(make_room), [this](bool is_paused) { pauses_.push_back(is_paused); }};
  }

  std::vector<far_end> peers_;
  std::vector<bool> pauses_;
};

TEST_F(ListenerOfFewFiles, LeavesTheLastOnesToOthers) {
  listener one(
    loop_, [this](int socket) { accepted_.push_back(socket); }, options());
  open(one, 8);
  {
    const few_files now(spared + 3);
    one.start();
    EXPECT_TRUE(until_accepted(3));
    EXPECT_LE(turn_for(loop_, milliseconds(350)), 30U) << "a pause is no busy waiting";
    EXPECT_EQ(accepted_.size(), 3U);
    EXPECT_TRUE(has_free_descriptors(0, spared - 1)) << "they are there for others";
    EXPECT_EQ(pauses_, std::vector<bool>{true}) << "reported once";
  }
  EXPECT_TRUE(until_accepted(8));
  EXPECT_EQ(pauses_.size(), 1U) << "it has not accepted for long enough to say so";
}

TEST_F(ListenerOfFewFiles, GoesOnWhenOneIsClosed) {
  listener one(
    loop_, [this](int socket) { accepted_.push_back(socket); }, options());
  open(one, 8);
  const few_files now(spared + 3);
  one.start();
  EXPECT_TRUE(until_accepted(3));
  for (int i = 0; i < 2; ++i) {
    ::close(accepted_.front());
    accepted_.erase(accepted_.begin());
    EXPECT_TRUE(until_accepted(3));
    turn_for(loop_, milliseconds(150));
    EXPECT_EQ(accepted_.size(), 3U) << "one for one";
  }
}

TEST_F(ListenerOfFewFiles, MakesRoomByItsOwnConnections) {
  std::size_t ended = 0;
  listener one(
    loop_, [this](int socket) { accepted_.push_back(socket); }, options([&] {
      if (ended == accepted_.size())
        return false;
      ::close(accepted_[ended]);
      accepted_[ended++] = -1;
      return true;
    }));
  open(one, 8);
  const few_files now(spared + 3);
  one.start();
  EXPECT_TRUE(until_accepted(8)) << "each takes the place of the oldest";
  EXPECT_TRUE(pauses_.empty());
  std::erase(accepted_, -1);
}

}  // namespace
}  // namespace donet::runtime
