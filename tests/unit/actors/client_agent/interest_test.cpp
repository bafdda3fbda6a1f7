// Interests, and what is on its way meanwhile (spec/clientagent 9).

#include "tests/unit/actors/client_agent/stage.hpp"

namespace donet::test {
namespace {

constexpr std::uint64_t zone1 = place_channel(4000, 1);
constexpr std::uint64_t zone2 = place_channel(4000, 2);

// Alice waits for the objects of (4000, 1), by interest 1, under the contexts 11 and 1.
player& one_who_waits(stage& at) {
  player& alice = at.enters();
  alice.says(add_interest(11, 1, 4000, 1));
  at.forget();
  return alice;
}

// ---- 9.6: snapshot, DONE, queue ----

TEST(Operation, IsDoneWhenAllWhoWereCountedHaveAnswered) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends({counts(3100, 1, 2), answers(3100, 1, {77, 4000, 1})});
  EXPECT_THAT(alice.hears(), IsEmpty());
  at.sends(answers(3100, 1, {78, 4000, 1}, true));
  EXPECT_THAT(alice.hears(),
              ElementsAre(shown({77, 4000, 1}), shown_with_other({78, 4000, 1}), done(11, 1)));
}

TEST(Operation, TheCountMayComeLast) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends({answers(3100, 1, {77, 4000, 1}), answers(3100, 1, {78, 4000, 1})});
  EXPECT_THAT(alice.hears(), IsEmpty());
  at.sends(counts(3100, 1, 2));
  EXPECT_THAT(alice.hears(), ElementsAre(shown({77, 4000, 1}), shown({78, 4000, 1}), done(11, 1)));
}

TEST(Operation, OnlyTheFirstCountCounts) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends({counts(3100, 1, 1), counts(3100, 1, 0), counts(3100, 1, 9)});
  EXPECT_THAT(alice.hears(), IsEmpty());
  at.sends(answers(3100, 1, {77, 4000, 1}));
  EXPECT_THAT(alice.hears(), ElementsAre(shown({77, 4000, 1}), done(11, 1)));
}

TEST(Operation, OfAnEmptyPlaceIsDoneWithTheCount) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends(counts(3100, 1, 0));
  EXPECT_THAT(alice.hears(), ElementsAre(done(11, 1)));
  EXPECT_THAT(at.hears(), IsEmpty()) << "nobody called (Q-24)";
}

TEST(Operation, MoreThanWereCountedAreShownIfTheyCameBefore) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends({answers(3100, 1, {77, 4000, 1}), answers(3100, 1, {78, 4000, 1}), counts(3100, 1, 1)});
  EXPECT_THAT(alice.hears(), ElementsAre(shown({77, 4000, 1}), shown({78, 4000, 1}), done(11, 1)));
}

TEST(Operation, WhatHappensMeanwhileIsToldBehindDone) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends({comes({77, 4000, 1}), updates({zone1}, 77, 3, "x"), ends({zone1}, 77),
            comes({78, 4000, 1}, true), moves(78, 4000, 2, 4000, 1)});
  EXPECT_THAT(alice.hears(), IsEmpty());
  at.sends(counts(3100, 1, 0));
  EXPECT_THAT(alice.hears(),
              ElementsAre(done(11, 1), shown({77, 4000, 1}), set_field(77, 3, "x"), leaving(77),
                          shown_with_other({78, 4000, 1}), leaving(78)));
}

// The example of the specification.
TEST(Operation, EntryUpdateAndDepartureOfOneWhoAnswered) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends({answers(3100, 1, {77, 4000, 1}), updates({zone1}, 77, 3, "x"),
            moves(77, 4000, 2, 4000, 1), counts(3100, 1, 1)});
  EXPECT_THAT(alice.hears(),
              ElementsAre(shown({77, 4000, 1}), done(11, 1), set_field(77, 3, "x"), leaving(77)));
}

TEST(Operation, WhoAnswersAndComesIsShownOnceAsItAnswered) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends(
    {answers(3100, 1, {77, 4000, 1, "answer"}), comes({77, 4000, 1, "entry"}), counts(3100, 1, 1)});
  EXPECT_THAT(alice.hears(), ElementsAre(shown({77, 4000, 1, "answer"}), done(11, 1)));
}

