// Unknown peers that introduce themselves to an actor of a node with the id of another node.

#include "runtime/caf_io.hpp"
#include "runtime/cluster/basp_acceptor.hpp"
#include "tests/unit/runtime/cluster/link_world.hpp"
#include "tests/unit/runtime/net/loopback.hpp"

#include <string_view>

namespace donet::runtime {
namespace {

// BASP's client handshake, which names the client's system.
std::string introduction_of(const dc::byte_buffer& id) {
  constexpr std::size_t size_end = 8;
  std::string bytes(basp_header_size, '\0');
  bytes[0] = 1;
  bytes[size_end - 1] = static_cast<char>(id.size());
  return bytes + std::string(dc::as_text(id));
}

class published : public caf::event_based_actor {
public:
  using caf::event_based_actor::event_based_actor;
  caf::behavior make_behavior() override {
    return {[](std::uint32_t number) { return number; }};
  }
};

// gs1 has an actor that unknown peers may address, as a node has an Inspector.
class Impostor : public testing::Test {
protected:
  Impostor() {
    acceptor_.emplace(
      gs1_.system(), actor_, std::vector<std::string_view>{"@u32"}, std::uint16_t{4'711},
      basp_bounds{}, [this](basp_verdict verdict) { refused_ = verdict; }, gs1_.reserved);
  }
  ~Impostor() override {
    acceptor_.reset();
    caf::anon_send_exit(actor_, caf::exit_reason::user_shutdown);
    actor_ = {};
  }

  // CAF ignores what follows the id.
  far_end introduce(const caf::actor_system& as, std::string_view more = {}) {
    loopback line;
    acceptor_->take(line.near);
    dc::byte_buffer id = basp_identity(gs1_.system(), as.node());
    dc::append(id, dc::as_bytes(more));
    line.far.push(introduction_of(id));
    return std::move(line.far);
  }

  bool is_in_table(const caf::node_id& id) {
    std::promise<bool> answer;
    gs1_.system().middleman().run_later([&] {
      auto& broker = inside_of(basp_broker_of(gs1_.system()));
      answer.set_value(static_cast<bool>(broker.instance.tbl().lookup_direct(id)));
    });
    return answer.get_future().get();
  }

  bool are_linked() {
    ca1_.dial(gs1_.port());
    return comes_true([&] { return ca1_.record.begun == 1 && gs1_.record.begun == 1; });
  }

  static bool is_ended(far_end& peer) {
    return comes_true([&peer] {
      peer.pull();
      return peer.ended();
    });
  }

  bool is_refused() const {
    return comes_true([this] { return refused_ == basp_verdict::another_identity; });
  }

  linked_node ca1_{"ca1", 1001};
  linked_node gs1_{"gs1", 2002};
  caf::actor actor_ = gs1_.system().spawn<published, caf::hidden>();
  std::optional<basp_acceptor> acceptor_;
  std::atomic<basp_verdict> refused_{basp_verdict::allowed};
};

TEST_F(Impostor, ThatCameFirstDoesNotKeepTheNodesApart) {
  far_end peer = introduce(ca1_.system());
  ASSERT_TRUE(comes_true([this] { return is_in_table(ca1_.system().node()); }));
  EXPECT_TRUE(are_linked()) << ca1_.problem();
  EXPECT_TRUE(is_ended(peer));
  gs1_.push(1, 10);
  EXPECT_TRUE(comes_true([this] { return ca1_.record.applied().size() == 10; }));
  EXPECT_EQ(gs1_.record.closed, 0);
}

TEST_F(Impostor, OfALinkedNodeIsRejected) {
  ASSERT_TRUE(are_linked());
  far_end peer = introduce(ca1_.system());
  EXPECT_TRUE(is_ended(peer));
  EXPECT_TRUE(is_refused());
  ca1_.push(1, 10);
  EXPECT_TRUE(comes_true([this] { return gs1_.record.applied().size() == 10; }));
  EXPECT_EQ(gs1_.record.closed + ca1_.record.closed, 0);
}

TEST_F(Impostor, WithFurtherBytesBehindTheIdIsRejected) {
  ASSERT_TRUE(are_linked());
  far_end peer = introduce(ca1_.system(), "more");
  EXPECT_TRUE(is_ended(peer));
  EXPECT_TRUE(is_refused());
  EXPECT_EQ(gs1_.record.closed + ca1_.record.closed, 0);
}

TEST_F(Impostor, OfTheNodeItselfIsRejected) {
  far_end peer = introduce(gs1_.system());
  EXPECT_TRUE(is_ended(peer));
  EXPECT_TRUE(is_refused());
}

}  // namespace
}  // namespace donet::runtime
