// Interests that close, also while their objects have not answered (spec/clientagent 9.4, 9.7;
//

#include "tests/unit/actors/client_agent/situations.hpp"

namespace donet::test {
namespace {

// ---- 9.4 and Q-21: closed while objects have not answered ----

TEST(Closing, APendingInterestShowsNoObjectAndSendsDoneTwice) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.sends({answers(3100, 1, {71, 4000, 1}), comes({72, 4000, 1}), updates({here}, 72, 3, "x")});
  alice.sends(remove_interest(12, 1));
  EXPECT_THAT(alice.received(), ElementsAre(done(12, 1)));
  EXPECT_EQ(alice.state().objects().size(), 0U);
  at.sends({answers(3100, 1, {73, 4000, 1}), counts(3100, 1, 2)});
  EXPECT_THAT(alice.received(), ElementsAre(done(11, 1)));
  EXPECT_EQ(alice.state().objects().size(), 0U);
}

TEST(Closing, APendingInterestSendsDoneTwiceEvenWithoutAnswers) {
  stage at;
  player& alice = client_with_pending_interest(at);
  alice.sends(remove_interest(12, 1));
  at.passes(500ms);
  EXPECT_THAT(alice.received(), ElementsAre(done(12, 1), done(11, 1)));
  at.passes(1h);
  at.sends(answers(3100, 1, {73, 4000, 1}));
  EXPECT_THAT(alice.received(), IsEmpty());
}

TEST(Closing, SomeOfThePendingZonesShowsTheOthers) {
  stage at;
  player& alice = at.enters();
  alice.sends(add_interests(11, 1, 4000, {1, 2}));
  at.sends({answers(3100, 1, {71, 4000, 1}), answers(3100, 1, {72, 4000, 2})});
  alice.sends(add_interest(12, 1, 4000, 2));
  at.sends({answers(3100, 1, {73, 4000, 1}), answers(3100, 1, {74, 4000, 2}), counts(3100, 1, 4)});
  EXPECT_THAT(alice.received(),
              ElementsAre(shown({72, 4000, 2}), shown({74, 4000, 2}), done(11, 1), done(12, 1)));
}

// The session may have missed updates of an object that answered before the zone was closed.
TEST(Closing, AndOpeningAgainTakesNewAnswersOnly) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.sends(answers(3100, 1, {71, 4000, 1, "old"}));
  alice.sends(remove_interest(12, 1));
  alice.sends(add_interest(13, 1, 4000, 1));
  EXPECT_THAT(at.received(), ElementsAre(closes(here), opens(here), asks(3100, 2, 4000, {1})));
  at.sends({answers(3100, 1, {72, 4000, 1, "old"}), counts(3100, 1, 2)});
  EXPECT_THAT(alice.received(), ElementsAre(done(12, 1), done(11, 1)));
  at.sends({answers(3100, 2, {71, 4000, 1, "new"}), answers(3100, 2, {72, 4000, 1, "new"}),
            counts(3100, 2, 2)});
  EXPECT_THAT(alice.received(),
              ElementsAre(shown({71, 4000, 1, "new"}), shown({72, 4000, 1, "new"}), done(13, 1)));
}

TEST(Closing, AZoneThatAnotherInterestCoversGoesOn) {
  stage at;
  player& alice = client_with_pending_interest(at);
  alice.sends(add_interest(12, 2, 4000, 1));
  alice.sends(remove_interest(13, 1));
  at.sends({answers(3100, 1, {71, 4000, 1}), counts(3100, 1, 1)});
  EXPECT_THAT(alice.received(),
              ElementsAre(done(13, 1), shown({71, 4000, 1}), done(11, 1), done(12, 2)));
}

TEST(Closing, AnObjectThatMovedOnToAnOpenPlaceIsShownThere) {
  stage at;
  player& alice = at.enters();
  alice.sends(add_interest(10, 2, 4000, 2));
  at.sends(counts(3100, 1, 0));
  alice.received();
  alice.sends(add_interest(11, 1, 4000, 1));
  at.sends({answers(3100, 2, {71, 4000, 1}), updates({here}, 71, 3, "before"),
            moves(71, 4000, 2, 4000, 1), comes({71, 4000, 2, "there"}),
            updates({there}, 71, 3, "after")});
  alice.sends(remove_interest(12, 1));
  EXPECT_THAT(alice.received(), ElementsAre(done(12, 1)));
  at.sends(counts(3100, 2, 1));
  EXPECT_THAT(alice.received(),
              ElementsAre(done(11, 1), shown({71, 4000, 2, "there"}), set_field(71, 3, "after")));
}