// The answer says it all, be it that something was not heard.
TEST(Operation, WhatWasSaidOfSomebodyBeforeItAnswersIsNotTold) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends({comes({77, 4000, 1, "entry"}), updates({zone1}, 77, 3, "old"),
            moves(77, 4000, 2, 4000, 1), answers(3100, 1, {77, 4000, 1, "answer"}),
            counts(3100, 1, 1)});
  EXPECT_THAT(alice.hears(), ElementsAre(shown({77, 4000, 1, "answer"}), done(11, 1)));
}

TEST(Operation, WhatWasSaidToAnOwnerBeforeTheObjectAnswersIsToldBeforeIt) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends({gives(3100, {88, 4000, 1}), comes({88, 4000, 1}), updates({zone1, 3100}, 88, 3, "x"),
            answers(3100, 1, {88, 4000, 1, "answer"})});
  EXPECT_THAT(alice.hears(), ElementsAre(owned({88, 4000, 1}), set_field(88, 3, "x")));
  at.sends(counts(3100, 1, 1));
  EXPECT_THAT(alice.hears(), ElementsAre(shown({88, 4000, 1, "answer"}), done(11, 1)));
}

TEST(Operation, ASessionIsToldNothingOfWhatOthersWaitFor) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends({answers(3100, 2, {77, 4000, 1}), counts(3100, 2, 0)});
  EXPECT_THAT(alice.hears(), IsEmpty());
  EXPECT_EQ(at.logged().size(), 2U);
  EXPECT_EQ(alice.state().objects().size(), 0U);
}

// What is queued is in one line with what is shown, or values would go back in time.
TEST(Operation, AnOwnersUpdatesWaitWhileTheViewWaits) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends({gives(3100, {88, 4000, 1}), answers(3100, 1, {88, 4000, 1, "old"}),
            updates({zone1, 3100}, 88, 3, "new")});
  EXPECT_THAT(alice.hears(), ElementsAre(owned({88, 4000, 1})));
  at.sends(counts(3100, 1, 1));
  EXPECT_THAT(alice.hears(),
              ElementsAre(shown({88, 4000, 1, "old"}), done(11, 1), set_field(88, 3, "new")));
}

TEST(Operation, AnOwnerWhoLosesIsToldAtOnce) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends({gives(3100, {88, 4000, 1}), answers(3100, 1, {88, 4000, 1}), takes(3100, 88, 912)});
  EXPECT_THAT(alice.hears(), ElementsAre(owned({88, 4000, 1}), leaving_owner(88)));
  at.sends(counts(3100, 1, 1));
  EXPECT_THAT(alice.hears(), ElementsAre(shown({88, 4000, 1}), done(11, 1)));
}

TEST(Operation, AnOwnerIsToldOfTheEndAtOnceAndOfTheViewInItsTurn) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends({gives(3100, {88, 4000, 1}), answers(3100, 1, {88, 4000, 1}), ends({zone1, 3100}, 88)});
  EXPECT_THAT(alice.hears(), ElementsAre(owned({88, 4000, 1}), leaving_owner(88)));
  at.sends(counts(3100, 1, 1));
  EXPECT_THAT(alice.hears(), ElementsAre(shown({88, 4000, 1}), done(11, 1), leaving(88)));
}

TEST(Operation, AnOwnedSessionObjectThatEndsMeanwhileEndsTheSessionAtOnce) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends({3100}, server, 1012, u32(88));
  at.sends({gives(3100, {88, 4000, 1}), answers(3100, 1, {88, 4000, 1})});
  at.forget();
  at.sends(ends({zone1, 3100}, 88));
  expect_ejected(at, alice, 153, "The session object with id 88 has been unexpectedly deleted.",
                 false);
  EXPECT_THAT(at.hears(), testing::Not(testing::Contains(message({88}, 3100, 2032, u32(88)))));
}

