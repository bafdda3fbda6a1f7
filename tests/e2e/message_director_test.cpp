// The rules of spec/services chapter 2, over real sockets, with the real program; the test plays a
// parent Message Director and three peers byte by byte.

#include "tests/support/node_process.hpp"
#include "tests/support/wire.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <memory>
#include <string>
#include <vector>

namespace donet::test {
namespace {

// A node below a parent, which the test plays. Everything that a peer sends also reaches the
// parent, so a mark that arrives there shows that all earlier messages are handled.
class MessageDirector : public testing::Test {
protected:
  using seen = std::vector<datagram>;

  MessageDirector()
      : node_(node_process::message_director(
        "upstream = \"127.0.0.1:" + std::to_string(parent_.port()) + "\"\n")),
        up_(parent_.accept()) {}

  wire_peer connect() { return wire_peer(node_.port()); }

  // The datagrams at the parent up to a mark that `by` sends now.
  seen seen_above(wire_peer& by) {
    const datagram mark = message({}, 0xfe'ce, ++marks_);
    by.send(mark);
    seen all;
    for (datagram one = up_.receive(); one != mark; one = up_.receive())
      all.push_back(one);
    return all;
  }

  // Returns when all messages from `peer` are handled.
  void settle(wire_peer& peer) { seen_above(peer); }

  wire_server parent_;
  node_process node_;
  wire_peer up_;
  std::uint16_t marks_ = 0;
};

// As above with two peers, for tests of the datagrams at the parent.
class Upstream : public MessageDirector {
protected:
  wire_peer c1_ = connect();
  wire_peer c2_ = connect();
};

TEST_F(MessageDirector, RoutesToSubscribersAndNotBackToTheSender) {
  wire_peer a = connect();
  wire_peer b = connect();
  a.send(add_channel(5000));
  b.send(add_channel(5000));
  settle(a);
  settle(b);
  const datagram first = message({5000}, 7, 1234, "payload");
  const datagram second = message({5000}, 8, 4321, "another");
  a.send(first);
  EXPECT_EQ(b.receive(), first);
  b.send(second);
  EXPECT_EQ(a.receive(), second) << "and not its own first";
}

TEST_F(MessageDirector, DeliversOnceHoweverManyChannelsMatch) {
  wire_peer a = connect();
  wire_peer b = connect();
  for (const std::uint64_t c : {1111U, 2222U, 3333U})
    a.send(add_channel(c));
  a.send(add_range(3000, 4000));
  settle(a);
  const datagram many = message({1111, 2222, 3333, 1111, 3500, 9999}, 7, 1, "once");
  const datagram last = message({1111}, 7, 2);
  b.send(many);
  b.send(last);
  EXPECT_EQ(a.receive(), many);
  EXPECT_EQ(a.receive(), last);
}

TEST_F(MessageDirector, AcceptsTheLargestDatagramInAnySegmentation) {
  wire_peer a = connect();
  wire_peer b = connect();
  a.send(add_channel(5000));
  settle(a);
  const datagram largest = message({5000}, 7, 1, std::string(65'535 - 19, 'x'));
  ASSERT_EQ(largest.size(), 65'535U);
  const std::string bytes = framed(message({5000}, 7, 2)) + framed(largest) + framed(largest);
  for (std::size_t at = 0; at < bytes.size(); at += 10'007)
    b.send_raw(std::string_view(bytes).substr(at, 10'007));
  EXPECT_EQ(a.receive(), message({5000}, 7, 2));
  EXPECT_EQ(a.receive(), largest);
  EXPECT_EQ(a.receive(), largest);
}

TEST_F(MessageDirector, ControlAndOrdinaryDatagramsActInTheirOrder) {
  wire_peer a = connect();
  wire_peer b = connect();
  b.send(add_channel(6000));
  settle(b);
  // In one write: subscribe, ask b, unsubscribe.
  a.send_raw(framed(add_channel(5000)) + framed(message({6000}, 7, 1)));
  EXPECT_EQ(b.receive(), message({6000}, 7, 1));
  b.send(message({5000}, 8, 2));
  EXPECT_EQ(a.receive(), message({5000}, 8, 2)) << "subscribed before its question was routed";
}

// spec/services 2.8.
TEST_F(MessageDirector, EndsALinkThatSendsATruncatedControlMessage) {
  for (const std::string& bad :
       {std::string(), u8(1), u8(1) + "1234567", u8(1) + u64(1), control(9000, "1234567"),
        control(9002, u64(5)), control(9010, u64(5) + u16(10) + "short"),
        control(9014, u16(3) + "no"), control(9012, u8(1))}) {
    wire_peer a = connect();
    a.send(bad);
    EXPECT_TRUE(a.ends()) << "after " << bad.size() << " bytes";
  }
}

TEST_F(MessageDirector, IgnoresWhatALinkSentBehindATruncatedControlMessage) {
  wire_peer watcher = connect();
  watcher.send(add_range(7000, 7999));
  settle(watcher);
  wire_peer a = connect();
  a.send_raw(framed(add_post_remove(5, message({7001}, 7, 1))) + framed(message({7002}, 7, 2))
             + framed("") + framed(message({7003}, 7, 3)) + framed(add_channel(7004)));
  EXPECT_TRUE(a.ends());
  EXPECT_EQ(watcher.receive(), message({7002}, 7, 2));
  EXPECT_EQ(watcher.receive(), message({7001}, 7, 1)) << "its post-remove ran";
  wire_peer b = connect();
  b.send(message({7009}, 7, 9));
  EXPECT_EQ(watcher.receive(), message({7009}, 7, 9)) << "what came behind did not";
}

TEST_F(MessageDirector, DropsADatagramWhoseRecipientsAreCutShortAndKeepsTheLink) {
  wire_peer a = connect();
  wire_peer b = connect();
  b.send(add_channel(5000));
  settle(b);
  a.send(u8(2) + u64(5000) + "1234567");
  a.send(message({5000}, 7, 1));
  EXPECT_EQ(b.receive(), message({5000}, 7, 1));
}

TEST_F(MessageDirector, IgnoresUnknownControlMessages) {
  wire_peer a = connect();
  wire_peer b = connect();
  b.send(add_channel(5000));
  settle(b);
  a.send(control(9999, "whatever"));
  a.send(message({5000}, 7, 1));
  EXPECT_EQ(b.receive(), message({5000}, 7, 1));
}

TEST_F(MessageDirector, DeliversADatagramWithoutSenderAndType) {
  wire_peer a = connect();
  wire_peer b = connect();
  b.send(add_channel(5000));
  settle(b);
  a.send(u8(1) + u64(5000));
  EXPECT_EQ(b.receive(), u8(1) + u64(5000));
}

// spec/services 2.6.
TEST_F(MessageDirector, RunsPostRemovesHoweverALinkEnds) {
  wire_peer watcher = connect();
  watcher.send(add_channel(5000));
  settle(watcher);
  for (const bool abruptly : {false, true}) {
    wire_peer a = connect();
    a.send(add_post_remove(11, message({5000}, 7, 1)));
    a.send(add_post_remove(11, message({5000}, 7, 2)));
    a.send(add_post_remove(12, message({5000}, 7, 3)));
    a.send(add_post_remove(13, message({5000}, 7, 4)));
    a.send(clear_post_removes(13));
    settle(a);
    if (abruptly)
      a.reset();
    else
      a.close();
    for (std::uint16_t n = 1; n <= 3; ++n)
      EXPECT_EQ(watcher.receive(), message({5000}, 7, n));
  }
  wire_peer b = connect();
  b.send(message({5000}, 7, 9));
  EXPECT_EQ(watcher.receive(), message({5000}, 7, 9)) << "the cleared one did not run";
}

TEST_F(MessageDirector, ServesOthersWhileAPeerSendsGarbage) {
  wire_peer a = connect();
  wire_peer b = connect();
  b.send(add_channel(5000));
  settle(b);
  std::vector<wire_peer> noisy;
  for (unsigned seed = 1; seed <= 50; ++seed) {
    noisy.push_back(connect());
    std::string garbage;
    std::uint32_t state = seed;
    for (int i = 0; i < 5000; ++i) {
      state = state * 1'664'525 + 1'013'904'223;
      garbage += static_cast<char>(state >> 24);
    }
    try {
      noisy.back().send_raw(garbage);
    } catch (const std::system_error&) {
      // The node closed the connection in the middle, as it should.
    }
  }
  a.send(message({5000}, 7, 1));
  EXPECT_EQ(b.receive(), message({5000}, 7, 1));
  EXPECT_EQ(node_.stop(), 0);
}

// Rule of the program: SIGTERM and SIGINT end it in order with status 0.
TEST_F(MessageDirector, StopsInOrder) {
  wire_peer a = connect();
  wire_peer b = connect();
  b.send(add_channel(5000));
  a.send(add_post_remove(11, message({5000}, 7, 1)));
  settle(b);
  settle(a);
  EXPECT_EQ(node_.stop(), 0);
  EXPECT_TRUE(a.ends());
  EXPECT_EQ(b.receive(), message({5000}, 7, 1)) << "post-removes run when the node stops";
  EXPECT_TRUE(b.ends());
}

TEST_F(MessageDirector, StopsOnInterruptToo) {
  node_.signal(SIGINT);
  EXPECT_EQ(node_.wait(), 0);
}

// The table of spec/services 2.7, step by step.
TEST_F(Upstream, MirrorsTheUnionOfSubscriptions) {
  const datagram hello = message({4242}, 1, 1);
  c1_.send(hello);
  EXPECT_EQ(seen_above(c1_), seen{hello});

  c1_.send(add_channel(1000));
  EXPECT_EQ(seen_above(c1_), seen{add_channel(1000)});

  const datagram to_c1 = message({1000}, 2, 2);
  c2_.send(to_c1);
  EXPECT_EQ(seen_above(c2_), seen{to_c1});
  EXPECT_EQ(c1_.receive(), to_c1);

  c2_.send(add_channel(1000));
  EXPECT_EQ(seen_above(c2_), seen{});

  const datagram to_c2 = message({1000}, 1, 3);
  c1_.send(to_c2);
  EXPECT_EQ(seen_above(c1_), seen{to_c2});
  EXPECT_EQ(c2_.receive(), to_c2);

  c1_.send(remove_channel(1000));
  EXPECT_EQ(seen_above(c1_), seen{});

  c2_.close();
  EXPECT_EQ(up_.receive(), remove_channel(1000));
}

TEST_F(Upstream, DeliversWhatTheParentSendsOnceToEachAndNotBackUp) {
  c1_.send(add_channel(1111));
  c1_.send(add_channel(2222));
  seen_above(c1_);
  c2_.send(add_channel(2222));
  c2_.send(add_channel(3333));
  seen_above(c2_);
  const std::vector<std::vector<std::uint64_t>> recipients = {
    {2222}, {1111, 3333}, {1111, 2222}, {1111, 1111, 2222, 3333, 2222, 3333, 1111, 1111, 2222}};
  for (const std::vector<std::uint64_t>& to : recipients) {
    const datagram one = message(to, 9, 9);
    up_.send(one);
    EXPECT_EQ(c1_.receive(), one);
    EXPECT_EQ(c2_.receive(), one);
  }
  EXPECT_EQ(seen_above(c1_), seen{}) << "nothing that the parent sent goes back to it";
  const datagram nine = message(recipients[3], 1, 10);
  c1_.send(nine);
  EXPECT_EQ(seen_above(c1_), seen{nine});
  EXPECT_EQ(c2_.receive(), nine);
}

TEST_F(Upstream, DoesNotInterpretControlMessagesOfTheParent) {
  up_.send(add_channel(5000));
  c1_.send(message({5000}, 1, 1));
  up_.send(message({7777}, 1, 2));
  EXPECT_EQ(seen_above(c1_), seen{message({5000}, 1, 1)});
}

TEST_F(Upstream, CopiesPostRemovesAndRunsThemWhenTheLinkEnds) {
  const datagram d1 = message({555}, 1, 1);
  const datagram d2 = message({556}, 1, 2);
  const datagram d3 = message({557}, 1, 3);
  c1_.send(add_post_remove(191919, d1));
  c1_.send(add_post_remove(191919, d2));
  c1_.send(add_post_remove(202020, d3));
  EXPECT_EQ(seen_above(c1_), (seen{add_post_remove(191919, d1), add_post_remove(191919, d2),
                                   add_post_remove(202020, d3)}));
  c1_.close();
  // First the datagrams, then the message that they need not be kept (QUIRK 15).
  EXPECT_EQ(up_.receive(), d1);
  EXPECT_EQ(up_.receive(), d2);
  EXPECT_EQ(up_.receive(), clear_post_removes(191919));
  EXPECT_EQ(up_.receive(), d3);
  EXPECT_EQ(up_.receive(), clear_post_removes(202020));

  c2_.send(add_post_remove(5, d1));
  c2_.send(clear_post_removes(5));
  c2_.send(clear_post_removes(6));
  EXPECT_EQ(seen_above(c2_),
            (seen{add_post_remove(5, d1), clear_post_removes(5), clear_post_removes(6)}));
}

// QUIRK 14.
TEST_F(Upstream, KeepsTheCopiesOfAnotherParticipantWithTheSameKey) {
  const datagram d1 = message({555}, 1, 1);
  const datagram d2 = message({556}, 2, 2);
  c1_.send(add_post_remove(7, d1));
  seen_above(c1_);
  c2_.send(add_post_remove(7, d2));
  seen_above(c2_);
  c1_.close();
  EXPECT_EQ(up_.receive(), d1);
  EXPECT_EQ(up_.receive(), clear_post_removes(7));
  EXPECT_EQ(up_.receive(), add_post_remove(7, d2)) << "the other's, anew";
}

// The table of spec/services 2.4.4.
TEST_F(Upstream, MirrorsRangesAsTheTestsOfAstronPinThem) {
  c1_.send(add_range(1000, 1999));
  c1_.send(remove_range(1300, 1700));
  EXPECT_EQ(seen_above(c1_), (seen{add_range(1000, 1999), remove_range(1300, 1700)}));
  c1_.send(add_range(1900, 2100));
  c1_.send(remove_range(1000, 1999));
  EXPECT_EQ(seen_above(c1_), (seen{add_range(1900, 2100), remove_range(1000, 1999)}));
}

// spec/services 2.2, FIX: connects again, then sends all subscriptions in force.
TEST_F(Upstream, TellsAReturningParentAllThatIsInForce) {
  c1_.send(add_channel(1000));
  c1_.send(add_range(2000, 2999));
  c1_.send(add_post_remove(7, message({555}, 1, 1)));
  seen_above(c1_);
  up_.reset();
  up_ = parent_.accept();
  EXPECT_EQ(up_.receive(), add_range(2000, 2999));
  EXPECT_EQ(up_.receive(), add_channel(1000));
  EXPECT_EQ(up_.receive(), add_post_remove(7, message({555}, 1, 1)));
  EXPECT_EQ(seen_above(c1_), seen{});
}

TEST_F(Upstream, StopsWithPostRemovesAboveAndTheLinkClosed) {
  c1_.send(add_post_remove(7, message({555}, 1, 1)));
  seen_above(c1_);
  EXPECT_EQ(node_.stop(), 0);
  EXPECT_EQ(up_.receive(), message({555}, 1, 1));
  EXPECT_EQ(up_.receive(), clear_post_removes(7));
  EXPECT_TRUE(up_.ends());
}

}  // namespace
}  // namespace donet::test
