// Links over CAF's middleman, on real sockets, with a proxy between the nodes where it matters.

#include "runtime/cluster/link_carrier.hpp"

#include "runtime/caf_io.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/runtime/cluster/link_world.hpp"
#include "tests/unit/runtime/net/certificates.hpp"
#include "tests/unit/runtime/net/loopback.hpp"
#include "tools/stage/tcp_proxy.hpp"

#include <numeric>
#include <span>

namespace donet::runtime {
namespace {

using test::identity;

std::vector<std::uint64_t> numbers(std::uint64_t first, std::uint64_t count) {
  std::vector<std::uint64_t> all(count);
  std::iota(all.begin(), all.end(), first);
  return all;
}

class LinkCarrier : public testing::Test {
protected:
  void make(std::shared_ptr<const tls_context> tls = nullptr,
            std::size_t window = limits::link_window_bytes_default,
            std::chrono::milliseconds open_time = patient_open_time) {
    ca1_.emplace("ca1", 1001, tls, window, open_time);
    gs1_.emplace("gs1", 2002, tls, window, open_time);
    proxy_.emplace(gs1_->port());
  }

  // ca1 dials gs1, through the proxy.
  void dial() { ca1_->dial(proxy_->port()); }

  bool until_opened(int times = 1) {
    return comes_true([&] { return ca1_->record.opened == times && gs1_->record.opened == times; });
  }
  // Until both have begun: data that is pushed before is void.
  bool until_linked() {
    return until_opened()
           && comes_true([this] { return ca1_->record.begun == 1 && gs1_->record.begun == 1; });
  }
  bool until_applied(const linked_node& node, std::size_t count) {
    return comes_true([&] { return node.record.applied().size() >= count; });
  }
  bool until_closed(int times = 1) {
    return comes_true([&] { return ca1_->record.closed == times && gs1_->record.closed == times; });
  }