// Else older values would follow those of the owner.
TEST(Operation, WhatWaitsIsToldBeforeTheObjectIsGiven) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends({answers(3100, 1, {88, 4000, 1, "old"}), updates({zone1}, 88, 3, "old"),
            ends({zone1}, 88), comes({88, 4000, 1, "new"}), gives(3100, {88, 4000, 1, "new"}),
            updates({zone1, 3100}, 88, 3, "new")});
  EXPECT_THAT(alice.hears(), ElementsAre(shown({88, 4000, 1, "old"}), set_field(88, 3, "old"),
                                         leaving(88), shown({88, 4000, 1, "new"}),
                                         owned({88, 4000, 1, "new"}), set_field(88, 3, "new")));
  at.sends(counts(3100, 1, 1));
  EXPECT_THAT(alice.hears(), ElementsAre(done(11, 1)));
}

TEST(Operation, WhatWaitsOfASessionObjectIsNotToldWhenItIsGiven) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends({3100}, server, 1012, u32(88));
  at.sends({answers(3100, 1, {88, 4000, 1}), updates({zone1}, 88, 3, "old"),
            gives(3100, {88, 4000, 1}), counts(3100, 1, 1)});
  EXPECT_THAT(alice.hears(), ElementsAre(owned({88, 4000, 1}), done(11, 1)));
}

TEST(Operation, AnUnknownClassIsCountedAndNotShown) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends(
    {answers(3100, 1, {77, 4000, 1, "n", 9}), updates({zone1}, 77, 3, "x"), counts(3100, 1, 1)});
  EXPECT_THAT(alice.hears(), ElementsAre(done(11, 1)));
  EXPECT_EQ(alice.state().objects().size(), 0U);
}

// ---- time ----

TEST(Timeout, IsDoneWithWhoeverHasAnswered) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends({counts(3100, 1, 2), answers(3100, 1, {77, 4000, 1}), comes({78, 4000, 1})});
  at.passes(499ms);
  EXPECT_THAT(alice.hears(), IsEmpty());
  at.passes(1ms);
  EXPECT_THAT(alice.hears(), ElementsAre(shown({77, 4000, 1}), done(11, 1), shown({78, 4000, 1})));
  EXPECT_EQ(at.logged().size(), 1U);
  EXPECT_EQ(alice.state().next_deadline(), runtime::clock::time_point::max());
}

TEST(Timeout, IsNotPutOffByAnswers) {
  stage at;
  player& alice = one_who_waits(at);
  at.passes(400ms);
  at.sends(answers(3100, 1, {77, 4000, 1}));
  at.passes(100ms);
  EXPECT_THAT(alice.hears(), ElementsAre(shown({77, 4000, 1}), done(11, 1)));
}

//
TEST(Timeout, WhoAnswersLateIsShownIfThatIsStillWanted) {
  stage at;
  player& alice = one_who_waits(at);
  at.passes(500ms);
  EXPECT_THAT(alice.hears(), ElementsAre(done(11, 1)));
  at.sends(answers(3100, 1, {77, 4000, 1}));
  EXPECT_THAT(alice.hears(), ElementsAre(shown({77, 4000, 1})));
  alice.says(remove_interest(12, 1));
  alice.hears();
  at.forget();
  at.sends({answers(3100, 1, {78, 4000, 1}), counts(3100, 1, 2)});
  EXPECT_THAT(alice.hears(), IsEmpty());
  EXPECT_EQ(at.logged().size(), 2U);
}

TEST(Timeout, WhoAnswersLateToAPlaceThatWasClosedAndOpenedIsNotShownForThat) {
  stage at;
  player& alice = one_who_waits(at);
  at.passes(500ms);
  alice.says(remove_interest(12, 1));
  alice.says(add_interest(13, 1, 4000, 1));
  alice.hears();
  at.sends({answers(3100, 1, {77, 4000, 1, "old"}), answers(3100, 2, {77, 4000, 1, "new"}),
            counts(3100, 2, 1)});
  EXPECT_THAT(alice.hears(), ElementsAre(shown({77, 4000, 1, "new"}), done(13, 1)));
}

