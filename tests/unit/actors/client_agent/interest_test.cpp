// Interests that open, and messages before their objects have answered (spec/clientagent 9.3, 9.6).

#include "tests/unit/actors/client_agent/situations.hpp"

namespace donet::test {
namespace {

// ---- 9.6: snapshot, DONE, queue ----

TEST(Operation, IsDoneWhenAllCountedObjectsHaveAnswered) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.sends({counts(3100, 1, 2), answers(3100, 1, {77, 4000, 1})});
  EXPECT_THAT(alice.received(), IsEmpty());
  at.sends(answers(3100, 1, {78, 4000, 1}, true));
  EXPECT_THAT(alice.received(),
              ElementsAre(shown({77, 4000, 1}), shown_with_other({78, 4000, 1}), done(11, 1)));
}

TEST(Operation, TheCountMayComeLast) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.sends({answers(3100, 1, {77, 4000, 1}), answers(3100, 1, {78, 4000, 1})});
  EXPECT_THAT(alice.received(), IsEmpty());
  at.sends(counts(3100, 1, 2));
  EXPECT_THAT(alice.received(),
              ElementsAre(shown({77, 4000, 1}), shown({78, 4000, 1}), done(11, 1)));
}

TEST(Operation, DoesNotWaitForACountedObjectThatMovedAway) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.sends({counts(3100, 1, 2), has_gone_on(3100, 1, 78)});
  EXPECT_THAT(alice.received(), IsEmpty());
  at.sends(answers(3100, 1, {77, 4000, 1}));
  EXPECT_THAT(alice.received(), ElementsAre(shown({77, 4000, 1}), done(11, 1)));
  at.sends({has_gone_on(3100, 1, 79), has_gone_on(3100, 5, 78)});
  EXPECT_THAT(alice.received(), IsEmpty());
  EXPECT_THAT(at.logged(), IsEmpty());
}

TEST(Operation, IsDoneWhenAllCountedObjectsMovedAway) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.sends({has_gone_on(3100, 1, 77), counts(3100, 1, 1)});
  EXPECT_THAT(alice.received(), ElementsAre(done(11, 1)));
}

TEST(Operation, OnlyTheFirstCountCounts) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.sends({counts(3100, 1, 1), counts(3100, 1, 0), counts(3100, 1, 9)});
  EXPECT_THAT(alice.received(), IsEmpty());
  at.sends(answers(3100, 1, {77, 4000, 1}));
  EXPECT_THAT(alice.received(), ElementsAre(shown({77, 4000, 1}), done(11, 1)));
}

TEST(Operation, OfAnEmptyPlaceIsDoneWithTheCount) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.sends(counts(3100, 1, 0));
  EXPECT_THAT(alice.received(), ElementsAre(done(11, 1)));
  EXPECT_THAT(at.received(), IsEmpty()) << "nobody called (Q-24)";
}

TEST(Operation, MoreThanWereCountedAreShownIfTheyCameBefore) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.sends({answers(3100, 1, {77, 4000, 1}), answers(3100, 1, {78, 4000, 1}), counts(3100, 1, 1)});
  EXPECT_THAT(alice.received(),
              ElementsAre(shown({77, 4000, 1}), shown({78, 4000, 1}), done(11, 1)));
}

TEST(Operation, MessagesInBetweenAreSentAfterDone) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.sends({comes({77, 4000, 1}), updates({here}, 77, 3, "x"), ends({here}, 77),
            comes({78, 4000, 1}, true), moves(78, 4000, 2, 4000, 1)});
  EXPECT_THAT(alice.received(), IsEmpty());
  at.sends(counts(3100, 1, 0));
  EXPECT_THAT(alice.received(),
              ElementsAre(done(11, 1), shown({77, 4000, 1}), set_field(77, 3, "x"), leaving(77),
                          shown_with_other({78, 4000, 1}), leaving(78)));
}

// The example of the specification.
TEST(Operation, EntryUpdateAndDepartureOfAnObjectThatAnswered) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.sends({answers(3100, 1, {77, 4000, 1}), updates({here}, 77, 3, "x"),
            moves(77, 4000, 2, 4000, 1), counts(3100, 1, 1)});
  EXPECT_THAT(alice.received(),
              ElementsAre(shown({77, 4000, 1}), done(11, 1), set_field(77, 3, "x"), leaving(77)));
}

TEST(Operation, AnObjectThatAnswersAndEntersIsShownOnceAsItAnswered) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.sends(
    {answers(3100, 1, {77, 4000, 1, "answer"}), comes({77, 4000, 1, "entry"}), counts(3100, 1, 1)});
  EXPECT_THAT(alice.received(), ElementsAre(shown({77, 4000, 1, "answer"}), done(11, 1)));
}

