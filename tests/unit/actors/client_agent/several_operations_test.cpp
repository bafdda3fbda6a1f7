// Several operations that wait at a time, new ids and ends in the middle of them (spec/clientagent
// 9).

#include "tests/unit/actors/client_agent/situations.hpp"

namespace donet::test {
namespace {

// ---- several operations and one object ----

TEST(SeveralOperations, AnObjectThatMovesFromOneToTheOtherIsShownOnceAndBeforeTheSecondIsDone) {
  stage at;
  player& alice = client_with_pending_interest(at);
  alice.sends(add_interest(12, 2, 4000, 2));
  at.sends({answers(3100, 1, {71, 4000, 1}), moves(71, 4000, 2, 4000, 1),
            answers(3100, 2, {71, 4000, 2, "there"}), counts(3100, 2, 1)});
  EXPECT_THAT(alice.received(), IsEmpty());
  at.sends(counts(3100, 1, 1));
  EXPECT_THAT(alice.received(),
              ElementsAre(shown({71, 4000, 1}), done(11, 1), set_location(71, 4000, 2), leaving(71),
                          shown({71, 4000, 2, "there"}), done(12, 2)));
}

TEST(SeveralOperations, AVisibleObjectThatMovesToTheOtherIsShownAgain) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.sends({answers(3100, 1, {71, 4000, 1}), counts(3100, 1, 1)});
  alice.sends(add_interest(12, 2, 4000, 2));
  alice.received();
  at.sends({moves(71, 4000, 2, 4000, 1), comes({71, 4000, 2}), answers(3100, 2, {71, 4000, 2}),
            counts(3100, 2, 1)});
  EXPECT_THAT(alice.received(), ElementsAre(set_location(71, 4000, 2), leaving(71),
                                            shown({71, 4000, 2}), done(12, 2)));
}

// Both places are of one question.
TEST(SeveralOperations, AQueuedObjectThatMovesOnIsShownAsItAnnouncesItselfThere) {
  stage at;
  player& alice = at.enters();
  alice.sends(add_interests(11, 1, 4000, {1, 2}));
  at.sends({comes({71, 4000, 1, "old"}), moves(71, 4000, 2, 4000, 1),
            message({3100}, 71, 2042, thing{71, 4000, 2, "new"}.whole()),
            comes({72, 4000, 1, "old"}), moves(72, 4000, 2, 4000, 1), counts(3100, 1, 0)});
  EXPECT_THAT(alice.received(),
              ElementsAre(done(11, 1), shown({71, 4000, 1, "old"}), set_location(71, 4000, 2),
                          leaving(71), shown({71, 4000, 2, "new"}), shown({72, 4000, 1, "old"}),
                          set_location(72, 4000, 2), leaving(72)));
}

// The object moved there before the session subscribed, so the session missed messages about it.
TEST(SeveralOperations, AVisibleObjectThatOnlyAnswersThereIsShownAgain) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.sends({answers(3100, 1, {71, 4000, 1}), counts(3100, 1, 1)});
  alice.sends(add_interest(12, 2, 4000, 2));
  alice.received();
  at.sends(
    {moves(71, 4000, 2, 4000, 1), answers(3100, 2, {71, 4000, 2, "changed"}), counts(3100, 2, 1)});
  EXPECT_THAT(alice.received(), ElementsAre(set_location(71, 4000, 2), leaving(71),
                                            shown({71, 4000, 2, "changed"}), done(12, 2)));
}

TEST(SeveralOperations, AVisibleObjectThatDoesNotAnnounceItselfThereIsHidden) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.sends({answers(3100, 1, {71, 4000, 1}), counts(3100, 1, 1)});
  alice.sends(add_interest(12, 2, 4000, 2));
  alice.received();
  at.sends({moves(71, 4000, 2, 4000, 1), counts(3100, 2, 0)});
  EXPECT_THAT(alice.received(), ElementsAre(set_location(71, 4000, 2), leaving(71), done(12, 2)));
}

