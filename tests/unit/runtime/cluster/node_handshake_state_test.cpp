#include "runtime/cluster/node_handshake_state.hpp"

#include "runtime/cluster/handshake_rules.hpp"
#include "runtime/cluster/node_handshake_codec.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace donet::runtime {
namespace {

using phase = node_handshake_state::phase;

node_introduction node(const std::string& name, std::uint64_t incarnation) {
  node_introduction self;
  self.cluster = "example";
  self.cluster_id = 77;
  self.node = {name, incarnation};
  self.address = "127.0.0.1:7600";
  self.caf.process = static_cast<std::uint32_t>(incarnation);
  self.version = "1.4.0";
  self.contract = 0xfeed;
  return self;
}

// ---- the rules ----

std::string refusal_of(const node_introduction& mine, const node_introduction& peer,
                       refusal_code code, const std::vector<std::string>* certified = nullptr) {
  const std::optional<node_refusal> refusal = refuse_unequal(mine, peer, certified);
  if (!refusal)
    return "none";
  EXPECT_EQ(refusal->code, code);
  EXPECT_EQ(refusal->name, mine.node.name);
  return refusal->sentence;
}

TEST(HandshakeRules, EqualNodesMayBeLinked) {
  EXPECT_FALSE(refuse_unequal(node("ca1", 1), node("gs1", 2), nullptr));
  node_introduction without = node("db1", 3);
  without.contract.reset();
  EXPECT_FALSE(refuse_unequal(node("ca1", 1), without, nullptr)) << "it knows no contract";
}

TEST(HandshakeRules, EachDifferenceIsRefusedWithBothValues) {
  const node_introduction mine = node("ca1", 1);
  node_introduction peer = node("gs1", 2);
  EXPECT_EQ(refusal_of(mine, mine, refusal_code::self), "this is ca1 itself");
  peer.cluster = "test";
  EXPECT_EQ(refusal_of(mine, peer, refusal_code::other_cluster),
            R"(the cluster of ca1 is "example", that of gs1 is "test")");
  peer = node("gs1", 2);
  peer.protocol_min = 2;
  peer.protocol_max = 3;
  EXPECT_EQ(refusal_of(mine, peer, refusal_code::protocol),
            "ca1 speaks the protocols 1 to 1, gs1 2 to 3");
  peer = node("gs1", 2);
  peer.contract = 0xbeef;
  EXPECT_EQ(refusal_of(mine, peer, refusal_code::other_contract),
            "the contract of ca1 has the hash 000000000000feed, that of gs1 000000000000beef");
  peer = node("gs1", 2);
  peer.caf = mine.caf;
  EXPECT_EQ(refusal_of(mine, peer, refusal_code::same_caf_id),
            "ca1 and gs1 have one CAF node id, of process 1");
}

TEST(HandshakeRules, ACertificateNamesTheNodeOrItsCluster) {
  const node_introduction mine = node("ca1", 1);
  const node_introduction peer = node("gs1", 2);
  for (const std::vector<std::string>& names :
       {std::vector<std::string>{"gs1"}, {"other", "example"}})
    EXPECT_FALSE(refuse_unequal(mine, peer, &names));
  const std::vector<std::string> others = {"gs2", ".example", std::string("gs1\0", 4)};
  EXPECT_EQ(
    refusal_of(mine, peer, refusal_code::certificate, &others),
    R"(the certificate of gs1 names "gs2", ".example", "?"; it must name "gs1" or "example")");
  const std::vector<std::string> many(10'000, std::string(64, 'a'));
  EXPECT_LT(refusal_of(mine, peer, refusal_code::certificate, &many).size(), 1'000U);
  const std::vector<std::string> none;
  EXPECT_EQ(refusal_of(mine, peer, refusal_code::certificate, &none),
            R"(the certificate of gs1 names nothing; it must name "gs1" or "example")");
}

TEST(HandshakeRules, TheHighestCommonProtocolIsUsed) {
  node_introduction one = node("ca1", 1);
  node_introduction other = node("gs1", 2);
  one.protocol_max = 4;
  other.protocol_min = 2;
  other.protocol_max = 3;
  EXPECT_EQ(common_protocol(one, other), 3);
  EXPECT_EQ(common_protocol(other, one), 3);
}

// ---- the records ----

class NodeHandshakeState : public testing::Test {
protected:
  static node_handshake_policy policy_of(const node_introduction& self) {
    return {.introduce = [self] { return self; },
            .view =
              [self] {
                return cluster_view{{{self.node, self.address, node_phase::serving, {}, "1"}}, {}};
              }};
  }

  // Moves the output of one side to the other, in pieces of `size` bytes.
  static void carry(node_handshake_state& from, node_handshake_state& to, std::size_t size) {
    const dc::byte_buffer bytes = from.take_output();
    for (dc::bytes_view rest(bytes); !rest.empty() && to.missing() != 0;) {
      const std::size_t piece = std::min({size, to.missing(), rest.size()});
      to.receive(rest.first(piece));
      rest = rest.subspan(piece);
    }
  }

  static void receive_all(node_handshake_state& state, dc::bytes_view bytes) {
    while (!bytes.empty() && state.missing() != 0) {
      const std::size_t piece = std::min(state.missing(), bytes.size());
      state.receive(bytes.first(piece));
      bytes = bytes.subspan(piece);
    }
  }

  node_introduction dialer_ = node("ca1", 1);
  node_introduction acceptor_ = node("gs1", 2);
};

TEST_F(NodeHandshakeState, BothEnterHoweverTheBytesArrive) {
  for (const std::size_t size : {std::size_t{1}, std::size_t{7}, std::size_t{100'000}}) {
    const node_handshake_policy dials = policy_of(dialer_);
    const node_handshake_policy accepts = policy_of(acceptor_);
    node_handshake_state dialer(handshake_side::dialer, dials, {});
    node_handshake_state acceptor(handshake_side::acceptor, accepts, {});
    carry(dialer, acceptor, size);
    carry(acceptor, dialer, size);
    EXPECT_EQ(acceptor.now(), phase::running) << "the dialer may be gone";
    carry(dialer, acceptor, size);
    EXPECT_EQ(dialer.now(), phase::entered);
    EXPECT_EQ(acceptor.now(), phase::entered);
    EXPECT_EQ(dialer.peer()->node.name, "gs1");
    EXPECT_EQ(acceptor.peer()->node.name, "ca1");
    EXPECT_EQ(dialer.view().members.size(), 1U);
    EXPECT_EQ(dialer.protocol(), 1);
    EXPECT_EQ(dialer.missing(), 0U) << "the bytes behind belong to CAF";
  }
}

TEST_F(NodeHandshakeState, ARefusalOfTheAcceptorHasTheSameTextOnBothSides) {
  acceptor_.cluster = "test";
  const node_handshake_policy dials = policy_of(dialer_);
  const node_handshake_policy accepts = policy_of(acceptor_);
  node_handshake_state dialer(handshake_side::dialer, dials, {});
  node_handshake_state acceptor(handshake_side::acceptor, accepts, {});
  carry(dialer, acceptor, 100);
  carry(acceptor, dialer, 100);
  EXPECT_EQ(acceptor.now(), phase::refusing);
  EXPECT_EQ(dialer.now(), phase::refused);
  EXPECT_EQ(dialer.refusal(), acceptor.refusal());
  EXPECT_EQ(dialer.refusal()->sentence,
            R"(the cluster of gs1 is "test", that of ca1 is "example")");
}

TEST_F(NodeHandshakeState, TheAcceptorObeysARefusalOfTheDialer) {
  node_handshake_policy dials = policy_of(dialer_);
  dials.refuse = [](const node_introduction& peer, handshake_side mine) {
    EXPECT_EQ(mine, handshake_side::dialer);
    return std::optional(node_refusal{refusal_code::expelled, peer.node.name + " is dead", ""});
  };
  const node_handshake_policy accepts = policy_of(acceptor_);
  node_handshake_state dialer(handshake_side::dialer, dials, {});
  node_handshake_state acceptor(handshake_side::acceptor, accepts, {});
  carry(dialer, acceptor, 100);
  carry(acceptor, dialer, 100);
  carry(dialer, acceptor, 100);
  EXPECT_EQ(dialer.now(), phase::refusing);
  EXPECT_EQ(acceptor.now(), phase::refused);
  EXPECT_EQ(acceptor.refusal(), (node_refusal{refusal_code::expelled, "gs1 is dead", "ca1"}));
}

// Otherwise whoever redirects a connection could make a node exit by a refusal.
TEST_F(NodeHandshakeState, TheDialerObeysOnlyARefusalOfACertifiedNode) {
  const node_handshake_policy dials = policy_of(dialer_);
  const dc::byte_buffer refusal =
    write_node_record(node_refusal{refusal_code::expelled, "ca1 is dead", "gs1"});
  const auto phase_with = [&](std::optional<std::vector<std::string>> certified) {
    node_handshake_state dialer(handshake_side::dialer, dials, std::move(certified));
    receive_all(dialer, refusal);
    return dialer.now();
  };
  EXPECT_EQ(phase_with({}), phase::refused) << "without TLS";
  EXPECT_EQ(phase_with({{"gs1"}}), phase::refused);
  EXPECT_EQ(phase_with({{"example"}}), phase::refused);
  EXPECT_EQ(phase_with({{"gs2", "www.example"}}), phase::broken);
  EXPECT_EQ(phase_with(std::vector<std::string>{}), phase::broken);
}

TEST_F(NodeHandshakeState, ARecordOfThisNodeThatIsTooLargeBreaksIt) {
  node_handshake_policy accepts = policy_of(acceptor_);
  accepts.view = [] {
    cluster_view view;
    view.members.assign(30, cluster_member{{"ca1", 1}, std::string(60'000, 'a'), {}, {}, ""});
    return view;
  };
  const node_handshake_policy dials = policy_of(dialer_);
  node_handshake_state dialer(handshake_side::dialer, dials, {});
  node_handshake_state acceptor(handshake_side::acceptor, accepts, {});
  carry(dialer, acceptor, 1'000);
  EXPECT_EQ(acceptor.now(), phase::broken);
}

TEST_F(NodeHandshakeState, ARecordOutOfItsTurnBreaksIt) {
  const node_handshake_policy accepts = policy_of(acceptor_);
  const std::vector<node_record> first = {node_enter{}, node_welcome{dialer_, 1, {}},
                                          node_refusal{refusal_code::crossing, "no", "ca1"}};
  for (const node_record& record : first) {
    node_handshake_state acceptor(handshake_side::acceptor, accepts, {});
    receive_all(acceptor, write_node_record(record));
    EXPECT_EQ(acceptor.now(), phase::broken) << record.index();
  }
  node_handshake_state met(handshake_side::acceptor, accepts, {});
  receive_all(met, write_node_record(node_hello{dialer_}));
  receive_all(met, write_node_record(node_hello{dialer_}));
  EXPECT_EQ(met.now(), phase::broken);
}

TEST_F(NodeHandshakeState, AProtocolThatWasNotAgreedBreaksIt) {
  const node_handshake_policy dials = policy_of(dialer_);
  node_handshake_state dialer(handshake_side::dialer, dials, {});
  receive_all(dialer, write_node_record(node_welcome{acceptor_, 2, {}}));
  EXPECT_EQ(dialer.now(), phase::broken);
}

TEST_F(NodeHandshakeState, GarbageBreaksItByItsFirstFourBytes) {
  const node_handshake_policy accepts = policy_of(acceptor_);
  node_handshake_state acceptor(handshake_side::acceptor, accepts, {});
  acceptor.receive(dc::as_bytes(std::string_view("GET ")));
  EXPECT_EQ(acceptor.now(), phase::broken);
  EXPECT_EQ(acceptor.problem(), "the peer sent bytes that are no record of the node handshake");
}

// The size that a TLS ClientHello seems to announce is allowed.
TEST_F(NodeHandshakeState, AnotherProtocolBreaksItBeforeItsRecordIsComplete) {
  const node_handshake_policy accepts = policy_of(acceptor_);
  for (const std::string_view begin : {std::string_view("\x16\x03\x01\x00\xf5\x01", 6),
                                       std::string_view("\x40\x00\x00\x00\x01xONETLNK", 13)}) {
    node_handshake_state acceptor(handshake_side::acceptor, accepts, {});
    receive_all(acceptor, dc::as_bytes(begin));
    EXPECT_EQ(acceptor.now(), phase::broken);
  }
}

}  // namespace
}  // namespace donet::runtime