// The destination of the object is closed, and not the place that the operation waits for.
TEST(Closing, AnObjectThatMovedOnToAClosedPlaceIsNotShown) {
  stage at;
  player& alice = at.enters();
  alice.sends(add_interest(10, 2, 4000, 2));
  at.sends(counts(3100, 1, 0));
  alice.received();
  alice.sends(add_interest(11, 1, 4000, 1));
  at.sends({answers(3100, 2, {71, 4000, 1}), moves(71, 4000, 2, 4000, 1), comes({71, 4000, 2})});
  alice.sends(remove_interest(12, 2));
  at.sends(counts(3100, 2, 1));
  EXPECT_THAT(alice.received(), ElementsAre(done(12, 2), done(11, 1)));
  EXPECT_EQ(alice.state().objects().size(), 0U);
}

TEST(Closing, AndReopeningADestinationShowsTheObjectWithItsNewValues) {
  stage at;
  player& alice = at.enters();
  alice.sends(add_interest(10, 2, 4000, 2));
  at.sends(counts(3100, 1, 0));
  alice.received();
  alice.sends(add_interest(11, 1, 4000, 1));
  at.sends({answers(3100, 2, {71, 4000, 1, "old"}), moves(71, 4000, 2, 4000, 1),
            comes({71, 4000, 2, "old"})});
  alice.sends(remove_interest(12, 2));
  alice.sends(add_interest(13, 2, 4000, 2));
  at.sends({answers(3100, 3, {71, 4000, 2, "new"}), counts(3100, 2, 1), counts(3100, 3, 1)});
  EXPECT_THAT(alice.received(),
              ElementsAre(done(12, 2), done(11, 1), shown({71, 4000, 2, "new"}), done(13, 2)));
}

TEST(Closing, AnOwnerReceivesTheQueuedMessages) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.sends({gives(3100, {88, 4000, 1}), answers(3100, 1, {88, 4000, 1}),
            updates({here, 3100}, 88, 3, "x"), moves(88, 4000, 2, 4000, 1, {3100})});
  EXPECT_THAT(alice.received(), ElementsAre(owned({88, 4000, 1})));
  alice.sends(remove_interest(12, 1));
  EXPECT_THAT(alice.received(),
              ElementsAre(set_field(88, 3, "x"), set_location(88, 4000, 2), done(12, 1)));
}

TEST(Closing, AnOwnerReceivesTheQueuedMessagesBeforeTheObjectsNewEntry) {
  stage at;
  player& alice = at.enters();
  alice.sends(add_interests(11, 1, 4000, {1, 2}));
  at.sends({gives(3100, {88, 4000, 1}), answers(3100, 1, {88, 4000, 1}),
            updates({here, 3100}, 88, 3, "first"), moves(88, 4000, 2, 4000, 1, {3100}),
            comes({88, 4000, 2}), updates({there, 3100}, 88, 3, "second")});
  alice.received();
  alice.sends(add_interest(12, 1, 4000, 2));
  EXPECT_THAT(alice.received(), ElementsAre(set_field(88, 3, "first"), set_location(88, 4000, 2)));
  at.sends(counts(3100, 1, 1));
  EXPECT_THAT(alice.received(), ElementsAre(done(11, 1), shown({88, 4000, 2}),
                                            set_field(88, 3, "second"), done(12, 1)));
}

TEST(Closing, AndReopeningADestinationDoesNotShowTheObjectWithoutAnEntry) {
  stage at;
  player& alice = at.enters();
  alice.sends(add_interest(10, 2, 4000, 2));
  at.sends(counts(3100, 1, 0));
  alice.sends(add_interest(11, 1, 4000, 1));
  alice.received();
  at.sends({answers(3100, 2, {71, 4000, 1}), moves(71, 4000, 2, 4000, 1)});
  alice.sends(remove_interest(12, 2));
  alice.sends(add_interest(13, 2, 4000, 2));
  at.sends({counts(3100, 3, 0), counts(3100, 2, 1)});
  EXPECT_THAT(alice.received(), ElementsAre(done(12, 2), done(13, 2), shown({71, 4000, 1}),
                                            done(11, 1), leaving(71)));
}