TEST(Timeout, OfMuchThatIsQueuedComesEarly) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends(comes({77, 4000, 1}));
  for (int i = 0; i < 70; ++i)
    at.sends(updates({zone1}, 77, 3, std::string(65'000, 'U')));
  EXPECT_THAT(alice.hears(), IsEmpty());
  at.passes(1ms);
  EXPECT_EQ(alice.hears().size(), 72U) << "DONE, entry and updates";
}

// ---- 9.3: what is new, and what was there ----

TEST(Altering, AsksOnlyForWhatIsNewAndLeavesWhatIsNotWanted) {
  stage at;
  player& alice = at.enters();
  alice.says(add_interests(11, 1, 4000, {1, 2}));
  at.sends({answers(3100, 1, {71, 4000, 1}), answers(3100, 1, {72, 4000, 2}), counts(3100, 1, 2)});
  at.forget();
  alice.hears();
  alice.says(add_interests(12, 1, 4000, {2, 3}));
  EXPECT_THAT(at.hears(),
              ElementsAre(closes(zone1), opens(place_channel(4000, 3)), asks(3100, 2, 4000, {3})));
  EXPECT_THAT(alice.hears(), ElementsAre(leaving(71)));
  at.sends({answers(3100, 2, {73, 4000, 3}), counts(3100, 2, 1)});
  EXPECT_THAT(alice.hears(), ElementsAre(shown({73, 4000, 3}), done(12, 1)));
}

TEST(Altering, ToLessIsDoneAtOnce) {
  stage at;
  player& alice = at.enters();
  alice.says(add_interests(11, 1, 4000, {1, 2}));
  at.sends({answers(3100, 1, {71, 4000, 1}), answers(3100, 1, {72, 4000, 2}), counts(3100, 1, 2)});
  at.forget();
  alice.hears();
  alice.says(add_interest(12, 1, 4000, 2));
  EXPECT_THAT(alice.hears(), ElementsAre(leaving(71), done(12, 1)));
  EXPECT_THAT(at.hears(), ElementsAre(closes(zone1)));
}

TEST(Altering, ToAnotherParentClosesAllAndAsksForAll) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends({answers(3100, 1, {71, 4000, 1}), counts(3100, 1, 1)});
  at.forget();
  alice.hears();
  alice.says(add_interest(12, 1, 5000, 1));
  EXPECT_THAT(alice.hears(), ElementsAre(leaving(71)));
  EXPECT_THAT(at.hears(),
              ElementsAre(closes(zone1), opens(place_channel(5000, 1)), asks(3100, 2, 5000, {1})));
}

TEST(Altering, ByTheServerIsToldBeforeAnythingElse) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends({answers(3100, 1, {71, 4000, 1}), counts(3100, 1, 1)});
  at.forget();
  alice.hears();
  at.sends({3100}, 912, 1200, u16(1) + u32(4000) + u32(2));
  at.sends(counts(3100, 3, 0));
  EXPECT_THAT(alice.hears(), ElementsAre(add_interest(2, 1, 4000, 2), leaving(71), done(2, 1)));
}

TEST(Overlap, AZoneIsOpenUntilNobodyWantsIt) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends({answers(3100, 1, {71, 4000, 1}), counts(3100, 1, 1)});
  alice.hears();
  alice.says(add_interests(12, 2, 4000, {1, 2}));
  EXPECT_THAT(at.hears(), ElementsAre(opens(zone2), asks(3100, 2, 4000, {2})));
  at.sends(counts(3100, 2, 0));
  alice.hears();
  alice.says(remove_interest(13, 1));
  EXPECT_THAT(alice.hears(), ElementsAre(done(13, 1)));
  EXPECT_THAT(at.hears(), IsEmpty());
  alice.says(remove_interest(14, 2));
  EXPECT_THAT(alice.hears(), ElementsAre(leaving(71), done(14, 2)));
  EXPECT_THAT(at.hears(), ElementsAre(closes(zone1), closes(zone2)));
}

TEST(Overlap, WhatIsOpenAlreadyIsDoneAtOnce) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends(counts(3100, 1, 0));
  alice.hears();
  alice.says(add_interest(12, 2, 4000, 1));
  EXPECT_THAT(alice.hears(), ElementsAre(done(12, 2)));
  EXPECT_THAT(at.hears(), IsEmpty());
}