// The answer includes updates that the session missed.
TEST(Operation, MessagesAboutAnObjectBeforeItsAnswerAreNotSent) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.sends({comes({77, 4000, 1, "entry"}), updates({here}, 77, 3, "old"),
            moves(77, 4000, 2, 4000, 1), answers(3100, 1, {77, 4000, 1, "answer"}),
            counts(3100, 1, 1)});
  EXPECT_THAT(alice.received(), ElementsAre(shown({77, 4000, 1, "answer"}), done(11, 1)));
}

TEST(Operation, MessagesToAnOwnerBeforeTheAnswerAreSentBeforeIt) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.sends({gives(3100, {88, 4000, 1}), comes({88, 4000, 1}), updates({here, 3100}, 88, 3, "x"),
            answers(3100, 1, {88, 4000, 1, "answer"})});
  EXPECT_THAT(alice.received(), ElementsAre(owned({88, 4000, 1}), set_field(88, 3, "x")));
  at.sends(counts(3100, 1, 1));
  EXPECT_THAT(alice.received(), ElementsAre(shown({88, 4000, 1, "answer"}), done(11, 1)));
}

TEST(Operation, ASessionReceivesNothingOfTheInterestsOfOthers) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.sends({answers(3100, 2, {77, 4000, 1}), counts(3100, 2, 0)});
  EXPECT_THAT(alice.received(), IsEmpty());
  EXPECT_EQ(at.logged().size(), 2U);
  EXPECT_EQ(alice.state().objects().size(), 0U);
}

// Queued and shown messages have one order: otherwise a client would receive older values after
// newer ones.
TEST(Operation, AnOwnersUpdatesWaitWhileTheViewWaits) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.sends({gives(3100, {88, 4000, 1}), answers(3100, 1, {88, 4000, 1, "old"}),
            updates({here, 3100}, 88, 3, "new")});
  EXPECT_THAT(alice.received(), ElementsAre(owned({88, 4000, 1})));
  at.sends(counts(3100, 1, 1));
  EXPECT_THAT(alice.received(),
              ElementsAre(shown({88, 4000, 1, "old"}), done(11, 1), set_field(88, 3, "new")));
}

TEST(Operation, TheEndOfOwnershipIsSentAtOnce) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.sends({gives(3100, {88, 4000, 1}), answers(3100, 1, {88, 4000, 1}), takes(3100, 88, 912)});
  EXPECT_THAT(alice.received(), ElementsAre(owned({88, 4000, 1}), leaving_owner(88)));
  at.sends(counts(3100, 1, 1));
  EXPECT_THAT(alice.received(), ElementsAre(shown({88, 4000, 1}), done(11, 1)));
}

TEST(Operation, ADeletionEndsOwnershipAtOnceAndTheViewInItsTurn) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.sends({gives(3100, {88, 4000, 1}), answers(3100, 1, {88, 4000, 1}), ends({here, 3100}, 88)});
  EXPECT_THAT(alice.received(), ElementsAre(owned({88, 4000, 1}), leaving_owner(88)));
  at.sends(counts(3100, 1, 1));
  EXPECT_THAT(alice.received(), ElementsAre(shown({88, 4000, 1}), done(11, 1), leaving(88)));
}

TEST(Operation, TheDeletionOfAnOwnedSessionObjectEndsTheSessionAtOnce) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.sends({3100}, server, 1012, u32(88));
  at.sends({gives(3100, {88, 4000, 1}), answers(3100, 1, {88, 4000, 1})});
  at.forget();
  at.sends(ends({here, 3100}, 88));
  expect_ejected(at, alice, 153, "The session object with id 88 has been unexpectedly deleted.",
                 false);
  EXPECT_THAT(at.received(), testing::Not(testing::Contains(message({88}, 3100, 2032, u32(88)))));
}

// Else older values would follow those of the owner.
TEST(Operation, QueuedMessagesAreSentBeforeTheObjectIsGiven) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.sends({answers(3100, 1, {88, 4000, 1, "old"}), updates({here}, 88, 3, "old"), ends({here}, 88),
            comes({88, 4000, 1, "new"}), gives(3100, {88, 4000, 1, "new"}),
            updates({here, 3100}, 88, 3, "new")});
  EXPECT_THAT(alice.received(), ElementsAre(shown({88, 4000, 1, "old"}), set_field(88, 3, "old"),
                                            leaving(88), shown({88, 4000, 1, "new"}),
                                            owned({88, 4000, 1, "new"}), set_field(88, 3, "new")));
  at.sends(counts(3100, 1, 1));
  EXPECT_THAT(alice.received(), ElementsAre(done(11, 1)));
}