// An object that its parent has not counted yet answers with an entry to the session itself.
TEST(Closing, AnAnswerByAnEntryIsNotShownEither) {
  stage at;
  player& alice = client_with_pending_interest(at);
  alice.sends(remove_interest(12, 1));
  at.sends({message({3100}, 71, 2042, thing{71, 4000, 1}.whole()), counts(3100, 1, 0)});
  EXPECT_THAT(alice.received(), ElementsAre(done(12, 1), done(11, 1)));
}

TEST(Closing, AnAnswerByAnEntryIsNotShownAfterDoneEither) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.sends(counts(3100, 1, 0));
  alice.sends(remove_interest(12, 1));
  at.sends(message({3100}, 71, 2042, thing{71, 4000, 1}.whole()));
  EXPECT_THAT(alice.received(), ElementsAre(done(11, 1), done(12, 1)));
}

// ---- 9.7 ----

TEST(ClosedPlace, EndsTheSessionIfASessionObjectIsThere) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.sends({answers(3100, 1, {71, 4000, 1}), answers(3100, 1, {72, 4000, 1}),
            answers(3100, 1, {73, 4000, 1}), counts(3100, 1, 3)});
  at.sends({3100}, server, 1012, u32(72));
  at.forget();
  alice.received();
  alice.sends(remove_interest(12, 1));
  const auto heard = alice.received();
  EXPECT_THAT(heard, ElementsAre(leaving(71),
                                 ejected(153, "A session object has unexpectedly left interest.")));
  EXPECT_THAT(at.received(), testing::Contains(message({72}, 3100, 2032, u32(72))));
}

TEST(ClosedPlace, OfAnAlteredInterestEndsTheSessionTheSameWay) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.sends({answers(3100, 1, {72, 4000, 1}), counts(3100, 1, 1)});
  at.sends({3100}, server, 1012, u32(72));
  at.forget();
  alice.received();
  alice.sends(add_interest(12, 1, 4000, 2));
  expect_ejected(at, alice, 153, "A session object has unexpectedly left interest.", false);
  EXPECT_EQ(at.subscriptions(), 0U);
}

TEST(ClosedPlace, OwnersKeepTheirView) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.sends({gives(3100, {88, 4000, 1}), answers(3100, 1, {88, 4000, 1}), counts(3100, 1, 1)});
  alice.received();
  alice.sends(remove_interest(12, 1));
  EXPECT_THAT(alice.received(), ElementsAre(leaving(88), done(12, 1)));
  at.sends(updates({3100}, 88, 3, "x"));
  EXPECT_THAT(alice.received(), ElementsAre(set_field(88, 3, "x")));
}

// A client must not be able to close what a server has opened (spec/clientagent 9.7).
TEST(ClosedPlace, StaysOpenIfItWasOpenedAsAChannelToo) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.sends({3100}, server, 1100, u64(here));
  at.forget();
  alice.sends(remove_interest(12, 1));
  EXPECT_THAT(at.received(), IsEmpty());
  at.sends({3100}, server, 1101, u64(here));
  EXPECT_THAT(at.received(), ElementsAre(closes(here)));
}

TEST(ClosedPlace, ChildrenOfAnObjectThatLeftStay) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.sends({answers(3100, 1, {7100, 4000, 1}), counts(3100, 1, 1)});
  alice.sends(add_interest(12, 2, 7100, 5));
  at.sends({answers(3100, 2, {7200, 7100, 5}), counts(3100, 2, 1)});
  alice.received();
  at.sends(ends({here}, 7100));
  EXPECT_THAT(alice.received(), ElementsAre(leaving(7100)));
  at.sends(updates({place_channel(7100, 5)}, 7200, 3, "x"));
  EXPECT_THAT(alice.received(), ElementsAre(set_field(7200, 3, "x")));
}

}  // namespace
}  // namespace donet::test
