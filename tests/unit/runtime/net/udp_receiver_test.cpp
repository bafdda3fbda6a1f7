#include "runtime/net/udp_receiver.hpp"

#include "runtime/net/udp_sender.hpp"
#include "tests/unit/runtime/net/loopback.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace donet::runtime {
namespace {

using testing::ElementsAre;
using testing::StartsWith;

class UdpReceiver : public testing::Test {
protected:
  static constexpr std::size_t buffer = 1u << 20;

  UdpReceiver() { loop_.attach(); }

  void open(const std::string& host = "127.0.0.1") {
    ASSERT_EQ(receiver_.open({host, 0}, buffer), "");
    receiver_.start([this](udp_batch batch) { take(std::move(batch)); });
    ASSERT_EQ(sender_.open(receiver_.where().front()), "");
  }

  void take(udp_batch batch) {
    std::size_t at = 0;
    for (const udp_batch::datagram& one : batch.datagrams) {
      received_.emplace_back(reinterpret_cast<const char*>(batch.bytes.data()) + at, one.size);
      at += one.size;
      from_ = to_address(one.from);
    }
    EXPECT_EQ(at, batch.bytes.size());
    ++batches_;
  }

  bool send(const std::string& one) { return sender_.send(dc::as_bytes(one)); }
  bool until_received(std::size_t count) {
    return turn_until(loop_, [&] { return received_.size() >= count; });
  }

  event_loop loop_;
  udp_receiver receiver_{loop_};
  udp_sender sender_;
  std::vector<std::string> received_;
  address from_;
  std::size_t batches_ = 0;
};

TEST_F(UdpReceiver, LeavesOutAnAddressThatTheMachineDoesNotHave) {
  ASSERT_EQ(
    receiver_.open({literal_address({"192.0.2.1", 0}), literal_address({"127.0.0.1", 0})}, buffer),
    "");
  ASSERT_EQ(receiver_.where().size(), 1U);
  EXPECT_THAT(receiver_.not_there(), ElementsAre("192.0.2.1:0: Cannot assign requested address"));
  receiver_.start([this](udp_batch batch) { take(std::move(batch)); });
  ASSERT_EQ(sender_.open(receiver_.where().front()), "");
  ASSERT_TRUE(send("heard"));
  EXPECT_TRUE(until_received(1));
}

TEST_F(UdpReceiver, ReceivesEachDatagramAsItIs) {
  open();
  const std::string largest(65'507, 'x');
  for (const std::string& one : {std::string("first"), std::string(), largest, std::string("last")})
    ASSERT_TRUE(send(one));
  ASSERT_TRUE(until_received(4));
  EXPECT_THAT(received_, ElementsAre("first", "", largest, "last"));
}

TEST_F(UdpReceiver, TellsWhoHasSentIt) {
  open();
  ASSERT_TRUE(send("hello"));
  ASSERT_TRUE(until_received(1));
  EXPECT_EQ(from_.host, "127.0.0.1");
  EXPECT_NE(from_.port, 0);
  EXPECT_NE(from_.port, receiver_.where()[0].port);
}

TEST_F(UdpReceiver, SpeaksIpv6) {
  if (udp_receiver probe(loop_); !probe.open({"::1", 0}, buffer).empty())
    GTEST_SKIP() << "there is no IPv6 here";
  open("::1");
  ASSERT_TRUE(send("hello"));
  ASSERT_TRUE(until_received(1));
  EXPECT_EQ(from_.host, "::1");
}

TEST_F(UdpReceiver, OpensAllAddressesOfANameAtOnePort) {
  ASSERT_EQ(receiver_.open({"localhost", 0}, buffer), "");
  ASSERT_FALSE(receiver_.where().empty());
  for (const address& one : receiver_.where())
    EXPECT_EQ(one.port, receiver_.where()[0].port);
}

TEST_F(UdpReceiver, TakesManyAtATime) {
  open();
  for (int i = 0; i < 200; ++i)
    ASSERT_TRUE(send(std::to_string(i)));
  ASSERT_TRUE(until_received(200));
  for (int i = 0; i < 200; ++i)
    EXPECT_EQ(received_[static_cast<std::size_t>(i)], std::to_string(i));
  EXPECT_LT(batches_, 20U);
}

TEST_F(UdpReceiver, WhatCameBeforeTheStartIsNotLost) {
  ASSERT_EQ(receiver_.open({"127.0.0.1", 0}, buffer), "");
  ASSERT_EQ(sender_.open(receiver_.where().front()), "");
  ASSERT_TRUE(send("early"));
  receiver_.start([this](udp_batch batch) { take(std::move(batch)); });
  EXPECT_TRUE(until_received(1));
}

TEST_F(UdpReceiver, DrainsWhatHasComeWithoutATurn) {
  open();
  for (int i = 0; i < 200; ++i)
    ASSERT_TRUE(send("x"));
  receiver_.drain();
  EXPECT_EQ(received_.size(), 200U);
  EXPECT_EQ(receiver_.lost(), 0U);
}

TEST_F(UdpReceiver, CountsWhatTheKernelHadNoRoomFor) {
  open();
  const std::string large(60'000, 'x');
  constexpr std::size_t sent = 1'000;
  for (std::size_t i = 0; i < sent; ++i)
    ASSERT_TRUE(send(large));
  receiver_.drain();
  EXPECT_GT(receiver_.lost(), 0U);
  EXPECT_EQ(receiver_.lost() + received_.size(), sent);
}

TEST_F(UdpReceiver, ReceivesNothingOnceItHasStopped) {
  open();
  receiver_.stop();
  send("late");
  turn_for(loop_, std::chrono::milliseconds(10));
  EXPECT_TRUE(received_.empty());
  EXPECT_TRUE(receiver_.where().empty());
}

TEST_F(UdpReceiver, SaysThatAPortIsTaken) {
  open();
  const address taken = receiver_.where()[0];
  udp_receiver second(loop_);
  EXPECT_EQ(second.open(taken, buffer), to_string(taken) + ": Address already in use");
  EXPECT_TRUE(second.where().empty());
}

TEST_F(UdpReceiver, SaysThatANameStandsForNothing) {
  const std::string no_name(100, 'x');
  EXPECT_THAT(receiver_.open({no_name, 7197}, buffer), StartsWith(no_name + ":7197: "));
}

TEST_F(UdpReceiver, SaysThatAnAddressIsNotOfThisMachine) {
  EXPECT_EQ(receiver_.open({"192.0.2.1", 7197}, buffer),
            "192.0.2.1:7197: Cannot assign requested address");
}

}  // namespace
}  // namespace donet::runtime