//
TEST(Overlap, WithWhatIsUnderWayIsDoneBehindThat) {
  stage at;
  player& alice = one_who_waits(at);
  alice.says(add_interest(12, 2, 4000, 1));
  EXPECT_THAT(alice.hears(), IsEmpty());
  EXPECT_THAT(at.hears(), IsEmpty());
  at.sends({answers(3100, 1, {71, 4000, 1}), updates({zone1}, 71, 3, "x"), counts(3100, 1, 1)});
  EXPECT_THAT(alice.hears(),
              ElementsAre(shown({71, 4000, 1}), done(11, 1), set_field(71, 3, "x"), done(12, 2)));
}

TEST(Overlap, WithWhatIsUnderWayIsDoneInTimeAnyway) {
  stage at;
  player& alice = one_who_waits(at);
  at.passes(300ms);
  alice.says(add_interests(12, 2, 4000, {1, 2}));
  at.sends(counts(3100, 2, 0));
  EXPECT_THAT(alice.hears(), IsEmpty());
  at.passes(200ms);
  EXPECT_THAT(alice.hears(), ElementsAre(done(11, 1), done(12, 2)));
}

TEST(Overlap, AChainOfWaitingIsAsLongAsItIs) {
  stage at;
  player& alice = at.enters();
  constexpr std::uint32_t links = 900;
  alice.says(add_interest(1, 1, 4000, 1));
  for (std::uint32_t i = 2; i <= links; ++i)
    alice.says(add_interests(i, static_cast<std::uint16_t>(i), 4000, {i - 1, i}));
  for (std::uint32_t i = 2; i <= links; ++i)
    at.sends(counts(3100, i, 0));
  EXPECT_THAT(alice.hears(), IsEmpty());
  at.sends(counts(3100, 1, 0));
  EXPECT_EQ(alice.hears().size(), links);
}

// ---- 9.4 and Q-21: closed while objects are on their way ----

TEST(Closing, WhileItWaitsShowsNobodyAndIsDoneTwice) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends({answers(3100, 1, {71, 4000, 1}), comes({72, 4000, 1}), updates({zone1}, 72, 3, "x")});
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
  EXPECT_THAT(at.hears(), ElementsAre(closes(zone1), opens(zone1), asks(3100, 2, 4000, {1})));
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
  at.sends({answers(3100, 2, {71, 4000, 1}), updates({zone1}, 71, 3, "before"),
            moves(71, 4000, 2, 4000, 1), comes({71, 4000, 2, "there"}),
            updates({zone2}, 71, 3, "after")});
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
            updates({zone1, 3100}, 88, 3, "x"), moves(88, 4000, 2, 4000, 1, {3100})});
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
            updates({zone1, 3100}, 88, 3, "first"), moves(88, 4000, 2, 4000, 1, {3100}),
            comes({88, 4000, 2}), updates({zone2, 3100}, 88, 3, "second")});
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

TEST(ClosedPlace, IsClosedEvenIfItWasOpenedAsAChannelToo) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends({3100}, server, 1100, u64(zone1));
  at.forget();
  alice.says(remove_interest(12, 1));
  EXPECT_THAT(at.hears(), ElementsAre(closes(zone1)));
}

TEST(ClosedPlace, ChildrenOfWhatIsGoneStay) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends({answers(3100, 1, {7100, 4000, 1}), counts(3100, 1, 1)});
  alice.says(add_interest(12, 2, 7100, 5));
  at.sends({answers(3100, 2, {7200, 7100, 5}), counts(3100, 2, 1)});
  alice.hears();
  at.sends(ends({zone1}, 7100));
  EXPECT_THAT(alice.hears(), ElementsAre(leaving(7100)));
  at.sends(updates({place_channel(7100, 5)}, 7200, 3, "x"));
  EXPECT_THAT(alice.hears(), ElementsAre(set_field(7200, 3, "x")));
}

// ---- several operations and one object ----