  std::optional<linked_node> ca1_;
  std::optional<linked_node> gs1_;
  std::optional<stage::tcp_proxy> proxy_;
};

TEST_F(LinkCarrier, DataCrossesBothWaysInOrder) {
  make();
  dial();
  ASSERT_TRUE(until_linked()) << ca1_->problem();
  ca1_->push(1, 500);
  gs1_->push(10'001, 500);
  EXPECT_TRUE(until_applied(*gs1_, 500));
  EXPECT_TRUE(until_applied(*ca1_, 500));
  EXPECT_EQ(gs1_->record.applied(), numbers(1, 500));
  EXPECT_EQ(ca1_->record.applied(), numbers(10'001, 500));
  EXPECT_TRUE(comes_true([this] { return ca1_->record.kept_bytes == 0; })) << "acknowledged";
  EXPECT_EQ(ca1_->record.begun, 1);
  EXPECT_EQ(gs1_->record.begun, 1);
  EXPECT_EQ(ca1_->record.refused + gs1_->record.refused, 0);
}

TEST_F(LinkCarrier, DataCrossesUnderTls) {
  const test::temp_dir dir;
  const identity authority = test::make_authority("cluster");
  const identity node("node", authority, {false, -3600, 3600, false, "DNS:example"});
  tls_report report;
  const auto tls =
    tls_context::make(node_tls_options(dir.write("crt", node.certificate_pem()).string(),
                                       dir.write("key", node.key_pem()).string(),
                                       dir.write("ca", authority.certificate_pem()).string()),
                      report);
  ASSERT_NE(tls, nullptr) << report.problem;
  make(tls);
  dial();
  ASSERT_TRUE(until_linked()) << ca1_->problem();
  ca1_->push(1, 500);
  gs1_->push(10'001, 500);
  EXPECT_TRUE(until_applied(*gs1_, 500));
  EXPECT_TRUE(until_applied(*ca1_, 500));
  EXPECT_EQ(gs1_->record.applied(), numbers(1, 500));
  EXPECT_EQ(ca1_->record.applied(), numbers(10'001, 500));
}

// Larger than the window, in parts of many sizes.
TEST_F(LinkCarrier, ALargeDataArrivesWithinTheWindow) {
  constexpr std::size_t window = 256u << 10;
  make(nullptr, window);
  dial();
  ASSERT_TRUE(until_linked());
  std::string frame("\xfe\xff", 2);
  frame.append(65'534, 'x');
  link_data data;
  for (int i = 0; i < 100; ++i)
    data.frames.push_back(batch::copy_of(dc::as_bytes(frame)));
  ca1_->push(std::move(data));
  ca1_->push(7, 1);
  EXPECT_TRUE(until_applied(*gs1_, 1));
  EXPECT_EQ(gs1_->record.frame_bytes(), 100 * frame.size());
  EXPECT_LE(ca1_->record.window_used_max, window + frame.size() + limits::link_part_overhead);
}

// ---- cuts and stalls ----

TEST_F(LinkCarrier, NothingIsLostOrDoubledByCuts) {
  make();
  dial();
  ASSERT_TRUE(until_linked());
  constexpr int cuts = 8;
  for (int i = 0; i < cuts; ++i) {
    const std::uint64_t first = 1 + static_cast<std::uint64_t>(i) * 300;
    ca1_->push(first, 300);
    gs1_->push(10'000 + first, 300);
    proxy_->cut();
    ASSERT_TRUE(until_closed(i + 1)) << i;
    dial();
    ASSERT_TRUE(until_opened(i + 2)) << i << ca1_->problem() << gs1_->problem();
  }
  EXPECT_TRUE(until_applied(*gs1_, cuts * 300));
  EXPECT_TRUE(until_applied(*ca1_, cuts * 300));
  EXPECT_EQ(gs1_->record.applied(), numbers(1, cuts * 300));
  EXPECT_EQ(ca1_->record.applied(), numbers(10'001, cuts * 300));
  EXPECT_EQ(ca1_->record.begun, 1);
  // A cut may come before the hellos of a connection.
  EXPECT_GE(ca1_->record.resumed, 1);
  EXPECT_LE(ca1_->record.resumed, cuts);
  EXPECT_EQ(ca1_->record.broken + gs1_->record.broken, 0);
}

TEST_F(LinkCarrier, EventsNameTheStreamOfTheirConnection) {
  make();
  dial();
  ASSERT_TRUE(until_linked());
  EXPECT_EQ(ca1_->record.opened_stream, 1U);
  EXPECT_EQ(ca1_->record.closed_stream, 0U);
  dial();
  ASSERT_TRUE(until_opened(2)) << ca1_->problem();
  EXPECT_EQ(ca1_->record.opened_stream, 2U);
  EXPECT_EQ(ca1_->record.closed_stream, 1U) << "the first was replaced";
}

// One end has lost the connection and dials; the other has not noticed that.
TEST_F(LinkCarrier, ANewStreamReplacesTheOneThatStalls) {
  make();
  dial();
  ASSERT_TRUE(until_linked());
  ca1_->push(1, 100);
  ASSERT_TRUE(until_applied(*gs1_, 100));
  proxy_->stall(true);
  ca1_->push(101, 100);
  gs1_->push(10'001, 100);
  ca1_->cut();
  ASSERT_TRUE(comes_true([this] { return ca1_->record.closed == 1; }));
  EXPECT_EQ(gs1_->record.closed, 0);
  ca1_->dial(gs1_->port());
  ASSERT_TRUE(until_opened(2)) << ca1_->problem();
  EXPECT_EQ(gs1_->record.closed, 1) << "the older one was cut first";
  EXPECT_TRUE(until_applied(*gs1_, 200));
  EXPECT_TRUE(until_applied(*ca1_, 100));
  EXPECT_EQ(gs1_->record.applied(), numbers(1, 200));
  EXPECT_EQ(ca1_->record.resumed, 1);
}

TEST_F(LinkCarrier, AStallLosesNothingAndShowsInTheLastRead) {
  make();
  dial();
  ASSERT_TRUE(until_linked());
  gs1_->push(1, 10);
  ASSERT_TRUE(until_applied(*ca1_, 10));
  ASSERT_TRUE(comes_true([this] { return gs1_->record.kept_bytes == 0; }));
  proxy_->stall(true);
  gs1_->push(11, 10);
  const auto before = std::chrono::steady_clock::now();
  EXPECT_LT(ca1_->last_read(), before);
  EXPECT_TRUE(comes_true([this] { return gs1_->record.kept_bytes > 0; }));
  EXPECT_EQ(ca1_->record.applied().size(), 10U);
  proxy_->stall(false);
  EXPECT_TRUE(until_applied(*ca1_, 20));
  EXPECT_EQ(ca1_->record.applied(), numbers(1, 20));
  EXPECT_GE(ca1_->last_read(), before);
  EXPECT_EQ(ca1_->record.closed, 0);
}

// A node that starts again has lost its memory: both begin again.
TEST_F(LinkCarrier, ARestartedNodeBeginsANewLink) {
  make();
  dial();
  ASSERT_TRUE(until_linked());
  ca1_->push(1, 10);
  ASSERT_TRUE(until_applied(*gs1_, 10));
  ca1_.emplace("ca1", 1003);
  ASSERT_TRUE(comes_true([this] { return gs1_->record.closed == 1; }));
  ca1_->dial(gs1_->port());
  ASSERT_TRUE(comes_true([this] { return gs1_->record.begun == 2 && ca1_->record.begun == 1; }))
    << ca1_->problem();
  ca1_->push(100, 5);
  EXPECT_TRUE(until_applied(*gs1_, 15));
}

// ---- what a peer may send ----

// Sends `count` bytes to an actor of the peer by its number, from a system whose link is open.
void send_to(caf::actor_system& from, const caf::node_id& node, caf::actor_id number,
             std::size_t count) {
  std::promise<void> sent;
  from.middleman().run_later([&] {
    caf::anon_send(proxy_of(inside_of(basp_broker_of(from)), node, number),
                   link_bytes{dc::byte_buffer(count)});
    sent.set_value();
  });
  sent.get_future().wait();
}

TEST_F(LinkCarrier, APeerThatAddressesAnotherActorIsCut) {
  make();
  dial();
  ASSERT_TRUE(until_linked());
  send_to(ca1_->system(), gs1_->system().node(), gs1_->link_id() + 1, 10);
  EXPECT_TRUE(until_closed());
  EXPECT_EQ(gs1_->record.refused, 1);
}

TEST_F(LinkCarrier, TheDialersEndHasTheSameRules) {
  make();
  dial();
  ASSERT_TRUE(until_linked());
  send_to(gs1_->system(), ca1_->system().node(), ca1_->link_id() + 1, 10);
  EXPECT_TRUE(until_closed());
  EXPECT_EQ(ca1_->record.refused, 1);
}

TEST_F(LinkCarrier, AMessageOverTheLimitEndsTheConnectionAndNotTheNode) {
  make();
  dial();
  ASSERT_TRUE(until_linked());
  send_to(ca1_->system(), gs1_->system().node(), gs1_->link_id(),
          limits::link_message_size_max + 1);
  EXPECT_TRUE(until_closed());
  EXPECT_EQ(gs1_->record.refused, 1);
  dial();
  ASSERT_TRUE(until_opened(2));
  ca1_->push(1, 10);
  EXPECT_TRUE(until_applied(*gs1_, 10));
}

TEST_F(LinkCarrier, BytesThatAreNoLinkMessageBreakTheLink) {
  make();
  dial();
  ASSERT_TRUE(until_linked());
  send_to(ca1_->system(), gs1_->system().node(), gs1_->link_id(), 10);
  EXPECT_TRUE(comes_true([this] { return gs1_->record.broken == 1; }));
}

TEST_F(LinkCarrier, APeerWithAnotherCafIdThanItsHandshakeSaysIsCut) {
  make();
  ca1_->pretended_caf_id = caf_node_id{{}, 77};
  dial();
  EXPECT_TRUE(until_closed());
  EXPECT_EQ(gs1_->record.refused, 1);
  EXPECT_EQ(gs1_->record.opened, 0);
}

// ---- peers that pass the node handshake, and then violate BASP ----

class LinkCarrierWithAStranger : public LinkCarrier {
protected:
  LinkCarrierWithAStranger() {
    make(nullptr, limits::link_window_bytes_default, link_carrier_options{}.open_time_max);
    node_handshake_options options;
    options.policy.introduce = [] {
      node_introduction self;
      self.cluster = "example";
      self.node = {"db1", 3003};
      self.version = "1";
      return self;
    };
    stranger_.emplace(thread_.loop(), std::move(options), [](node_arrival) {});
  }
  ~LinkCarrierWithAStranger() override { thread_.stop(); }

  void enter(const std::string& text) {
    stranger_->dial({"127.0.0.1", gs1_->port()}, [this, text](node_arrival one) {
      arrival_ = std::move(one);
      ASSERT_TRUE(arrival_.stream) << arrival_.problem;
      const iovec piece{const_cast<char*>(text.data()), text.size()};
      if (!text.empty())
        arrival_.stream->transmit(std::span(&piece, 1));
    });
    thread_.start();
  }

  loop_thread thread_{"stranger"};
  std::optional<node_connections> stranger_;
  node_arrival arrival_;  // on the thread
};

TEST_F(LinkCarrierWithAStranger, AStreamThatDoesNotOpenIsClosed) {
  enter({});
  EXPECT_TRUE(comes_true([this] { return gs1_->record.closed == 1; }));
  EXPECT_EQ(gs1_->record.opened + gs1_->record.refused, 0);
}

TEST_F(LinkCarrierWithAStranger, GarbageInsteadOfBaspIsRefused) {
  enter(std::string(1'000, '\xff'));
  EXPECT_TRUE(comes_true([this] { return gs1_->record.closed == 1; }));
  EXPECT_EQ(gs1_->record.refused, 1);
  EXPECT_EQ(gs1_->record.opened, 0);
}

// ---- peers that do not pass it ----

TEST_F(LinkCarrier, ACrowdAtThePortDisturbsNoLink) {
  make();
  dial();
  ASSERT_TRUE(until_linked());
  std::vector<far_end> crowd;
  std::uint64_t next = 1;
  for (int i = 0; i < 50; ++i) {
    crowd.push_back(far_end::connect(gs1_->port()));
    crowd.push_back(far_end::connect(gs1_->port()));
    crowd.back().push(i % 2 == 0 ? std::string(64, '\xff') : std::string("\x40\0\0\0\1DON", 8));
    ca1_->push(next, 20);
    next += 20;
  }
  EXPECT_TRUE(until_applied(*gs1_, next - 1));
  EXPECT_EQ(gs1_->record.closed, 0);
  proxy_->cut();
  ASSERT_TRUE(until_closed());
  dial();
  EXPECT_TRUE(until_opened(2)) << "a node enters beside the crowd";
  ca1_->push(next, 20);
  EXPECT_TRUE(until_applied(*gs1_, next + 19));
  EXPECT_EQ(gs1_->record.applied(), numbers(1, next + 19));
}

}  // namespace
}  // namespace donet::runtime
