// Requests for locations and interests (spec/clientagent 4.3 to 4.5, 9.8).

#include "tests/unit/actors/client_agent/stage.hpp"

#include <algorithm>
#include <numeric>

namespace donet::test {
namespace {

// ---- 4.3 ----

TEST(LocationRequest, GoesToTheObjectAndDoesNotReturn) {
  stage at;
  player& alice = at.enters();
  at.sends(gives(3100, {88, 4000, 1}));
  at.forget();
  alice.received();
  alice.sends(set_location(88, 4001, 2));
  EXPECT_THAT(at.received(), ElementsAre(message({88}, 3100, 2040, u32(4001) + u32(2))));
  at.sends(moves(88, 4001, 2, 4000, 1, {3100}, 3100));
  EXPECT_THAT(alice.received(), IsEmpty());
}

TEST(LocationRequest, IsEjectedBeforeItIsReadIfItIsForbidden) {
  auto options = client_settings();
  options.relocate = actors::relocation_permission::disabled;
  stage at(options);
  player& alice = at.enters();
  alice.sends(u16(140));
  expect_ejected(at, alice, 119, "Owned object relocation is disabled by server.", true);
}

TEST(LocationRequest, OfAnObjectThatIsOnlyVisibleIsEjected) {
  stage at;
  player& alice = at.enters();
  alice.sends(add_interest(1, 1, 4000, 1));
  at.sends({counts(3100, 1, 0), comes({77, 4000, 1})});
  alice.received();
  alice.sends(set_location(77, 4000, 2));
  expect_ejected(at, alice, 119, "Can't relocate an object the client doesn't own", true);
}

TEST(LocationRequest, OfUberdogsAndDeclaredAndUnknownObjectsIsEjected) {
  for (const std::uint32_t id : {login_manager, 99U, 12'345U}) {
    stage at;
    player& alice = at.enters();
    at.sends({3100}, server, 1010, u32(99) + u16(thing_class));
    alice.sends(set_location(id, 4000, 2));
    expect_ejected(at, alice, 117,
                   "Client tried to manipulate unknown object " + std::to_string(id), true);
  }
}

TEST(LocationRequest, OfAHistoricalObjectIsIgnoredEvenIfItIsVisibleAgain) {
  stage at;
  player& alice = at.enters();
  alice.sends(add_interest(1, 1, 4000, 1));
  at.sends({counts(3100, 1, 0), comes({77, 4000, 1}), ends({place_channel(4000, 1)}, 77)});
  alice.sends(set_location(77, 4000, 2));
  alice.sends(u16(140) + u32(77));
  at.sends(comes({77, 4000, 1}));
  at.forget();
  alice.sends(set_location(77, 4000, 2));
  EXPECT_FALSE(alice.is_over());
  EXPECT_THAT(at.received(), IsEmpty());
}

// ---- moves of the client's own objects ----

// Alice sees 88, which is hers, at (4000, 1); 2 is open too.
player& client_that_moves_88(stage& at) {
  player& alice = at.enters();
  alice.sends(add_interest(1, 1, 4000, 1));
  alice.sends(add_interest(2, 2, 4000, 2));
  at.sends({counts(3100, 1, 1), counts(3100, 2, 0), gives(3100, {88, 4000, 1}),
            answers(3100, 1, {88, 4000, 1})});
  at.forget();
  alice.received();
  return alice;
}

TEST(OwnMove, ToAPlaceWithInterestIsNotSent) {
  stage at;
  player& alice = client_that_moves_88(at);
  alice.sends(set_location(88, 4000, 2));
  at.sends({moves(88, 4000, 2, 4000, 1, {3100}, 3100), comes({88, 4000, 2})});
  EXPECT_THAT(alice.received(), IsEmpty());
  alice.sends(remove_interest(3, 1));
  EXPECT_THAT(alice.received(), ElementsAre(done(3, 1)));
  alice.sends(remove_interest(4, 2));
  EXPECT_THAT(alice.received(), ElementsAre(leaving(88), done(4, 2)));
}

TEST(OwnMove, OutOfAllInterestsIsSeenUntilAnInterestIsClosed) {
  stage at;
  player& alice = client_that_moves_88(at);
  alice.sends(set_location(88, 4000, 9));
  at.sends(moves(88, 4000, 9, 4000, 1, {3100}, 3100));
  EXPECT_THAT(alice.received(), IsEmpty());
  at.sends(updates({3100}, 88, 3, "still"));
  EXPECT_THAT(alice.received(), ElementsAre(set_field(88, 3, "still")));
  alice.sends(remove_interest(3, 2));
  EXPECT_THAT(alice.received(), ElementsAre(leaving(88), done(3, 2)));
}

// Outside of the interest the object may have changed unnoticed by its viewers.
TEST(OwnMove, BackFromOutsideIsShownAgain) {
  stage at;
  player& alice = client_that_moves_88(at);
  at.sends(moves(88, 4000, 9, 4000, 1, {3100}, 3100));
  at.sends({moves(88, 4000, 2, 4000, 9, {3100}, 3100), comes({88, 4000, 2, "changed"})});
  EXPECT_THAT(alice.received(), ElementsAre(leaving(88), shown({88, 4000, 2, "changed"})));
  at.sends(comes({88, 4000, 2, "again"}));
  EXPECT_THAT(alice.received(), IsEmpty());
}

TEST(OwnMove, ToAPlaceOfALaterInterestIsShownAgain) {
  stage at;
  player& alice = client_that_moves_88(at);
  at.sends(moves(88, 4000, 9, 4000, 1, {3100}, 3100));
  alice.sends(add_interest(3, 3, 4000, 9));
  at.sends({counts(3100, 3, 1), answers(3100, 3, {88, 4000, 9, "changed"})});
  EXPECT_THAT(alice.received(),
              ElementsAre(leaving(88), shown({88, 4000, 9, "changed"}), done(3, 3)));
}

TEST(OwnMove, OfAnObjectThatIsNotShownYetIsSentAfterItsEntry) {
  stage at;
  player& alice = at.enters();
  at.sends(gives(3100, {88, 4000, 1}));
  alice.received();
  alice.sends(add_interest(1, 1, 4000, 1));
  at.sends(answers(3100, 1, {88, 4000, 1}));
  alice.sends(set_location(88, 4000, 2));
  at.sends({moves(88, 4000, 2, 4000, 1, {3100}, 3100), counts(3100, 1, 1)});
  EXPECT_THAT(alice.received(), ElementsAre(shown({88, 4000, 1}), done(1, 1), leaving(88)));
}

TEST(OwnMove, BehindTheMoveOfAnotherIsWhereItIs) {
  stage at;
  player& alice = client_that_moves_88(at);
  alice.sends(set_location(88, 4000, 1));
  at.sends(moves(88, 4000, 2, 4000, 1, {3100}));
  EXPECT_THAT(alice.received(), ElementsAre(set_location(88, 4000, 2)));
  at.sends(moves(88, 4000, 1, 4000, 2, {3100}, 3100));
  alice.sends(remove_interest(3, 2));
  EXPECT_THAT(alice.received(), ElementsAre(done(3, 2))) << "it is in zone 1";
}

TEST(OwnMove, OfAnObjectThatTheClientNoLongerOwnsIsSent) {
  stage at;
  player& alice = client_that_moves_88(at);
  alice.sends(set_location(88, 4000, 2));
  alice.sends(set_location(88, 4000, 9));
  at.sends(takes(3100, 88, 912));
  alice.received();
  at.sends({moves(88, 4000, 2, 4000, 1, {}, 3100), comes({88, 4000, 2}),
            moves(88, 4000, 9, 4000, 2, {}, 3100)});
  EXPECT_THAT(alice.received(), ElementsAre(set_location(88, 4000, 2), leaving(88)));
}

// Without an interest there, no message would report the object's departure.
TEST(OwnMove, OutOfAllInterestsAndThenLostIsNotSeenAnyMore) {
  stage at;
  player& alice = client_that_moves_88(at);
  at.sends(moves(88, 4000, 9, 4000, 1, {3100}, 3100));
  at.sends(takes(3100, 88, 912));
  EXPECT_THAT(alice.received(), ElementsAre(leaving(88), leaving_owner(88)));
}

// ---- 4.4 ----

TEST(InterestRequest, SubscribesThenAsksAndIsNotEchoed) {
  stage at;
  player& alice = at.enters();
  alice.sends(add_interest(7, 3, 4000, 1));
  EXPECT_THAT(at.received(), ElementsAre(opens(place_channel(4000, 1)), asks(3100, 1, 4000, {1})));
  EXPECT_THAT(alice.received(), IsEmpty());
}

TEST(InterestRequest, OfSeveralZonesIsOneQuestionWithEachZoneOnce) {
  stage at;
  player& alice = at.enters();
  alice.sends(add_interests(7, 3, 4000, {5, 1, 5, 3, 1}));
  EXPECT_THAT(at.received(),
              ElementsAre(opens(place_channel(4000, 1)), opens(place_channel(4000, 3)),
                          opens(place_channel(4000, 5)), asks(3100, 1, 4000, {1, 3, 5})));
}

TEST(InterestRequest, OfNoZonesIsDoneAtOnce) {
  stage at;
  player& alice = at.enters();
  alice.sends(add_interests(7, 3, 4000, {}));
  EXPECT_THAT(alice.received(), ElementsAre(done(7, 3)));
  EXPECT_THAT(at.received(), IsEmpty());
  alice.sends(remove_interest(8, 3));
  EXPECT_THAT(alice.received(), ElementsAre(done(8, 3)));
}

TEST(InterestRequest, IsEjectedBeforeItIsReadIfItIsForbidden) {
  auto options = client_settings();
  options.add_interest = actors::interest_permission::disabled;
  for (const std::uint16_t type : std::vector<std::uint16_t>{200, 201, 203}) {
    stage at(options);
    player& alice = at.enters();
    alice.sends(u16(type));
    expect_ejected(at, alice, 115,
                   type == 203 ? "Client is not allowed to remove interests."
                               : "Client is not allowed to add interests.",
                   true);
  }
}

TEST(InterestRequest, InAnInvisibleParentIsForbiddenIfTheRuleIsVisible) {
  auto options = client_settings();
  options.add_interest = actors::interest_permission::visible;
  stage at(options);
  player& alice = at.enters();
  at.sends({3100}, server, 1010, u32(99'000) + u16(thing_class));
  at.sends(gives(3100, {88'000, 4000, 1}));
  alice.sends(add_interest(1, 1, 99'000, 1));
  alice.sends(add_interest(2, 2, 88'000, 1));
  alice.sends(add_interest(3, 3, login_manager, 1));
  at.sends({answers(3100, 1, {77'000, 99'000, 1}), counts(3100, 1, 1)});
  alice.sends(add_interest(4, 4, 77'000, 1));
  EXPECT_FALSE(alice.is_over());
  alice.sends(add_interest(5, 5, 66'000, 1));
  expect_ejected(at, alice, 115,
                 "Cannot add interest to parent with id 66000 because parent is not visible to "
                 "client.",
                 true);
}

TEST(InterestRequest, ServersMayOpenInterestsThatClientsMayNot) {
  for (const auto rule :
       {actors::interest_permission::visible, actors::interest_permission::disabled}) {
    auto options = client_settings();
    options.add_interest = rule;
    stage at(options);
    player& alice = at.enters();
    at.sends({3100}, server, 1200, u16(1) + u32(66'000) + u32(1));
    EXPECT_THAT(at.received(),
                ElementsAre(opens(place_channel(66'000, 1)), asks(3100, 2, 66'000, {1})));
    EXPECT_FALSE(alice.is_over());
  }
}

//
TEST(InterestRequest, InReservedParentsIsForbidden) {
  for (const std::uint32_t parent : {0U, 1U, 2U, 999U, 1001U, 1003U, 1005U, 1006U}) {
    stage at;
    player& alice = at.enters();
    alice.sends(add_interest(1, 1, parent, 10));
    EXPECT_TRUE(alice.is_over());
    EXPECT_THAT(alice.received(), ElementsAre(testing::StartsWith(u16(4) + u16(115))));
    EXPECT_THAT(at.events(), ElementsAre(testing::HasSubstr("type=client-ejected-security")));
  }
}

std::vector<std::uint32_t> zones_up_to(std::uint32_t count) {
  std::vector<std::uint32_t> zones(count);
  std::iota(zones.begin(), zones.end(), 1U);
  return zones;
}

TEST(InterestRequest, OfManyZonesIsSeveralQuestionsAndDoneWhenAllAreCounted) {
  auto options = client_settings();
  options.interest_zones_max = 100'000;
  stage at(options);
  player& alice = at.enters();
  alice.sends(add_interests(1, 1, 4000, zones_up_to(129)));
  const auto all = at.received();
  ASSERT_EQ(all.size(), 131U);
  EXPECT_EQ(all[128], asks(3100, 1, 4000, zones_up_to(128)));
  EXPECT_EQ(all[129], opens(place_channel(4000, 129)));
  EXPECT_EQ(all[130], asks(3100, 1, 4000, {129}));
  at.sends({counts(3100, 1, 1), answers(3100, 1, {77, 4000, 1})});
  EXPECT_THAT(alice.received(), IsEmpty());
  at.sends({answers(3100, 1, {78, 4000, 129}), counts(3100, 1, 1), counts(3100, 1, 9)});
  EXPECT_THAT(alice.received(),
              ElementsAre(shown({77, 4000, 1}), shown({78, 4000, 129}), done(1, 1)));
  alice.sends(add_interests(2, 2, 4000, zones_up_to(16'377)));
  EXPECT_FALSE(alice.is_over());
}

TEST(InterestRequest, ZonesAndInterestsHaveALimit) {
  auto options = client_settings();
  options.interests_max = 3;
  options.interest_zones_max = 5;
  {
    stage at(options);
    player& alice = at.enters();
    alice.sends(add_interests(1, 1, 4000, {1, 2, 3}));
    alice.sends(add_interests(2, 1, 4000, {1, 2, 3, 4, 5}));
    EXPECT_FALSE(alice.is_over()) << "the old ones do not count";
    alice.sends(add_interest(3, 2, 4000, 1));
    expect_ejected(at, alice, 115, "Client has as many zones open as it may have.", true);
  }
  {
    stage at(options);
    player& alice = at.enters();
    for (std::uint16_t id = 1; id <= 3; ++id)
      alice.sends(add_interests(1, id, 4000, {}));
    EXPECT_FALSE(alice.is_over());
    alice.sends(add_interests(1, 4, 4000, {}));
    expect_ejected(at, alice, 115, "Client has as many interests as it may have.", true);
  }
}

// The client is not read then (client.cpp).
TEST(InterestRequest, WithSixteenUnderWayTheClientHasToWaitAndIsNotEjected) {
  stage at;
  player& alice = at.enters();
  for (std::uint16_t id = 1; id <= 15; ++id)
    alice.sends(add_interest(id, id, 4000, id));
  EXPECT_FALSE(alice.state().is_busy());
  alice.sends(add_interest(16, 16, 4000, 16));
  EXPECT_TRUE(alice.state().is_busy());
  at.sends(counts(3100, 7, 0));
  EXPECT_FALSE(alice.state().is_busy());
  alice.sends(add_interest(17, 17, 4000, 17));
  at.passes(500ms);
  EXPECT_FALSE(alice.state().is_busy()) << "their time is over";
  EXPECT_FALSE(alice.is_over());
}

// The next interest is expected to be as large as those before; small ones do not hide a large one.
TEST(InterestRequest, WithTwoThatBringManyObjectsTheClientHasToWait) {
  stage at;
  player& alice = at.enters();
  alice.sends(add_interest(1, 1, 4000, 1));
  at.sends(counts(3100, 1, 1'000));
  EXPECT_FALSE(alice.state().is_busy()) << "one may bring any number";
  at.passes(500ms);
  alice.sends(add_interest(2, 2, 4000, 2));
  at.sends(counts(3100, 2, 0));
  alice.sends(add_interest(3, 3, 4000, 3));
  EXPECT_FALSE(alice.state().is_busy());
  alice.sends(add_interest(4, 4, 4000, 4));
  EXPECT_TRUE(alice.state().is_busy());
}

// ---- 4.5 ----

TEST(InterestRemoval, OfAnInterestThatIsNotOpenIsEjected) {
  stage at;
  player& alice = at.enters();
  alice.sends(remove_interest(1, 1));
  expect_ejected(at, alice, 1, "Tried to remove a non-existing interest.", true);
}

TEST(InterestRemoval, ClosesAndIsDoneAtOnceWithoutAWordToTheServer) {
  stage at;
  player& alice = at.enters();
  alice.sends(add_interest(1, 1, 4000, 1));
  at.sends({counts(3100, 1, 1), answers(3100, 1, {77, 4000, 1})});
  at.forget();
  alice.received();
  alice.sends(remove_interest(2, 1));
  EXPECT_THAT(alice.received(), ElementsAre(leaving(77), done(2, 1)));
  EXPECT_THAT(at.received(), ElementsAre(closes(place_channel(4000, 1))));
}

TEST(InterestRemoval, OfAnInterestOfTheServerIsTheSame) {
  stage at;
  player& alice = at.enters();
  at.sends({3100}, server, 1200, u16(1) + u32(4000) + u32(1));
  at.sends(counts(3100, 2, 0));
  at.forget();
  alice.received();
  alice.sends(remove_interest(2, 1));
  EXPECT_THAT(alice.received(), ElementsAre(done(2, 1)));
  EXPECT_THAT(at.received(), ElementsAre(closes(place_channel(4000, 1))));
}

//
TEST(InterestRemoval, InAParentThatLeftIsAllowed) {
  auto options = client_settings();
  options.add_interest = actors::interest_permission::visible;
  stage at(options);
  player& alice = at.enters();
  at.sends({3100}, server, 1010, u32(99'000) + u16(thing_class));
  alice.sends(add_interest(1, 1, 99'000, 1));
  at.sends(counts(3100, 1, 0));
  at.sends({3100}, server, 1011, u32(99'000));
  alice.received();
  alice.sends(remove_interest(2, 1));
  EXPECT_THAT(alice.received(), ElementsAre(done(2, 1)));
}

}  // namespace
}  // namespace donet::test
