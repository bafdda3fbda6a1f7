// Objects that move, row by row (spec/clientagent 7.6).

#include "tests/unit/actors/client_agent/situations.hpp"

namespace donet::test {
namespace {

// ---- 7.6, row by row ----

TEST(Move, OutOfInterest) {
  stage at;
  player& alice = client_that_sees_77(at);
  at.sends(moves(77, 4000, 2, 4000, 1));
  EXPECT_THAT(alice.received(), ElementsAre(leaving(77)));
  alice.sends(set_field(77, 65'535, ""));
  EXPECT_FALSE(alice.is_over()) << "it is history";
}

TEST(Move, OfAnOwnedObjectOutOfInterestEndsOnlyTheView) {
  stage at;
  player& alice = client_with_interest(at);
  at.sends({gives(3100, {88, 4000, 1}), comes({88, 4000, 1})});
  alice.received();
  at.sends(moves(88, 4000, 2, 4000, 1, {3100}));
  EXPECT_THAT(alice.received(), ElementsAre(leaving(88)));
  at.sends(moves(88, 4000, 3, 4000, 2, {3100}));
  EXPECT_THAT(alice.received(), ElementsAre(set_location(88, 4000, 3)));
}

TEST(Move, OfAnOwnedAndVisibleSessionObjectOutOfInterestIsSentAsALocation) {
  stage at;
  player& alice = client_with_interest(at);
  at.sends({gives(3100, {88, 4000, 1}), comes({88, 4000, 1})});
  at.sends({3100}, server, 1012, u32(88));
  alice.received();
  at.sends(moves(88, 4000, 2, 4000, 1, {3100}));
  EXPECT_THAT(alice.received(), ElementsAre(set_location(88, 4000, 2)));
  alice.sends(remove_interest(2, 1));
  EXPECT_THAT(alice.received(), ElementsAre(done(2, 1)));
}

TEST(Move, OfASessionObjectOutOfInterestEndsTheSession) {
  stage at;
  player& alice = client_that_sees_77(at);
  at.sends({3100}, server, 1012, u32(77));
  at.forget();
  at.sends(moves(77, 4000, 2, 4000, 1));
  expect_ejected(at, alice, 153, "The session object with id 77 has unexpectedly left interest.",
                 false);
  EXPECT_THAT(at.received(), testing::Contains(message({77}, 3100, 2032, u32(77))));
}

TEST(Move, WithinInterestIsSentAsALocation) {
  stage at;
  player& alice = client_that_sees_77(at);
  alice.sends(add_interest(2, 2, 4000, 2));
  at.sends(counts(3100, 2, 0));
  alice.received();
  at.sends({moves(77, 4000, 2, 4000, 1), comes({77, 4000, 2})});
  EXPECT_THAT(alice.received(), ElementsAre(set_location(77, 4000, 2)));
}

TEST(Move, OfAnOwnedInvisibleObjectIsSentWhateverTheDestination) {
  stage at;
  player& alice = client_that_owns_88(at);
  at.sends({moves(88, 4000, 8, 4000, 9, {3100}), moves(88, 4000, 1, 4000, 8, {3100}),
            comes({88, 4000, 1})});
  EXPECT_THAT(alice.received(), ElementsAre(set_location(88, 4000, 8), set_location(88, 4000, 1),
                                            shown({88, 4000, 1})));
}

TEST(Move, OfAnObjectThatIsNeitherVisibleNorOwnedIsIgnored) {
  stage at;
  player& alice = client_with_interest(at);
  at.sends({3100}, server, 1010, u32(99) + u16(thing_class));
  at.sends({moves(99, 4000, 1, 4000, 2), moves(12'345, 4000, 1, 4000, 2)});
  EXPECT_THAT(alice.received(), IsEmpty());
  EXPECT_THAT(at.logged(), IsEmpty());
}

TEST(Move, TheOldPlaceIsNotRead) {
  stage at;
  player& alice = client_that_sees_77(at);
  at.sends(message({3100}, server, 2041, u32(77) + u32(4000) + u32(2)));
  EXPECT_THAT(alice.received(), ElementsAre(leaving(77)));
}

// ---- 8 and Q-19 ----

TEST(History, HasTheLengthOfTheOption) {
  auto options = client_settings();
  options.historical_max = 2;
  stage at(options);
  player& alice = client_with_interest(at);
  for (const std::uint32_t id : {71U, 72U, 73U})
    at.sends({comes({id, 4000, 1}), ends({here}, id)});
  EXPECT_EQ(alice.state().objects().historical(), 2U);
  alice.sends(set_field(72, 0, ""));
  alice.sends(set_field(73, 0, ""));
  EXPECT_FALSE(alice.is_over());
  alice.sends(set_field(71, 0, ""));
  EXPECT_TRUE(alice.is_over());
}

TEST(History, MayBeNone) {
  auto options = client_settings();
  options.historical_max = 0;
  stage at(options);
  player& alice = client_with_interest(at);
  at.sends({gives(3100, {88, 4000, 1}), comes({88, 4000, 1}), ends({here, 3100}, 88),
            comes({77, 4000, 1}), moves(77, 4000, 2, 4000, 1)});
  EXPECT_EQ(alice.state().objects().size(), 0U);
  alice.sends(set_field(88, 0, ""));
  EXPECT_TRUE(alice.is_over());
}

}  // namespace
}  // namespace donet::test
