#include "runtime/cluster/node_connections.hpp"

#include "tests/unit/runtime/cluster/node_connections_fixture.hpp"

namespace donet::runtime {
namespace {

using std::chrono::milliseconds;
using testing::AnyOf;
using testing::EndsWith;
using testing::HasSubstr;

class NodeConnections : public TwoNodes {
protected:
  static std::string bytes_of(const node_record& record) {
    return std::string(dc::as_text(write_node_record(record)));
  }
};

TEST_F(NodeConnections, BothEnterAndTheStreamBelongsToWhatFollows) {
  open();
  dial();
  ASSERT_TRUE(until_decided());
  ASSERT_TRUE(dialed_->stream) << dialed_->problem;
  ASSERT_TRUE(accepted_.front().stream) << accepted_.front().problem;
  EXPECT_EQ(dialed_->peer->node, acceptor_self_.node);
  EXPECT_EQ(accepted_.front().peer->node, dialer_self_.node);
  EXPECT_EQ(dialed_->protocol, 1);
  EXPECT_EQ(carried(*dialed_->stream, *accepted_.front().stream, "to gs1"), "to gs1");
  EXPECT_EQ(carried(*accepted_.front().stream, *dialed_->stream, "to ca1"), "to ca1");
  EXPECT_EQ(acceptor_->under_way() + dialer_->under_way(), 0U);
}

TEST_F(NodeConnections, BothSidesLearnWhyTheDialerIsRefused) {
  dialer_self_.contract = 0xbeef;
  open();
  dial();
  ASSERT_TRUE(until_decided());
  EXPECT_FALSE(dialed_->stream);
  EXPECT_FALSE(accepted_.front().stream);
  EXPECT_TRUE(dialed_->refused_by_peer);
  EXPECT_FALSE(accepted_.front().refused_by_peer);
  EXPECT_EQ(dialed_->refusal, accepted_.front().refusal);
  EXPECT_EQ(dialed_->problem,
            "the contract of gs1 has the hash 000000000000feed, that of ca1 000000000000beef");
  EXPECT_TRUE(turn_until(loop_, [this] { return acceptor_->under_way() == 0; }))
    << "closed as soon as the dialer has gone";
}

TEST_F(NodeConnections, TheDialerRefusesByItsOwnRules) {
  node_handshake_options dials = options_of(dialer_self_);
  dials.policy.refuse = [](const node_introduction&, handshake_side) {
    return std::optional(node_refusal{refusal_code::smaller_cluster, "smaller", ""});
  };
  open(options_of(acceptor_self_), std::move(dials));
  dial();
  ASSERT_TRUE(until_decided());
  EXPECT_TRUE(accepted_.front().refused_by_peer);
  EXPECT_EQ(accepted_.front().refusal,
            (node_refusal{refusal_code::smaller_cluster, "smaller", "ca1"}));
}

TEST_F(NodeConnections, ADialThatNobodyAnswersFails) {
  open();
  const std::uint16_t closed = port();
  acceptor_->stop();
  dialer_->dial({"127.0.0.1", closed}, [this](node_arrival one) { dialed_ = std::move(one); });
  EXPECT_TRUE(turn_until(loop_, [this] { return dialed_.has_value(); }));
  EXPECT_THAT(dialed_->problem, EndsWith("Connection refused"));
}

TEST_F(NodeConnections, ASilentAcceptorEndsTheDialInTime) {
  node_handshake_options dials = options_of(dialer_self_);
  dials.time_max = milliseconds(50);
  open(options_of(acceptor_self_), std::move(dials));
  const busy_port silent;
  dialer_->dial({"127.0.0.1", silent.number()},
                [this](node_arrival one) { dialed_ = std::move(one); });
  EXPECT_TRUE(turn_until(loop_, [this] { return dialed_.has_value(); }));
  // On a loaded machine the time may be over before the connection stands.
  EXPECT_THAT(dialed_->problem, AnyOf(EndsWith("no answer"), EndsWith("longer than 50 ms")));
}

// ---- hostile peers ----

TEST_F(NodeConnections, AHelloThatComesByteByByteIsRead) {
  open();
  far_end peer = far_end::connect(port());
  for (const char one : bytes_of(node_hello{dialer_self_})) {
    peer.push(std::string_view(&one, 1));
    loop_.turn(false);
    loop_.end_turn();
  }
  EXPECT_TRUE(turn_until(loop_, [&] {
    peer.pull();
    return !peer.received().empty();
  }));
  peer.push(bytes_of(node_enter{}));
  EXPECT_TRUE(turn_until(loop_, [this] { return !accepted_.empty(); }));
  EXPECT_TRUE(accepted_.front().stream);
}

TEST_F(NodeConnections, BytesBehindTheHandshakeAreNotRead) {
  open();
  far_end peer = far_end::connect(port());
  peer.push(bytes_of(node_hello{dialer_self_}) + bytes_of(node_enter{}) + "for CAF");
  ASSERT_TRUE(turn_until(loop_, [this] { return !accepted_.empty(); }));
  ASSERT_TRUE(accepted_.front().stream);
  std::vector<std::byte> room(100);
  const io_result result = accepted_.front().stream->receive(room);
  EXPECT_EQ(dc::as_text(dc::bytes_view(room).first(result.bytes)), "for CAF");
}

TEST_F(NodeConnections, GarbageClosesTheConnection) {
  open();
  far_end peer = far_end::connect(port());
  peer.push("GET / HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(until_ended(peer));
  EXPECT_EQ(accepted_.front().problem,
            "the peer sent bytes that are no record of the node handshake");
}

TEST_F(NodeConnections, ARecordOverTheLimitClosesTheConnectionWhenItIsAnnounced) {
  open();
  far_end peer = far_end::connect(port());
  peer.push(std::string_view("\x01\x00\x10\x00", 4));
  EXPECT_TRUE(until_ended(peer));
  EXPECT_EQ(peer.received(), "");
}

TEST_F(NodeConnections, ASlowHelloIsClosedInTime) {
  node_handshake_options accepts = options_of(acceptor_self_);
  accepts.time_max = milliseconds(60);
  open(std::move(accepts), options_of(dialer_self_));
  far_end peer = far_end::connect(port());
  const std::string hello = bytes_of(node_hello{dialer_self_});
  // A byte now and then does not prolong it.
  std::size_t pushed = 0;
  EXPECT_TRUE(turn_until(loop_, [&] {
    if (accepted_.empty() && pushed + 1 < hello.size())
      pushed += peer.push(std::string_view(hello).substr(pushed, 1));
    return !accepted_.empty();
  }));
  EXPECT_EQ(accepted_.front().problem, "the node handshake took longer than 60 ms");
  EXPECT_TRUE(until_ended(peer));
}

TEST_F(NodeConnections, APeerThatReadsNoRefusalIsClosedInTime) {
  node_handshake_options accepts = options_of(acceptor_self_);
  accepts.time_max = milliseconds(60);
  open(std::move(accepts), options_of(dialer_self_));
  far_end peer = far_end::connect(port());
  dialer_self_.cluster = "other";
  peer.push(bytes_of(node_hello{dialer_self_}) + std::string(1000, 'x'));
  ASSERT_TRUE(turn_until(loop_, [this] { return !accepted_.empty(); }));
  EXPECT_THAT(accepted_.front().problem, HasSubstr("the cluster of gs1"));
  EXPECT_EQ(acceptor_->under_way(), 1U);
  EXPECT_TRUE(turn_until(loop_, [this] { return acceptor_->under_way() == 0; }));
  EXPECT_TRUE(until_ended(peer));
  EXPECT_THAT(peer.received(), HasSubstr("the cluster of gs1")) << "and yet it could read it";
}

// 50 idle and 50 hostile peers keep no node out, and take no more than their bound.
TEST_F(NodeConnections, ACrowdAtThePortKeepsNoNodeOut) {
  open();
  std::vector<far_end> crowd;
  for (int i = 0; i < 50; ++i) {
    crowd.push_back(far_end::connect(port()));
    crowd.push_back(far_end::connect(port()));
    // Half a hello: it holds its place until its time is over.
    crowd.back().push(bytes_of(node_hello{dialer_self_}).substr(0, 40));
  }
  EXPECT_TRUE(turn_until(loop_, [this] {
    return acceptor_->under_way() == limits::node_handshakes_max && accepted_.size() == 36;
  }));
  EXPECT_EQ(accepted_.front().problem, "too many node handshakes are under way");
  accepted_.clear();
  dial();
  EXPECT_TRUE(turn_until(loop_, [this] { return dialed_.has_value(); }));
  EXPECT_TRUE(dialed_->stream) << dialed_->problem;
  const auto open_ones = [&] {
    std::size_t count = 0;
    for (far_end& one : crowd) {
      one.pull();
      count += one.ended() ? 0U : 1U;
    }
    return count;
  };
  EXPECT_LE(open_ones(), limits::node_handshakes_max);
  EXPECT_TRUE(turn_until(loop_, [&] { return open_ones() == 0; })) << "their time is over";
}

TEST_F(NodeConnections, DroppingItClosesTheHandshakesUnderWay) {
  open();
  far_end peer = far_end::connect(port());
  EXPECT_TRUE(turn_until(loop_, [this] { return acceptor_->under_way() == 1; }));
  acceptor_.reset();
  EXPECT_TRUE(until_ended(peer));
  EXPECT_TRUE(accepted_.empty());
}

}  // namespace
}  // namespace donet::runtime
