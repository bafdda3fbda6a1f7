// Two routers on real sockets, in one actor system each, with a proxy between them.

#include "tests/scenario/routed_node.hpp"
#include "tests/support/comes_true.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/runtime/net/certificates.hpp"
#include "tools/stage/tcp_proxy.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace donet::test {
namespace {

constexpr std::uint64_t channel_at_ca1 = 101;
constexpr std::uint64_t channel_at_gs1 = 202;
constexpr std::uint16_t type = 77;

std::shared_ptr<const runtime::tls_context> make_tls() {
  const temp_dir dir;
  const identity authority = make_authority("cluster");
  const identity node("node", authority, {false, -3600, 3600, false, "DNS:example"});
  runtime::tls_report report;
  return runtime::tls_context::make(
    runtime::node_tls_options(dir.write("crt", node.certificate_pem()).string(),
                              dir.write("key", node.key_pem()).string(),
                              dir.write("ca", authority.certificate_pem()).string()),
    report);
}

// The numbers of the messages that arrive, which must be consecutive.
::testing::AssertionResult receives(wire_peer& who, std::uint64_t own, std::uint64_t from,
                                    std::uint64_t first, std::uint64_t last) {
  for (std::uint64_t number = first; number <= last; ++number) {
    if (who.receive() != message({own}, from, type, u64(number)))
      return ::testing::AssertionFailure() << "message " << number << " is another one";
  }
  return ::testing::AssertionSuccess();
}

void send(wire_peer& who, std::uint64_t to, std::uint64_t from, std::uint64_t first,
          std::uint64_t last) {
  std::string bytes;
  for (std::uint64_t number = first; number <= last; ++number)
    bytes += framed(message({to}, from, type, u64(number)));
  who.send_raw(bytes);
}

class RealLinks : public testing::TestWithParam<bool> {
protected:
  void SetUp() override {
    if (GetParam()) {
      tls_ = make_tls();
      ASSERT_NE(tls_, nullptr);
    }
    make();
  }

  void make(std::size_t window = runtime::limits::link_window_bytes_default) {
    ca1_.emplace(routed_node::settings{"ca1", 1001, "gs1", tls_, window});
    gs1_.emplace(routed_node::settings{"gs1", 2002, "ca1", tls_, window});
    proxy_.emplace(gs1_->port());
  }

  // ca1 dials gs1, through the proxy.
  bool link() {
    ca1_->dial(proxy_->port());
    return comes_true(
      [this] { return ca1_->news().exchanged == 1 && gs1_->news().exchanged == 1; });
  }
  bool until_cut(int times) {
    return comes_true([&] { return ca1_->news().cut == times && gs1_->news().cut == times; });
  }
  bool dial_again(int times) {
    ca1_->dial(proxy_->port());
    return comes_true(
      [&] { return ca1_->news().resumed == times && gs1_->news().resumed == times; });
  }

  // A participant on each node, subscribed to its channel on both nodes.
  void join() {
    at_ca1_.emplace(ca1_->connect());
    at_gs1_.emplace(gs1_->connect());
    at_ca1_->send(add_channel(channel_at_ca1));
    at_gs1_->send(add_channel(channel_at_gs1));
    // What ca1's participant receives was sent after gs1's subscription was in force on ca1, because
    // gs1's participant is held until then. It may be sent before ca1's is in force on gs1.
    const auto send_to_ca1 = [this](std::uint64_t number) {
      send(*at_gs1_, channel_at_ca1, channel_at_gs1, number, number);
    };
    do {
      send_to_ca1(0);
    } while (!at_ca1_->is_readable_within(std::chrono::milliseconds(20)));
    send_to_ca1(1);
    while (at_ca1_->receive() != message({channel_at_ca1}, channel_at_gs1, type, u64(1))) {}
  }
  ::testing::AssertionResult receives_at_ca1(std::uint64_t first, std::uint64_t last) {
    return receives(*at_ca1_, channel_at_ca1, channel_at_gs1, first, last);
  }
  ::testing::AssertionResult receives_at_gs1(std::uint64_t first, std::uint64_t last) {
    return receives(*at_gs1_, channel_at_gs1, channel_at_ca1, first, last);
  }
  void send_both_ways(std::uint64_t first, std::uint64_t last) {
    send(*at_ca1_, channel_at_gs1, channel_at_ca1, first, last);
    send(*at_gs1_, channel_at_ca1, channel_at_gs1, first, last);
  }
  int broken() const { return ca1_->news().broken + gs1_->news().broken; }

