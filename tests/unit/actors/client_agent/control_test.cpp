// Control messages to a client's session (spec/clientagent 6).

#include "tests/unit/actors/client_agent/stage.hpp"

namespace donet::test {
namespace {

TEST(SetClientId, OpensTheNewIdBesideTheAllocatedChannel) {
  stage at;
  player& alice = at.enters();
  at.sends({3100}, server, 1001, u64(70'000));
  EXPECT_THAT(at.received(), ElementsAre(opens(70'000)));
  at.sends({70'000}, server, 1001, u64(80'000));
  EXPECT_THAT(at.received(), ElementsAre(closes(70'000), opens(80'000)));
  at.sends({80'000}, server, 1001, u64(80'000));
  EXPECT_THAT(at.received(), IsEmpty());
  at.sends({3100}, server, 1001, u64(3100));
  EXPECT_THAT(at.received(), ElementsAre(closes(80'000)));
  EXPECT_EQ(alice.channel(), 3100U);
  at.sends({70'000, 80'000}, server, 1005);
  EXPECT_FALSE(alice.is_over());
  at.sends({3100}, server, 1005);
  EXPECT_TRUE(alice.is_over());
}

TEST(OwnMessage, UnderTheCurrentIdIsIgnoredWhateverItsType) {
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
  EXPECT_THAT(alice.received(), IsEmpty());
}

TEST(SendDatagram, IsPassedOnAsItIs) {
  stage at;
  player& alice = at.connects();
  for (const std::string& body :
       {std::string("x"), std::string(1, '\0'), u16(120) + "any", std::string(65'500, 'L')}) {
    at.sends({3100}, server, 1002, blob(body));
    EXPECT_THAT(alice.received(), ElementsAre(body));
  }
}

// An empty message ends Panda3D clients. Astron would forward it.
TEST(SendDatagram, OfNothingIsNotPassedOn) {
  stage at;
  player& alice = at.connects();
  at.sends({3100}, server, 1002, blob(""));
  EXPECT_THAT(alice.received(), IsEmpty());
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

TEST(NetworkAddress, IsSentToTheCaller) {
  stage at;
  runtime::origin from = stage::usual_origin();
  from.remote = {"2001:db8::1", 4321};
  at.connects(from);
  at.sends({3100}, server, 1001, u64(70'000));
  at.forget();
  at.sends({70'000}, 912, 1006, u32(33));
  EXPECT_THAT(at.received(), ElementsAre(message({912}, 70'000, 1007,
                                                 u32(33) + blob("2001:db8::1") + u16(4321)
                                                   + blob("10.0.0.1") + u16(7198))));
}

TEST(Tlvs, AreSentToTheCaller) {
  stage at;
  at.connects();
  at.forget();
  at.sends({3100}, 912, 1015, u32(33));
  EXPECT_THAT(at.received(), ElementsAre(message({912}, 3100, 1016, u32(33) + blob(""))));
  runtime::origin from = stage::usual_origin();
  from.tlvs = std::string("\0\1 any bytes", 12);
  at.connects(from);
  at.forget();
  at.sends({3101}, 912, 1015, u32(34));
  EXPECT_THAT(at.received(), ElementsAre(message({912}, 3101, 1016, u32(34) + blob(from.tlvs))));
}

//
TEST(Tlvs, ThatExceedADatagramAreNotSent) {
  stage at;
  runtime::origin from = stage::usual_origin();
  from.tlvs = std::string(65'511, 'T');
  player& alice = at.connects(from);
  at.forget();
  at.sends({3100}, 912, 1015, u32(33));
  EXPECT_THAT(at.received(), IsEmpty());
  EXPECT_EQ(at.logged().size(), 1U);
  EXPECT_FALSE(alice.is_over());
}

TEST(Channels, OfAnyKindMayBeOpenedAndClosed) {
  stage at;
  player& alice = at.connects();
  at.forget();
  at.sends({3100}, server, 1100, u64(5'555'555));
  EXPECT_THAT(at.received(), ElementsAre(opens(5'555'555)));
  at.sends({5'555'555}, server, 1101, u64(3100));
  at.sends({5'555'555}, server, 1101, u64(10));
  EXPECT_THAT(at.received(), ElementsAre(closes(3100), closes(10)));
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
  EXPECT_THAT(at.received(), ElementsAre(opens(5'555'555)));
  at.sends({3100}, server, 1101, u64(5'555'555));
  EXPECT_THAT(at.received(), IsEmpty());
  at.sends({3101}, server, 1101, u64(5'555'555));
  EXPECT_THAT(at.received(), ElementsAre(closes(5'555'555)));
}

// ---- post-removes ----

TEST(PostRemove, IsKeptByTheRouterToo) {
  stage at;
  player& alice = at.connects();
  at.sends({3100}, server, 1001, u64(70'000));
  at.forget();
  const datagram last = message({4001}, 9, 4321, "last");
  at.sends({3100}, server, 1110, blob(last));
  EXPECT_THAT(at.received(), ElementsAre(keeps_post_remove(3100, last)));
  at.sends({3100}, server, 1111);
  EXPECT_THAT(at.received(), ElementsAre(forgets_post_removes(3100)));
  alice.is_lost();
  EXPECT_THAT(at.received(),
              testing::UnorderedElementsAre(closes(3100), closes(10), closes(70'000)));
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
  EXPECT_THAT(at.received(), IsEmpty());
}

// ---- declared and session objects ----

TEST(DeclaredObject, MayBeDeclaredOnceAndIsThenAsItWas) {
  stage at;
  player& alice = at.enters();
  at.sends({3100}, server, 1010, u32(99) + u16(thing_class));
  EXPECT_THAT(at.logged(), IsEmpty());
  at.sends({3100}, server, 1010, u32(99) + u16(values_class));
  EXPECT_EQ(at.logged().size(), 1U);
  alice.sends(set_field(99, field_of("Thing", "ask"), u8(1)));
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
  alice.sends(set_field(99, field_of("Thing", "ask"), u8(1)));
  expect_ejected(at, alice, 117, "Client tried to send update to nonexistent object 99", true);
}

TEST(DeclaredObject, OfAnUnknownClassOrAStructIsNoObject) {
  for (const std::uint16_t kind : std::vector<std::uint16_t>{block_struct, 5, 65'535}) {
    stage at;
    player& alice = at.enters();
    at.sends({3100}, server, 1010, u32(99) + u16(kind));
    EXPECT_EQ(at.logged().size(), 1U);
    at.sends(updates({3100}, 99, 0, "x"));
    EXPECT_THAT(alice.received(), IsEmpty());
    alice.sends(set_field(99, 0, "x"));
    EXPECT_THAT(alice.received(),
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
  EXPECT_THAT(at.received(), testing::UnorderedElementsAre(closes(3100), closes(10)));
}

}  // namespace
}  // namespace donet::test
