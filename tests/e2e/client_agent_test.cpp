// The life cycle of clients of a real node, over TCP: they log in, see, walk, talk, and disconnect.

#include "tests/e2e/client_agent_plaza.hpp"
#include "tests/e2e/client_agent_tunnel.hpp"
#include "tests/support/wire.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

namespace donet::test {
namespace {

using demo::place;
using demo::player;
using harness::channel;
using harness::doid;
using harness::event;
using harness::event_kind;
using harness::internal_message;
using harness::zone;

// ---- in the game ----

class ClientAgent : public testing::Test {
protected:
  channel channel_of(const player& who) const { return demo::puppet_channel(who.avatar()); }

  plaza game_;
};

TEST_F(ClientAgent, BringsAClientIntoTheWorld) {
  const auto ann = game_.bring("Ann");
  const auto& view = ann->view();
  ASSERT_TRUE(view.owned().contains(ann->avatar()));
  EXPECT_EQ(view.find(ann->avatar())->text("setName"), "(\"Ann\")");
  EXPECT_EQ(view.find(ann->avatar())->text("setCoins"), "(50)");
  EXPECT_EQ(view.find(demo::district)->text("setName"), "(\"Sunny Harbour\")");
  EXPECT_TRUE(view.visible().contains(demo::plaza));
  EXPECT_TRUE(view.is_settled());
  EXPECT_TRUE(view.faults().empty());
}

TEST_F(ClientAgent, ShowsClientsToEachOther) {
  const auto ann = game_.bring("Ann");
  const auto bob = game_.bring("Bob");
  // Bob saw Ann when he opened his interest; Ann receives Bob's arrival.
  ASSERT_TRUE(bob->view().visible().contains(ann->avatar()));
  EXPECT_EQ(bob->view().find(ann->avatar())->text("setName"), "(\"Ann\")");
  const event came = ann->client().expect(event_kind::entered, bob->avatar());
  EXPECT_EQ(came.where, demo::location_of(place::fountain));
  for (int i = 0; i < 50; ++i)
    play_round(game_, *ann, *bob, i);
  // A private field of Ann is not visible to others.
  EXPECT_EQ(bob->view().find(ann->avatar())->text("setCoins"), "");
}

TEST_F(ClientAgent, CarriesWhatClientsSayToOneAnother) {
  const auto ann = game_.bring("Ann");
  const auto bob = game_.bring("Bob");
  ann->whisper_to(*bob, "psst");
  const event heard = bob->client().expect_field(demo::chat_manager, "whisperFrom");
  EXPECT_EQ(harness::argument<std::string>(heard.fields.front(), 2), "psst");
}

TEST_F(ClientAgent, TellsWhenSomebodyWalksOutOfSightAndBack) {
  const auto ann = game_.bring("Ann");
  const auto bob = game_.bring("Bob");
  ann->client().expect(event_kind::entered, bob->avatar());
  bob->client().expect(event_kind::entered, ann->avatar());
  bob->go(place::garden);
  ann->client().expect(event_kind::moved, bob->avatar());
  ann->go(place::market);
  bob->client().expect(event_kind::left, ann->avatar());
  ann->client().expect(event_kind::left, bob->avatar());
  ann->go(place::fountain);
  bob->client().expect(event_kind::entered, ann->avatar());
  const event back = ann->client().expect(event_kind::entered, bob->avatar());
  EXPECT_EQ(back.where, demo::location_of(place::garden));
}

TEST_F(ClientAgent, ForgetsAnInterestThatIsClosed) {
  const auto ann = game_.bring("Ann");
  const auto bob = game_.bring("Bob");
  // Interest 3 is that of the places in a player's view.
  ann->client().expect_done(ann->client().remove_interest(3));
  ann->client().expect(event_kind::left, bob->avatar());
  EXPECT_FALSE(ann->view().visible().contains(bob->avatar()));
  EXPECT_TRUE(ann->view().owned().contains(ann->avatar()));
}

TEST_F(ClientAgent, OpensInterestsForTheServer) {
  const auto ann = game_.bring("Ann");
  constexpr doid hidden{400'000};
  constexpr zone behind_the_curtain{555};
  game_.ai().create(hidden, {demo::district, behind_the_curtain}, "DistributedNode");
  game_.ai().expect(event_kind::entered, hidden);
  game_.boss().add_interest(channel_of(*ann), 77, demo::district, {behind_the_curtain});
  const event opened = ann->client().expect(event_kind::interest_opened);
  EXPECT_EQ(opened.interest, 77);
  EXPECT_EQ(opened.zones, std::vector{behind_the_curtain});
  ann->client().expect(event_kind::entered, hidden);
  ann->client().expect_done(opened.context);
  EXPECT_EQ(game_.boss().expect(event_kind::interest_done).interest, 77);

  game_.boss().remove_interest(channel_of(*ann), 77);
  ann->client().expect(event_kind::interest_closed);
  ann->client().expect(event_kind::left, hidden);
  EXPECT_EQ(game_.boss().expect(event_kind::interest_done).interest, 77);
  EXPECT_TRUE(ann->view().faults().empty());
}

TEST_F(ClientAgent, TellsWhereAClientComesFrom) {
  const auto ann = game_.bring("Ann");
  const network_address found = game_.address_of(channel_of(*ann));
  EXPECT_EQ(found.remote, "127.0.0.1");
  EXPECT_NE(found.remote_port, 0);
  EXPECT_EQ(found.local, "127.0.0.1");
  EXPECT_EQ(found.local_port, game_.port());
  EXPECT_EQ(game_.tlvs_of(channel_of(*ann)), "");
}

TEST_F(ClientAgent, LetsTheGameSayWhatItLikes) {
  const auto ann = game_.bring("Ann");
  game_.boss().send_to_game(channel_of(*ann), dc::as_bytes("\x39\x30 and so on"));
  const event heard = ann->client().expect(event_kind::other);
  EXPECT_EQ(heard.type, 12345);
}

// ---- the end of a client ----

// The other clients receive the end of a client, whatever the cause.
class ClientThatGoes : public ClientAgent {
protected:
  static constexpr std::uint16_t first_word = 5000;
  static constexpr std::uint16_t last_word = 5001;

  ClientThatGoes() {
    for (const std::uint16_t word : {first_word, last_word})
      game_.boss().add_client_post_remove(
        channel_of(*bob_), game_.boss().datagram(game_.boss().own(), internal_message{word}, {}));
    // All earlier messages are handled when this is answered.
    game_.address_of(channel_of(*bob_));
  }

  void expect_that_bob_is_gone() {
    ann_->client().expect(event_kind::left, bob_->avatar());
    game_.ai().expect(event_kind::left, bob_->avatar());
    const auto next_word = [&] {
      return game_.boss()
        .expect("a post-remove",
                [](const event& one) { return one.type == first_word || one.type == last_word; })
        .type;
    };
    EXPECT_EQ(next_word(), first_word);
    EXPECT_EQ(next_word(), last_word);
    EXPECT_TRUE(ann_->view().faults().empty());
    // The world continues.
    const auto cem = game_.bring("Cem");
    EXPECT_FALSE(cem->view().visible().contains(bob_->avatar()));
    play_round(game_, *ann_, *cem, 1);
  }

  std::unique_ptr<player> ann_ = game_.bring("Ann");
  tunnel way_of_bob_{plain_passage(connected_socket(game_.port()))};
  std::unique_ptr<player> bob_ = game_.bring("Bob", plaza::at_port(way_of_bob_.port()));
};

TEST_F(ClientThatGoes, LeavesNothingWhenItIsKilled) {
  way_of_bob_.reset();
  expect_that_bob_is_gone();
}

TEST_F(ClientThatGoes, LeavesNothingWhenItClosesTheConnection) {
  bob_->client().close();
  expect_that_bob_is_gone();
}

TEST_F(ClientThatGoes, LeavesNothingWhenItSaysGoodbye) {
  bob_->client().disconnect();
  EXPECT_EQ(bob_->client().expect_end().text, "the server closed the connection");
  expect_that_bob_is_gone();
}

TEST_F(ClientThatGoes, LeavesNothingWhenItIsEjected) {
  game_.boss().eject(channel_of(*bob_), 152, "Behave!");
  const event ejected = bob_->client().expect(event_kind::ejected);
  EXPECT_EQ(ejected.code, 152);
  EXPECT_EQ(ejected.text, "Behave!");
  EXPECT_EQ(bob_->client().expect_end().text, "the server closed the connection");
  expect_that_bob_is_gone();
}

TEST_F(ClientThatGoes, LeavesNothingWhenItIsDropped) {
  bob_->client().forget_unread();
  game_.boss().drop(channel_of(*bob_));
  EXPECT_EQ(bob_->client().expect_end().text, "the server closed the connection");
  for (const event& one : bob_->client().unread())
    EXPECT_NE(one.kind, event_kind::ejected);
  expect_that_bob_is_gone();
}

TEST_F(ClientThatGoes, LeavesNothingWhenItBreaksTheRules) {
  bob_->client().set_field(demo::district, "setPopulation", 1000);
  EXPECT_EQ(bob_->client().expect(event_kind::ejected).code, 118);
  expect_that_bob_is_gone();
}

TEST_F(ClientThatGoes, IsToldThatItsAvatarIsDeleted) {
  game_.boss().remove(bob_->avatar());
  EXPECT_EQ(bob_->client().expect(event_kind::ejected).code, 153);
  expect_that_bob_is_gone();
}

TEST_F(ClientAgent, DeliversAnEjectionToWhoHasSentMore) {
  wire_peer client(game_.port());
  // The third message is not permitted; many bytes follow that are never read.
  std::string bytes = hello_bytes(game_) + framed(u16(5)) + framed(u16(200) + u32(1));
  for (int i = 0; i < 20; ++i)
    bytes += framed(u16(120) + std::string(5000, 'x'));
  client.send_raw(bytes);
  EXPECT_EQ(client.receive(), u16(2));
  EXPECT_EQ(client.receive().substr(0, 4), u16(4) + u16(108));
  EXPECT_TRUE(client.ends());
}

TEST_F(ClientAgent, EndsTheConnectionBehindAnEjectionEvenOfWhoNeverStopsSending) {
  wire_peer client(game_.port());
  client.send_raw(hello_bytes(game_) + framed(u16(200)));
  // The server stops reading, then closes: a later send must fail.
  const std::string more = framed(u16(120) + std::string(60'000, 'x'));
  EXPECT_ANY_THROW(for (;;) client.send_raw(more));
  EXPECT_NE(game_.connect_with_hello(), nullptr);
}

}  // namespace
}  // namespace donet::test