TEST(SeveralOperations, AnObjectThatGoesFromOneToTheOtherIsShownOnceAndBeforeTheSecondIsDone) {
  stage at;
  player& alice = one_who_waits(at);
  alice.says(add_interest(12, 2, 4000, 2));
  at.sends({answers(3100, 1, {71, 4000, 1}), moves(71, 4000, 2, 4000, 1),
            answers(3100, 2, {71, 4000, 2, "there"}), counts(3100, 2, 1)});
  EXPECT_THAT(alice.hears(), IsEmpty());
  at.sends(counts(3100, 1, 1));
  EXPECT_THAT(alice.hears(),
              ElementsAre(shown({71, 4000, 1}), done(11, 1), set_location(71, 4000, 2), leaving(71),
                          shown({71, 4000, 2, "there"}), done(12, 2)));
}

TEST(SeveralOperations, AnObjectThatIsSeenAndGoesToTheOtherIsShownAnew) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends({answers(3100, 1, {71, 4000, 1}), counts(3100, 1, 1)});
  alice.says(add_interest(12, 2, 4000, 2));
  alice.hears();
  at.sends({moves(71, 4000, 2, 4000, 1), comes({71, 4000, 2}), answers(3100, 2, {71, 4000, 2}),
            counts(3100, 2, 1)});
  EXPECT_THAT(alice.hears(), ElementsAre(set_location(71, 4000, 2), leaving(71),
                                         shown({71, 4000, 2}), done(12, 2)));
}

// Both places are of one question.
TEST(SeveralOperations, AnObjectThatWaitsAndGoesOnIsShownAsItPresentsItselfThere) {
  stage at;
  player& alice = at.enters();
  alice.says(add_interests(11, 1, 4000, {1, 2}));
  at.sends({comes({71, 4000, 1, "old"}), moves(71, 4000, 2, 4000, 1),
            message({3100}, 71, 2042, thing{71, 4000, 2, "new"}.whole()),
            comes({72, 4000, 1, "old"}), moves(72, 4000, 2, 4000, 1), counts(3100, 1, 0)});
  EXPECT_THAT(alice.hears(),
              ElementsAre(done(11, 1), shown({71, 4000, 1, "old"}), set_location(71, 4000, 2),
                          leaving(71), shown({71, 4000, 2, "new"}), shown({72, 4000, 1, "old"}),
                          set_location(72, 4000, 2), leaving(72)));
}

// It went there before the session was subscribed, and what was said of it then was not heard.
TEST(SeveralOperations, AnObjectThatIsSeenAndOnlyAnswersThereIsShownAnew) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends({answers(3100, 1, {71, 4000, 1}), counts(3100, 1, 1)});
  alice.says(add_interest(12, 2, 4000, 2));
  alice.hears();
  at.sends(
    {moves(71, 4000, 2, 4000, 1), answers(3100, 2, {71, 4000, 2, "changed"}), counts(3100, 2, 1)});
  EXPECT_THAT(alice.hears(), ElementsAre(set_location(71, 4000, 2), leaving(71),
                                         shown({71, 4000, 2, "changed"}), done(12, 2)));
}

TEST(SeveralOperations, AnObjectThatIsSeenAndNotHeardOfThereHasGoneOn) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends({answers(3100, 1, {71, 4000, 1}), counts(3100, 1, 1)});
  alice.says(add_interest(12, 2, 4000, 2));
  alice.hears();
  at.sends({moves(71, 4000, 2, 4000, 1), counts(3100, 2, 0)});
  EXPECT_THAT(alice.hears(), ElementsAre(set_location(71, 4000, 2), leaving(71), done(12, 2)));
}

TEST(SeveralOperations, AnObjectThatCameBackUnheardIsShownAnew) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends({answers(3100, 1, {71, 4000, 1}), counts(3100, 1, 1)});
  alice.says(add_interest(12, 2, 4000, 2));
  alice.hears();
  at.sends({moves(71, 4000, 2, 4000, 1), moves(71, 4000, 1, 4000, 2),
            comes({71, 4000, 1, "changed"}), counts(3100, 2, 0)});
  EXPECT_THAT(alice.hears(),
              ElementsAre(set_location(71, 4000, 2), set_location(71, 4000, 1), leaving(71),
                          shown({71, 4000, 1, "changed"}), done(12, 2)));
}

