// The channels by which a session accepts messages (spec/clientagent 7): the channel of a place
// carries messages about the objects there, and no others.
//
// Mallory is interested in (70'000, 80'000). As a channel, that is the id of Alice's session.

#include "tests/unit/actors/client_agent/stage.hpp"

#include <string>
#include <vector>

namespace donet::test {
namespace {

constexpr std::uint32_t account = 70'000;
constexpr std::uint32_t avatar = 80'000;
constexpr std::uint64_t alices = place_channel(account, avatar);

constexpr std::uint32_t plaza = 4000;

// Mallory also sees the plaza, where 77 is.
player& eavesdropping_client(stage& at) {
  player& mallory = at.enters();
  mallory.sends(add_interest(1, 1, plaza, 1));
  mallory.sends(add_interest(2, 2, account, avatar));
  at.sends({counts(3100, 1, 0), counts(3100, 2, 0), comes({77, plaza, 1})});
  at.forget();
  mallory.received();
  return mallory;
}

// Messages of servers and objects to Alice.
std::vector<datagram> private_messages() {
  const thing hers{avatar, plaza, 1};
  return {message({alices}, server, 1000, u16(0)),
          message({alices}, server, 1001, u64(555'000)),
          message({alices}, server, 1002, blob(u16(5'555))),
          message({alices}, server, 1004, u16(1) + blob("bye")),
          message({alices}, server, 1005),
          message({alices}, server, 1006, u32(7)),
          message({alices}, server, 1010, u32(99'000) + u16(thing_class)),
          message({alices}, server, 1012, u32(77)),
          message({alices}, server, 1014, u32(77) + u16(1) + u16(field_of("Thing", "hide"))),
          message({alices}, server, 1015, u32(7)),
          message({alices}, server, 1100, u64(98'765)),
          message({alices}, server, 1101, u64(10)),
          message({alices}, server, 1110, blob(message({1234}, 5, 6))),
          message({alices}, server, 1200, u16(9) + u32(plaza) + u32(5)),
          message({alices}, server, 1203, u16(1)),
          message({alices}, server, 1300, u64(1) + u64(2) + u64(3)),
          gives(alices, hers),
          gives(alices, hers, true),
          takes(alices, avatar, 912),
          counts(alices, 1, 0),
          answers(alices, 1, hers),
          has_gone_on(alices, 1, 77),
          updates({alices}, login_manager, field_of("Login", "busy"), u8(1)),
          updates({alices}, 77, 3, "for its owner only"),
          message({alices}, server, 2021, u32(77) + u16(1) + u16(3) + "s"),
          ends({alices}, 77),
          message({alices}, 77, 2042, hers.whole()),
          message({alices}, 77, 2043, hers.whole()),
          message({alices}, 5, 2041, u32(77) + u32(plaza) + u32(9) + u32(plaza) + u32(1))};
}

TEST(Route, ThePlaceOfAnInterestCarriesNothingForAnotherSession) {
  for (const datagram& each : private_messages()) {
    stage at;
    player& mallory = eavesdropping_client(at);
    at.sends(each);
    EXPECT_THAT(mallory.received(), IsEmpty()) << testing::PrintToString(each);
    EXPECT_THAT(at.received(), IsEmpty()) << testing::PrintToString(each);
    EXPECT_FALSE(mallory.is_over());
    EXPECT_EQ(mallory.channel(), 3100U);
    EXPECT_EQ(mallory.state().phase(), actors::session_phase::established);
    const auto logged = at.logged();
    ASSERT_EQ(logged.size(), 1U) << testing::PrintToString(each);
    EXPECT_THAT(logged[0], testing::HasSubstr("rejected"));
    // 77 is still there, and not hers.
    mallory.sends(remove_interest(3, 1));
    EXPECT_THAT(mallory.received(), ElementsAre(leaving(77), done(3, 1)));
  }
}

// The same messages are for the session that has this id.
TEST(Route, TheSessionsOwnChannelCarriesAllOfIt) {
  std::size_t without_effect = 0;
  for (const datagram& each : private_messages()) {
    stage at;
    player& alice = at.enters();
    at.sends({3100}, server, 1001, u64(alices));
    alice.sends(add_interest(1, 1, plaza, 1));
    at.sends({counts(alices, 1, 0), comes({77, plaza, 1})});
    at.forget();
    alice.received();
    at.sends(each);
    for (const std::string& line : at.logged())
      EXPECT_THAT(line, testing::Not(testing::HasSubstr("rejected"))) << line;
    if (at.received().empty() && alice.received().empty() && !alice.is_over())
      ++without_effect;
  }
  EXPECT_LT(without_effect, private_messages().size() / 2);
}

// ---- messages on the place of an interest ----

TEST(Route, APlaceCarriesMessagesAboutTheObjectsInIt) {
  stage at;
  player& mallory = eavesdropping_client(at);
  at.sends({updates({place_channel(plaza, 1)}, 77, 3, "seen"),
            message({place_channel(plaza, 1)}, 77, 2041,
                    u32(77) + u32(account) + u32(avatar) + u32(plaza) + u32(1)),
            comes({77, account, avatar}), updates({alices}, 77, 3, "there"),
            comes({78, account, avatar}), ends({alices}, 77)});
  EXPECT_THAT(mallory.received(),
              ElementsAre(set_field(77, 3, "seen"), set_location(77, account, avatar),
                          set_field(77, 3, "there"), shown({78, account, avatar}), leaving(77)));
  EXPECT_THAT(at.logged(), IsEmpty());
}

TEST(Route, AnUpdateInOnePlaceOfAnObjectInAnotherIsRejected) {
  stage at;
  player& mallory = eavesdropping_client(at);
  at.sends({comes({78, account, avatar}), updates({place_channel(plaza, 1)}, 78, 3, "elsewhere"),
            ends({place_channel(plaza, 1)}, 78)});
  EXPECT_THAT(mallory.received(), ElementsAre(shown({78, account, avatar})));
  EXPECT_EQ(at.logged().size(), 2U);
}

// A broadcast to its owner, too: it is for the one place, not for the other.
TEST(Route, OneOfSeveralChannelsSuffices) {
  stage at;
  player& mallory = eavesdropping_client(at);
  at.sends(updates({alices, place_channel(plaza, 1)}, 77, 3, "for all"));
  EXPECT_THAT(mallory.received(), ElementsAre(set_field(77, 3, "for all")));
}

// ---- queued messages are accepted or rejected when the place of their object is certain ----

TEST(Route, AQueuedMessageIsAcceptedByThePlaceOfItsObjectOrRejected) {
  stage at;
  player& mallory = at.enters();
  mallory.sends(add_interest(1, 1, plaza, 1));
  mallory.sends(add_interest(2, 2, account, avatar));
  at.sends({counts(3100, 2, 0), answers(3100, 1, {77, plaza, 1}),
            updates({alices}, 77, 3, "private"),
            updates({place_channel(plaza, 1)}, 77, 3, "public"), ends({alices}, 77)});
  mallory.received();
  at.sends(counts(3100, 1, 1));
  EXPECT_THAT(mallory.received(),
              ElementsAre(shown({77, plaza, 1}), done(1, 1), set_field(77, 3, "public")));
}

// ---- channels of the session's own that are places as well ----

TEST(Route, AChannelThatAServerOpensIsTheSessionsOwnAlsoIfItIsAPlace) {
  stage at;
  player& mallory = eavesdropping_client(at);
  at.sends({3100}, server, 1100, u64(alices));
  at.sends({alices}, server, 1010, u32(99'000) + u16(thing_class));
  EXPECT_THAT(at.logged(), IsEmpty());
  mallory.sends(remove_interest(3, 2));
  EXPECT_THAT(at.received(), IsEmpty()) << "it stays open";
  at.sends({alices}, server, 1005);
  EXPECT_TRUE(mallory.is_over());
}

// Otherwise a client could make its session ignore an ejection.
TEST(Route, ClosingAnInterestInItsOwnIdDoesNotCloseTheId) {
  stage at;
  player& alice = at.enters();
  at.sends({3100}, server, 1001, u64(alices));
  alice.sends(add_interest(1, 1, account, avatar));
  alice.sends(remove_interest(2, 1));
  alice.received();
  at.sends({alices}, server, 1004, u16(123) + blob("out"));
  EXPECT_THAT(alice.received(), ElementsAre(ejected(123, "out")));
}

TEST(Route, AnotherIdLeavesThePlaceOfAnInterestOpen) {
  stage at;
  player& alice = at.enters();
  at.sends({3100}, server, 1001, u64(alices));
  alice.sends(add_interest(1, 1, account, avatar));
  at.sends(counts(alices, 1, 0));
  at.sends({3100}, server, 1001, u64(555'000));
  alice.received();
  at.sends(comes({77, account, avatar}));
  EXPECT_THAT(alice.received(), ElementsAre(shown({77, account, avatar})));
  at.sends({alices}, server, 1005);
  EXPECT_FALSE(alice.is_over()) << "it is a place now, and nothing else";
}

TEST(Route, AClosedChannelIsNotTheSessionsOwnAnyMore) {
  stage at;
  player& mallory = eavesdropping_client(at);
  at.sends({3100}, server, 1100, u64(alices));
  at.sends({3100}, server, 1101, u64(alices));
  mallory.sends(remove_interest(3, 2));
  mallory.sends(add_interest(4, 2, account, avatar));
  at.sends({alices}, server, 1005);
  EXPECT_FALSE(mallory.is_over());
}

}  // namespace
}  // namespace donet::test