TEST(Operation, QueuedMessagesOfASessionObjectAreNotSentWhenItIsGiven) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.sends({3100}, server, 1012, u32(88));
  at.sends({answers(3100, 1, {88, 4000, 1}), updates({here}, 88, 3, "old"),
            gives(3100, {88, 4000, 1}), counts(3100, 1, 1)});
  EXPECT_THAT(alice.received(), ElementsAre(owned({88, 4000, 1}), done(11, 1)));
}

TEST(Operation, AnUnknownClassIsCountedAndNotShown) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.sends(
    {answers(3100, 1, {77, 4000, 1, "n", 9}), updates({here}, 77, 3, "x"), counts(3100, 1, 1)});
  EXPECT_THAT(alice.received(), ElementsAre(done(11, 1)));
  EXPECT_EQ(alice.state().objects().size(), 0U);
}

// ---- time ----

TEST(Timeout, SendsDoneWithTheObjectsThatAnswered) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.sends({counts(3100, 1, 2), answers(3100, 1, {77, 4000, 1}), comes({78, 4000, 1})});
  at.passes(499ms);
  EXPECT_THAT(alice.received(), IsEmpty());
  at.passes(1ms);
  EXPECT_THAT(alice.received(),
              ElementsAre(shown({77, 4000, 1}), done(11, 1), shown({78, 4000, 1})));
  EXPECT_EQ(at.logged().size(), 1U);
  EXPECT_EQ(alice.state().next_deadline(), runtime::clock::time_point::max());
}

TEST(Timeout, IsNotPutOffByAnswers) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.passes(400ms);
  at.sends(answers(3100, 1, {77, 4000, 1}));
  at.passes(100ms);
  EXPECT_THAT(alice.received(), ElementsAre(shown({77, 4000, 1}), done(11, 1)));
}

//
TEST(Timeout, ALateAnswerIsShownWhileTheInterestIsOpen) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.passes(500ms);
  EXPECT_THAT(alice.received(), ElementsAre(done(11, 1)));
  at.sends(answers(3100, 1, {77, 4000, 1}));
  EXPECT_THAT(alice.received(), ElementsAre(shown({77, 4000, 1})));
  alice.sends(remove_interest(12, 1));
  alice.received();
  at.forget();
  at.sends({answers(3100, 1, {78, 4000, 1}), counts(3100, 1, 2)});
  EXPECT_THAT(alice.received(), IsEmpty());
  EXPECT_EQ(at.logged().size(), 2U);
}

TEST(Timeout, ALateAnswerFromAReopenedPlaceIsNotShown) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.passes(500ms);
  alice.sends(remove_interest(12, 1));
  alice.sends(add_interest(13, 1, 4000, 1));
  alice.received();
  at.sends({answers(3100, 1, {77, 4000, 1, "old"}), answers(3100, 2, {77, 4000, 1, "new"}),
            counts(3100, 2, 1)});
  EXPECT_THAT(alice.received(), ElementsAre(shown({77, 4000, 1, "new"}), done(13, 1)));
}

