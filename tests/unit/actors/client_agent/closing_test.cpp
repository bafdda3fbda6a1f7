// Interests that close, also while objects are on their way (spec/clientagent 9.4, 9.7; Q-21).

#include "tests/unit/actors/client_agent/looking.hpp"

namespace donet::test {
namespace {

// ---- 9.4 and Q-21: closed while objects are on their way ----

TEST(Closing, WhileItWaitsShowsNobodyAndIsDoneTwice) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends({answers(3100, 1, {71, 4000, 1}), comes({72, 4000, 1}), updates({here}, 72, 3, "x")});
  alice.says(remove_interest(12, 1));
  EXPECT_THAT(alice.hears(), ElementsAre(done(12, 1)));
  EXPECT_EQ(alice.state().objects().size(), 0U);
  at.sends({answers(3100, 1, {73, 4000, 1}), counts(3100, 1, 2)});
  EXPECT_THAT(alice.hears(), ElementsAre(done(11, 1)));
  EXPECT_EQ(alice.state().objects().size(), 0U);
}

TEST(Closing, WhileItWaitsIsDoneTwiceEvenIfNobodyAnswers) {
  stage at;
  player& alice = one_who_waits(at);
  alice.says(remove_interest(12, 1));
  at.passes(500ms);
  EXPECT_THAT(alice.hears(), ElementsAre(done(12, 1), done(11, 1)));
  at.passes(1h);
  at.sends(answers(3100, 1, {73, 4000, 1}));
  EXPECT_THAT(alice.hears(), IsEmpty());
}

TEST(Closing, APartOfWhatWaitsShowsTheRest) {
  stage at;
  player& alice = at.enters();
  alice.says(add_interests(11, 1, 4000, {1, 2}));
  at.sends({answers(3100, 1, {71, 4000, 1}), answers(3100, 1, {72, 4000, 2})});
  alice.says(add_interest(12, 1, 4000, 2));
  at.sends({answers(3100, 1, {73, 4000, 1}), answers(3100, 1, {74, 4000, 2}), counts(3100, 1, 4)});
  EXPECT_THAT(alice.hears(),
              ElementsAre(shown({72, 4000, 2}), shown({74, 4000, 2}), done(11, 1), done(12, 1)));
}

// Who was there first may have been missed when it changed.
TEST(Closing, AndOpeningAgainTakesNewAnswersOnly) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends(answers(3100, 1, {71, 4000, 1, "old"}));
  alice.says(remove_interest(12, 1));
  alice.says(add_interest(13, 1, 4000, 1));
  EXPECT_THAT(at.hears(), ElementsAre(closes(here), opens(here), asks(3100, 2, 4000, {1})));
  at.sends({answers(3100, 1, {72, 4000, 1, "old"}), counts(3100, 1, 2)});
  EXPECT_THAT(alice.hears(), ElementsAre(done(12, 1), done(11, 1)));
  at.sends({answers(3100, 2, {71, 4000, 1, "new"}), answers(3100, 2, {72, 4000, 1, "new"}),
            counts(3100, 2, 2)});
  EXPECT_THAT(alice.hears(),
              ElementsAre(shown({71, 4000, 1, "new"}), shown({72, 4000, 1, "new"}), done(13, 1)));
}

TEST(Closing, WhatAnotherInterestWantsGoesOn) {
  stage at;
  player& alice = one_who_waits(at);
  alice.says(add_interest(12, 2, 4000, 1));
  alice.says(remove_interest(13, 1));
  at.sends({answers(3100, 1, {71, 4000, 1}), counts(3100, 1, 1)});
  EXPECT_THAT(alice.hears(),
              ElementsAre(done(13, 1), shown({71, 4000, 1}), done(11, 1), done(12, 2)));
}

TEST(Closing, OneWhoWentOnToAnOpenPlaceIsShownThere) {
  stage at;
  player& alice = at.enters();
  alice.says(add_interest(10, 2, 4000, 2));
  at.sends(counts(3100, 1, 0));
  alice.hears();
  alice.says(add_interest(11, 1, 4000, 1));
  at.sends({answers(3100, 2, {71, 4000, 1}), updates({here}, 71, 3, "before"),
            moves(71, 4000, 2, 4000, 1), comes({71, 4000, 2, "there"}),
            updates({there}, 71, 3, "after")});
  alice.says(remove_interest(12, 1));
  EXPECT_THAT(alice.hears(), ElementsAre(done(12, 1)));
  at.sends(counts(3100, 2, 1));
  EXPECT_THAT(alice.hears(),
              ElementsAre(done(11, 1), shown({71, 4000, 2, "there"}), set_field(71, 3, "after")));
}

