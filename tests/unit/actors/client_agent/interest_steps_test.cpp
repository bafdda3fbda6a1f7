// Interests of many zones are opened and closed in steps, and what a client receives does not depend
// on the steps.

#include "tests/unit/actors/client_agent/situations.hpp"
#include "tests/unit/actors/client_agent/stage.hpp"

#include <algorithm>
#include <numeric>
#include <random>

namespace donet::test {
namespace {

constexpr std::uint32_t parent = 4000;
constexpr std::size_t per_turn = 3;

std::vector<std::uint32_t> zones_from(std::uint32_t first, std::uint32_t count) {
  std::vector<std::uint32_t> zones(count);
  std::iota(zones.begin(), zones.end(), first);
  return zones;
}

std::vector<std::string> changes_of(const std::vector<std::string>& all) {
  std::vector<std::string> found;
  std::copy_if(all.begin(), all.end(), std::back_inserter(found), [](const std::string& one) {
    return one.starts_with("opens") || one.starts_with("closes");
  });
  return found;
}

class InterestSteps : public testing::Test {
protected:
  InterestSteps() : at_(options()), alice_(at_.enters()), bob_(at_.enters()) {
    at_.changes_in_steps(per_turn);
  }

  static actors::client_options options() {
    actors::client_options all = client_settings();
    all.interest_zones_max = 100'000;
    return all;
  }

  // The number of zones that a turn opened or closed at the router.
  std::size_t changed() { return changes_of(at_.received()).size(); }

  void finish() {
    while (at_.continues()) {}
  }