TEST(Timeout, ComesEarlyIfTooMuchIsQueued) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.sends(comes({77, 4000, 1}));
  for (int i = 0; i < 70; ++i)
    at.sends(updates({here}, 77, 3, std::string(65'000, 'U')));
  EXPECT_THAT(alice.received(), IsEmpty());
  at.passes(1ms);
  EXPECT_EQ(alice.received().size(), 72U) << "DONE, entry and updates";
}

// ---- 9.3: new zones and open zones ----

TEST(Altering, AsksOnlyForNewZonesAndLeavesTheOthers) {
  stage at;
  player& alice = at.enters();
  alice.sends(add_interests(11, 1, 4000, {1, 2}));
  at.sends({answers(3100, 1, {71, 4000, 1}), answers(3100, 1, {72, 4000, 2}), counts(3100, 1, 2)});
  at.forget();
  alice.received();
  alice.sends(add_interests(12, 1, 4000, {2, 3}));
  EXPECT_THAT(at.received(),
              ElementsAre(closes(here), opens(place_channel(4000, 3)), asks(3100, 2, 4000, {3})));
  EXPECT_THAT(alice.received(), ElementsAre(leaving(71)));
  at.sends({answers(3100, 2, {73, 4000, 3}), counts(3100, 2, 1)});
  EXPECT_THAT(alice.received(), ElementsAre(shown({73, 4000, 3}), done(12, 1)));
}

TEST(Altering, ToLessIsDoneAtOnce) {
  stage at;
  player& alice = at.enters();
  alice.sends(add_interests(11, 1, 4000, {1, 2}));
  at.sends({answers(3100, 1, {71, 4000, 1}), answers(3100, 1, {72, 4000, 2}), counts(3100, 1, 2)});
  at.forget();
  alice.received();
  alice.sends(add_interest(12, 1, 4000, 2));
  EXPECT_THAT(alice.received(), ElementsAre(leaving(71), done(12, 1)));
  EXPECT_THAT(at.received(), ElementsAre(closes(here)));
}

TEST(Altering, ToAnotherParentClosesAllAndAsksForAll) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.sends({answers(3100, 1, {71, 4000, 1}), counts(3100, 1, 1)});
  at.forget();
  alice.received();
  alice.sends(add_interest(12, 1, 5000, 1));
  EXPECT_THAT(alice.received(), ElementsAre(leaving(71)));
  EXPECT_THAT(at.received(),
              ElementsAre(closes(here), opens(place_channel(5000, 1)), asks(3100, 2, 5000, {1})));
}

TEST(Altering, ByTheServerIsSentBeforeAllOtherMessages) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.sends({answers(3100, 1, {71, 4000, 1}), counts(3100, 1, 1)});
  at.forget();
  alice.received();
  at.sends({3100}, 912, 1200, u16(1) + u32(4000) + u32(2));
  at.sends(counts(3100, 3, 0));
  EXPECT_THAT(alice.received(), ElementsAre(add_interest(2, 1, 4000, 2), leaving(71), done(2, 1)));
}

TEST(Overlap, AZoneIsOpenUntilNoInterestCoversIt) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.sends({answers(3100, 1, {71, 4000, 1}), counts(3100, 1, 1)});
  alice.received();
  alice.sends(add_interests(12, 2, 4000, {1, 2}));
  EXPECT_THAT(at.received(), ElementsAre(opens(there), asks(3100, 2, 4000, {2})));
  at.sends(counts(3100, 2, 0));
  alice.received();
  alice.sends(remove_interest(13, 1));
  EXPECT_THAT(alice.received(), ElementsAre(done(13, 1)));
  EXPECT_THAT(at.received(), IsEmpty());
  alice.sends(remove_interest(14, 2));
  EXPECT_THAT(alice.received(), ElementsAre(leaving(71), done(14, 2)));
  EXPECT_THAT(at.received(), ElementsAre(closes(here), closes(there)));
}

TEST(Overlap, WithOpenZonesIsDoneAtOnce) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.sends(counts(3100, 1, 0));
  alice.received();
  alice.sends(add_interest(12, 2, 4000, 1));
  EXPECT_THAT(alice.received(), ElementsAre(done(12, 2)));
  EXPECT_THAT(at.received(), IsEmpty());
}

//
TEST(Overlap, WithPendingZonesIsDoneAfterThem) {
  stage at;
  player& alice = client_with_pending_interest(at);
  alice.sends(add_interest(12, 2, 4000, 1));
  EXPECT_THAT(alice.received(), IsEmpty());
  EXPECT_THAT(at.received(), IsEmpty());
  at.sends({answers(3100, 1, {71, 4000, 1}), updates({here}, 71, 3, "x"), counts(3100, 1, 1)});
  EXPECT_THAT(alice.received(),
              ElementsAre(shown({71, 4000, 1}), done(11, 1), set_field(71, 3, "x"), done(12, 2)));
}

TEST(Overlap, WithPendingZonesTimesOutAllTheSame) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.passes(300ms);
  alice.sends(add_interests(12, 2, 4000, {1, 2}));
  at.sends(counts(3100, 2, 0));
  EXPECT_THAT(alice.received(), IsEmpty());
  at.passes(200ms);
  EXPECT_THAT(alice.received(), ElementsAre(done(11, 1), done(12, 2)));
}

TEST(Overlap, AChainOfWaitingIsAsLongAsItIs) {
  auto options = client_settings();
  options.interest_zones_max = 10'000;
  stage at(options);
  player& alice = at.enters();
  constexpr std::uint32_t links = 900;
  alice.sends(add_interest(1, 1, 4000, 1));
  for (std::uint32_t i = 2; i <= links; ++i)
    alice.sends(add_interests(i, static_cast<std::uint16_t>(i), 4000, {i - 1, i}));
  for (std::uint32_t i = 2; i <= links; ++i)
    at.sends(counts(3100, i, 0));
  EXPECT_THAT(alice.received(), IsEmpty());
  at.sends(counts(3100, 1, 0));
  EXPECT_EQ(alice.received().size(), links);
}

}  // namespace
}  // namespace donet::test