// The place where it went on to is closed, not the one that is waited for.
TEST(Closing, OneWhoWentOnToAPlaceThatIsClosedIsNotShown) {
  stage at;
  player& alice = at.enters();
  alice.says(add_interest(10, 2, 4000, 2));
  at.sends(counts(3100, 1, 0));
  alice.hears();
  alice.says(add_interest(11, 1, 4000, 1));
  at.sends({answers(3100, 2, {71, 4000, 1}), moves(71, 4000, 2, 4000, 1), comes({71, 4000, 2})});
  alice.says(remove_interest(12, 2));
  at.sends(counts(3100, 2, 1));
  EXPECT_THAT(alice.hears(), ElementsAre(done(12, 2), done(11, 1)));
  EXPECT_EQ(alice.state().objects().size(), 0U);
}

TEST(Closing, AndOpeningAgainWhereOneWentOnShowsItAsItIsThen) {
  stage at;
  player& alice = at.enters();
  alice.says(add_interest(10, 2, 4000, 2));
  at.sends(counts(3100, 1, 0));
  alice.hears();
  alice.says(add_interest(11, 1, 4000, 1));
  at.sends({answers(3100, 2, {71, 4000, 1, "old"}), moves(71, 4000, 2, 4000, 1),
            comes({71, 4000, 2, "old"})});
  alice.says(remove_interest(12, 2));
  alice.says(add_interest(13, 2, 4000, 2));
  at.sends({answers(3100, 3, {71, 4000, 2, "new"}), counts(3100, 2, 1), counts(3100, 3, 1)});
  EXPECT_THAT(alice.hears(),
              ElementsAre(done(12, 2), done(11, 1), shown({71, 4000, 2, "new"}), done(13, 2)));
}

TEST(Closing, AnOwnerIsToldWhatHasWaited) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends({gives(3100, {88, 4000, 1}), answers(3100, 1, {88, 4000, 1}),
            updates({here, 3100}, 88, 3, "x"), moves(88, 4000, 2, 4000, 1, {3100})});
  EXPECT_THAT(alice.hears(), ElementsAre(owned({88, 4000, 1})));
  alice.says(remove_interest(12, 1));
  EXPECT_THAT(alice.hears(),
              ElementsAre(set_field(88, 3, "x"), set_location(88, 4000, 2), done(12, 1)));
}

TEST(Closing, AnOwnerIsToldWhatHasWaitedBeforeTheObjectCameAgain) {
  stage at;
  player& alice = at.enters();
  alice.says(add_interests(11, 1, 4000, {1, 2}));
  at.sends({gives(3100, {88, 4000, 1}), answers(3100, 1, {88, 4000, 1}),
            updates({here, 3100}, 88, 3, "first"), moves(88, 4000, 2, 4000, 1, {3100}),
            comes({88, 4000, 2}), updates({there, 3100}, 88, 3, "second")});
  alice.hears();
  alice.says(add_interest(12, 1, 4000, 2));
  EXPECT_THAT(alice.hears(), ElementsAre(set_field(88, 3, "first"), set_location(88, 4000, 2)));
  at.sends(counts(3100, 1, 1));
  EXPECT_THAT(alice.hears(), ElementsAre(done(11, 1), shown({88, 4000, 2}),
                                         set_field(88, 3, "second"), done(12, 1)));
}

TEST(Closing, AndOpeningAgainWhereOneWentToDoesNotShowItThere) {
  stage at;
  player& alice = at.enters();
  alice.says(add_interest(10, 2, 4000, 2));
  at.sends(counts(3100, 1, 0));
  alice.says(add_interest(11, 1, 4000, 1));
  alice.hears();
  at.sends({answers(3100, 2, {71, 4000, 1}), moves(71, 4000, 2, 4000, 1)});
  alice.says(remove_interest(12, 2));
  alice.says(add_interest(13, 2, 4000, 2));
  at.sends({counts(3100, 3, 0), counts(3100, 2, 1)});
  EXPECT_THAT(alice.hears(), ElementsAre(done(12, 2), done(13, 2), shown({71, 4000, 1}),
                                         done(11, 1), leaving(71)));
}