  stage at_;
  player& alice_;
  player& bob_;
};

TEST(InterestTurn, OpensAndClosesAtMost128Zones) {
  actors::client_options options = client_settings();
  options.interest_zones_max = 100'000;
  stage at(options);
  player& alice = at.enters();
  at.changes_in_steps();
  const auto most_per_turn = [&at] {
    std::size_t turns = 1;
    std::size_t most = changes_of(at.received()).size();
    for (bool is_more = true; is_more; ++turns) {
      is_more = at.continues();
      most = std::max(most, changes_of(at.received()).size());
    }
    EXPECT_EQ(turns, 79U) << "10,000 zones";
    return most;
  };
  alice.sends(add_interests(1, 1, parent, zones_from(1, 10'000)));
  EXPECT_EQ(most_per_turn(), 128U);
  alice.sends(remove_interest(2, 1));
  EXPECT_EQ(most_per_turn(), 128U);
  EXPECT_THAT(alice.received(), ElementsAre(done(2, 1)));
}

TEST_F(InterestSteps, ATurnSubscribesThenAsks) {
  alice_.sends(add_interests(1, 1, parent, {1, 2, 3, 4}));
  EXPECT_THAT(at_.received(),
              ElementsAre(opens(place_channel(parent, 1)), opens(place_channel(parent, 2)),
                          opens(place_channel(parent, 3)), asks(3100, 1, parent, {1, 2, 3})));
  EXPECT_TRUE(alice_.state().is_changing());
  EXPECT_FALSE(at_.continues());
  EXPECT_THAT(at_.received(),
              ElementsAre(opens(place_channel(parent, 4)), asks(3100, 1, parent, {4})));
  EXPECT_FALSE(alice_.state().is_changing());
  at_.sends({counts(3100, 1, 0), counts(3100, 1, 0)});
  EXPECT_THAT(alice_.received(), ElementsAre(done(1, 1)));
}

// The answers to the first questions arrive before the last zones are asked about.
TEST_F(InterestSteps, IsDoneWhenAllZonesAreOpenAndAnswered) {
  alice_.sends(add_interests(1, 1, parent, zones_from(1, 5)));
  at_.sends({counts(3100, 1, 1), answers(3100, 1, {77, parent, 1})});
  EXPECT_THAT(alice_.received(), IsEmpty());
  finish();
  EXPECT_THAT(alice_.received(), IsEmpty());
  at_.sends(counts(3100, 1, 0));
  EXPECT_THAT(alice_.received(), ElementsAre(shown({77, parent, 1}), done(1, 1)));
}

TEST_F(InterestSteps, AClientWithFewZonesDoesNotWaitForOneWithMany) {
  alice_.sends(add_interests(1, 1, parent, zones_from(1, 90)));
  bob_.sends(add_interests(1, 1, 5000, zones_from(1, 2)));
  EXPECT_EQ(changed(), per_turn) << "bob waits behind alice";
  EXPECT_TRUE(bob_.state().is_changing());
  for (int turn = 0; turn < 2; ++turn) {
    EXPECT_TRUE(at_.continues());
    EXPECT_EQ(changed(), per_turn);
  }
  EXPECT_FALSE(bob_.state().is_changing());
  EXPECT_TRUE(alice_.state().is_changing());
  finish();
  EXPECT_FALSE(alice_.state().is_changing());
}

TEST_F(InterestSteps, MessagesInBetweenAreHandledBehindTheChange) {
  alice_.sends(add_interest(1, 1, parent, 1));
  at_.sends({counts(3100, 1, 0), comes({77, parent, 1})});
  alice_.received();
  alice_.sends(add_interests(2, 1, parent, zones_from(1, 6)));
  EXPECT_TRUE(alice_.state().is_changing());
  at_.sends({updates({place_channel(parent, 1)}, 77, 3, "x"), moves(77, parent, 6, parent, 1)});
  EXPECT_THAT(alice_.received(), IsEmpty());
  EXPECT_GT(alice_.state().held_bytes(), 2U * 8U) << "the messages count";
  finish();
  EXPECT_THAT(alice_.received(), ElementsAre(set_field(77, 3, "x"), set_location(77, parent, 6)));
}

// The router relies on the subscriptions of control messages as soon as they are acknowledged.
TEST_F(InterestSteps, AControlMessageCompletesTheChangeAtOnce) {
  alice_.sends(add_interests(1, 1, parent, zones_from(1, 9)));
  at_.received();
  at_.sends({message({3100}, server, 1100, u64(5'555'555)),
             message({5'555'555}, server, 1002, blob("to the channel"))});
  EXPECT_FALSE(alice_.state().is_changing());
  EXPECT_THAT(alice_.received(), ElementsAre("to the channel"));
  EXPECT_EQ(changed(), 6U + 1U);
  EXPECT_FALSE(at_.continues()) << "alice waits no longer";
}

TEST_F(InterestSteps, AnInterestThatAServiceClosesWhileItIsOpenedIsClosed) {
  alice_.sends(add_interests(1, 1, parent, zones_from(1, 9)));
  at_.sends({3100}, server, 1203, u16(1));
  finish();
  EXPECT_EQ(alice_.state().interests().size(), 0U);
  EXPECT_FALSE(alice_.state().interests().covers({runtime::doid{parent}, runtime::zone{9}}));
  at_.sends({counts(3100, 1, 0), counts(3100, 1, 0), counts(3100, 1, 0)});
  EXPECT_THAT(alice_.received(), ElementsAre(remove_interest(2, 1), done(2, 1), done(1, 1)));
}

TEST_F(InterestSteps, AnEjectionLeavesNothing) {
  alice_.sends(add_interests(1, 1, parent, zones_from(1, 9)));
  at_.sends({3100}, server, 1004, u16(7) + blob("go"));
  EXPECT_THAT(alice_.received(), ElementsAre(ejected(7, "go")));
  while (alice_.state().is_leaving())
    at_.continues();
  EXPECT_FALSE(at_.continues());
  bob_.is_lost();
  EXPECT_EQ(at_.subscriptions(), 0U);
}

TEST_F(InterestSteps, TheCallerOfAnInterestThatASessionLeavesHalfOpenIsNotified) {
  at_.sends({3100}, server, 1201, u16(1) + u32(parent) + zone_list(zones_from(1, 9)));
  at_.received();
  alice_.is_lost();
  const auto all = at_.received();
  EXPECT_THAT(all, testing::Contains(message({server}, 3100, 1204, u64(3100) + u16(1))).Times(1));
  EXPECT_FALSE(at_.continues());
}

// ---- a session with many subscriptions ends ----

TEST(LeavingSession, EndsAtMost128SubscriptionsPerTurn) {
  actors::client_options options = client_settings();
  options.interest_zones_max = 100'000;
  stage at(options);
  player& alice = at.enters();
  alice.sends(add_interests(1, 1, parent, zones_from(1, 1'000)));
  at.changes_in_steps();
  at.received();
  alice.is_lost();
  EXPECT_TRUE(alice.state().is_leaving());
  std::size_t all = changes_of(at.received()).size();
  EXPECT_EQ(all, 128U);
  while (alice.state().is_leaving()) {
    at.continues();
    const std::size_t more = changes_of(at.received()).size();
    EXPECT_LE(more, 128U);
    all += more;
  }
  EXPECT_EQ(all, 1'002U) << "its own channel and that of all clients, too";
  EXPECT_EQ(at.subscriptions(), 0U);
}

}  // namespace
}  // namespace donet::test