  std::shared_ptr<const runtime::tls_context> tls_;
  std::optional<routed_node> ca1_;
  std::optional<routed_node> gs1_;
  std::optional<stage::tcp_proxy> proxy_;
  std::optional<wire_peer> at_ca1_;
  std::optional<wire_peer> at_gs1_;
};

INSTANTIATE_TEST_SUITE_P(Streams, RealLinks, testing::Bool(),
                         [](const auto& one) { return one.param ? "Tls" : "Plain"; });

TEST_P(RealLinks, RoutersRouteForEachOtherInOrder) {
  ASSERT_TRUE(link()) << ca1_->problem() << gs1_->problem();
  ASSERT_NO_FATAL_FAILURE(join());
  send_both_ways(1, 10'000);
  EXPECT_TRUE(receives_at_gs1(1, 10'000));
  EXPECT_TRUE(receives_at_ca1(1, 10'000));
  EXPECT_EQ(ca1_->news().begun, 1);
  EXPECT_EQ(gs1_->news().begun, 1);
  EXPECT_EQ(broken(), 0);
  EXPECT_TRUE(comes_true([this] { return ca1_->kept_bytes() == 0 && gs1_->kept_bytes() == 0; }));
}

TEST_P(RealLinks, InterestThatExistedBeforeIsExchanged) {
  at_gs1_.emplace(gs1_->connect());
  at_gs1_->send(add_channel(channel_at_gs1));
  // Until the subscription is in force on gs1.
  wire_peer local = gs1_->connect();
  do {
    send(local, channel_at_gs1, channel_at_ca1, 0, 0);
  } while (!at_gs1_->is_readable_within(std::chrono::milliseconds(20)));
  ASSERT_TRUE(link()) << ca1_->problem() << gs1_->problem();
  at_ca1_.emplace(ca1_->connect());
  send(*at_ca1_, channel_at_gs1, channel_at_ca1, 1, 1);
  const datagram earlier = message({channel_at_gs1}, channel_at_ca1, type, u64(0));
  datagram next = earlier;
  while (next == earlier)
    next = at_gs1_->receive();
  EXPECT_EQ(next, message({channel_at_gs1}, channel_at_ca1, type, u64(1)));
}

TEST_P(RealLinks, NothingIsLostOrDoubledByCuts) {
  ASSERT_TRUE(link()) << ca1_->problem() << gs1_->problem();
  ASSERT_NO_FATAL_FAILURE(join());
  constexpr std::uint64_t cuts = 6;
  constexpr std::uint64_t each = 500;
  for (std::uint64_t i = 0; i < cuts; ++i) {
    const std::uint64_t first = 1 + i * each;
    send_both_ways(first, first + each / 2 - 1);
    proxy_->cut();
    ASSERT_TRUE(until_cut(static_cast<int>(i) + 1)) << i;
    send_both_ways(first + each / 2, first + each - 1);
    ASSERT_TRUE(dial_again(static_cast<int>(i) + 1)) << i << ca1_->problem() << gs1_->problem();
  }
  EXPECT_TRUE(receives_at_gs1(1, cuts * each));
  EXPECT_TRUE(receives_at_ca1(1, cuts * each));
  EXPECT_EQ(broken(), 0);
  EXPECT_EQ(ca1_->news().begun, 1);
}

// More than CAF and the sockets may hold: the rest waits in the link, and the connection lives.
TEST_P(RealLinks, AStallLosesNothingAndTheWindowBoundsWhatCafHolds) {
  make(std::size_t{256} << 10);
  ASSERT_TRUE(link()) << ca1_->problem() << gs1_->problem();
  ASSERT_NO_FATAL_FAILURE(join());
  proxy_->stall(true);
  const std::string filling(60'000, 'x');
  constexpr int large = 400;
  std::string bytes;
  for (int i = 0; i < large; ++i)
    bytes += framed(message({channel_at_gs1}, channel_at_ca1, type, filling));
  at_ca1_->send_raw(bytes);
  EXPECT_TRUE(comes_true([this] { return ca1_->kept_bytes() > std::size_t{20} << 20; }));
  EXPECT_EQ(ca1_->news().cut, 0);
  proxy_->stall(false);
  for (int i = 0; i < large; ++i)
    ASSERT_EQ(at_gs1_->receive(), message({channel_at_gs1}, channel_at_ca1, type, filling)) << i;
  EXPECT_EQ(ca1_->news().cut + gs1_->news().cut, 0);
  EXPECT_TRUE(comes_true([this] { return ca1_->kept_bytes() == 0; }));
}

TEST_P(RealLinks, ANodeThatLeavesSendsEverythingFirst) {
  ASSERT_TRUE(link()) << ca1_->problem() << gs1_->problem();
  ASSERT_NO_FATAL_FAILURE(join());
  // gs1 has this datagram when ca1's participant leaves.
  at_ca1_->send(
    add_post_remove(channel_at_ca1, message({channel_at_gs1}, channel_at_ca1, type, u64(1001))));
  send(*at_ca1_, channel_at_gs1, channel_at_ca1, 1, 1000);
  ASSERT_TRUE(receives_at_gs1(1, 1000));
  ca1_->leave();
  EXPECT_TRUE(receives_at_gs1(1001, 1001));
  EXPECT_TRUE(comes_true([this] { return ca1_->news().left == 1 && gs1_->news().goodbyes == 1; }));
  EXPECT_EQ(broken(), 0);
}

// It has another incarnation: both ends begin again.
TEST_P(RealLinks, ARestartedNodeBeginsANewLink) {
  ASSERT_TRUE(link()) << ca1_->problem() << gs1_->problem();
  ASSERT_NO_FATAL_FAILURE(join());
  ca1_.emplace(routed_node::settings{"ca1", 1003, "gs1", tls_});
  ASSERT_TRUE(comes_true([this] { return gs1_->news().cut == 1; }));
  ca1_->dial(proxy_->port());
  ASSERT_TRUE(comes_true([this] { return ca1_->news().exchanged == 1; })) << ca1_->problem();
  EXPECT_EQ(gs1_->news().begun, 2);
  at_ca1_.emplace(ca1_->connect());
  send(*at_ca1_, channel_at_gs1, channel_at_ca1, 1, 100);
  EXPECT_TRUE(receives_at_gs1(1, 100));
}

}  // namespace
}  // namespace donet::test
