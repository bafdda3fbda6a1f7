// Interests that others open for a client, and messages to a session that are not whole
// (spec/clientagent 6 and 9.5).

#include "tests/unit/actors/client_agent/stage.hpp"

#include <numeric>

namespace donet::test {
namespace {

// ---- interests that the server opens (9.5) ----

TEST(ServerInterest, IsSentToTheClientFirstAndIsAnsweredToBothInTheEnd) {
  stage at;
  player& alice = at.enters();
  at.sends({3100}, 912, 1200, u16(7) + u32(4000) + u32(1));
  EXPECT_THAT(alice.received(), ElementsAre(add_interest(1, 7, 4000, 1)));
  EXPECT_THAT(at.received(), ElementsAre(opens(place_channel(4000, 1)), asks(3100, 2, 4000, {1})));
  at.sends({answers(3100, 2, {77, 4000, 1}), counts(3100, 2, 1)});
  EXPECT_THAT(alice.received(), ElementsAre(shown({77, 4000, 1}), done(1, 7)));
  EXPECT_THAT(at.received(), ElementsAre(message({912}, 3100, 1204, u64(3100) + u16(7))));
}

TEST(ServerInterest, OfSeveralZonesIsSentAsSuch) {
  stage at;
  player& alice = at.enters();
  at.sends({3100}, 912, 1201, u16(7) + u32(4000) + zone_list({2, 1, 2}));
  EXPECT_THAT(alice.received(), ElementsAre(add_interests(1, 7, 4000, {1, 2})));
  at.sends({3100}, 912, 1201, u16(8) + u32(4000) + zone_list({5, 5}));
  EXPECT_THAT(alice.received(), ElementsAre(add_interest(3, 8, 4000, 5)));
}

//
TEST(ServerInterest, OfNoZoneIsAListWithoutZones) {
  stage at;
  player& alice = at.enters();
  at.sends({3100}, 912, 1201, u16(7) + u32(4000) + zone_list({}));
  EXPECT_THAT(alice.received(), ElementsAre(add_interests(1, 7, 4000, {}), done(1, 7)));
  EXPECT_THAT(at.received(), ElementsAre(message({912}, 3100, 1204, u64(3100) + u16(7))));
}

//
TEST(ServerInterest, OfMoreZonesThanADatagramHasRoomForIsSeveralQuestions) {
  stage at;
  player& alice = at.enters();
  std::vector<std::uint32_t> zones(16'377);
  std::iota(zones.begin(), zones.end(), 1U);
  at.sends({3100}, 912, 1201, u16(7) + u32(4000) + zone_list(zones));
  EXPECT_THAT(alice.received(), ElementsAre(add_interests(1, 7, 4000, zones)));
  EXPECT_EQ(at.received().size(), 16'377U + 128U);
  for (int i = 0; i < 128; ++i) {
    EXPECT_THAT(alice.received(), IsEmpty());
    at.sends(counts(3100, 2, 0));
  }
  EXPECT_THAT(alice.received(), ElementsAre(done(1, 7)));
}

TEST(ServerInterest, IsClosedWithAWordToBoth) {
  stage at;
  player& alice = at.enters();
  alice.sends(add_interest(1, 7, 4000, 1));
  at.sends({counts(3100, 1, 1), answers(3100, 1, {77, 4000, 1})});
  at.forget();
  alice.received();
  at.sends({3100}, 912, 1203, u16(7));
  EXPECT_THAT(alice.received(), ElementsAre(remove_interest(2, 7), leaving(77), done(2, 7)));
  EXPECT_THAT(at.received(), ElementsAre(closes(place_channel(4000, 1)),
                                         message({912}, 3100, 1204, u64(3100) + u16(7))));
}

//
TEST(ServerInterest, ThatIsNotOpenIsClosedByItsNameAndNoOther) {
  stage at;
  player& alice = at.enters();
  alice.sends(add_interest(1, 0, 4000, 1));
  at.sends(counts(3100, 1, 0));
  at.forget();
  alice.received();
  at.sends({3100}, 912, 1203, u16(7));
  EXPECT_THAT(alice.received(), ElementsAre(remove_interest(2, 7), done(2, 7)));
  EXPECT_THAT(at.received(), ElementsAre(message({912}, 3100, 1204, u64(3100) + u16(7))));
  EXPECT_EQ(at.logged().size(), 1U);
  EXPECT_EQ(alice.state().interests().size(), 1U);
}

TEST(ServerInterest, OfSenderZeroIsAnsweredToTheClientOnly) {
  stage at;
  player& alice = at.enters();
  at.sends({3100}, 0, 1201, u16(7) + u32(4000) + zone_list({}));
  at.sends({3100}, 0, 1203, u16(7));
  EXPECT_THAT(alice.received(), ElementsAre(add_interests(1, 7, 4000, {}), done(1, 7),
                                            remove_interest(2, 7), done(2, 7)));
  EXPECT_THAT(at.received(), IsEmpty());
}

TEST(ServerInterest, TheAnswerNamesTheIdThatTheClientHasThen) {
  stage at;
  at.enters();
  at.sends({3100}, 912, 1200, u16(7) + u32(4000) + u32(1));
  at.sends({3100}, server, 1001, u64(70'000));
  at.forget();
  at.sends(counts(3100, 2, 0));
  EXPECT_THAT(at.received(), ElementsAre(message({912}, 70'000, 1204, u64(70'000) + u16(7))));
}

// ---- messages that are cut short, and types that sessions do not handle ----

struct order {
  std::uint16_t type = 0;
  std::string payload;
};

std::vector<order> orders() {
  return {{1000, u16(1)},
          {1001, u64(70'000)},
          {1002, blob("body")},
          {1004, u16(1) + blob("text")},
          {1006, u32(1)},
          {1010, u32(501) + u16(thing_class)},
          {1011, u32(99)},
          {1012, u32(501)},
          {1013, u32(500)},
          {1014, u32(99) + u16(2) + u16(1) + u16(2)},
          {1015, u32(1)},
          {1100, u64(80'000)},
          {1101, u64(3100)},
          {1110, blob(message({4001}, 9, 4321, "last"))},
          {1200, u16(7) + u32(4000) + u32(1)},
          {1201, u16(7) + u32(4000) + zone_list({1, 2})},
          {1203, u16(9)},
          {2020, u32(77) + u16(3)},
          {2021, u32(77) + u16(1)},
          {2032, u32(77)},
          {2041, u32(77) + u32(4000) + u32(2)},
          {2042, thing{501, 4000, 9, "new"}.whole().substr(0, 14)},
          {2043, thing{501, 4000, 9, "new"}.whole().substr(0, 14)},
          {2061, u32(88) + u64(912)},
          {2062, thing{501, 4000, 9, "new"}.whole().substr(0, 14)},
          {2063, thing{501, 4000, 9, "new"}.whole().substr(0, 14)},
          {2066, u32(2) + thing{501, 4000, 8, "new"}.whole().substr(0, 14)},
          {2067, u32(2) + thing{501, 4000, 8, "new"}.whole().substr(0, 14)},
          {2113, u32(2) + u32(0)}};
}

// A client that sees 77, owns 88, has 99 declared and 500 as session object, and waits for interest
// 8.
player& one_with_much_to_lose(stage& at) {
  player& alice = at.enters();
  alice.sends(add_interest(1, 9, 4000, 9));
  at.sends({answers(3100, 1, {77, 4000, 9}), counts(3100, 1, 1), gives(3100, {88, 4000, 3})});
  at.sends({3100}, server, 1010, u32(99) + u16(thing_class));
  at.sends({3100}, server, 1012, u32(500));
  alice.sends(add_interest(2, 8, 4000, 8));
  at.forget();
  alice.received();
  return alice;
}

TEST(CutMessage, HasNoEffectAndIsLogged) {
  for (const order& whole : orders()) {
    for (std::size_t size = 0; size < whole.payload.size(); ++size) {
      SCOPED_TRACE(std::to_string(whole.type) + " with " + std::to_string(size) + " bytes");
      stage at;
      player& alice = one_with_much_to_lose(at);
      player& bob = at.enters();
      const std::size_t subscriptions = at.subscriptions();
      at.sends({message({3100, 3101}, server, whole.type, whole.payload.substr(0, size)),
                message({10}, server, 1002, blob("next"))});
      EXPECT_THAT(alice.received(), ElementsAre("next"));
      EXPECT_THAT(bob.received(), ElementsAre("next"));
      EXPECT_EQ(at.logged().size(), 2U) << "one for each";
      EXPECT_THAT(at.received(), IsEmpty());
      EXPECT_EQ(at.subscriptions(), subscriptions);
      EXPECT_EQ(alice.state().objects().size(), 4U);
      EXPECT_EQ(alice.state().phase(), actors::session_phase::established);
    }
  }
}

TEST(CutMessage, HasAnEffectIfItIsWhole) {
  for (const order& whole : orders()) {
    SCOPED_TRACE(whole.type);
    stage at;
    player& alice = one_with_much_to_lose(at);
    const std::size_t objects = alice.state().objects().size();
    const auto phase = alice.state().phase();
    at.sends(message({3100}, server, whole.type, whole.payload));
    const bool is_seen = !alice.received().empty() || !at.received().empty()
                         || alice.state().objects().size() != objects
                         || alice.state().phase() != phase || whole.type == 1014;
    EXPECT_TRUE(is_seen);
    EXPECT_THAT(at.logged(), testing::AllOf(testing::SizeIs(whole.type == 1004 ? 1U : 0U)));
  }
}

// Q-15; trailing bytes are ignored.
TEST(CutMessage, OfADatagramWithoutSenderOrTypeOrRecipientsHasNoEffect) {
  stage at;
  player& alice = at.enters();
  const datagram whole = message({3100}, server, 1002, blob("whole") + "and more");
  for (std::size_t size = 0; size < 1 + 8 + 8 + 2; ++size) {
    at.sends({whole.substr(0, size), whole});
    EXPECT_THAT(alice.received(), ElementsAre("whole"));
    EXPECT_EQ(at.logged().size(), 1U);
  }
}

TEST(UnknownMessage, IsLoggedAndIgnored) {
  for (const std::uint16_t type : std::vector<std::uint16_t>{
         0, 1003, 1007, 1016, 1202, 1204, 2001, 2015, 2040, 2051, 2111, 2115, 2124, 3001, 20'000}) {
    stage at;
    player& alice = at.enters();
    at.sends({3100}, server, type, u32(7) + u32(7) + u32(7) + u32(7));
    EXPECT_EQ(at.logged().size(), 1U) << type;
    EXPECT_THAT(alice.received(), IsEmpty());
    EXPECT_THAT(at.received(), IsEmpty());
  }
}

//
TEST(SendDatagram, LongerThanItsPayloadIsNotSent) {
  stage at;
  player& alice = at.enters();
  at.sends({3100}, server, 1002, u16(1000) + "short");
  at.sends({3100}, server, 1110, u16(1000) + u8(0));
  EXPECT_THAT(alice.received(), IsEmpty());
  EXPECT_EQ(alice.state().post_removes(), 0U);
  EXPECT_EQ(at.logged().size(), 2U);
}

}  // namespace
}  // namespace donet::test