TEST(SeveralOperations, AnObjectThatReturnedInBetweenIsShownAgain) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.sends({answers(3100, 1, {71, 4000, 1}), counts(3100, 1, 1)});
  alice.sends(add_interest(12, 2, 4000, 2));
  alice.received();
  at.sends({moves(71, 4000, 2, 4000, 1), moves(71, 4000, 1, 4000, 2),
            comes({71, 4000, 1, "changed"}), counts(3100, 2, 0)});
  EXPECT_THAT(alice.received(),
              ElementsAre(set_location(71, 4000, 2), set_location(71, 4000, 1), leaving(71),
                          shown({71, 4000, 1, "changed"}), done(12, 2)));
}

TEST(SeveralOperations, ThatWaitForEachOtherAreDoneInTime) {
  stage at;
  player& alice = client_with_pending_interest(at);
  alice.sends(add_interest(12, 2, 4000, 2));
  at.sends({answers(3100, 1, {71, 4000, 1}), answers(3100, 2, {72, 4000, 2}),
            answers(3100, 2, {71, 4000, 2}), answers(3100, 1, {72, 4000, 1}), counts(3100, 1, 2),
            counts(3100, 2, 2)});
  EXPECT_THAT(alice.received(), IsEmpty());
  at.passes(500ms);
  EXPECT_THAT(alice.received(),
              testing::UnorderedElementsAre(shown({71, 4000, 1}), shown({72, 4000, 2}), done(11, 1),
                                            done(12, 2)));
}

// ---- a new id while answers are on their way ----

TEST(NewId, AnswersComeToTheAllocatedChannelWhereTheyWereAskedFor) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.sends({3100}, server, 1001, u64(70'000));
  at.sends({answers(3100, 1, {71, 4000, 1}), counts(3100, 1, 1)});
  EXPECT_THAT(alice.received(), ElementsAre(shown({71, 4000, 1}), done(11, 1)));
}

TEST(NewId, AnswersToAnOlderIdAreIgnoredAndTheInterestTimesOut) {
  stage at;
  player& alice = at.enters();
  at.sends({3100}, server, 1001, u64(70'000));
  alice.sends(add_interest(11, 1, 4000, 1));
  at.forget();
  at.sends({70'000}, server, 1001, u64(80'000));
  at.sends({answers(70'000, 1, {71, 4000, 1}), counts(70'000, 1, 1)});
  EXPECT_THAT(alice.received(), IsEmpty());
  at.passes(500ms);
  EXPECT_THAT(alice.received(), ElementsAre(done(11, 1)));
}

// A message that was received under the old id is not an echo when it is handled under the new one.
TEST(NewId, QueuedMessagesAreSentWhateverTheirSender) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.sends({comes({71, 4000, 1}), message({here}, 70'000, 2020, u32(71) + u16(3) + "x")});
  at.sends({3100}, server, 1001, u64(70'000));
  at.sends(counts(3100, 1, 0));
  EXPECT_THAT(alice.received(),
              ElementsAre(done(11, 1), shown({71, 4000, 1}), set_field(71, 3, "x")));
}

// ---- an end in the middle ----

TEST(EndWithin, QueuedMessagesAreDropped) {
  stage at;
  player& alice = client_with_pending_interest(at);
  at.sends({3100}, 912, 1200, u16(2) + u32(4000) + u32(1));
  at.sends({3100}, server, 1012, u32(71));
  at.sends({comes({71, 4000, 1}), comes({72, 4000, 1}), ends({here}, 71), comes({73, 4000, 1})});
  at.forget();
  alice.received();
  at.sends({counts(3100, 1, 0), updates({here}, 72, 3, "x")});
  const auto heard = alice.received();
  EXPECT_THAT(heard, ElementsAre(done(11, 1), shown({71, 4000, 1}), shown({72, 4000, 1}),
                                 ejected(153, "The session object with id 71 has been unexpectedly "
                                              "deleted.")));
  EXPECT_THAT(at.received(), testing::Contains(message({912}, 3100, 1204, u64(3100) + u16(2))))
    << "who waited for the second interest is answered";
  at.passes(1h);
  EXPECT_THAT(alice.received(), IsEmpty());
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