TEST(SeveralOperations, ThatWaitForEachOtherAreDoneInTime) {
  stage at;
  player& alice = one_who_waits(at);
  alice.says(add_interest(12, 2, 4000, 2));
  at.sends({answers(3100, 1, {71, 4000, 1}), answers(3100, 2, {72, 4000, 2}),
            answers(3100, 2, {71, 4000, 2}), answers(3100, 1, {72, 4000, 1}), counts(3100, 1, 2),
            counts(3100, 2, 2)});
  EXPECT_THAT(alice.hears(), IsEmpty());
  at.passes(500ms);
  EXPECT_THAT(alice.hears(),
              testing::UnorderedElementsAre(shown({71, 4000, 1}), shown({72, 4000, 2}), done(11, 1),
                                            done(12, 2)));
}

// ---- a new id while answers are on their way ----

TEST(NewId, AnswersComeToTheAllocatedChannelWhereTheyWereAskedFor) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends({3100}, server, 1001, u64(70'000));
  at.sends({answers(3100, 1, {71, 4000, 1}), counts(3100, 1, 1)});
  EXPECT_THAT(alice.hears(), ElementsAre(shown({71, 4000, 1}), done(11, 1)));
}

TEST(NewId, AnswersToAnOlderIdAreNotHeardAndTimeEndsIt) {
  stage at;
  player& alice = at.enters();
  at.sends({3100}, server, 1001, u64(70'000));
  alice.says(add_interest(11, 1, 4000, 1));
  at.forget();
  at.sends({70'000}, server, 1001, u64(80'000));
  at.sends({answers(70'000, 1, {71, 4000, 1}), counts(70'000, 1, 1)});
  EXPECT_THAT(alice.hears(), IsEmpty());
  at.passes(500ms);
  EXPECT_THAT(alice.hears(), ElementsAre(done(11, 1)));
}

// What was heard under the old id was no echo, and is none when its turn comes.
TEST(NewId, WhatHasWaitedIsToldWhoeverHasSaidIt) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends({comes({71, 4000, 1}), message({zone1}, 70'000, 2020, u32(71) + u16(3) + "x")});
  at.sends({3100}, server, 1001, u64(70'000));
  at.sends(counts(3100, 1, 0));
  EXPECT_THAT(alice.hears(), ElementsAre(done(11, 1), shown({71, 4000, 1}), set_field(71, 3, "x")));
}

// ---- an end in the middle ----

TEST(EndWithin, WhatHasWaitedIsOver) {
  stage at;
  player& alice = one_who_waits(at);
  at.sends({3100}, 912, 1200, u16(2) + u32(4000) + u32(1));
  at.sends({3100}, server, 1012, u32(71));
  at.sends({comes({71, 4000, 1}), comes({72, 4000, 1}), ends({zone1}, 71), comes({73, 4000, 1})});
  at.forget();
  alice.hears();
  at.sends({counts(3100, 1, 0), updates({zone1}, 72, 3, "x")});
  const auto heard = alice.hears();
  EXPECT_THAT(heard, ElementsAre(done(11, 1), shown({71, 4000, 1}), shown({72, 4000, 1}),
                                 ejected(153, "The session object with id 71 has been unexpectedly "
                                              "deleted.")));
  EXPECT_THAT(at.hears(), testing::Contains(message({912}, 3100, 1204, u64(3100) + u16(2))))
    << "who waited for the second interest is answered";
  at.passes(1h);
  EXPECT_THAT(alice.hears(), IsEmpty());
}

TEST(EndWithin, ADropWithTimersLeavesNothingToDo) {
  auto options = client_settings();
  options.heartbeat_timeout = 1000ms;
  stage at(options);
  player& alice = at.connects();
  at.sends({3100}, 912, 1200, u16(2) + u32(4000) + u32(1));
  at.sends({3100}, server, 1005);
  EXPECT_EQ(alice.state().next_deadline(), runtime::clock::time_point::max());
  EXPECT_TRUE(alice.is_over());
}

}  // namespace
}  // namespace donet::test
