// Messages about objects, and what the client receives of them (spec/clientagent 7 and 8).

#include "tests/unit/actors/client_agent/situations.hpp"

namespace donet::test {
namespace {

// ---- 7.1 ----

TEST(Update, OfAKnownObjectIsForwardedUnchanged) {
  stage at;
  player& alice = client_that_sees_77(at);
  at.sends({3100}, server, 1010, u32(99) + u16(thing_class));
  at.sends(gives(3100, {88, 4000, 9}));
  alice.received();
  for (const std::uint32_t id : {77U, 88U, 99U, login_manager}) {
    at.sends(updates({here, 3100}, id, 65'535, "any value"));
    EXPECT_THAT(alice.received(), ElementsAre(set_field(id, 65'535, "any value")));
    at.sends(message({3100}, server, 2021, u32(id) + u16(2) + "any values"));
    EXPECT_THAT(alice.received(), ElementsAre(u16(121) + u32(id) + u16(2) + "any values"));
  }
}

TEST(Update, OfAnObjectThatIsUnknownIsDropped) {
  stage at;
  player& alice = client_that_sees_77(at);
  at.sends(updates({3100}, 12'345, 3, "x"));
  EXPECT_THAT(alice.received(), IsEmpty());
  EXPECT_EQ(at.logged().size(), 1U);
}

TEST(Update, OfAnObjectThatMayBeOnItsWayIsDroppedWithoutAWarning) {
  stage at;
  player& alice = client_with_pending_interest(at);
  alice.received();
  at.sends({updates({3100}, 12'345, 3, "x"), ends({3100}, 12'345)});
  EXPECT_THAT(alice.received(), IsEmpty());
  EXPECT_THAT(at.logged(), testing::Each(testing::StartsWith("debug ")));
}

TEST(Update, IsForwardedInEveryPhase) {
  stage at;
  player& alice = at.connects();
  at.sends(updates({3100}, login_manager, 1, "early"));
  EXPECT_THAT(alice.received(), ElementsAre(set_field(login_manager, 1, "early")));
}

TEST(Update, ThroughSeveralChannelsIsForwardedOnce) {
  stage at;
  player& alice = client_that_sees_77(at);
  at.sends({3100}, server, 1100, u64(5'555'555));
  at.sends(updates({3100, here, 10, 5'555'555, 3100}, 77, 3, "x"));
  EXPECT_THAT(alice.received(), ElementsAre(set_field(77, 3, "x")));
}

// ---- 7.4 and 7.7 ----

TEST(Entrance, IsShownOfTheKindThatItCame) {
  stage at;
  player& alice = client_with_interest(at);
  at.sends(comes({77, 4000, 1, "plain"}));
  at.sends(comes({78, 4000, 1, "with other"}, true));
  EXPECT_THAT(alice.received(), ElementsAre(shown({77, 4000, 1, "plain"}),
                                            shown_with_other({78, 4000, 1, "with other"})));
}

TEST(Entrance, OfAVisibleObjectIsIgnoredAndItsPlaceStays) {
  stage at;
  player& alice = client_that_sees_77(at);
  at.sends({message({3100}, 77, 2042, thing{77, 4000, 2, "again"}.whole()), comes({77, 4000, 1})});
  EXPECT_THAT(alice.received(), IsEmpty());
  alice.sends(remove_interest(2, 1));
  EXPECT_THAT(alice.received(), ElementsAre(leaving(77), done(2, 1)));
}

TEST(Entrance, SentToTheSessionItselfIsShownWhereverItIs) {
  stage at;
  player& alice = client_with_interest(at);
  at.sends(message({3100}, 77, 2042, thing{77, 9000, 9}.whole()));
  EXPECT_THAT(alice.received(), ElementsAre(shown({77, 9000, 9})));
}

//
TEST(Entrance, OfAnUnknownClassIsNotShown) {
  for (const std::uint16_t kind : std::vector<std::uint16_t>{block_struct, 5, 65'535}) {
    stage at;
    player& alice = client_with_interest(at);
    at.sends({comes({77, 4000, 1, "n", kind}), gives(3100, {78, 4000, 1, "n", kind})});
    EXPECT_EQ(at.logged().size(), 2U);
    alice.sends(remove_interest(2, 1));
    EXPECT_THAT(alice.received(), ElementsAre(done(2, 1)));
    EXPECT_EQ(alice.state().objects().size(), 0U);
  }
}

TEST(Entrance, OfAnOwnedObjectIsShownBesideItsOwnersView) {
  stage at;
  player& alice = client_with_interest(at);
  at.sends({gives(3100, {88, 4000, 1}), comes({88, 4000, 1})});
  EXPECT_THAT(alice.received(), ElementsAre(owned({88, 4000, 1}), shown({88, 4000, 1})));
}

TEST(Entrance, OfAnOwnedObjectOfTheSessionIsNotShown) {
  stage at;
  player& alice = client_with_interest(at);
  at.sends({3100}, server, 1012, u32(88));
  at.sends({gives(3100, {88, 4000, 1}), comes({88, 4000, 1})});
  EXPECT_THAT(alice.received(), ElementsAre(owned({88, 4000, 1})));
}

TEST(Entrance, OfASessionObjectThatIsOnlySeenIsShown) {
  stage at;
  player& alice = client_with_interest(at);
  at.sends({3100}, server, 1012, u32(77));
  at.sends(comes({77, 4000, 1}));
  EXPECT_THAT(alice.received(), ElementsAre(shown({77, 4000, 1})));
}

// ---- 7.2 ----

TEST(Ownership, IsSentEachTimeWithTheTypeOfTheMessage) {
  stage at;
  player& alice = client_with_interest(at);
  at.sends({gives(3100, {88, 4000, 9}), gives(3100, {88, 4000, 8}, true)});
  EXPECT_THAT(alice.received(), ElementsAre(owned({88, 4000, 9}), owned_with_other({88, 4000, 8})));
}

TEST(Ownership, DoesNotWaitForAnInterest) {
  stage at;
  player& alice = at.enters();
  alice.sends(add_interest(1, 1, 4000, 1));
  at.sends(gives(3100, {88, 4000, 1}));
  EXPECT_THAT(alice.received(), ElementsAre(owned({88, 4000, 1})));
}

TEST(Ownership, DecidesTheClassFirst) {
  stage at;
  player& alice = client_with_interest(at);
  at.sends({comes({88, 4000, 1}), gives(3100, {88, 4000, 1, "n", special_class})});
  alice.sends(set_field(88, field_of("Special", "extra"), u32(1)));
  EXPECT_FALSE(alice.is_over());
}

// ---- 7.3 ----

TEST(LostOwnership, IsSentAndTheObjectBecomesHistorical) {
  stage at;
  player& alice = client_that_owns_88(at);
  at.sends(takes(3100, 88, 912));
  EXPECT_THAT(alice.received(), ElementsAre(leaving_owner(88)));
  alice.sends(set_field(88, 65'535, ""));
  EXPECT_FALSE(alice.is_over()) << "Q-16";
  at.sends(updates({3100}, 88, 3, "x"));
  EXPECT_THAT(alice.received(), IsEmpty());
}

TEST(LostOwnership, OfAVisibleObjectLeavesItVisible) {
  stage at;
  player& alice = client_with_interest(at);
  at.sends({gives(3100, {88, 4000, 1}), comes({88, 4000, 1})});
  alice.received();
  at.sends(takes(3100, 88, 0));
  at.sends(updates({here}, 88, 3, "x"));
  EXPECT_THAT(alice.received(), ElementsAre(leaving_owner(88), set_field(88, 3, "x")));
}

TEST(LostOwnership, ToOneselfIsNone) {
  stage at;
  player& alice = client_that_owns_88(at);
  at.sends(takes(3100, 88, 3100));
  EXPECT_THAT(alice.received(), IsEmpty());
  EXPECT_THAT(at.logged(), IsEmpty());
}

TEST(LostOwnership, OfAnObjectThatIsNotOwnedIsLogged) {
  stage at;
  player& alice = client_that_sees_77(at);
  at.sends(takes(3100, 77, 912));
  EXPECT_THAT(alice.received(), IsEmpty());
  EXPECT_EQ(at.logged().size(), 1U);
}

TEST(LostOwnership, OfASessionObjectEndsTheSessionWhichEndsTheObject) {
  stage at;
  player& alice = client_that_owns_88(at);
  at.sends({3100}, server, 1012, u32(88));
  at.forget();
  at.sends(takes(3100, 88, 912));
  expect_ejected(at, alice, 153, "The session object with id 88 has unexpectedly left ownership.",
                 false);
  EXPECT_THAT(at.received(), testing::Contains(message({88}, 3100, 2032, u32(88))));
}

// ---- 7.5 ----

TEST(Deletion, OfAVisibleAndOwnedObjectIsSentInThisOrder) {
  stage at;
  player& alice = client_with_interest(at);
  at.sends({gives(3100, {88, 4000, 1}), comes({88, 4000, 1})});
  alice.received();
  at.sends(ends({here, 3100}, 88));
  EXPECT_THAT(alice.received(), ElementsAre(leaving(88), leaving_owner(88)));
  alice.sends(set_field(88, 65'535, ""));
  EXPECT_FALSE(alice.is_over());
}

TEST(Deletion, OfAnObjectThatIsOnlyVisibleOrOnlyOwned) {
  stage at;
  player& alice = client_that_sees_77(at);
  at.sends(gives(3100, {88, 4000, 9}));
  alice.received();
  at.sends(ends({here}, 77));
  EXPECT_THAT(alice.received(), ElementsAre(leaving(77)));
  at.sends(ends({3100}, 88));
  EXPECT_THAT(alice.received(), ElementsAre(leaving_owner(88)));
}

TEST(Deletion, OfADeclaredObjectOrAnUberdogIsNotSent) {
  stage at;
  player& alice = at.enters();
  at.sends({3100}, server, 1010, u32(99) + u16(thing_class));
  at.sends({ends({3100}, 99), ends({3100}, login_manager)});
  EXPECT_THAT(alice.received(), IsEmpty());
  EXPECT_THAT(at.logged(), IsEmpty());
  at.sends({updates({3100}, 99, 3, "x"), updates({3100}, login_manager, 3, "x")});
  EXPECT_THAT(alice.received(),
              ElementsAre(set_field(99, 3, "x"), set_field(login_manager, 3, "x")));
  at.sends({3100}, server, 1011, u32(99));
  alice.sends(set_field(99, 65'535, ""));
  EXPECT_FALSE(alice.is_over()) << "it is history";
}

TEST(Deletion, OfTheUnknownIsLogged) {
  stage at;
  player& alice = client_with_interest(at);
  at.sends(ends({3100}, 12'345));
  EXPECT_THAT(alice.received(), IsEmpty());
  EXPECT_EQ(at.logged().size(), 1U);
  alice.sends(set_field(12'345, 0, ""));
  EXPECT_TRUE(alice.is_over()) << "it is no history";
}

TEST(Deletion, OfASessionObjectEndsTheSessionWhichDoesNotEndItAgain) {
  stage at;
  player& alice = client_that_sees_77(at);
  at.sends({3100}, server, 1012, u32(77));
  at.sends({3100}, server, 1012, u32(500));
  at.forget();
  at.sends(ends({here}, 77));
  EXPECT_THAT(
    alice.received(),
    ElementsAre(ejected(153, "The session object with id 77 has been unexpectedly deleted.")));
  const auto all = at.received();
  EXPECT_THAT(all, testing::Contains(message({500}, 3100, 2032, u32(500))));
  EXPECT_THAT(all, testing::Not(testing::Contains(message({77}, 3100, 2032, u32(77)))));
}

TEST(Deletion, OfAnUberdogOfTheSessionEndsIt) {
  stage at;
  player& alice = at.enters();
  at.sends({3100}, server, 1012, u32(login_manager));
  at.sends(ends({3100}, login_manager));
  expect_ejected(at, alice, 153, "The session object with id 4601 has been unexpectedly deleted.",
                 false);
}

TEST(Deletion, OfASessionObjectThatTheClientDoesNotSeeIsIgnored) {
  stage at;
  player& alice = client_with_interest(at);
  at.sends({3100}, server, 1012, u32(500));
  at.sends(ends({3100}, 500));
  EXPECT_FALSE(alice.is_over());
  at.forget();
  alice.is_lost();
  EXPECT_THAT(at.received(), testing::Contains(message({500}, 3100, 2032, u32(500))));
}

}  // namespace
}  // namespace donet::test