// An answer of one whom its parent did not know yet comes as an entry to the session itself.
TEST(Closing, WhoAnswersByAnEntryIsNotShownEither) {
  stage at;
  player& alice = one_who_waits(at);
  alice.says(remove_interest(12, 1));
  at.sends({message({3100}, 71, 2042, thing{71, 4000, 1}.whole()), counts(3100, 1, 0)});
  EXPECT_THAT(alice.hears(), ElementsAre(done(12, 1), done(11, 1)));
}

TEST(Closing, WhoAnswersByAnEntryIsNotShownWhenAllIsDoneEither) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends(counts(3100, 1, 0));
  alice.says(remove_interest(12, 1));
  at.sends(message({3100}, 71, 2042, thing{71, 4000, 1}.whole()));
  EXPECT_THAT(alice.hears(), ElementsAre(done(11, 1), done(12, 1)));
}

// ---- 9.7 ----

TEST(ClosedPlace, EndsTheSessionIfASessionObjectIsThere) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends({answers(3100, 1, {71, 4000, 1}), answers(3100, 1, {72, 4000, 1}),
            answers(3100, 1, {73, 4000, 1}), counts(3100, 1, 3)});
  at.sends({3100}, server, 1012, u32(72));
  at.forget();
  alice.hears();
  alice.says(remove_interest(12, 1));
  const auto heard = alice.hears();
  EXPECT_THAT(heard, ElementsAre(leaving(71),
                                 ejected(153, "A session object has unexpectedly left interest.")));
  EXPECT_THAT(at.hears(), testing::Contains(message({72}, 3100, 2032, u32(72))));
}

TEST(ClosedPlace, OfAnAlteredInterestEndsTheSessionTheSameWay) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends({answers(3100, 1, {72, 4000, 1}), counts(3100, 1, 1)});
  at.sends({3100}, server, 1012, u32(72));
  at.forget();
  alice.hears();
  alice.says(add_interest(12, 1, 4000, 2));
  expect_ejected(at, alice, 153, "A session object has unexpectedly left interest.", false);
  EXPECT_EQ(at.subscriptions(), 0U);
}

TEST(ClosedPlace, OwnersKeepTheirView) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends({gives(3100, {88, 4000, 1}), answers(3100, 1, {88, 4000, 1}), counts(3100, 1, 1)});
  alice.hears();
  alice.says(remove_interest(12, 1));
  EXPECT_THAT(alice.hears(), ElementsAre(leaving(88), done(12, 1)));
  at.sends(updates({3100}, 88, 3, "x"));
  EXPECT_THAT(alice.hears(), ElementsAre(set_field(88, 3, "x")));
}

// A client must not be able to close what a server has opened (spec/clientagent 9.7).
TEST(ClosedPlace, StaysOpenIfItWasOpenedAsAChannelToo) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends({3100}, server, 1100, u64(here));
  at.forget();
  alice.says(remove_interest(12, 1));
  EXPECT_THAT(at.hears(), IsEmpty());
  at.sends({3100}, server, 1101, u64(here));
  EXPECT_THAT(at.hears(), ElementsAre(closes(here)));
}

TEST(ClosedPlace, ChildrenOfWhatIsGoneStay) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends({answers(3100, 1, {7100, 4000, 1}), counts(3100, 1, 1)});
  alice.says(add_interest(12, 2, 7100, 5));
  at.sends({answers(3100, 2, {7200, 7100, 5}), counts(3100, 2, 1)});
  alice.hears();
  at.sends(ends({here}, 7100));
  EXPECT_THAT(alice.hears(), ElementsAre(leaving(7100)));
  at.sends(updates({place_channel(7100, 5)}, 7200, 3, "x"));
  EXPECT_THAT(alice.hears(), ElementsAre(set_field(7200, 3, "x")));
}

}  // namespace
}  // namespace donet::test
