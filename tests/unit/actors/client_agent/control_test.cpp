// What others want of a client's session (spec/clientagent 6).

#include "tests/unit/actors/client_agent/stage.hpp"

#include <functional>
#include <numeric>

namespace donet::test {
namespace {

TEST(SetClientId, OpensTheNewIdBesideTheAllocatedChannel) {
  stage at;
  player& alice = at.enters();
  at.sends({3100}, server, 1001, u64(70'000));
  EXPECT_THAT(at.hears(), ElementsAre(opens(70'000)));
  at.sends({70'000}, server, 1001, u64(80'000));
  EXPECT_THAT(at.hears(), ElementsAre(closes(70'000), opens(80'000)));
  at.sends({80'000}, server, 1001, u64(80'000));
  EXPECT_THAT(at.hears(), IsEmpty());
  at.sends({3100}, server, 1001, u64(3100));
  EXPECT_THAT(at.hears(), ElementsAre(closes(80'000)));
  EXPECT_EQ(alice.channel(), 3100U);
  at.sends({70'000, 80'000}, server, 1005);
  EXPECT_FALSE(alice.is_over());
  at.sends({3100}, server, 1005);
  EXPECT_TRUE(alice.is_over());
}

TEST(OwnMessage, UnderTheCurrentIdIsNotHeardWhateverItSays) {
  stage at;
  player& alice = at.enters();
  at.sends({3100}, 3100, 1005);
  at.sends({3100}, 3100, 1001, u64(70'000));
  EXPECT_FALSE(alice.is_over());
  EXPECT_EQ(alice.channel(), 3100U);
  at.sends({3100}, server, 1001, u64(70'000));
  at.sends({3100}, 70'000, 1005);
  EXPECT_FALSE(alice.is_over());
  at.sends({3100}, 3100, 1005);
  EXPECT_TRUE(alice.is_over()) << "that is not its id any more";
}

TEST(OwnMessage, IsNoEchoOfAnUpdate) {
  stage at;
  player& alice = at.enters();
  at.sends(message({10}, 3100, 2020, u32(login_manager) + u16(0) + blob("me")));
  EXPECT_THAT(alice.hears(), IsEmpty());
}

TEST(SendDatagram, IsPassedOnAsItIs) {
  stage at;
  player& alice = at.connects();
  for (const std::string& body :
       {std::string("x"), std::string(1, '\0'), u16(120) + "any", std::string(65'500, 'L')}) {
    at.sends({3100}, server, 1002, blob(body));
    EXPECT_THAT(alice.hears(), ElementsAre(body));
  }
}

// A message without bytes ends Panda3D clients; so here is one that Astron would pass on.
TEST(SendDatagram, OfNothingIsNotPassedOn) {
  stage at;
  player& alice = at.connects();
  at.sends({3100}, server, 1002, blob(""));
  EXPECT_THAT(alice.hears(), IsEmpty());
  EXPECT_EQ(at.logged().size(), 1U);
  EXPECT_FALSE(alice.is_over());
}

TEST(EjectMessage, HasAnyCodeAndText) {
  stage at;
  player& alice = at.connects();
  at.events();
  at.sends({3100}, server, 1004, u16(152) + blob("kicked"));
  expect_ejected(at, alice, 152, "kicked", false);
}

TEST(NetworkAddress, IsToldToWhoeverAsks) {
  stage at;
  runtime::origin from = stage::usual_origin();
  from.remote = {"2001:db8::1", 4321};
  at.connects(from);
  at.sends({3100}, server, 1001, u64(70'000));
  at.forget();
  at.sends({70'000}, 912, 1006, u32(33));
  EXPECT_THAT(at.hears(), ElementsAre(message({912}, 70'000, 1007,
                                              u32(33) + blob("2001:db8::1") + u16(4321)
                                                + blob("10.0.0.1") + u16(7198))));
}

TEST(Tlvs, AreToldToWhoeverAsks) {
  stage at;
  at.connects();
  at.forget();
  at.sends({3100}, 912, 1015, u32(33));
  EXPECT_THAT(at.hears(), ElementsAre(message({912}, 3100, 1016, u32(33) + blob(""))));
  runtime::origin from = stage::usual_origin();
  from.tlvs = std::string("\0\1 any bytes", 12);
  at.connects(from);
  at.forget();
  at.sends({3101}, 912, 1015, u32(34));
  EXPECT_THAT(at.hears(), ElementsAre(message({912}, 3101, 1016, u32(34) + blob(from.tlvs))));
}

//
TEST(Tlvs, ThatNoDatagramHasRoomForAreNotTold) {
  stage at;
  runtime::origin from = stage::usual_origin();
  from.tlvs = std::string(65'511, 'T');
  player& alice = at.connects(from);
  at.forget();
  at.sends({3100}, 912, 1015, u32(33));
  EXPECT_THAT(at.hears(), IsEmpty());
  EXPECT_EQ(at.logged().size(), 1U);
  EXPECT_FALSE(alice.is_over());
}

TEST(Channels, MayBeOpenedAndClosedWhateverTheyAre) {
  stage at;
  player& alice = at.connects();
  at.forget();
  at.sends({3100}, server, 1100, u64(5'555'555));
  EXPECT_THAT(at.hears(), ElementsAre(opens(5'555'555)));
  at.sends({5'555'555}, server, 1101, u64(3100));
  at.sends({5'555'555}, server, 1101, u64(10));
  EXPECT_THAT(at.hears(), ElementsAre(closes(3100), closes(10)));
  at.sends({3100, 10}, server, 1005);
  EXPECT_FALSE(alice.is_over());
  at.sends({5'555'555}, server, 1101, u64(5'555'555));
  EXPECT_EQ(at.subscriptions(), 0U);
}

TEST(Channels, OfManySessionsAreOpenUntilTheLastOneClosesThem) {
  stage at;
  at.connects();
  at.connects();
  at.forget();
  at.sends({3100, 3101}, server, 1100, u64(5'555'555));
  EXPECT_THAT(at.hears(), ElementsAre(opens(5'555'555)));
  at.sends({3100}, server, 1101, u64(5'555'555));
  EXPECT_THAT(at.hears(), IsEmpty());
  at.sends({3101}, server, 1101, u64(5'555'555));
  EXPECT_THAT(at.hears(), ElementsAre(closes(5'555'555)));
}

// ---- post-removes ----

TEST(PostRemove, IsKeptByTheRouterToo) {
  stage at;
  player& alice = at.connects();
  at.sends({3100}, server, 1001, u64(70'000));
  at.forget();
  const datagram last = message({4001}, 9, 4321, "last");
  at.sends({3100}, server, 1110, blob(last));
  EXPECT_THAT(at.hears(), ElementsAre(keeps_post_remove(3100, last)));
  at.sends({3100}, server, 1111);
  EXPECT_THAT(at.hears(), ElementsAre(forgets_post_removes(3100)));
  alice.is_lost();
  EXPECT_THAT(at.hears(), testing::UnorderedElementsAre(closes(3100), closes(10), closes(70'000)));
}

TEST(PostRemove, WithoutRecipientsIsKeptAndThatIsAll) {
  stage at;
  player& alice = at.connects();
  at.forget();
  at.sends({3100}, server, 1110, blob(u8(0)));
  EXPECT_EQ(alice.state().post_removes(), 1U);
  alice.is_lost();
}

TEST(PostRemove, ThatIsNoDatagramOrForTheRouterItselfIsRefused) {
  stage at;
  player& alice = at.connects();
  at.forget();
  for (const std::string& bad : {std::string(), u8(2) + u64(1), control(9000, u64(5))}) {
    at.sends({3100}, server, 1110, blob(bad));
    EXPECT_EQ(at.logged().size(), 1U);
  }
  EXPECT_EQ(alice.state().post_removes(), 0U);
  EXPECT_THAT(at.hears(), IsEmpty());
}

// ---- declared and session objects ----

TEST(DeclaredObject, MayBeDeclaredOnceAndIsThenAsItWas) {
  stage at;
  player& alice = at.enters();
  at.sends({3100}, server, 1010, u32(99) + u16(thing_class));
  EXPECT_THAT(at.logged(), IsEmpty());
  at.sends({3100}, server, 1010, u32(99) + u16(values_class));
  EXPECT_EQ(at.logged().size(), 1U);
  alice.says(set_field(99, field_of("Thing", "ask"), u8(1)));
  EXPECT_FALSE(alice.is_over());
}

TEST(DeclaredObject, IsForgottenWithoutATrace) {
  stage at;
  player& alice = at.enters();
  at.sends({3100}, server, 1010, u32(99) + u16(thing_class));
  at.sends({3100}, server, 1011, u32(99));
  EXPECT_THAT(at.logged(), IsEmpty());
  EXPECT_EQ(alice.state().objects().size(), 0U);
  at.sends({3100}, server, 1011, u32(99));
  EXPECT_EQ(at.logged().size(), 1U);
  alice.says(set_field(99, field_of("Thing", "ask"), u8(1)));
  expect_ejected(at, alice, 117, "Client tried to send update to nonexistent object 99", true);
}

TEST(DeclaredObject, OfAnUnknownClassOrAStructIsNoObject) {
  for (const std::uint16_t kind : std::vector<std::uint16_t>{block_struct, 5, 65'535}) {
    stage at;
    player& alice = at.enters();
    at.sends({3100}, server, 1010, u32(99) + u16(kind));
    EXPECT_EQ(at.logged().size(), 1U);
    at.sends(updates({3100}, 99, 0, "x"));
    EXPECT_THAT(alice.hears(), IsEmpty());
    alice.says(set_field(99, 0, "x"));
    EXPECT_THAT(alice.hears(),
                ElementsAre(ejected(117, "Client tried to send update to nonexistent object 99")));
  }
}

TEST(SessionObject, MayBeAddedOnceAndRemovedOnce) {
  stage at;
  player& alice = at.enters();
  at.sends({3100}, server, 1012, u32(500));
  EXPECT_THAT(at.logged(), IsEmpty());
  at.sends({3100}, server, 1012, u32(500));
  EXPECT_EQ(at.logged().size(), 1U);
  at.sends({3100}, server, 1013, u32(500));
  EXPECT_THAT(at.logged(), IsEmpty());
  at.sends({3100}, server, 1013, u32(500));
  EXPECT_EQ(at.logged().size(), 1U);
  EXPECT_EQ(alice.state().objects().size(), 0U);
  alice.is_lost();
  EXPECT_THAT(at.hears(), testing::UnorderedElementsAre(closes(3100), closes(10)));
}

// ---- interests that the server opens (9.5) ----

TEST(ServerInterest, IsToldToTheClientFirstAndIsAnsweredToBothInTheEnd) {
  stage at;
  player& alice = at.enters();
  at.sends({3100}, 912, 1200, u16(7) + u32(4000) + u32(1));
  EXPECT_THAT(alice.hears(), ElementsAre(add_interest(1, 7, 4000, 1)));
  EXPECT_THAT(at.hears(), ElementsAre(opens(place_channel(4000, 1)), asks(3100, 2, 4000, {1})));
  at.sends({answers(3100, 2, {77, 4000, 1}), counts(3100, 2, 1)});
  EXPECT_THAT(alice.hears(), ElementsAre(shown({77, 4000, 1}), done(1, 7)));
  EXPECT_THAT(at.hears(), ElementsAre(message({912}, 3100, 1204, u64(3100) + u16(7))));
}

TEST(ServerInterest, OfSeveralZonesIsToldAsSuch) {
  stage at;
  player& alice = at.enters();
  at.sends({3100}, 912, 1201, u16(7) + u32(4000) + zone_list({2, 1, 2}));
  EXPECT_THAT(alice.hears(), ElementsAre(add_interests(1, 7, 4000, {1, 2})));
  at.sends({3100}, 912, 1201, u16(8) + u32(4000) + zone_list({5, 5}));
  EXPECT_THAT(alice.hears(), ElementsAre(add_interest(3, 8, 4000, 5)));
}

//
TEST(ServerInterest, OfNoZoneIsAListWithoutZones) {
  stage at;
  player& alice = at.enters();
  at.sends({3100}, 912, 1201, u16(7) + u32(4000) + zone_list({}));
  EXPECT_THAT(alice.hears(), ElementsAre(add_interests(1, 7, 4000, {}), done(1, 7)));
  EXPECT_THAT(at.hears(), ElementsAre(message({912}, 3100, 1204, u64(3100) + u16(7))));
}

// neither of the two is told of something that is not there.
TEST(ServerInterest, OfMoreZonesThanAQuestionHasRoomForIsRefused) {
  stage at;
  player& alice = at.enters();
  std::vector<std::uint32_t> zones(16'377);
  std::iota(zones.begin(), zones.end(), 1U);
  at.sends({3100}, 912, 1201, u16(7) + u32(4000) + zone_list(zones));
  EXPECT_THAT(alice.hears(), IsEmpty());
  EXPECT_THAT(at.hears(), ElementsAre(message({912}, 3100, 1204, u64(3100) + u16(7))));
  EXPECT_EQ(at.logged().size(), 1U);
  EXPECT_EQ(alice.state().interests().size(), 0U);
}

TEST(ServerInterest, IsClosedWithAWordToBoth) {
  stage at;
  player& alice = at.enters();
  alice.says(add_interest(1, 7, 4000, 1));
  at.sends({counts(3100, 1, 1), answers(3100, 1, {77, 4000, 1})});
  at.forget();
  alice.hears();
  at.sends({3100}, 912, 1203, u16(7));
  EXPECT_THAT(alice.hears(), ElementsAre(remove_interest(2, 7), leaving(77), done(2, 7)));
  EXPECT_THAT(at.hears(), ElementsAre(closes(place_channel(4000, 1)),
                                      message({912}, 3100, 1204, u64(3100) + u16(7))));
}

//
TEST(ServerInterest, ThatIsNotOpenIsClosedByItsNameAndNoOther) {
  stage at;
  player& alice = at.enters();
  alice.says(add_interest(1, 0, 4000, 1));
  at.sends(counts(3100, 1, 0));
  at.forget();
  alice.hears();
  at.sends({3100}, 912, 1203, u16(7));
  EXPECT_THAT(alice.hears(), ElementsAre(remove_interest(2, 7), done(2, 7)));
  EXPECT_THAT(at.hears(), ElementsAre(message({912}, 3100, 1204, u64(3100) + u16(7))));
  EXPECT_EQ(at.logged().size(), 1U);
  EXPECT_EQ(alice.state().interests().size(), 1U);
}

TEST(ServerInterest, OfSenderZeroIsAnsweredToNobody) {
  stage at;
  player& alice = at.enters();
  at.sends({3100}, 0, 1201, u16(7) + u32(4000) + zone_list({}));
  at.sends({3100}, 0, 1203, u16(7));
  EXPECT_THAT(alice.hears(), ElementsAre(add_interests(1, 7, 4000, {}), done(1, 7),
                                         remove_interest(2, 7), done(2, 7)));
  EXPECT_THAT(at.hears(), IsEmpty());
}

TEST(ServerInterest, TheAnswerNamesTheIdThatTheClientHasThen) {
  stage at;
  at.enters();
  at.sends({3100}, 912, 1200, u16(7) + u32(4000) + u32(1));
  at.sends({3100}, server, 1001, u64(70'000));
  at.forget();
  at.sends(counts(3100, 2, 0));
  EXPECT_THAT(at.hears(), ElementsAre(message({912}, 70'000, 1204, u64(70'000) + u16(7))));
}

// ---- what is cut short, and what is not for sessions ----

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

// Who sees 77, owns 88, has 99 declared and 500 as her session's, and waits for interest 8.
player& one_with_much_to_lose(stage& at) {
  player& alice = at.enters();
  alice.says(add_interest(1, 9, 4000, 9));
  at.sends({answers(3100, 1, {77, 4000, 9}), counts(3100, 1, 1), gives(3100, {88, 4000, 3})});
  at.sends({3100}, server, 1010, u32(99) + u16(thing_class));
  at.sends({3100}, server, 1012, u32(500));
  alice.says(add_interest(2, 8, 4000, 8));
  at.forget();
  alice.hears();
  return alice;
}

TEST(CutMessage, ConcernsNobodyAndIsLogged) {
  for (const order& whole : orders()) {
    for (std::size_t size = 0; size < whole.payload.size(); ++size) {
      SCOPED_TRACE(std::to_string(whole.type) + " with " + std::to_string(size) + " bytes");
      stage at;
      player& alice = one_with_much_to_lose(at);
      player& bob = at.enters();
      const std::size_t subscriptions = at.subscriptions();
      at.sends({message({3100, 3101}, server, whole.type, whole.payload.substr(0, size)),
                message({10}, server, 1002, blob("next"))});
      EXPECT_THAT(alice.hears(), ElementsAre("next"));
      EXPECT_THAT(bob.hears(), ElementsAre("next"));
      EXPECT_EQ(at.logged().size(), 2U) << "one for each";
      EXPECT_THAT(at.hears(), IsEmpty());
      EXPECT_EQ(at.subscriptions(), subscriptions);
      EXPECT_EQ(alice.state().objects().size(), 4U);
      EXPECT_EQ(alice.state().phase(), actors::session_phase::established);
    }
  }
}

TEST(CutMessage, WholeOnesDoSomething) {
  for (const order& whole : orders()) {
    SCOPED_TRACE(whole.type);
    stage at;
    player& alice = one_with_much_to_lose(at);
    const std::size_t objects = alice.state().objects().size();
    const auto phase = alice.state().phase();
    at.sends(message({3100}, server, whole.type, whole.payload));
    const bool is_seen = !alice.hears().empty() || !at.hears().empty()
                         || alice.state().objects().size() != objects
                         || alice.state().phase() != phase || whole.type == 1014;
    EXPECT_TRUE(is_seen);
    EXPECT_THAT(at.logged(), testing::AllOf(testing::SizeIs(whole.type == 1004 ? 1U : 0U)));
  }
}

// Q-15, and trailing bytes are nobody's business.
TEST(CutMessage, OfADatagramWithoutSenderOrTypeOrRecipientsConcernsNobody) {
  stage at;
  player& alice = at.enters();
  const datagram whole = message({3100}, server, 1002, blob("whole") + "and more");
  for (std::size_t size = 0; size < 1 + 8 + 8 + 2; ++size) {
    at.sends({whole.substr(0, size), whole});
    EXPECT_THAT(alice.hears(), ElementsAre("whole"));
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
    EXPECT_THAT(alice.hears(), IsEmpty());
    EXPECT_THAT(at.hears(), IsEmpty());
  }
}

//
TEST(SendDatagram, OfMoreThanThereIsTellsNothing) {
  stage at;
  player& alice = at.enters();
  at.sends({3100}, server, 1002, u16(1000) + "short");
  at.sends({3100}, server, 1110, u16(1000) + u8(0));
  EXPECT_THAT(alice.hears(), IsEmpty());
  EXPECT_EQ(alice.state().post_removes(), 0U);
  EXPECT_EQ(at.logged().size(), 2U);
}

}  // namespace
}  // namespace donet::test
